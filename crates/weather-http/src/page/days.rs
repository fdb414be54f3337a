//! The days ahead: a row each, with the forecasters' sentences folded. Asks nothing.

use maud::{Markup, html};
use weather::{Outlook, OutlookPeriod, Units};
use weather_text::numbers::{number, wind_then};
use weather_text::plain;
use weather_text::time_format::date;

use super::origin::{missing, origin};
use super::parts::Part;
use super::{figures, icons};

/// A day with the night that follows it; the first and the last may lack one.
#[derive(Debug, Clone, Copy, PartialEq)]
struct ForecastDay<'o> {
    day: Option<&'o OutlookPeriod>,
    night: Option<&'o OutlookPeriod>,
}

impl<'o> ForecastDay<'o> {
    /// Returns its halves, as far as they are there.
    fn halves(self) -> impl Iterator<Item = &'o OutlookPeriod> {
        self.day.into_iter().chain(self.night)
    }

    fn highest(self) -> Option<f64> {
        self.day?.temperature
    }

    fn lowest(self) -> Option<f64> {
        self.night?.temperature
    }

    fn chance(self) -> Option<f64> {
        let chances = self.halves().filter_map(|p| p.probability_of_precipitation);
        chances.reduce(f64::max)
    }

    /// Returns the half with the strongest wind.
    fn windiest(self) -> Option<&'o OutlookPeriod> {
        let speed = |half: &OutlookPeriod| half.wind_speed.unwrap_or_default();
        // The day itself, where its night is as windy.
        self.halves().reduce(|most, half| {
            if speed(half) > speed(most) {
                half
            } else {
                most
            }
        })
    }
}

/// Returns the section.
pub(super) fn section(week: &Part<Outlook>) -> Markup {
    html! {
        section.card.week aria-labelledby="days" {
            h2 #days { "Days ahead" }
            @match week {
                Ok(outlook) => {
                    (rows(outlook))
                    (origin("Forecast", &outlook.provenance))
                }
                Err(error) => (missing("Forecast by days", error)),
            }
        }
    }
}

fn rows(outlook: &Outlook) -> Markup {
    let days = days(&outlook.periods);
    let range = range(&outlook.periods);
    html! {
        ol.days {
            @for (number, day) in days.iter().enumerate() {
                li { (row(*day, number, range, outlook.units)) }
            }
        }
    }
}

fn row(day: ForecastDay<'_>, number: usize, range: (f64, f64), units: Units) -> Markup {
    let first = day.halves().next();
    html! {
        details #{ "day-" (number) } {
            summary {
                @if let Some(first) = first {
                    span.name { (plain(&first.name)) }
                    (icons::of_condition(first.condition_code, first.is_daytime))
                    span.words { (plain(&first.short_forecast)) }
                }
                @if let Some(windiest) = day.windiest() {
                    span.wind {
                        (figures::wind(windiest, units))
                        span.unit aria-hidden="true" { " " (units.wind.symbol()) }
                    }
                }
                (figures::chance(day.chance()))
                span.low { span.unseen { "low " } (figures::degrees(day.lowest(), units.temperature)) }
                (bar(day, range))
                span.high { span.unseen { "high " } (figures::degrees(day.highest(), units.temperature)) }
            }
            @for half in day.halves() { (sentences(half, units)) }
        }
    }
}

fn sentences(half: &OutlookPeriod, units: Units) -> Markup {
    html! {
        h3 { (plain(&half.name)) span.date { " " (date(half.start_time)) } }
        p {
            @if half.detailed_forecast.is_empty() {
                (plain(&half.short_forecast)) "."
                @if let Some(wind) = wind_then(half, units) { " Wind " (wind) "." }
            } @else {
                (plain(&half.detailed_forecast))
            }
        }
    }
}

/// Returns a bar from the lowest to the highest temperature of a day, on the scale of all days.
fn bar(day: ForecastDay<'_>, (least, most): (f64, f64)) -> Markup {
    let position = |degrees: f64| (degrees - least) / (most - least).max(1.0) * 100.0;
    let ends = [day.lowest(), day.highest()];
    let mut ends = ends.into_iter().flatten().map(position);
    let from = ends.next();
    let to = ends.next().or(from);
    html! {
        svg.bar aria-hidden="true" viewBox="0 0 100 8" preserveAspectRatio="none" {
            rect.scale x="0" y="2.5" width="100" height="3" {}
            @if let Some((from, to)) = from.zip(to) {
                @let width = (to - from).abs().max(3.0);
                rect.span x=(number(from.min(to).min(97.0), 1)) y="1" width=(number(width, 1)) height="6" {}
            }
        }
    }
}

/// Returns the lowest and the highest temperature of all periods.
fn range(periods: &[OutlookPeriod]) -> (f64, f64) {
    let degrees = || periods.iter().filter_map(|period| period.temperature);
    let least = degrees().reduce(f64::min).unwrap_or_default();
    (least, degrees().reduce(f64::max).unwrap_or(least))
}

/// Returns the days of half days: each night belongs to the day before it.
fn days(periods: &[OutlookPeriod]) -> Vec<ForecastDay<'_>> {
    let mut days: Vec<ForecastDay<'_>> = Vec::new();
    for period in periods {
        let last = days.last_mut().filter(|last| last.night.is_none());
        match last {
            Some(last) if !period.is_daytime => last.night = Some(period),
            _ => days.push(ForecastDay {
                day: Some(period).filter(|period| period.is_daytime),
                night: Some(period).filter(|period| !period.is_daytime),
            }),
        }
    }
    days
}

#[cfg(test)]
mod tests {
    use test_support::fixtures;

    use super::*;

    #[test]
    fn each_night_belongs_to_the_day_before() {
        let outlook = fixtures::week();
        let names = |periods| -> Vec<Vec<String>> {
            let name = |day: &ForecastDay<'_>| day.halves().map(|p| p.name.clone()).collect();
            days(periods).iter().map(name).collect()
        };
        assert_eq!(
            names(&outlook.periods),
            [
                vec!["This Afternoon", "Tonight"],
                vec!["Thursday", "Thursday Night"],
                vec!["Friday"],
            ]
        );
        let evening = names(&outlook.periods[1..]);
        assert_eq!(evening[0], ["Tonight"]);
        assert_eq!(evening[1], ["Thursday", "Thursday Night"]);
    }

    #[test]
    fn a_row_has_the_range_and_the_sentences() {
        let text = section(&Ok(fixtures::week())).into_string();
        for words in [
            "80%",
            "Rain likely before 4pm, then a chance of showers.",
            "Wed, Mar 4",
            "55°",
            "45°",
            // The scale is from 38° to 61°.
            "x=\"30.4\" y=\"1\" width=\"43.5\"",
        ] {
            assert!(text.contains(words), "{words}: {text}");
        }
    }

    #[test]
    fn what_is_not_known_is_a_dash() {
        let mut outlook = fixtures::week();
        for period in &mut outlook.periods {
            period.temperature = None;
        }
        let text = section(&Ok(outlook)).into_string();
        assert!(text.contains("–") && !text.contains("NaN"), "{text}");
    }
}
