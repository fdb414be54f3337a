//! The figures of hours and days: temperatures, chances and winds, with what is worth a second look marked.
//! Asks nothing.

use maud::{Markup, html};
use weather::{OutlookPeriod, TemperatureUnit, Units};
use weather_text::numbers::{bearing, number, wind_then};

use super::icons;

/// The least chance that is told, in percent.
const LEAST_CHANCE: f64 = 5.0;
/// The chance from which precipitation is to be reckoned with: the forecasters' word for it is "chance" (NWS directive
/// 10-503), below it is "slight chance".
const REAL_CHANCE: f64 = 25.0;

/// Returns a temperature without its unit, `53°`, marked at or below freezing.
pub(super) fn degrees(degrees: Option<f64>, unit: TemperatureUnit) -> Markup {
    let Some(degrees) = degrees else {
        return html! { "–" };
    };
    let text = format!("{}°", number(degrees, 0));
    html! {
        @if degrees.round() <= unit.from_celsius(0.0) { span.freezing { (text) } } @else { (text) }
    }
}

/// Returns the chance of precipitation, marked if it is real; nothing of a chance that is hardly one.
pub(super) fn chance(chance: Option<f64>) -> Markup {
    let chance = chance.filter(|chance| *chance >= LEAST_CHANCE);
    html! {
        span.chance.real[chance.is_some_and(|chance| chance >= REAL_CHANCE)] {
            @if let Some(chance) = chance {
                (number(chance, 0)) "%" span.unseen { " chance of precipitation, " }
            }
        }
    }
}

/// Returns direction and speed of the wind, the unit left to the words for readers of screens.
pub(super) fn wind(period: &OutlookPeriod, units: Units) -> Markup {
    let from = period.wind_direction.as_deref().and_then(bearing);
    let speed = period.wind_speed.map(|speed| number(speed, 0));
    let whole = wind_then(period, units).unwrap_or_else(|| "not known".to_owned());
    html! {
        span aria-hidden="true" {
            @if let Some(from) = from { (icons::wind_arrow(from)) }
            (speed.as_deref().unwrap_or("–"))
        }
        span.unseen { "wind " (whole) ", " }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_freezes_and_what_is_likely_to_fall_is_marked() {
        let shown = |value, unit| degrees(Some(value), unit).into_string();
        for (value, unit, is_marked) in [
            (32.0, TemperatureUnit::Fahrenheit, true),
            (33.0, TemperatureUnit::Fahrenheit, false),
            (-1.0, TemperatureUnit::Celsius, true),
            (0.4, TemperatureUnit::Celsius, true),
            (1.0, TemperatureUnit::Celsius, false),
        ] {
            assert_eq!(
                shown(value, unit).contains("freezing"),
                is_marked,
                "{value}"
            );
        }
        let shown = |percent| chance(Some(percent)).into_string();
        assert!(!shown(4.0).contains('%'));
        assert!(shown(24.0).contains("24%") && !shown(24.0).contains("real"));
        assert!(shown(25.0).contains("chance real"));
    }
}
