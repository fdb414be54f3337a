//! JSON of a custom module of waybar with `"return-type": "json"`. Text and tooltip are Pango markup.

use serde::Serialize;

use super::line::BarLine;

#[derive(Serialize)]
struct WaybarModule<'a> {
    text: String,
    tooltip: String,
    class: &'a [&'static str],
    alt: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    percentage: Option<u8>,
}

pub(crate) fn written(line: &BarLine) -> String {
    let module = WaybarModule {
        text: if line.has_markup {
            line.text.clone()
        } else {
            escaped(&line.text)
        },
        tooltip: escaped(&line.tooltip),
        class: &line.classes,
        alt: &line.alt,
        percentage: line.percentage,
    };
    // Texts and a number always have a form in JSON.
    serde_json::to_string(&module).unwrap_or_default()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_texts_is_escaped() {
        let line = BarLine {
            text: "<b> & \"x\"".into(),
            percentage: Some(82),
            ..BarLine::unknown("why <not>")
        };
        assert_eq!(
            written(&line),
            r#"{"text":"&lt;b&gt; &amp; \"x\"","tooltip":"why &lt;not&gt;","class":["unknown"],"alt":"unknown","percentage":82}"#
        );
    }
}
