//! Plain types there and back, and real CPythons as the judge of both ways.

mod cpython;
#[path = "../../../tests/it/python.rs"]
mod python;
mod refusals;
mod round_trips;
#[cfg(feature = "client")]
mod streams;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::pickle::{DeserializeError, Pickle, PickleLimits, PickledValue};

/// Returns a whole pickle of one value.
fn whole(value: &PickledValue) -> Vec<u8> {
    let body = value.as_bytes().iter().copied();
    [0x80, 4].into_iter().chain(body).chain([b'.']).collect()
}

fn pickle<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    whole(&PickledValue::from_serialize(value).unwrap())
}

fn unpickle<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DeserializeError> {
    let pickle = Pickle::read(bytes, &PickleLimits::default()).unwrap();
    pickle.root().deserialize()
}
