//! Writing again what was read: how a caller's own object comes back to it in an answer. Knows no
//! class.

use super::{Entries, FieldWriter, Instance, PickleWriter, Value, ValueKind};

impl PickleWriter {
    /// Writes a value that was read, down to `depth` levels; what lies deeper becomes `None`.
    ///
    /// Parts that were shared are written each time anew, so a value from a stranger should pass
    /// [`Value::fits`] first.
    pub fn value(&mut self, value: Value<'_, '_>, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else {
            return self.none();
        };
        match value.kind() {
            ValueKind::None => self.none(),
            ValueKind::Bool(yes) => self.bool(yes),
            ValueKind::Int(number) => self.int(number),
            ValueKind::BigInt(digits) => self.big_int(digits),
            ValueKind::Float(number) => self.float(number),
            ValueKind::Str(text) => self.str(text),
            ValueKind::Bytes(bytes) => self.bytes(bytes),
            ValueKind::Tuple(items) => self.tuple(|w| items.for_each(|item| w.value(item, depth))),
            ValueKind::List(items) => self.list(|w| items.for_each(|item| w.value(item, depth))),
            ValueKind::Set(items) => self.collection("set", |w| {
                w.list(|w| items.for_each(|item| w.value(item, depth)));
            }),
            ValueKind::FrozenSet(items) => self.collection("frozenset", |w| {
                w.list(|w| items.for_each(|item| w.value(item, depth)));
            }),
            ValueKind::Dict(entries) => self.dict(|f| copy_pairs(f, entries, depth)),
            ValueKind::Class(class) => self.class((class.module, class.name)),
            ValueKind::Instance(instance) => self.copy_instance(instance, depth),
        }
    }

    fn collection(&mut self, name: &str, items: impl FnOnce(&mut Self)) {
        self.construct(("builtins", name), items);
    }

    fn copy_instance(&mut self, instance: Instance<'_, '_>, depth: usize) {
        let class = instance.class();
        let args = instance.args();
        let keywords = instance.kwargs();
        let state = instance.state();
        self.build(
            (class.module, class.name),
            args.len() > 0,
            |w| { args }.for_each(|arg| w.value(arg, depth)),
            keywords.map(|pairs| move |f: &mut FieldWriter<'_>| copy_pairs(f, pairs, depth)),
            state.map(|state| move |w: &mut Self| w.value(state, depth)),
        );
    }
}

fn copy_pairs(fields: &mut FieldWriter<'_>, pairs: Entries<'_, '_>, depth: usize) {
    for (key, item) in pairs {
        fields.pair(|w| w.value(key, depth), |w| w.value(item, depth));
    }
}

#[cfg(test)]
mod tests {
    use crate::pickle::{Pickle, PickleLimits, PickledValue, Value};

    fn copied(bytes: &[u8]) -> Vec<u8> {
        let read = Pickle::read(bytes, &PickleLimits::DEFAULT).unwrap();
        let copy = PickledValue::new(|w| w.value(read.root(), 8));
        [&[0x80, 4], copy.as_bytes(), b"."].concat()
    }

    /// Returns the debug text of a value, whatever opcodes made it.
    fn shown(bytes: &[u8]) -> String {
        let read = Pickle::read(bytes, &PickleLimits::DEFAULT).unwrap();
        let root: Value<'_, '_> = read.root();
        format!("{root:?}")
    }

    #[test]
    fn a_copy_holds_what_the_original_held() {
        let state = PickledValue::new(|w| {
            w.instance(("m", "Place"), |f| {
                f.set("degrees", |w| w.float(47.5));
                f.set("whole", |w| w.int(-122));
                f.set("tags", |w| w.list(|w| w.str("home")));
                f.set("pair", |w| w.tuple(|w| (w.none(), w.bool(true)).0));
            });
        });
        let original = [&[0x80, 4], state.as_bytes(), b"."].concat();
        assert_eq!(shown(&copied(&original)), shown(&original));
    }

    #[test]
    fn a_frozen_dataclass_with_slots_keeps_its_list_of_values() {
        // Location(47.5, 'x') of 3.10: class, (), NEWOBJ, [47.5, 'x'], BUILD.
        let original =
            b"\x80\x04\x8c\x01m\x8c\x08Location\x93)\x81](G\x40\x47\xc0\0\0\0\0\0\x8c\x01xeb.";
        assert_eq!(shown(&copied(original)), shown(original));
    }

    #[test]
    fn an_object_made_from_keywords_keeps_them() {
        // Location.__new__(Location, 47.5, y='x'): class, (47.5,), {'y': 'x'}, NEWOBJ_EX.
        let original =
            b"\x80\x04\x8c\x01m\x8c\x08Location\x93G\x40\x47\xc0\0\0\0\0\0\x85}\x8c\x01y\x8c\x01xs\x92.";
        assert_eq!(shown(&copied(original)), shown(original));
    }

    #[test]
    fn a_value_that_holds_itself_is_cut_off() {
        // l = []; l.append(l)
        let endless = b"\x80\x04]\x94h\0a.";
        assert!(copied(endless).len() < 100);
    }
}
