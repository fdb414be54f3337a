//! Printing values for people, roughly as Python's `repr`, to a bounded depth and length.

use std::fmt::{self, Write};

use super::{Entries, Instance, Items, Pickle, Value, ValueKind};

/// The number of nested levels that are printed.
const DEPTH: usize = 8;
/// The number of values that are printed.
const VALUES: usize = 200;

impl fmt::Debug for Pickle<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.root().fmt(f)
    }
}

impl fmt::Debug for Value<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ValuePrinter { f, left: VALUES }.value(*self, DEPTH)
    }
}

impl fmt::Debug for Items<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ValuePrinter { f, left: VALUES }.items("[", self.clone(), "]", DEPTH)
    }
}

impl fmt::Debug for Entries<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ValuePrinter { f, left: VALUES }.entries(self.clone(), DEPTH)
    }
}

impl fmt::Debug for Instance<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ValuePrinter { f, left: VALUES }.instance(*self, DEPTH)
    }
}

/// A formatter and how many values it may still print.
struct ValuePrinter<'f, 'b> {
    f: &'f mut fmt::Formatter<'b>,
    left: usize,
}

impl ValuePrinter<'_, '_> {
    fn value(&mut self, value: Value<'_, '_>, depth: usize) -> fmt::Result {
        let (Some(depth), Some(left)) = (depth.checked_sub(1), self.left.checked_sub(1)) else {
            return self.f.write_str("...");
        };
        self.left = left;
        match value.kind() {
            ValueKind::None => self.f.write_str("None"),
            ValueKind::Bool(true) => self.f.write_str("True"),
            ValueKind::Bool(false) => self.f.write_str("False"),
            ValueKind::Int(number) => write!(self.f, "{number}"),
            ValueKind::BigInt(digits) => write!(self.f, "<int of {} bytes>", digits.len()),
            ValueKind::Float(number) => write!(self.f, "{number:?}"),
            ValueKind::Str(text) => write!(self.f, "{text:?}"),
            ValueKind::Bytes(bytes) => write!(self.f, "b\"{}\"", bytes.escape_ascii()),
            ValueKind::Tuple(items) => self.items("(", items, ")", depth),
            ValueKind::List(items) => self.items("[", items, "]", depth),
            ValueKind::Set(items) => self.items("{", items, "}", depth),
            ValueKind::FrozenSet(items) => self.items("frozenset({", items, "})", depth),
            ValueKind::Dict(entries) => self.entries(entries, depth),
            ValueKind::Class(class) => write!(self.f, "<class {}.{}>", class.module, class.name),
            ValueKind::Instance(instance) => self.instance(instance, depth),
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
