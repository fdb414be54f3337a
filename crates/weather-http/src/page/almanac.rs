//! Sun and moon of today. Computes nothing.

use maud::{Markup, html};
use weather::{Almanac, Moon, MoonPhase, Polar, Sun};
use weather_text::numbers::number;
use weather_text::time_format::{PlaceClock, about, date};

use super::display::DisplayFormat;
use super::origin::missing;
use super::parts::Part;

/// The radius of the picture of the moon.
const RADIUS: f64 = 14.0;

/// Returns the section.
pub(super) fn section(almanac: &Part<Box<Almanac>>, format: &DisplayFormat) -> Markup {
    html! {
        section.card.almanac aria-labelledby="almanac" {
            h2 #almanac { "Sun and moon" }
            @match almanac {
                Ok(almanac) => {
                    (sun(&almanac.sun, &format.clock))
                    (moon(&almanac.moon, &format.clock))
                }
                Err(error) => (missing("Sun and moon", error)),
            }
        }
    }
}

fn sun(sun: &Sun, clock: &PlaceClock) -> Markup {
    let up = match sun.polar {
        Some(Polar::Day) => "does not set today".to_owned(),
        Some(Polar::Night) => "does not rise today".to_owned(),
        None => clock.passages(&sun.passages()),
    };
    let rows = [
        ("Sun", Some(up)),
        ("Daylight", Some(about(sun.day_length_seconds))),
        ("Highest", sun.noon.map(|noon| clock.time(noon))),
        ("First light", sun.civil_dawn.map(|dawn| clock.time(dawn))),
        ("Last light", sun.civil_dusk.map(|dusk| clock.time(dusk))),
    ];
    html! {
        dl.values {
            @for (name, value) in rows {
                @if let Some(value) = value { div { dt { (name) } dd { (value) } } }
            }
        }
    }
}

fn moon(moon: &Moon, clock: &PlaceClock) -> Markup {
    let passages = clock.passages(&moon.passages());
    html! {
        div.moon-now {
            (picture(moon))
            div {
                p { strong { (moon.phase.words()) } }
                p { (number(moon.illumination * 100.0, 0)) "% lit" }
                @if !passages.is_empty() { p { "Moon " (passages) } }
            }
        }
        ul.phases {
            @for event in &moon.next { li { (event.phase.words()) " " span { (date(event.time)) } } }
        }
    }
}

/// Returns the lit part as it is seen from the northern hemisphere: waxing on the right.
fn picture(moon: &Moon) -> Markup {
    let lit = moon.illumination.clamp(0.0, 1.0);
    let terminator = number((1.0 - 2.0 * lit).abs() * RADIUS, 2);
    // From the top along the lit edge to the bottom, and back along the terminator.
    let sweep = u8::from(lit > 0.5);
    let path = format!("M16 2A14 14 0 0 1 16 30A{terminator} 14 0 0 {sweep} 16 2z");
    let turn = if is_waning(moon.phase) {
        "rotate(180 16 16)"
    } else {
        "rotate(0 16 16)"
    };
    html! {
        svg.disc aria-hidden="true" viewBox="0 0 32 32" {
            circle.dark cx="16" cy="16" r="14" {}
            path.lit d=(path) transform=(turn) {}
        }
    }
}

fn is_waning(phase: MoonPhase) -> bool {
    match phase {
        MoonPhase::WaningGibbous | MoonPhase::LastQuarter | MoonPhase::WaningCrescent => true,
        MoonPhase::New
        | MoonPhase::WaxingCrescent
        | MoonPhase::FirstQuarter
        | MoonPhase::WaxingGibbous
        | MoonPhase::Full => false,
    }
}

#[cfg(test)]
mod tests {
    use test_support::fixtures;

    use super::*;

    #[test]
    fn the_lit_part_is_on_the_side_where_it_grows() {
        let mut moon = fixtures::almanac().moon;
        let picture = |moon: &Moon| picture(moon).into_string();
        (moon.phase, moon.illumination) = (MoonPhase::WaxingCrescent, 0.25);
        let text = picture(&moon);
        assert!(
            text.contains("A7.00 14 0 0 0 16 2z") && text.contains("rotate(0 "),
            "{text}"
        );
        (moon.phase, moon.illumination) = (MoonPhase::WaningGibbous, 0.75);
        let text = picture(&moon);
        assert!(
            text.contains("A7.00 14 0 0 1 16 2z") && text.contains("rotate(180 "),
            "{text}"
        );
    }
}
