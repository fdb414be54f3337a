//! Text for the status line of tmux, with its colours: `#[fg=red]`.

use weather::Severity;

use super::line::BarLine;

pub(crate) fn written(line: &BarLine) -> String {
    let text = line.with_reason();
    // tmux reads on after a #.
    let text = if line.has_markup {
        text
    } else {
        text.replace('#', "##")
    };
    let color = match line.severity {
        Some(Severity::Extreme) => "magenta",
        Some(Severity::Severe) => "red",
        Some(Severity::Moderate) => "yellow",
        Some(Severity::Minor | Severity::Unknown) => "cyan",
        None => return text,
    };
    format!("#[fg={color}]{text}#[default]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alerts_have_colours_and_texts_none_of_their_own() {
        let mut line = BarLine {
            text: "#[bg=red] 53°F".into(),
            ..BarLine::default()
        };
        assert_eq!(written(&line), "##[bg=red] 53°F");
        line.severity = Some(Severity::Extreme);
        assert_eq!(written(&line), "#[fg=magenta]##[bg=red] 53°F#[default]");
    }
}
