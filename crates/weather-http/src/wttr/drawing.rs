//! Text of a terminal, and curves, drawn as pictures. Asks nothing.

use chart::{PictureStyle, PngError, TextInk, TextPictureStyle, TextRun, Theme};
use weather::{Alert, Outlook};
use weather_text::meteogram;
use weather_text::time_format::ClockFormat;

use super::curves::HOURS;
use crate::problem::{Problem, ProblemKind};

/// Draws a text with the styles of a terminal.
pub(super) async fn draw(text: String, style: TextPictureStyle) -> Result<Vec<u8>, Problem> {
    drawn(move || chart::text_png(&lines(&text), &style)).await
}

/// Draws the hours of a forecast as curves, with the alerts where they are known.
pub(super) async fn draw_curves(
    hourly: Outlook,
    alerts: Option<Vec<Alert>>,
) -> Result<Vec<u8>, Problem> {
    let draw = move || {
        let clock = ClockFormat::usual(hourly.units);
        let style = PictureStyle::new(1000, 420, Theme::Dark);
        let mut meteogram = meteogram::titled(&hourly, HOURS, clock);
        meteogram::add_alerts(&mut meteogram, alerts.as_deref());
        chart::png(&meteogram, &style)
    };
    drawn(draw).await
}

/// Has a picture drawn on a thread of its own.
async fn drawn(
    draw: impl FnOnce() -> Result<Vec<u8>, PngError> + Send + 'static,
) -> Result<Vec<u8>, Problem> {
    let failed = || Problem::new(ProblemKind::Internal, "the picture cannot be drawn");
    let drawn = tokio::task::spawn_blocking(draw).await;
    drawn.map_err(|_| failed())?.map_err(|_| failed())
}

/// Takes the styles out of a text (ECMA-48, 8.3.117): bold, faint, and a colour, which alone is that of alarms.
fn lines(text: &str) -> Vec<Vec<TextRun>> {
    text.lines().map(runs).collect()
}

fn runs(line: &str) -> Vec<TextRun> {
    let mut runs = Vec::new();
    let mut parts = line.split("\x1b[");
    let run = |text: &str, codes: &str| TextRun {
        text: text.to_owned(),
        is_bold: codes.split(';').any(|code| code == "1"),
        ink: match codes {
            "2" => TextInk::Faint,
            codes if codes.ends_with("31") => TextInk::Alarm,
            _ => TextInk::Plain,
        },
    };
    runs.extend(parts.next().map(|text| run(text, "0")));
    for part in parts {
        let (codes, text) = part.split_once('m').unwrap_or(("0", part));
        runs.push(run(text, codes));
    }
    runs.retain(|run| !run.text.is_empty());
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_of_a_terminal_are_those_of_the_picture() {
        let line = runs("a \x1b[1mb\x1b[0m\x1b[1;31mc\x1b[0m d\x1b[2me\x1b[0m");
        let looks = line.iter().map(|run| (&*run.text, run.is_bold, run.ink));
        assert_eq!(
            looks.collect::<Vec<_>>(),
            [
                ("a ", false, TextInk::Plain),
                ("b", true, TextInk::Plain),
                ("c", true, TextInk::Alarm),
                (" d", false, TextInk::Plain),
                ("e", false, TextInk::Faint),
            ]
        );
    }
}
