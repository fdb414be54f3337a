//! Text for a script module of polybar, with its colours: `%{F#ff5555}`.

use super::line::BarLine;

pub(crate) fn written(line: &BarLine) -> String {
    let text = line.with_reason();
    // A tag begins with a percent sign and a brace.
    let text = if line.has_markup {
        text
    } else {
        text.replace("%{", "% {")
    };
    match line.color() {
        Some(color) => format!("%{{F{color}}}{text}%{{F-}}"),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alerts_have_colours_and_texts_no_tags_of_their_own() {
        let mut line = BarLine {
            text: "%{A1:rm:}53°F 80%".into(),
            ..BarLine::default()
        };
        assert_eq!(written(&line), "% {A1:rm:}53°F 80%");
        line.severity = Some(weather::Severity::Severe);
        assert_eq!(written(&line), "%{F#ff5555}% {A1:rm:}53°F 80%%{F-}");
        let line = BarLine::unknown("no server");
        assert_eq!(written(&line), "%{F#888888}weather n/a: no server%{F-}");
    }
}
