//! Printing values for people, roughly as Python's `repr`, to a bounded depth and length.

use std::fmt::{self, Write};

use super::{Entries, Instance, Items, Kind, Pickle, Value};

/// How far values are followed.
const DEPTH: usize = 8;
/// How many values are printed.
const VALUES: usize = 200;

impl fmt::Debug for Pickle<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.root().fmt(f)
    }
}

impl fmt::Debug for Value<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Printer { f, left: VALUES }.value(*self, DEPTH)
    }
}

impl fmt::Debug for Items<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Printer { f, left: VALUES }.items("[", self.clone(), "]", DEPTH)
    }
}

impl fmt::Debug for Entries<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Printer { f, left: VALUES }.entries(self.clone(), DEPTH)
    }
}

impl fmt::Debug for Instance<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Printer { f, left: VALUES }.instance(*self, DEPTH)
    }
}

/// A formatter and how many values it may still print.
struct Printer<'f, 'b> {
    f: &'f mut fmt::Formatter<'b>,
    left: usize,
}

impl Printer<'_, '_> {
    fn value(&mut self, value: Value<'_, '_>, depth: usize) -> fmt::Result {
        let (Some(depth), Some(left)) = (depth.checked_sub(1), self.left.checked_sub(1)) else {
            return self.f.write_str("...");
        };
        self.left = left;
        match value.kind() {
            Kind::None => self.f.write_str("None"),
            Kind::Bool(true) => self.f.write_str("True"),
            Kind::Bool(false) => self.f.write_str("False"),
            Kind::Int(number) => write!(self.f, "{number}"),
            Kind::BigInt(digits) => write!(self.f, "<int of {} bytes>", digits.len()),
            Kind::Float(number) => write!(self.f, "{number:?}"),
            Kind::Str(text) => write!(self.f, "{text:?}"),
            Kind::Bytes(bytes) => write!(self.f, "b\"{}\"", bytes.escape_ascii()),
            Kind::Tuple(items) => self.items("(", items, ")", depth),
            Kind::List(items) => self.items("[", items, "]", depth),
            Kind::Set(items) => self.items("{", items, "}", depth),
            Kind::FrozenSet(items) => self.items("frozenset({", items, "})", depth),
            Kind::Dict(entries) => self.entries(entries, depth),
            Kind::Class(class) => write!(self.f, "<class {}.{}>", class.module, class.name),
            Kind::Instance(instance) => self.instance(instance, depth),
        }
    }

    fn items(
        &mut self,
        open: &str,
        items: Items<'_, '_>,
        close: &str,
        depth: usize,
    ) -> fmt::Result {
        self.f.write_str(open)?;
        for (index, item) in items.enumerate() {
            if index > 0 {
                self.f.write_str(", ")?;
            }
            self.value(item, depth)?;
            if self.left == 0 {
                break;
            }
        }
        self.f.write_str(close)
    }

    fn entries(&mut self, entries: Entries<'_, '_>, depth: usize) -> fmt::Result {
        self.f.write_char('{')?;
        for (index, (key, value)) in entries.enumerate() {
            if index > 0 {
                self.f.write_str(", ")?;
            }
            self.value(key, depth)?;
            self.f.write_str(": ")?;
            self.value(value, depth)?;
            if self.left == 0 {
                break;
            }
        }
        self.f.write_char('}')
    }

    fn instance(&mut self, instance: Instance<'_, '_>, depth: usize) -> fmt::Result {
        let class = instance.class();
        write!(self.f, "{}.{}", class.module, class.name)?;
        self.items("(", instance.args(), ")", depth)?;
        if let Some(state) = instance.state() {
            self.f.write_char(' ')?;
            self.value(state, depth)?;
        }
        Ok(())
    }
}
