//! Writing answers as the caller's own dataclasses, or as dicts where the caller has none.

use pymanager::pickle::{PickleWriter, PickledValue};
use weather::Period;

use weather_service::ForecastMatch;

use super::place::{MAX_DEPTH, Place, Style};

/// The dataclass of the original service.
const CLASS: &str = "WeatherForecast";

/// The period that holds as a `WeatherForecast` of the module the caller's `Location` came from, or as a
/// dict with the same names; also where the place was not given by its coordinates.
pub(super) fn forecast(found: &ForecastMatch, place: Option<&Place<'_, '_>>) -> PickledValue {
    let period = found.period();
    let location = found.location();
    PickledValue::new(|w| match place.map(|place| place.style) {
        None => w.dict(|f| {
            f.set("request", |w| {
                w.dict(|f| {
                    f.set("latitude", |w| w.float(location.latitude()));
                    f.set("longitude", |w| w.float(location.longitude()));
                });
            });
            each_field(period, |name, value| f.set(name, |w| value.write(w)));
        }),
        Some(Style::Dataclass {
            module,
            request,
            has_dict: true,
        }) => {
            w.instance((module, CLASS), |f| {
                f.set("request", |w| w.value(request, MAX_DEPTH));
                each_field(period, |name, value| f.set(name, |w| value.write(w)));
            });
        }
        // With slots, and frozen perhaps, it can only be made by calling it, in the fields' order.
        Some(Style::Dataclass {
            module,
            request,
            has_dict: false,
        }) => {
            w.construct((module, CLASS), |w| {
                w.value(request, MAX_DEPTH);
                each_field(period, |_, value| value.write(w));
            });
        }
        Some(Style::Plain {
            latitude,
            longitude,
        }) => w.dict(|f| {
            f.set("request", |w| {
                w.dict(|f| {
                    f.set("latitude", |w| w.value(latitude, 1));
                    f.set("longitude", |w| w.value(longitude, 1));
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
