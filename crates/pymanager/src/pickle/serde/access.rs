//! Access to a container's elements, pairs and an enum's content while it is read. Adds to an error
//! the place in the value where it happened.

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{
    self, Deserialize, DeserializeSeed, EnumAccess, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};

use super::DeserializeError;
use super::deserializer::ValueDeserializer;
use crate::pickle::{Entries, Items, Value, ValueKind};

/// The rest of a sequence.
pub(super) struct PickleSeqAccess<'p, 'a, 'l> {
    pub(super) of: ValueDeserializer<'p, 'a, 'l>,
    pub(super) items: Items<'p, 'a>,
    pub(super) index: usize,
}

impl<'a> SeqAccess<'a> for PickleSeqAccess<'_, 'a, '_> {
    type Error = DeserializeError;

    fn next_element_seed<T: DeserializeSeed<'a>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DeserializeError> {
        let Some(item) = self.items.next() else {
            return Ok(None);
        };
        let index = self.index;
        self.index = index.saturating_add(1);
        let element = self
            .of
            .child(item)
            .and_then(|child| seed.deserialize(child));
        element.map(Some).map_err(|error| error.at(index))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

/// The rest of a map.
pub(super) struct PickleMapAccess<'p, 'a, 'l> {
    pub(super) of: ValueDeserializer<'p, 'a, 'l>,
    pub(super) entries: Entries<'p, 'a>,
    /// The pairs after `entries`.
    pub(super) more: Option<Entries<'p, 'a>>,
    /// The key that was read, and its value, which was not.
    pub(super) waiting: Option<(Value<'p, 'a>, Value<'p, 'a>)>,
}

impl<'a> MapAccess<'a> for PickleMapAccess<'_, 'a, '_> {
    type Error = DeserializeError;

    fn next_key_seed<K: DeserializeSeed<'a>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, DeserializeError> {
        let more = &mut self.more;
        let next = self.entries.next();
        self.waiting = next.or_else(|| more.as_mut().and_then(Iterator::next));
        let Some((key, _)) = self.waiting else {
            return Ok(None);
        };
        seed.deserialize(self.of.child(key)?).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'a>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, DeserializeError> {
        let Some((key, value)) = self.waiting.take() else {
            return Err(de::Error::custom("a value was asked for before its key"));
        };
        let value = self
            .of
            .child(value)
            .and_then(|child| seed.deserialize(child));
        value.map_err(|error| match key.kind() {
            ValueKind::Str(name) => error.in_field(name),
            ValueKind::Int(number) => error.at(number),
            _ => error.at("?"),
        })
    }

    fn size_hint(&self) -> Option<usize> {
        let more = self.more.as_ref().map_or(0, ExactSizeIterator::len);
        Some(self.entries.len().saturating_add(more))
    }
}

/// A variant of an enum.
pub(super) struct PickleEnumAccess<'p, 'a, 'l> {
    pub(super) name: &'a str,
    /// Nothing for a unit variant.
    pub(super) content: Option<ValueDeserializer<'p, 'a, 'l>>,
}

impl<'a> EnumAccess<'a> for PickleEnumAccess<'_, 'a, '_> {
    type Error = DeserializeError;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'a>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Self), DeserializeError> {
        let name = seed.deserialize(BorrowedStrDeserializer::<Self::Error>::new(self.name))?;
        Ok((name, self))
    }
}

impl<'p, 'a, 'l> PickleEnumAccess<'p, 'a, 'l> {
    /// Reads the content, which must be there.
    fn read<T>(
        self,
        expected: &'static str,
        read: impl FnOnce(ValueDeserializer<'p, 'a, 'l>) -> Result<T, DeserializeError>,
    ) -> Result<T, DeserializeError> {
        let content = self
            .content
            .ok_or_else(|| de::Error::invalid_type(Unexpected::UnitVariant, &expected));
        content
            .and_then(read)
            .map_err(|error: DeserializeError| error.in_field(self.name))
    }
}

impl<'a> VariantAccess<'a> for PickleEnumAccess<'_, 'a, '_> {
    type Error = DeserializeError;

    fn unit_variant(self) -> Result<(), DeserializeError> {
        match self.content {
            None => Ok(()),
            Some(_) => self.read("nothing", <()>::deserialize),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'a>>(
        self,
        seed: T,
    ) -> Result<T::Value, DeserializeError> {
        self.read("a variant with content", |content| {
            seed.deserialize(content)
        })
    }

    fn tuple_variant<V: Visitor<'a>>(
        self,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        self.read("a variant with a tuple", |content| {
            de::Deserializer::deserialize_any(content, visitor)
        })
    }

    fn struct_variant<V: Visitor<'a>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        self.read("a variant with fields", |content| {
            de::Deserializer::deserialize_any(content, visitor)
        })
    }
}
