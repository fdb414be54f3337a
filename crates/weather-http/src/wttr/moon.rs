//! The moon on a day, as text. Asks nothing.

use weather::Almanac;
use weather_text::numbers::number;
use weather_text::time_format::{ClockFormat, date};

use super::line;

/// Returns the text about the moon of an almanac.
pub(super) fn render(almanac: &Almanac) -> String {
    let moon = &almanac.moon;
    let clock = ClockFormat::Twelve.named(Some(&almanac.time_zone));
    let passages = clock.passages(&moon.passages());
    let mut lines = vec![
        format!("Moon on {}", almanac.date),
        String::new(),
        format!("  {}  {}", line::moon(moon.phase), moon.phase.words()),
        format!(
            "      {}% of it lit, {} days after the new moon",
            number(moon.illumination * 100.0, 0),
            number(moon.age_days.floor(), 0)
        ),
    ];
    if !passages.is_empty() {
        lines.push(format!("      {passages}"));
    }
    lines.push(String::new());
    for event in &moon.next {
        let time = clock.time(event.time);
        let symbol = line::moon(event.phase);
        lines.push(format!(
            "  {symbol}  {:<14}  {} {time}",
            event.phase.words(),
            date(event.time)
        ));
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use test_support::fixtures;

    use super::*;

    #[test]
    fn the_moon_is_told_with_its_next_phases() {
        let almanac = fixtures::almanac();
        let text = render(&almanac);
        assert!(text.contains(almanac.moon.phase.words()), "{text}");
        let lit = format!("{:.0}% of it lit", almanac.moon.illumination * 100.0);
        assert!(text.contains(&lit), "{text}");
        for event in &almanac.moon.next {
            assert!(text.contains(event.phase.words()), "{text}");
        }
    }
}
