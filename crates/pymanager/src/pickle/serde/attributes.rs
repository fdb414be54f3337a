//! A struct's fields as the attributes of an instance. Knows nothing of opcodes but how a text
//! begins.

use serde::ser::{self, Impossible, Serialize};

use super::SerializeError;
use crate::pickle::{FieldWriter, PickleWriter, opcode as op};

impl FieldWriter<'_> {
    /// Sets each field of a struct, or each pair of a map whose keys are texts.
    ///
    /// With [`PickleWriter::instance`] an answer reaches Python as an object of a class it knows. What
    /// `#[serde(flatten)]` brings in becomes attributes too.
    ///
    /// # Errors
    ///
    /// [`SerializeError::NotFields`] for anything but a struct or map, and what else
    /// [`PickleWriter::serialize`] may say. What was set before stays set.
    ///
    /// ```
    /// use pymanager::pickle::PickledValue;
    ///
    /// #[derive(serde::Serialize)]
    /// struct Note { title: &'static str, pages: u32 }
    ///
    /// let note = Note { title: "list", pages: 2 };
    /// let mut outcome = Ok(());
    /// let answer = PickledValue::new(|w| {
    ///     w.instance(("notes", "Note"), |f| outcome = f.fields_of(&note));
    /// });
    /// outcome?;
    /// # Ok::<(), pymanager::pickle::SerializeError>(())
    /// ```
    pub fn fields_of<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), SerializeError> {
        value.serialize(AttributeSerializer {
            fields: self,
            key: Vec::new(),
        })
    }
}

/// A serializer of a struct's fields into attributes.
struct AttributeSerializer<'f, 'w> {
    fields: &'f mut FieldWriter<'w>,
    /// The encoded key that waits for its value; empty if none does.
    key: Vec<u8>,
}

impl AttributeSerializer<'_, '_> {
    fn set<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), SerializeError> {
        let mut outcome = Ok(());
        self.fields.set(key, |w| outcome = w.serialize(value));
        outcome
    }
}

impl ser::SerializeStruct for AttributeSerializer<'_, '_> {
    type Ok = ();
    type Error = SerializeError;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), SerializeError> {
        self.set(key, value)
    }

    fn end(self) -> Result<(), SerializeError> {
        Ok(())
    }
}

impl ser::SerializeMap for AttributeSerializer<'_, '_> {
    type Ok = ();
    type Error = SerializeError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), SerializeError> {
        if !self.key.is_empty() {
            return Err(SerializeError::Unpaired);
        }
        let mut writer = PickleWriter::onto(std::mem::take(&mut self.key));
        writer.serialize(key)?;
        self.key = writer.into_bytes();
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), SerializeError> {
        let mut key = std::mem::take(&mut self.key);
        let name = match key.as_slice() {
            [] => return Err(SerializeError::Unpaired),
            [op::SHORT_BINUNICODE, _, name @ ..] => std::str::from_utf8(name).ok(),
            _ => None,
        };
        self.set(name.ok_or(SerializeError::NotAName)?, value)?;
        // Kept for the next key.
        key.clear();
        self.key = key;
        Ok(())
    }

    fn end(self) -> Result<(), SerializeError> {
        if self.key.is_empty() {
            return Ok(());
        }
        Err(SerializeError::Unpaired)
    }
}

/// Refuses the types that have no fields.
macro_rules! refuse {
    ($($method:ident($kind:ty)),*) => {$(
        fn $method(self, _: $kind) -> Result<(), SerializeError> {
            Err(SerializeError::NotFields)
        }
    )*};
}

impl ser::Serializer for AttributeSerializer<'_, '_> {
    type Ok = ();
    type Error = SerializeError;
    type SerializeSeq = Impossible<(), SerializeError>;
    type SerializeTuple = Impossible<(), SerializeError>;
    type SerializeTupleStruct = Impossible<(), SerializeError>;
    type SerializeTupleVariant = Impossible<(), SerializeError>;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Impossible<(), SerializeError>;

    refuse! {
        serialize_bool(bool), serialize_char(char), serialize_str(&str), serialize_bytes(&[u8]),
        serialize_i8(i8), serialize_i16(i16), serialize_i32(i32), serialize_i64(i64),
        serialize_u8(u8), serialize_u16(u16), serialize_u32(u32), serialize_u64(u64),
        serialize_i128(i128), serialize_u128(u128), serialize_f32(f32), serialize_f64(f64)
    }

    fn is_human_readable(&self) -> bool {
        true
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self, SerializeError> {
        Ok(self)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, SerializeError> {
        Ok(self)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), SerializeError> {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), SerializeError> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), SerializeError> {
        value.serialize(self)
    }

    fn serialize_none(self) -> Result<(), SerializeError> {
        Err(SerializeError::NotFields)
    }

    fn serialize_unit(self) -> Result<(), SerializeError> {
        Err(SerializeError::NotFields)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
    ) -> Result<(), SerializeError> {
        Err(SerializeError::NotFields)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), SerializeError> {
        Err(SerializeError::NotFields)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, SerializeError> {
        Err(SerializeError::NotFields)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, SerializeError> {
        Err(SerializeError::NotFields)
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, SerializeError> {
        Err(SerializeError::NotFields)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, SerializeError> {
        Err(SerializeError::NotFields)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, SerializeError> {
        Err(SerializeError::NotFields)
    }
}
