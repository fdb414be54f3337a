//! A menu for Argos, xbar and SwiftBar: the line, and the tooltip below it.

use super::line::BarLine;

pub(crate) fn written(line: &BarLine) -> String {
    let color = line.color().map(|color| format!(" | color={color}"));
    let mut menu = format!("{}{}\n---", harmless(&line.text), color.unwrap_or_default());
    for line in line.tooltip.lines() {
        menu.push('\n');
        menu.push_str(&harmless(line));
    }
    menu + "\n---\nRefresh | refresh=true"
}

/// Returns a text without what begins parameters, a submenu or a separator.
fn harmless(text: &str) -> String {
    let text = text.replace('|', "/");
    match text.trim_start_matches('-') {
        "" if text.is_empty() => " ".to_owned(),
        rest => rest.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tooltip_is_the_menu() {
        let line = BarLine {
            text: "53°F | bash=rm".into(),
            tooltip: "Seattle\n---\n--sub".into(),
            severity: Some(weather::Severity::Moderate),
            ..BarLine::default()
        };
        assert_eq!(
            written(&line),
            "53°F / bash=rm | color=#ffcc00\n---\nSeattle\n\nsub\n---\nRefresh | refresh=true"
        );
    }
}
