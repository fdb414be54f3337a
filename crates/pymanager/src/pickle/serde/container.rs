//! Containers being written: opened in one call, filled in more, closed in the last.

use std::mem;

use serde::ser::{self, Serialize};

use super::SerializeError;
use super::serializer::{LastWrite, ValueSerializer, raw};

/// A container that takes values until it is closed.
pub(super) struct OpenContainer<'w> {
    sink: ValueSerializer<'w>,
    closing: &'static [u8],
    /// True if a key waits for its value.
    half: bool,
}

impl<'w> OpenContainer<'w> {
    pub(super) fn new(sink: ValueSerializer<'w>, closing: &'static [u8]) -> Self {
        let half = false;
        Self {
            sink,
            closing,
            half,
        }
    }

    pub(super) fn into_sink(self) -> ValueSerializer<'w> {
        self.sink
    }

    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), SerializeError> {
        value.serialize(self.sink.again()).map(drop)
    }

    fn field<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), SerializeError> {
        self.sink.w.str(key);
        self.item(value)
    }

    fn close(self) -> Result<LastWrite, SerializeError> {
        if self.half {
            return Err(SerializeError::Unpaired);
        }
        raw(self.sink.w, |out| out.extend_from_slice(self.closing));
        Ok(LastWrite::Raw)
    }
}

/// Implements the four kinds of sequence that serde tells apart.
macro_rules! sequences {
    ($($kind:ident :: $add:ident),*) => {$(
        impl ser::$kind for OpenContainer<'_> {
            type Ok = LastWrite;
            type Error = SerializeError;

            fn $add<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), SerializeError> {
                self.item(value)
            }

            fn end(self) -> Result<LastWrite, SerializeError> {
                self.close()
            }
        }
    )*};
}

sequences!(
    SerializeSeq::serialize_element,
    SerializeTuple::serialize_element,
    SerializeTupleStruct::serialize_field,
    SerializeTupleVariant::serialize_field
);

/// Implements the two kinds of struct that serde tells apart.
macro_rules! structs {
    ($($kind:ident),*) => {$(
        impl ser::$kind for OpenContainer<'_> {
            type Ok = LastWrite;
            type Error = SerializeError;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Result<(), SerializeError> {
                self.field(key, value)
            }

            fn end(self) -> Result<LastWrite, SerializeError> {
                self.close()
            }
        }
    )*};
}

structs!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for OpenContainer<'_> {
    type Ok = LastWrite;
    type Error = SerializeError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), SerializeError> {
        if mem::replace(&mut self.half, true) {
            return Err(SerializeError::Unpaired);
        }
        let mut place = self.sink.again();
        place.key = true;
        key.serialize(place).map(drop)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), SerializeError> {
        if !mem::replace(&mut self.half, false) {
            return Err(SerializeError::Unpaired);
        }
        self.item(value)
    }

    fn end(self) -> Result<LastWrite, SerializeError> {
        self.close()
    }
}
