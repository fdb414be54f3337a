//! Writing answers as the caller's own dataclasses, or as dicts where the caller has none.

use pymanager::pickle::{Pickled, Writer};
use weather::WeatherForecast;

use super::place::{MAX_DEPTH, Place, Style};

/// The dataclass of the original service.
const CLASS: &str = "WeatherForecast";

/// The forecast as a `WeatherForecast` of the module the caller's `Location` came from, or as a
/// dict with the same names.
pub(super) fn forecast(forecast: &WeatherForecast, place: &Place<'_, '_>) -> Pickled {
    Pickled::new(|w| match place.style {
        Style::Dataclass {
            module,
            request,
            has_dict: true,
        } => {
            w.instance((module, CLASS), |f| {
                f.set("request", |w| w.value(request, MAX_DEPTH));
                each_field(forecast, |name, value| f.set(name, |w| value.write(w)));
            });
        }
        // With slots, and frozen perhaps, it can only be made by calling it, in the fields' order.
        Style::Dataclass {
            module,
            request,
            has_dict: false,
        } => {
            w.construct((module, CLASS), |w| {
                w.value(request, MAX_DEPTH);
                each_field(forecast, |_, value| value.write(w));
            });
        }
        Style::Plain {
            latitude,
            longitude,
        } => w.dict(|f| {
            f.set("request", |w| {
                w.dict(|f| {
                    f.set("latitude", |w| w.value(latitude, 1));
                    f.set("longitude", |w| w.value(longitude, 1));
                });
            });
            each_field(forecast, |name, value| f.set(name, |w| value.write(w)));
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
    fn write(self, w: &mut Writer) {
        match self {
            Self::Number(Some(number)) => w.int(number),
            Self::Text(Some(text)) => w.str(text),
            Self::Truth(truth) => w.bool(truth),
            Self::Number(None) | Self::Text(None) => w.none(),
        }
    }
}

/// The fields after `request`, in the original's order.
fn each_field<'f>(forecast: &'f WeatherForecast, mut each: impl FnMut(&str, Field<'f>)) {
    let text = |text: &'f str| Field::Text(Some(text));
    each("number", Field::Number(Some(forecast.number)));
    each("name", text(&forecast.name));
    each("start_time", text(&forecast.start_time));
    each("end_time", text(&forecast.end_time));
    each("is_daytime", Field::Truth(forecast.is_daytime));
    each("temperature", Field::Number(forecast.temperature));
    each("temperature_unit", text(&forecast.temperature_unit));
    each(
        "temperature_trend",
        Field::Text(forecast.temperature_trend.as_deref()),
    );
    each("wind_speed", text(&forecast.wind_speed));
    each("wind_direction", text(&forecast.wind_direction));
    each("icon", text(&forecast.icon));
    each("short_forecast", text(&forecast.short_forecast));
    each("detailed_forecast", text(&forecast.detailed_forecast));
}
