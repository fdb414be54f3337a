//! Writing replies as the caller's own dataclasses, or as dicts where the caller has none.

use pymanager::pickle::{PickleWriter, PickledValue, SerializeError};
use pymanager::{BuiltinException, Exception};
use serde::Serialize;
use tracing::warn;
use weather::{LayerKind, Period, Place, Provenance, Units};
use weather_service::{ForecastMatch, LayerMatch, OutlookMatch, Reply};

use super::arguments::ReplyFormat;
use super::location::{LocationForm, StateForm};

/// The dataclass of the original service.
const CLASS: &str = "WeatherForecast";

/// Writes a reply in this form.
///
/// # Errors
///
/// The exception that says that it cannot be written.
pub(super) fn write(reply: &Reply, format: &ReplyFormat) -> Result<PickledValue, Exception> {
    match reply {
        Reply::Forecast(found) => Ok(forecast(found, format.location.as_ref())),
        other => serialized(other, format),
    }
}

/// Writes an outlook whose periods are written already.
pub(super) fn outlook(
    found: &OutlookMatch,
    periods: &PickledValue,
    format: &ReplyFormat,
    result: &mut PickleWriter,
) -> Result<(), Exception> {
    let parts = OutlookParts {
        place: found.place(),
        units: found.units(),
        periods,
        provenance: found.provenance(),
    };
    let written = result.serialize_with(&parts, format.module.as_deref());
    written.map_err(|error| unwritable(&error))
}

/// Writes a layer whose values are written already.
pub(super) fn layer(
    found: &LayerMatch,
    values: &PickledValue,
    format: &ReplyFormat,
    result: &mut PickleWriter,
) -> Result<(), Exception> {
    let parts = LayerParts {
        place: found.place(),
        layer: found.name(),
        unit: found.unit(),
        kind: found.kind(),
        values,
        layers: found.layers(),
        provenance: found.provenance(),
    };
    let written = result.serialize_with(&parts, format.module.as_deref());
    written.map_err(|error| unwritable(&error))
}

/// The same as a [`weather::Layer`], in parts.
#[derive(Debug, Serialize)]
#[serde(rename = "Layer")]
struct LayerParts<'a> {
    place: &'a Place,
    layer: &'a str,
    unit: Option<&'a str>,
    kind: LayerKind,
    values: &'a PickledValue,
    layers: &'a [String],
    provenance: &'a Provenance,
}

/// The same as a [`weather::Outlook`], in parts.
#[derive(Debug, Serialize)]
#[serde(rename = "Outlook")]
struct OutlookParts<'a> {
    place: &'a Place,
    units: Units,
    periods: &'a PickledValue,
    provenance: Provenance,
}

/// Writes a value, its classes those of the caller's module.
pub(super) fn serialized<T: Serialize>(
    value: &T,
    format: &ReplyFormat,
) -> Result<PickledValue, Exception> {
    let pickled = match format.module.as_deref() {
        Some(module) => PickledValue::instances_of(module, value),
        None => PickledValue::from_serialize(value),
    };
    pickled.map_err(|error| unwritable(&error))
}

fn unwritable(error: &SerializeError) -> Exception {
    warn!(%error, "cannot write an answer");
    Exception::new(
        BuiltinException::RuntimeError,
        "the answer cannot be written",
    )
}

/// Writes the period that holds as a `WeatherForecast` of the module the caller's `Location` came from,
/// or as a dict with the same names; also where the place was not given by its coordinates.
fn forecast(found: &ForecastMatch, location: Option<&LocationForm>) -> PickledValue {
    let period = found.period();
    PickledValue::new(|w| match location {
        None => w.dict(|f| {
            let location = found.location();
            f.set("request", |w| {
                w.dict(|f| {
                    f.set("latitude", |w| w.float(location.latitude()));
                    f.set("longitude", |w| w.float(location.longitude()));
                });
            });
            each_field(period, |name, value| f.set(name, |w| value.write(w)));
        }),
        Some(LocationForm::Dataclass {
            module,
            request,
            state: StateForm::Attributes,
        }) => {
            w.instance((module, CLASS), |f| {
                f.set("request", |w| w.pickled(request));
                each_field(period, |name, value| f.set(name, |w| value.write(w)));
            });
        }
        Some(LocationForm::Dataclass {
            module,
            request,
            state: StateForm::Wrapped,
        }) => {
            w.call((module, CLASS), |f| {
                f.set("request", |w| w.pickled(request));
                each_field(period, |name, value| f.set(name, |w| value.write(w)));
            });
        }
        // With slots, and frozen perhaps, it can only be made by calling it, in the fields' order.
        Some(LocationForm::Dataclass {
            module,
            request,
            state: StateForm::Other,
        }) => {
            w.construct((module, CLASS), |w| {
                w.pickled(request);
                each_field(period, |_, value| value.write(w));
            });
        }
        Some(LocationForm::Plain {
            latitude,
            longitude,
        }) => w.dict(|f| {
            f.set("request", |w| {
                w.dict(|f| {
                    f.set("latitude", |w| w.pickled(latitude));
                    f.set("longitude", |w| w.pickled(longitude));
                });
            });
            each_field(period, |name, value| f.set(name, |w| value.write(w)));
        }),
    })
}

/// A field's value, on its way into a pickle.
enum Field<'a> {
    Number(Option<i64>),
    Text(Option<&'a str>),
    Truth(bool),
}

impl Field<'_> {
    fn write(self, w: &mut PickleWriter) {
        match self {
            Self::Number(Some(number)) => w.int(number),
            Self::Text(Some(text)) => w.str(text),
            Self::Truth(truth) => w.bool(truth),
            Self::Number(None) | Self::Text(None) => w.none(),
        }
    }
}

/// The fields after `request`, in the original's order.
fn each_field(period: &Period, mut each: impl FnMut(&str, Field<'_>)) {
    each("number", Field::Number(Some(period.number)));
    each("name", Field::Text(Some(&period.name)));
    each(
        "start_time",
        Field::Text(Some(period.start_time.text().as_str())),
    );
    each(
        "end_time",
        Field::Text(Some(period.end_time.text().as_str())),
    );
    each("is_daytime", Field::Truth(period.is_daytime));
    each("temperature", Field::Number(period.temperature));
    each(
        "temperature_unit",
        Field::Text(Some(&period.temperature_unit)),
    );
    each(
        "temperature_trend",
        Field::Text(period.temperature_trend.as_deref()),
    );
    each("wind_speed", Field::Text(Some(&period.wind_speed)));
    each("wind_direction", Field::Text(Some(&period.wind_direction)));
    each("icon", Field::Text(Some(&period.icon)));
    each("short_forecast", Field::Text(Some(&period.short_forecast)));
    each(
        "detailed_forecast",
        Field::Text(Some(&period.detailed_forecast)),
    );
}
