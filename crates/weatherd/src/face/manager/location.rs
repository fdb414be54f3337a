//! Reading coordinates out of a caller's pickle: the caller's own `Location`, a pair, or a dict.

use pymanager::Exception;
use pymanager::pickle::{Instance, PickledValue, Value, ValueKind};
use weather::Location;

use super::number::number;

/// The dataclass of the original service; the module it comes from does not matter.
const LOCATION_CLASS: &str = "Location";
/// The entry of a state that is the object's `__dict__`.
const WRAPPED: &str = "__dict__";
/// The depth and size of a location at most: a few fields of a caller's own beside the coordinates.
const MAX_DEPTH: usize = 8;
const MAX_VALUES: usize = 128;

/// A location as the caller gave it.
#[derive(Debug)]
pub(super) struct GivenLocation {
    /// The coordinates.
    pub(super) location: Location,
    /// Its form, in which the caller wants to be answered.
    pub(super) form: LocationForm,
}

/// The forms in which callers give locations.
#[derive(Debug)]
pub(super) enum LocationForm {
    /// A dataclass: its module, and the instance itself, which the answer holds again.
    Dataclass {
        module: Box<str>,
        request: PickledValue,
        /// The form of its state, which the answer's class is taken to share.
        state: StateForm,
    },
    /// A pair or a dict of numbers, kept because whole degrees stay whole.
    Plain {
        latitude: PickledValue,
        longitude: PickledValue,
    },
}

/// The forms in which objects give their state to `pickle`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StateForm {
    /// Their attributes, as classes with a `__dict__` do unless they say otherwise.
    Attributes,
    /// A dict that holds their `__dict__` as one entry, as pydantic's models do.
    Wrapped,
    /// Another or none, as with slots.
    Other,
}

impl GivenLocation {
    /// Reads the argument of a call.
    pub(super) fn read(value: Value<'_, '_>) -> Result<Self, Exception> {
        if !value.fits(MAX_DEPTH, MAX_VALUES) {
            return Err(Exception::type_error(
                "the location is too large to be a place",
            ));
        }
        let ([latitude, longitude], module) = match value.kind() {
            ValueKind::Instance(instance) => (fields(instance)?, Some(instance.class().module)),
            ValueKind::Dict(entries) => {
                let entry = |name| entries.get(name).ok_or_else(|| missing(name));
                ([entry("latitude")?, entry("longitude")?], None)
            }
            _ => (value.exactly().ok_or_else(not_a_location)?, None),
        };
        let copy = |value| PickledValue::new(|w| w.value(value, MAX_DEPTH));
        let form = match module {
            Some(module) => LocationForm::Dataclass {
                module: module.into(),
                request: copy(value),
                state: state_form(value),
            },
            None => LocationForm::Plain {
                latitude: copy(latitude),
                longitude: copy(longitude),
            },
        };
        let location = Location::new(
            degrees(latitude, "latitude")?,
            degrees(longitude, "longitude")?,
        );
        let location = location.map_err(|e| Exception::value_error(e.to_string()))?;
        Ok(Self { location, form })
    }
}

/// Latitude and longitude of a caller's own `Location`, whatever kind of class it is.
fn fields<'p, 'a>(instance: Instance<'p, 'a>) -> Result<[Value<'p, 'a>; 2], Exception> {
    if instance.class().name.rsplit('.').next() != Some(LOCATION_CLASS) {
        return Err(not_a_location());
    }
    // A frozen dataclass with slots pickles its fields' values in order, a named tuple its arguments.
    let mut in_order = instance
        .state()
        .map_or_else(|| Some(instance.args()), Value::items);
    let wrapped = instance.field(WRAPPED);
    let keywords = instance.kwargs();
    let mut field = |name| {
        let next = in_order.as_mut().and_then(Iterator::next);
        let named = instance
            .field(name)
            .or_else(|| wrapped?.get(name))
            .or_else(|| keywords.as_ref()?.get(name));
        named.or(next).ok_or_else(|| missing(name))
    };
    Ok([field("latitude")?, field("longitude")?])
}

fn state_form(value: Value<'_, '_>) -> StateForm {
    let state = value.instance().and_then(Instance::state);
    match state.and_then(Value::entries) {
        Some(entries) if entries.get(WRAPPED).is_some() => StateForm::Wrapped,
        Some(_) => StateForm::Attributes,
        None => StateForm::Other,
    }
}

fn degrees(value: Value<'_, '_>, name: &str) -> Result<f64, Exception> {
    number(value).ok_or_else(|| {
        let advice = match value.kind() {
            ValueKind::Instance(_) => ": convert it with float()",
            _ => "",
        };
        Exception::type_error(format!("{name} must be a number{advice}"))
    })
}

pub(super) fn not_a_location() -> Exception {
    Exception::type_error(
        "location must be a Location, a pair (latitude, longitude) \
         or a dict with 'latitude' and 'longitude'",
    )
}

fn missing(name: &str) -> Exception {
    Exception::type_error(format!("the location has no {name}"))
}
