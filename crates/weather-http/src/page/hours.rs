//! The next hours, one beside the other. Asks nothing.

use maud::{Markup, html};
use weather::{OffsetTime, Outlook, OutlookPeriod, Units};
use weather_text::plain;
use weather_text::time_format::weekday;

use super::display::DisplayFormat;
use super::origin::{missing, origin};
use super::parts::Part;
use super::{figures, icons};

/// The hours that are shown one by one; the meteogram has all of them.
const SHOWN: usize = 24;

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
    html! {
        li {
            p.day { @if is_midnight(period.start_time) { (weekday(period.start_time)) } }
            p.hour { (format.clock.hour(period.start_time)) }
            (icons::of_condition(period.condition_code, period.is_daytime))
            span.unseen { (words) ", " }
            p.degrees { (figures::degrees(period.temperature, units.temperature)) }
            p { (figures::chance(period.probability_of_precipitation)) }
            p.wind { (figures::wind(period, units)) }
        }
    }
}

fn is_midnight(time: OffsetTime) -> bool {
    time.offset.to_datetime(time.timestamp).hour() == 0
}
