//! One block of the i3bar protocol, as i3blocks takes it from a command with `format=json`.

use serde::Serialize;
use weather::Severity;

use super::line::BarLine;

#[derive(Serialize)]
struct I3Block<'a> {
    name: &'static str,
    full_text: &'a str,
    short_text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    color: Option<&'static str>,
    urgent: bool,
    markup: &'static str,
}

pub(crate) fn written(line: &BarLine) -> String {
    let block = I3Block {
        name: "weather",
        full_text: &line.with_reason(),
        short_text: &line.short,
        color: line.color(),
        urgent: line.severity >= Some(Severity::Severe),
        markup: if line.has_markup { "pango" } else { "none" },
    };
    // Texts and a number always have a form in JSON.
    serde_json::to_string(&block).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grave_alert_is_urgent() {
        let line = BarLine {
            severity: Some(Severity::Severe),
            ..BarLine::unknown("no server")
        };
        assert_eq!(
            written(&line),
            r##"{"name":"weather","full_text":"weather n/a: no server","short_text":"weather n/a","color":"#ff5555","urgent":true,"markup":"none"}"##
        );
        let calm = written(&BarLine::unknown(""));
        assert!(
            calm.contains(r##""color":"#888888","urgent":false"##),
            "{calm}"
        );
    }
}
