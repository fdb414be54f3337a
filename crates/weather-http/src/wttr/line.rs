//! Lines by a format: `%c %t` becomes `⛅️ +53°F`. Asks nothing.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use weather::{Almanac, MoonPhase, OffsetTime, SpeedUnit, TemperatureUnit, Units};
use weather_text::numbers::{number, speed_decimals};
use weather_text::plain;

use super::conditions::Conditions;

/// Arrows that fly with the wind, for where it comes from, clockwise from north.
const ARROWS: [&str; 8] = ["↓", "↙", "←", "↖", "↑", "↗", "→", "↘"];

/// Stands where a value is not known.
const NONE: &str = "-";

/// The parts of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FormatPiece<'f> {
    /// A text as it is.
    Text(&'f str),
    /// A field, by its letter.
    Field(char),
}

/// Returns the parts of a format. A letter that is no field stays as it is written.
pub(super) fn pieces(format: &str) -> Vec<FormatPiece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = format;
    while let Some(at) = rest.find('%') {
        let (text, field) = rest.split_at(at);
        let letter = field.chars().nth(1);
        let known = letter.filter(|letter| "cCxhtfwlmMpPuioDSzsdTZ".contains(*letter));
        if let Some(letter) = known {
            pieces.extend([FormatPiece::Text(text), FormatPiece::Field(letter)]);
        } else {
            let end = at + 1 + letter.map_or(0, char::len_utf8);
            pieces.push(FormatPiece::Text(rest.get(..end).unwrap_or(rest)));
        }
        let read = at + 1 + letter.map_or(0, char::len_utf8);
        rest = rest.get(read..).unwrap_or_default();
    }
    pieces.push(FormatPiece::Text(rest));
    pieces
}

/// Returns whether a field tells of the weather.
pub(super) fn is_weather(piece: &FormatPiece<'_>) -> bool {
    matches!(piece, FormatPiece::Field(letter) if "cCxhtfwpPio".contains(*letter))
}

/// Returns whether a field tells of sun, moon or clocks.
pub(super) fn is_astronomy(piece: &FormatPiece<'_>) -> bool {
    matches!(piece, FormatPiece::Field(letter) if "mMDSzsdTZ".contains(*letter))
}

/// The answers that a line is made of.
#[derive(Debug)]
pub(super) struct LineData<'a> {
    /// The name of the place.
    pub(super) place: &'a str,
    pub(super) units: Units,
    pub(super) conditions: &'a Conditions,
    pub(super) almanac: Option<&'a Almanac>,
    pub(super) now: Timestamp,
}

impl LineData<'_> {
    /// Returns the line.
    pub(super) fn render(&self, pieces: &[FormatPiece<'_>]) -> String {
        let texts = pieces.iter().map(|piece| match piece {
            FormatPiece::Text(text) => shown(text),
            FormatPiece::Field(letter) => self.field(*letter).unwrap_or_else(|| NONE.to_owned()),
        });
        texts.collect()
    }

    fn field(&self, letter: char) -> Option<String> {
        let conditions = self.conditions;
        match letter {
            'c' => Some(conditions.code().symbol.to_owned()),
            'C' => Some(conditions.words.clone()).filter(|words| !words.is_empty()),
            'x' => Some(conditions.code().ascii.to_owned()),
            'i' => Some(conditions.code().number.to_string()),
            't' => self.degrees(conditions.temperature),
            'f' => self.degrees(conditions.feels_like.or(conditions.temperature)),
            'h' => percent(conditions.humidity),
            'o' => percent(conditions.chance_of_precipitation),
            'w' => self.wind(),
            'p' => Some(format!("{}mm", number(conditions.precipitation?, 1))),
            'P' => Some(format!("{}hPa", number(conditions.pressure?, 0))),
            'l' => Some(plain(self.place)),
            _ => self.astronomy(letter),
        }
    }

    fn astronomy(&self, letter: char) -> Option<String> {
        let almanac = self.almanac?;
        let sun = &almanac.sun;
        match letter {
            'm' => Some(moon(almanac.moon.phase).to_owned()),
            'M' => Some(number(almanac.moon.age_days.floor(), 0)),
            'D' => clock(sun.civil_dawn),
            'S' => clock(sun.rise),
            'z' => clock(sun.noon),
            's' => clock(sun.set),
            'd' => clock(sun.civil_dusk),
            'T' => {
                let zone = TimeZone::get(&almanac.time_zone).ok()?;
                let now = self.now.to_zoned(zone);
                Some(now.strftime("%H:%M:%S%z").to_string())
            }
            'Z' => Some(plain(&almanac.time_zone)),
            // The ultraviolet index, which no source has.
            _ => None,
        }
    }

    /// Formats `+53°F`, `-2°C`.
    fn degrees(&self, celsius: Option<f64>) -> Option<String> {
        let unit = self.units.temperature;
        let text = number(TemperatureUnit::Celsius.to(unit, celsius?), 0);
        let sign = if text.starts_with('-') { "" } else { "+" };
        Some(format!("{sign}{text}°{unit}"))
    }

    /// Formats `↗12mph`: the arrow flies with the wind.
    fn wind(&self) -> Option<String> {
        let unit = self.units.wind;
        let speed = self.conditions.wind? / unit.size();
        let arrow = self
            .conditions
            .wind_direction
            .map(arrow)
            .unwrap_or_default();
        let unit_text = match unit {
            SpeedUnit::Knots => "kn",
            other => other.symbol(),
        };
        Some(format!(
            "{arrow}{}{unit_text}",
            number(speed, speed_decimals(unit))
        ))
    }
}

/// Returns the arrow of a wind that comes from so many degrees.
pub(super) fn arrow(degrees: f64) -> &'static str {
    // In range after the remainder; what is no number at all counts as north.
    let at = (degrees.rem_euclid(360.0) / 45.0).round() as usize;
    ARROWS.get(at % ARROWS.len()).copied().unwrap_or("↓")
}

/// Returns the picture of a phase of the moon.
pub(super) fn moon(phase: MoonPhase) -> &'static str {
    match phase {
        MoonPhase::New => "🌑",
        MoonPhase::WaxingCrescent => "🌒",
        MoonPhase::FirstQuarter => "🌓",
        MoonPhase::WaxingGibbous => "🌔",
        MoonPhase::Full => "🌕",
        MoonPhase::WaningGibbous => "🌖",
        MoonPhase::LastQuarter => "🌗",
        MoonPhase::WaningCrescent => "🌘",
    }
}

/// Returns a text of the address, whoever wrote that, as lines that a terminal shows and does not obey.
fn shown(text: &str) -> String {
    let lines = text.split('\n').map(plain);
    lines.collect::<Vec<_>>().join("\n")
}

fn percent(value: Option<f64>) -> Option<String> {
    Some(format!("{}%", number(value?, 0)))
}

fn clock(time: Option<OffsetTime>) -> Option<String> {
    let time = time?;
    let local = time.offset.to_datetime(time.timestamp);
    Some(local.strftime("%H:%M:%S").to_string())
}

#[cfg(test)]
mod tests {
    use test_support::fixtures;

    use super::*;

    fn line(format: &str, units: Units) -> String {
        let conditions = Conditions::measured(&fixtures::current());
        let almanac = fixtures::almanac();
        let data = LineData {
            place: "Seattle, Washington",
            units,
            conditions: &conditions,
            almanac: Some(&almanac),
            now: "2026-03-04T22:05:00Z".parse().unwrap(),
        };
        data.render(&pieces(format))
    }

    #[test]
    fn every_field_is_written_as_the_original_writes_it() {
        for (format, us, si) in [
            ("%c|%x|%i", "🌦|/|296", "🌦|/|296"),
            ("%C", "Light Rain", "Light Rain"),
            ("%t %f", "+53°F +50°F", "+12°C +10°C"),
            ("%h %p %P", "82% 1.3mm 1012hPa", "82% 1.3mm 1012hPa"),
            ("%w", "↑12mph", "↑20km/h"),
            (
                "%l:%u%o",
                "Seattle, Washington:--",
                "Seattle, Washington:--",
            ),
            (
                "%T %Z",
                "14:05:00-0800 America/Los_Angeles",
                "14:05:00-0800 America/Los_Angeles",
            ),
        ] {
            assert_eq!(line(format, Units::US), us, "{format}");
            assert_eq!(line(format, Units::SI), si, "{format}");
        }
        let sun = line("%D %S %z %s %d", Units::US);
        let times: Vec<_> = sun.split(' ').collect();
        assert!(times.is_sorted() && times.len() == 5, "{sun}");
    }

    #[test]
    fn what_is_no_field_stays() {
        for text in ["", "100%", "%", "%y", "%é %%", "nice"] {
            assert_eq!(line(text, Units::US), text);
        }
        assert_eq!(line("%%t", Units::US), "%%t");
    }

    #[test]
    fn a_format_has_lines_but_moves_no_cursor() {
        assert_eq!(line("a\n\x1b[2J%h\n", Units::US), "a\n [2J82%\n");
    }

    #[test]
    fn arrows_fly_with_the_wind() {
        for (from, expected) in [
            (0.0, "↓"),
            (340.0, "↓"),
            (90.0, "←"),
            (225.0, "↗"),
            (f64::NAN, "↓"),
        ] {
            assert_eq!(arrow(from), expected, "{from}");
        }
    }
}
