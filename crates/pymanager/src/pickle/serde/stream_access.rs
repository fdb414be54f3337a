//! Access to a container's elements, pairs and an enum's content while they are read from a stream.

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{self, DeserializeSeed, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor};

use super::stream::{OpcodeStream, UnusualForm};
use crate::pickle::opcode as op;

/// The rest of a sequence.
pub(super) struct StreamSeqAccess<'s, 'a> {
    pub(super) stream: &'s mut OpcodeStream<'a>,
    pub(super) depth: usize,
    /// The opcode after the last item.
    pub(super) closing: u8,
}

impl<'a> SeqAccess<'a> for StreamSeqAccess<'_, 'a> {
    type Error = UnusualForm;

    #[inline]
    fn next_element_seed<T: DeserializeSeed<'a>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, UnusualForm> {
        if self.stream.is_at(self.closing) {
            return Ok(None);
        }
        self.stream.child(self.depth, seed).map(Some)
    }
}

/// The items of an empty tuple.
pub(super) struct NoItems;

impl<'a> SeqAccess<'a> for NoItems {
    type Error = UnusualForm;

    fn next_element_seed<T: DeserializeSeed<'a>>(
        &mut self,
        _: T,
    ) -> Result<Option<T::Value>, UnusualForm> {
        Ok(None)
    }
}

/// The rest of a dict.
pub(super) struct StreamMapAccess<'s, 'a> {
    stream: &'s mut OpcodeStream<'a>,
    depth: usize,
    /// The opcode after the last pair.
    closing: u8,
    next: NextPart,
}

/// The part of a dict that stands next in a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NextPart {
    Key,
    Value,
    /// The end, or another key.
    EndOfPair,
    /// Nothing of it: the end has been taken.
    Nothing,
}

impl<'s, 'a> StreamMapAccess<'s, 'a> {
    pub(super) fn new(stream: &'s mut OpcodeStream<'a>, depth: usize) -> Self {
        let closing = stream.open_dict();
        let next = match closing {
            op::SETITEM => NextPart::Key,
            _ => NextPart::EndOfPair,
        };
        Self {
            stream,
            depth,
            closing,
            next,
        }
    }

    /// Returns whether the end has been taken.
    pub(super) fn is_over(&self) -> bool {
        self.next == NextPart::Nothing
    }
}

impl<'a> MapAccess<'a> for &mut StreamMapAccess<'_, 'a> {
    type Error = UnusualForm;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'a>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, UnusualForm> {
        match self.next {
            NextPart::Nothing => return Ok(None),
            NextPart::Value => return Err(self.stream.give_up()),
            NextPart::EndOfPair if self.stream.take_if(self.closing) => {
                self.next = NextPart::Nothing;
                return Ok(None);
            }
            NextPart::EndOfPair if self.closing == op::SETITEM => {
                return Err(self.stream.give_up());
            }
            NextPart::EndOfPair | NextPart::Key => {}
        }
        self.next = NextPart::Value;
        self.stream.child(self.depth, seed).map(Some)
    }

    #[inline]
    fn next_value_seed<V: DeserializeSeed<'a>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, UnusualForm> {
        if self.next != NextPart::Value {
            return Err(self.stream.give_up());
        }
        self.next = NextPart::EndOfPair;
        self.stream.child(self.depth, seed)
    }
}

/// A variant of an enum.
pub(super) struct StreamEnumAccess<'s, 'a> {
    pub(super) stream: &'s mut OpcodeStream<'a>,
    pub(super) depth: usize,
    pub(super) name: &'a str,
    /// The opcode after the content; nothing for a unit variant, and after the content has been read.
    pub(super) closing: Option<u8>,
}

impl<'a> EnumAccess<'a> for &mut StreamEnumAccess<'_, 'a> {
    type Error = UnusualForm;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'a>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Self), UnusualForm> {
        let name = seed.deserialize(BorrowedStrDeserializer::<UnusualForm>::new(self.name))?;
        Ok((name, self))
    }
}

impl<'a> VariantAccess<'a> for &mut StreamEnumAccess<'_, 'a> {
    type Error = UnusualForm;

    fn unit_variant(self) -> Result<(), UnusualForm> {
        match self.closing {
            None => Ok(()),
            Some(_) => Err(self.stream.give_up()),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'a>>(
        self,
        seed: T,
    ) -> Result<T::Value, UnusualForm> {
        let Some(closing) = self.closing else {
            return Err(self.stream.give_up());
        };
        let content = self.stream.child(self.depth, seed)?;
        self.stream.expect(closing)?;
        self.closing = None;
        Ok(content)
    }

    fn tuple_variant<V: Visitor<'a>>(self, _: usize, visitor: V) -> Result<V::Value, UnusualForm> {
        self.newtype_variant_seed(AnySeed(visitor))
    }

    fn struct_variant<V: Visitor<'a>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, UnusualForm> {
        self.newtype_variant_seed(AnySeed(visitor))
    }
}

/// A visitor of whatever stands next.
struct AnySeed<V>(V);

impl<'a, V: Visitor<'a>> DeserializeSeed<'a> for AnySeed<V> {
    type Value = V::Value;

    fn deserialize<D: de::Deserializer<'a>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        deserializer.deserialize_any(self.0)
    }
}
