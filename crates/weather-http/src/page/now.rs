//! The weather now, as stations near the place measured it, and what else stands out. Asks nothing.

use maud::{Markup, html};
use weather::{Current, Notable, NotableKind, Reading};
use weather_text::age::measured;
use weather_text::notable::sentence;
use weather_text::numbers::{depth, number, pressure_decimals, temperature, visibility, wind_now};
use weather_text::plain;

use super::display::DisplayFormat;
use super::icons;
use super::origin::{missing, origin};
use super::parts::Part;

/// Returns the section.
pub(super) fn section(
    now: &Part<Box<Current>>,
    notable: &Part<Box<Notable>>,
    format: &DisplayFormat,
) -> Markup {
    html! {
        section.now.card aria-labelledby="now" {
            h2 #now { "Now" }
            @if let Ok(notable) = notable { (facts(notable, format)) }
            @match now {
                Ok(current) => (conditions(current, format)),
                Err(error) => (missing("Current conditions", error)),
            }
        }
    }
}

/// Returns the facts that stand out, but for alerts, which have a section; nothing where none does.
fn facts(notable: &Notable, format: &DisplayFormat) -> Markup {
    let facts = notable.facts.iter();
    let others: Vec<_> = facts
        .filter(|fact| fact.kind != NotableKind::Alert)
        .collect();
    html! {
        @if !others.is_empty() {
            ul.notable aria-label="What stands out" {
                @for fact in others { li { (sentence(fact, notable, &format.clock)) } }
            }
        }
    }
}

fn conditions(current: &Current, format: &DisplayFormat) -> Markup {
    let words = condition(current);
    html! {
        div.measured {
            (icons::of_condition(current.condition_code, current.is_daytime))
            p.degrees { (degrees(current)) }
            div {
                @if let Some(words) = words { p.condition { (words) } }
                @if let Some(feels) = feels_like(current) { p.feels { "Feels like " (feels) } }
            }
        }
        dl.values {
            @for (name, value) in values(current) { div { dt { (name) } dd { (value) } } }
        }
        (station(current, format))
        (origin("Report", &current.provenance))
    }
}

/// Returns the words for the sky or what falls from it.
pub(super) fn condition(current: &Current) -> Option<String> {
    let condition = current.condition.as_ref().or(current.sky.as_ref());
    condition.map(|reading| plain(&reading.value))
}

/// Formats the temperature: `53°F`.
pub(super) fn degrees(current: &Current) -> String {
    let degrees = current.temperature.as_ref();
    degrees.map_or_else(
        || "–".to_owned(),
        |t| temperature(t.value, current.units.temperature),
    )
}

fn feels_like(current: &Current) -> Option<String> {
    let feels = current.feels_like.as_ref()?;
    let feels = temperature(feels.value, current.units.temperature);
    Some(feels).filter(|feels| *feels != degrees(current))
}

fn values(current: &Current) -> Vec<(&'static str, String)> {
    let units = current.units;
    let value = |reading: &Option<Reading<f64>>| reading.as_ref().map(|reading| reading.value);
    let pressure = |value| {
        let decimals = pressure_decimals(units.pressure);
        format!("{} {}", number(value, decimals), units.pressure)
    };
    let rows = [
        ("Wind", wind_now(current)),
        (
            "Humidity",
            value(&current.humidity).map(|h| format!("{}%", number(h, 0))),
        ),
        (
            "Dew point",
            value(&current.dew_point).map(|d| temperature(d, units.temperature)),
        ),
        ("Pressure", value(&current.pressure).map(pressure)),
        ("Visibility", visibility(current)),
        ("Sky", current.sky.as_ref().map(|sky| plain(&sky.value))),
        (
            "Rain in the last hour",
            value(&current.precipitation_last_hour)
                .filter(|fallen| *fallen > 0.0)
                .map(|fallen| depth(fallen, units.precipitation)),
        ),
    ];
    let known = |(name, value): (_, Option<String>)| Some((name, value?));
    rows.into_iter().filter_map(known).collect()
}

/// Returns a sentence on when and where it was measured.
fn station(current: &Current, format: &DisplayFormat) -> Markup {
    let sentence = measured(current, &format.clock);
    html! {
        p.station {
            @if current.is_current { (sentence) "." } @else { strong.caution { (sentence) "." } }
        }
    }
}
