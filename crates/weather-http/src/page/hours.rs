//! The next hours, one beside the other. Asks nothing.

use maud::{Markup, html};
use weather::{OffsetTime, Outlook, OutlookPeriod, Units};
use weather_text::numbers::{bearing, number, wind_then};
use weather_text::plain;
use weather_text::time_format::weekday;

use super::display::DisplayFormat;
use super::icons;
use super::origin::{missing, origin};
use super::parts::Part;

/// The hours that are shown one by one; the meteogram has all of them.
const SHOWN: usize = 24;
/// The least chance that is told, in percent.
pub(super) const LEAST_CHANCE: f64 = 5.0;

/// Returns the section.
pub(super) fn section(hourly: &Part<Outlook>, format: &DisplayFormat) -> Markup {
    html! {
        section.card aria-labelledby="hours" {
            h2 #hours { "Next hours" }
            @match hourly {
                Ok(outlook) => {
                    // Scrolls by itself where it is too wide, also by keys.
                    div.strip tabindex="0" role="region" aria-label="Next hours, one by one" {
                        ol.hours {
                            @for period in outlook.periods.iter().take(SHOWN) {
                                (hour(period, outlook.units, format))
                            }
                        }
                    }
                    (origin("Forecast", &outlook.provenance))
                }
                Err(error) => (missing("Hourly forecast", error)),
            }
        }
    }
}

fn hour(period: &OutlookPeriod, units: Units, format: &DisplayFormat) -> Markup {
    let words = plain(&period.short_forecast);
    let chance = period.probability_of_precipitation;
    let chance = chance.filter(|chance| *chance >= LEAST_CHANCE);
    html! {
        li {
            p.day { @if is_midnight(period.start_time) { (weekday(period.start_time)) } }
            p.hour { (format.clock.hour(period.start_time)) }
            (icons::of_condition(period.condition_code, period.is_daytime))
            span.unseen { (words) ", " }
            p.degrees { (bare_degrees(period.temperature)) }
            p.chance {
                @if let Some(chance) = chance {
                    (number(chance, 0)) "%" span.unseen { " chance of precipitation" }
                }
            }
            p.wind { (wind(period, units)) }
        }
    }
}

/// Returns direction and speed of the wind, the unit left to the words for readers of screens.
fn wind(period: &OutlookPeriod, units: Units) -> Markup {
    let from = period.wind_direction.as_deref().and_then(bearing);
    let speed = period.wind_speed.map(|speed| number(speed, 0));
    let whole = wind_then(period, units).unwrap_or_else(|| "not known".to_owned());
    html! {
        span aria-hidden="true" {
            @if let Some(from) = from { (icons::wind_arrow(from)) }
            (speed.as_deref().unwrap_or("–"))
        }
        span.unseen { "wind " (whole) }
    }
}

/// Formats a temperature without its unit: `53°`.
pub(super) fn bare_degrees(degrees: Option<f64>) -> String {
    degrees.map_or_else(|| "–".to_owned(), |t| format!("{}°", number(t, 0)))
}

fn is_midnight(time: OffsetTime) -> bool {
    time.offset.to_datetime(time.timestamp).hour() == 0
}
