//! A `serde::Deserializer` over what a pickle holds. Borrows texts and bytes from the pickle,
//! follows values to a bounded depth and number, and knows nothing of opcodes.

use std::cell::Cell;

use serde::de::{self, Deserialize, Unexpected, Visitor};
use serde::forward_to_deserialize_any;

use super::DeserializeError;
use super::access::{PickleEnumAccess, PickleMapAccess, PickleSeqAccess};
use super::big::BigInteger;
use super::deserializer::{VALUES, ValueDeserializer};
use crate::pickle::{Entries, Instance, Items, Value, ValueKind};

impl<'a> Value<'_, 'a> {
    /// Reads this as a type that derives `Deserialize`.
    ///
    /// A dict or an object is read as a struct or map, by its attributes; for an object that keeps
    /// its fields without their names, as a frozen dataclass with slots does, by their order. A
    /// struct refuses a key that comes twice, which no pickler writes. Fields that the type does
    /// not know are passed over, unless it says otherwise.
    ///
    /// # Errors
    ///
    /// [`DeserializeError`] when the type wants something else, or when the value is deeper than 64
    /// levels or larger than a quarter of a million values. So this ends, also for values that
    /// contain themselves.
    pub fn deserialize<T: Deserialize<'a>>(self) -> Result<T, DeserializeError> {
        let left = Cell::new(VALUES);
        T::deserialize(ValueDeserializer::new(self, &left))
    }
}

impl<'p, 'a> ValueDeserializer<'p, 'a, '_> {
    fn seq<V: Visitor<'a>>(
        self,
        items: Items<'p, 'a>,
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        let mut elements = PickleSeqAccess {
            of: self,
            items,
            index: 0,
        };
        let value = visitor.visit_seq(&mut elements)?;
        // Not a part of what was read: `(1, 2, 3)` is no pair.
        match elements.items.len() {
            0 => Ok(value),
            more => Err(de::Error::custom(format_args!("too long by {more}"))),
        }
    }

    fn map<V: Visitor<'a>>(
        self,
        entries: Entries<'p, 'a>,
        more: Option<Entries<'p, 'a>>,
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        visitor.visit_map(PickleMapAccess {
            of: self,
            entries,
            more,
            waiting: None,
        })
    }

    fn object<V: Visitor<'a>>(
        self,
        instance: Instance<'p, 'a>,
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        if instance.entries().len() > 0 {
            return self.map(instance.entries(), None, visitor);
        }
        if instance.items().len() > 0 {
            return self.seq(instance.items(), visitor);
        }
        match instance.state().map(Value::kind) {
            Some(ValueKind::Dict(attributes)) => self.map(attributes, None, visitor),
            Some(ValueKind::Tuple(items)) => match slots(items.clone()) {
                Some((attributes, slots)) => self.map(slots, attributes, visitor),
                None => self.seq(items, visitor),
            },
            Some(ValueKind::List(items)) => self.seq(items, visitor),
            // No state at all: it has no attributes.
            None if instance.args().len() == 0 => self.map(instance.entries(), None, visitor),
            _ => {
                let class = instance.class();
                let found = format!("an object of {}.{}", class.module, class.name);
                Err(de::Error::invalid_type(Unexpected::Other(&found), &visitor))
            }
        }
    }

    fn big<V: Visitor<'a>>(self, digits: &[u8], visitor: V) -> Result<V::Value, DeserializeError> {
        match BigInteger::read(digits) {
            Some(BigInteger::U64(number)) => visitor.visit_u64(number),
            Some(BigInteger::I128(number)) => visitor.visit_i128(number),
            Some(BigInteger::U128(number)) => visitor.visit_u128(number),
            None => {
                let found = Unexpected::Other("an int of more than 128 bits");
                Err(de::Error::invalid_type(found, &visitor))
            }
        }
    }

    /// Reads a float for a visitor that may take no integer beyond 64 bits.
    #[expect(
        clippy::cast_precision_loss,
        reason = "rounds like Python's float(int)"
    )]
    fn float<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        use de::Deserializer as _;
        let ValueKind::BigInt(digits) = self.value.kind() else {
            return self.deserialize_any(visitor);
        };
        match BigInteger::read(digits) {
            Some(BigInteger::U64(number)) => visitor.visit_f64(number as f64),
            Some(BigInteger::I128(number)) => visitor.visit_f64(number as f64),
            Some(BigInteger::U128(number)) => visitor.visit_f64(number as f64),
            None => self.big(digits, visitor),
        }
    }
}

/// Returns the attributes and the slots in the state of an object with slots: a tuple of `None` or
/// a dict, and a dict.
fn slots<'p, 'a>(mut state: Items<'p, 'a>) -> Option<(Option<Entries<'p, 'a>>, Entries<'p, 'a>)> {
    if state.len() != 2 {
        return None;
    }
    let plain = state.next()?;
    if !plain.is_none() && plain.entries().is_none() {
        return None;
    }
    Some((plain.entries(), state.next()?.entries()?))
}

impl<'a> de::Deserializer<'a> for ValueDeserializer<'_, 'a, '_> {
    type Error = DeserializeError;

    fn is_human_readable(&self) -> bool {
        true
    }

    fn deserialize_any<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        match self.value.kind() {
            ValueKind::None => visitor.visit_unit(),
            ValueKind::Bool(yes) => visitor.visit_bool(yes),
            ValueKind::Int(number) => visitor.visit_i64(number),
            ValueKind::BigInt(digits) => self.big(digits, visitor),
            ValueKind::Float(number) => visitor.visit_f64(number),
            ValueKind::Str(text) => visitor.visit_borrowed_str(text),
            ValueKind::Bytes(bytes) => visitor.visit_borrowed_bytes(bytes),
            ValueKind::Tuple(items)
            | ValueKind::List(items)
            | ValueKind::Set(items)
            | ValueKind::FrozenSet(items) => self.seq(items, visitor),
            ValueKind::Dict(entries) => self.map(entries, None, visitor),
            ValueKind::Instance(instance) => self.object(instance, visitor),
            ValueKind::Class(_) => Err(de::Error::invalid_type(
                Unexpected::Other("a class"),
                &visitor,
            )),
        }
    }

    fn deserialize_f32<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        self.float(visitor)
    }

    fn deserialize_f64<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        self.float(visitor)
    }

    fn deserialize_option<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        if self.value.is_none() {
            return visitor.visit_none();
        }
        visitor.visit_some(self.deeper()?)
    }

    fn deserialize_newtype_struct<V: Visitor<'a>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        visitor.visit_newtype_struct(self.deeper()?)
    }

    fn deserialize_enum<V: Visitor<'a>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        let (name, content) = match self.value.kind() {
            ValueKind::Str(name) => (name, None),
            ValueKind::Dict(mut entries) if entries.len() == 1 => match entries.next() {
                Some((key, content)) => match key.as_str() {
                    Some(name) => (name, Some(self.child(content)?)),
                    None => return self.child(key)?.deserialize_any(visitor),
                },
                None => return self.deserialize_any(visitor),
            },
            ValueKind::Dict(entries) => {
                let found = format!("a dict of {} pairs", entries.len());
                return Err(de::Error::invalid_type(
                    Unexpected::Other(&found),
                    &"a variant: a text, or a dict of one pair",
                ));
            }
            _ => return self.deserialize_any(visitor),
        };
        visitor.visit_enum(PickleEnumAccess { name, content })
    }

    fn deserialize_ignored_any<V: Visitor<'a>>(
        self,
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        <V: Visitor<'a>>
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier
    }
}
