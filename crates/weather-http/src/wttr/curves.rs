//! The days ahead as curves of temperature, chances and wind, for terminals. Asks nothing.

use chart::terminal::{Charset, PanelSizes, TextLine, Tone, panel};
use weather::Outlook;
use weather_text::meteogram;
use weather_text::time_format::ClockFormat;

/// The columns of a line, as wttr.in has them.
const WIDTH: usize = 72;
/// The hours that are drawn.
pub(super) const HOURS: usize = 72;

/// Returns the curves, coloured or not.
pub(super) fn render(outlook: &Outlook, is_coloured: bool) -> String {
    let clock = ClockFormat::usual(outlook.units);
    let hours = meteogram::hours(outlook, 0..HOURS.min(outlook.periods.len()), clock);
    let lines = panel(&hours, &PanelSizes::new(WIDTH, Charset::Braille));
    let lines = lines.iter().map(|line| match is_coloured {
        true => coloured(line),
        false => line.to_string(),
    });
    lines
        .map(|line| line.trim_end().to_owned() + "\n")
        .collect()
}

fn coloured(line: &TextLine) -> String {
    let spans = line.spans.iter().map(|span| match span.tone.map(code) {
        Some(code) => format!("\x1b[{code}m{}\x1b[0m", span.text),
        None => span.text.clone(),
    });
    spans.collect()
}

/// Returns the code of a style (ECMA-48, 8.3.117).
fn code(tone: Tone) -> &'static str {
    match tone {
        Tone::Temperature => "31",
        Tone::DewPoint => "2;32",
        Tone::Precipitation => "36",
        Tone::Gust => "2;35",
        Tone::Wind => "35",
        Tone::Heading | Tone::Night | Tone::Now | Tone::Simulated => "1",
        // Axes, labels, and what is added later.
        _ => "2",
    }
}

#[cfg(test)]
mod tests {
    use test_support::fixtures;

    use super::*;

    #[test]
    fn curves_fit_their_width_and_have_colours_where_they_may() {
        let outlook = fixtures::days_of_hours();
        let text = render(&outlook, false);
        assert!(
            text.contains("Temperature") && !text.contains('\x1b'),
            "{text}"
        );
        assert!(
            text.lines().all(|line| line.chars().count() <= WIDTH),
            "{text}"
        );
        assert!(render(&outlook, true).contains("\x1b[31m"));
    }
}
