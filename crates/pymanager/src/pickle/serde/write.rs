//! A `serde::Serializer` onto the pickle writer. Knows how serde's data model is spelled in opcodes,
//! and allocates nothing beside the writer's buffer.

use std::fmt::{Display, Write as _};

use serde::ser::{self, Serialize};

use super::SerializeError;
use super::big::shortest;
use super::container::OpenContainer;
use super::serializer::{ENCODED, LastWrite, ValueSerializer, raw};
use super::text::TextBuffer;
use crate::pickle::writer::put_encoded;
use crate::pickle::{PickleWriter, PickledValue, opcode as op};

impl PickledValue {
    /// Encodes a value as serde describes it: a struct becomes a dict, a sequence a list.
    ///
    /// # Errors
    ///
    /// [`SerializeError`] when the type refuses, or has no counterpart in Python.
    ///
    /// ```
    /// use pymanager::pickle::PickledValue;
    ///
    /// #[derive(serde::Serialize)]
    /// struct Note { title: &'static str, pages: u32 }
    ///
    /// let answer = PickledValue::from_serialize(&Note { title: "list", pages: 2 })?;
    /// # Ok::<(), pymanager::pickle::SerializeError>(())
    /// ```
    pub fn from_serialize<T: Serialize + ?Sized>(value: &T) -> Result<Self, SerializeError> {
        let mut outcome = Ok(());
        let pickled = Self::new(|w| outcome = w.serialize(value));
        outcome.map(|()| pickled)
    }

    /// Encodes a value whose every struct becomes an instance of the class of its name in `module`,
    /// made as `copyreg` makes it: without its `__init__`, its fields set as attributes.
    ///
    /// # Errors
    ///
    /// As [`PickledValue::from_serialize`].
    pub fn instances_of<T: Serialize + ?Sized>(
        module: &str,
        value: &T,
    ) -> Result<Self, SerializeError> {
        let mut outcome = Ok(());
        let pickled = Self::new(|w| outcome = w.serialize_with(value, Some(module)));
        outcome.map(|()| pickled)
    }
}

impl PickleWriter {
    /// Writes a value as serde describes it, or `None` in its place when that fails.
    ///
    /// # Errors
    ///
    /// As [`PickledValue::from_serialize`].
    pub fn serialize<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), SerializeError> {
        self.serialize_with(value, None)
    }

    /// Writes a value as [`PickleWriter::serialize`] does, or, if a module is given, as
    /// [`PickledValue::instances_of`] it.
    ///
    /// # Errors
    ///
    /// As [`PickledValue::from_serialize`].
    pub fn serialize_with<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
        module: Option<&str>,
    ) -> Result<(), SerializeError> {
        let mut outcome = Ok(());
        self.one(|w| {
            let start = raw(w, |out| out.len());
            match value.serialize(ValueSerializer::new(w, module)) {
                Ok(LastWrite::Counted) => {}
                Ok(LastWrite::Raw) => w.counted(),
                Err(error) => {
                    raw(w, |out| out.truncate(start));
                    outcome = Err(error);
                }
            }
        });
        outcome
    }
}

impl<'w> ValueSerializer<'w> {
    fn open(
        self,
        opening: &[u8],
        closing: &'static [u8],
    ) -> Result<OpenContainer<'w>, SerializeError> {
        let depth = self.depth.checked_sub(1).ok_or(SerializeError::TooDeep)?;
        raw(self.w, |out| out.extend_from_slice(opening));
        Ok(OpenContainer::new(Self { depth, ..self }, closing))
    }

    fn dict(self, closing: &'static [u8]) -> Result<OpenContainer<'w>, SerializeError> {
        if self.key {
            return Err(SerializeError::Unhashable);
        }
        self.open(&[op::EMPTY_DICT, op::MARK], closing)
    }

    /// Opens the dict of one pair that an enum's variant is, and writes its key. SETITEM is to
    /// follow the value.
    fn variant(self, name: &str) -> Result<Self, SerializeError> {
        if self.key {
            return Err(SerializeError::Unhashable);
        }
        let inner = self.open(&[op::EMPTY_DICT], &[])?.into_sink();
        inner.w.str(name);
        Ok(inner)
    }

    /// Writes an `int` beyond `i64`.
    fn long(self, digits: &[u8]) -> LastWrite {
        let digits = shortest(digits);
        raw(self.w, |out| {
            // At most 17 digits come here.
            let length = u8::try_from(digits.len()).unwrap_or(u8::MAX);
            out.extend_from_slice(&[op::LONG1, length]);
            out.extend_from_slice(digits);
        });
        LastWrite::Raw
    }

    fn counted(self, write: impl FnOnce(&mut PickleWriter)) -> Result<LastWrite, SerializeError> {
        write(self.w);
        Ok(LastWrite::Counted)
    }
}

impl<'w> ser::Serializer for ValueSerializer<'w> {
    type Ok = LastWrite;
    type Error = SerializeError;
    type SerializeSeq = OpenContainer<'w>;
    type SerializeTuple = OpenContainer<'w>;
    type SerializeTupleStruct = OpenContainer<'w>;
    type SerializeTupleVariant = OpenContainer<'w>;
    type SerializeMap = OpenContainer<'w>;
    type SerializeStruct = OpenContainer<'w>;
    type SerializeStructVariant = OpenContainer<'w>;

    fn is_human_readable(&self) -> bool {
        true
    }

    fn serialize_bool(self, yes: bool) -> Result<LastWrite, SerializeError> {
        self.counted(|w| w.bool(yes))
    }

    fn serialize_i8(self, number: i8) -> Result<LastWrite, SerializeError> {
        self.serialize_i64(number.into())
    }

    fn serialize_i16(self, number: i16) -> Result<LastWrite, SerializeError> {
        self.serialize_i64(number.into())
    }

    fn serialize_i32(self, number: i32) -> Result<LastWrite, SerializeError> {
        self.serialize_i64(number.into())
    }

    fn serialize_i64(self, number: i64) -> Result<LastWrite, SerializeError> {
        self.counted(|w| w.int(number))
    }

    fn serialize_i128(self, number: i128) -> Result<LastWrite, SerializeError> {
        match i64::try_from(number) {
            Ok(number) => self.serialize_i64(number),
            Err(_) => Ok(self.long(&number.to_le_bytes())),
        }
    }

    fn serialize_u8(self, number: u8) -> Result<LastWrite, SerializeError> {
        self.serialize_i64(number.into())
    }

    fn serialize_u16(self, number: u16) -> Result<LastWrite, SerializeError> {
        self.serialize_i64(number.into())
    }

    fn serialize_u32(self, number: u32) -> Result<LastWrite, SerializeError> {
        self.serialize_i64(number.into())
    }

    fn serialize_u64(self, number: u64) -> Result<LastWrite, SerializeError> {
        self.serialize_i128(number.into())
    }

    fn serialize_u128(self, number: u128) -> Result<LastWrite, SerializeError> {
        if let Ok(number) = i128::try_from(number) {
            return self.serialize_i128(number);
        }
        // One byte more, for the sign.
        let mut digits = [0; 17];
        for (digit, byte) in digits.iter_mut().zip(number.to_le_bytes()) {
            *digit = byte;
        }
        Ok(self.long(&digits))
    }

    fn serialize_f32(self, number: f32) -> Result<LastWrite, SerializeError> {
        self.serialize_f64(number.into())
    }

    fn serialize_f64(self, number: f64) -> Result<LastWrite, SerializeError> {
        self.counted(|w| w.float(number))
    }

    fn serialize_char(self, letter: char) -> Result<LastWrite, SerializeError> {
        self.serialize_str(letter.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> Result<LastWrite, SerializeError> {
        self.counted(|w| w.str(text))
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result<LastWrite, SerializeError> {
        let mut text = TextBuffer::default();
        write!(text, "{value}").map_err(ser::Error::custom)?;
        self.serialize_str(text.as_str())
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<LastWrite, SerializeError> {
        if self.encoded {
            raw(self.w, |out| put_encoded(bytes, out));
            return Ok(LastWrite::Raw);
        }
        self.counted(|w| w.bytes(bytes))
    }

    fn serialize_none(self) -> Result<LastWrite, SerializeError> {
        self.counted(PickleWriter::none)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<LastWrite, SerializeError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<LastWrite, SerializeError> {
        self.counted(PickleWriter::none)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<LastWrite, SerializeError> {
        self.counted(PickleWriter::none)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<LastWrite, SerializeError> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<LastWrite, SerializeError> {
        let encoded = name == ENCODED;
        value.serialize(Self { encoded, ..self })
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<LastWrite, SerializeError> {
        let mut inner = self.variant(variant)?;
        value.serialize(inner.again())?;
        raw(inner.w, |out| out.push(op::SETITEM));
        Ok(LastWrite::Raw)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<OpenContainer<'w>, SerializeError> {
        if self.key {
            return self.serialize_tuple(0);
        }
        self.open(&[op::EMPTY_LIST, op::MARK], &[op::APPENDS])
    }

    fn serialize_tuple(self, _: usize) -> Result<OpenContainer<'w>, SerializeError> {
        self.open(&[op::MARK], &[op::TUPLE])
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        length: usize,
    ) -> Result<OpenContainer<'w>, SerializeError> {
        self.serialize_tuple(length)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<OpenContainer<'w>, SerializeError> {
        let inner = self.variant(variant)?;
        inner.open(&[op::MARK], &[op::TUPLE, op::SETITEM])
    }

    fn serialize_map(self, _: Option<usize>) -> Result<OpenContainer<'w>, SerializeError> {
        self.dict(&[op::SETITEMS])
    }

    fn serialize_struct(
        self,
        name: &'static str,
        _: usize,
    ) -> Result<OpenContainer<'w>, SerializeError> {
        let Some(module) = self.module else {
            return self.dict(&[op::SETITEMS]);
        };
        if self.key {
            return Err(SerializeError::Unhashable);
        }
        self.w.class((module, name));
        let opening = [op::EMPTY_TUPLE, op::NEWOBJ, op::EMPTY_DICT, op::MARK];
        self.open(&opening, &[op::SETITEMS, op::BUILD])
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<OpenContainer<'w>, SerializeError> {
        self.variant(variant)?.dict(&[op::SETITEMS, op::SETITEM])
    }
}
