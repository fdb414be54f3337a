//! Sun and moon of a day.

use weather::{Almanac, Moon, OffsetTime, Polar, Sun};

use super::TextFormat;
use crate::layout::{padded, plain};
use crate::numbers::number;
use crate::style::{ASIDE, TITLE, VALUE, painted};
use crate::time_format::{PlaceClock, about, date};

/// Columns of the names of times.
const LABEL: usize = 24;

/// Returns the times of sun and moon, and the moon's phase.
pub(crate) fn sun(almanac: &Almanac, format: TextFormat) -> String {
    let name = plain(&almanac.place.name);
    let mut text = format!(
        "{}, {} ({})\n\n",
        painted(TITLE, name),
        almanac.date,
        almanac.time_zone
    );
    let clock = format.clock.named(Some(&almanac.time_zone));
    text += &sun_lines(&almanac.sun, &clock);
    text.push('\n');
    text += &moon_lines(&almanac.moon, &clock);
    text
}

fn sun_lines(sun: &Sun, clock: &PlaceClock) -> String {
    let up = about(sun.day_length_seconds);
    let mut text = match sun.polar {
        Some(Polar::Day) => row("Sun", &painted(VALUE, "does not set")),
        Some(Polar::Night) => row("Sun", &painted(VALUE, "does not rise")),
        None => {
            let times = painted(VALUE, clock.passages(&sun.passages()));
            row("Sun", &format!("{times}, up {up}"))
        }
    };
    if let Some(noon) = sun.noon {
        text += &row("Highest at", &clock.time(noon));
    }
    for (name, dawn, dusk) in [
        ("Civil twilight", sun.civil_dawn, sun.civil_dusk),
        ("Nautical twilight", sun.nautical_dawn, sun.nautical_dusk),
        (
            "Astronomical twilight",
            sun.astronomical_dawn,
            sun.astronomical_dusk,
        ),
    ] {
        if dawn.is_some() || dusk.is_some() {
            text += &row(name, &between(dawn, dusk, clock));
        }
    }
    text
}

fn moon_lines(moon: &Moon, clock: &PlaceClock) -> String {
    let phase = painted(VALUE, moon.phase.words());
    let lit = number(moon.illumination * 100.0, 0);
    let age = number(moon.age_days, 1);
    let mut text = row("Moon", &format!("{phase}, {lit}% lit, {age} days old"));
    let times = clock.passages(&moon.passages());
    if !times.is_empty() {
        text += &row("", &times);
    }
    for event in &moon.next {
        let time = format!("{}, {}", date(event.time), clock.time(event.time));
        text += &row(event.phase.words(), &time);
    }
    text
}

fn row(label: &str, value: &str) -> String {
    format!("  {}{value}\n", painted(ASIDE, padded(label, LABEL)))
}

/// Formats `6:41 AM – 6:00 PM`, or `dusk 12:40 AM, dawn 3:00 AM` where these come so; a dash for what
/// does not happen on the day.
fn between(from: Option<OffsetTime>, to: Option<OffsetTime>, clock: &PlaceClock) -> String {
    let time =
        |time: Option<OffsetTime>| time.map_or_else(|| "—".to_owned(), |time| clock.time(time));
    match (from, to) {
        (Some(dawn), Some(dusk)) if dusk.timestamp < dawn.timestamp => {
            format!("dusk {}, dawn {}", clock.time(dusk), clock.time(dawn))
        }
        _ => format!("{} – {}", time(from), time(to)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures;
    use crate::text::bare;

    #[test]
    fn a_usual_day_has_all_its_times() {
        insta::assert_snapshot!(bare(&sun(&fixtures::almanac(), TextFormat::USUAL)), @r"
        Seattle, Washington, 2026-03-04 (America/Los_Angeles)

          Sun                     6:41 AM – 6:00 PM, up 11 h 19 min
          Highest at              12:21 PM
          Civil twilight          6:11 AM – 6:30 PM
          Nautical twilight       5:37 AM – 7:05 PM
          Astronomical twilight   5:02 AM – —

          Moon                    Waning Gibbous, 98% lit, 16.1 days old
                                  rises 7:40 PM
          Last Quarter            Wed, Mar 11, 2:38 AM
          New Moon                Wed, Mar 18, 6:23 PM
        ");
    }

    #[test]
    fn rises_and_sets_are_in_the_order_of_time() {
        let at = |time: &str| time.parse::<OffsetTime>().unwrap();
        let mut almanac = fixtures::almanac();
        almanac.sun.rises = vec![at("2026-07-15T03:44:00-08:00")];
        almanac.sun.sets = vec![
            at("2026-07-15T00:01:06-08:00"),
            at("2026-07-15T23:57:57-08:00"),
        ];
        let text = bare(&sun(&almanac, TextFormat::USUAL));
        let told = "sets 12:01 AM, rises 3:44 AM, sets 11:57 PM, up";
        assert!(text.contains(told), "{text}");
        almanac.sun.sets.pop();
        let text = bare(&sun(&almanac, TextFormat::USUAL));
        assert!(text.contains("sets 12:01 AM, rises 3:44 AM, up"), "{text}");
        // A server from before the lists.
        (almanac.sun.rises, almanac.sun.sets) = (vec![], vec![]);
        let text = bare(&sun(&almanac, TextFormat::USUAL));
        assert!(text.contains("6:41 AM – 6:00 PM, up"), "{text}");
    }

    #[test]
    fn near_the_poles_the_sun_stays_up_or_down() {
        let mut almanac = fixtures::almanac();
        almanac.sun.polar = Some(Polar::Night);
        almanac.sun.rise = None;
        almanac.sun.set = None;
        (almanac.sun.rises, almanac.sun.sets) = (vec![], vec![]);
        assert!(bare(&sun(&almanac, TextFormat::USUAL)).contains("does not rise"));
        almanac.sun.polar = Some(Polar::Day);
        assert!(bare(&sun(&almanac, TextFormat::USUAL)).contains("does not set"));
    }
}
