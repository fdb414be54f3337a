//! Lines made from a user's template: `{temperature}°{unit} {condition}`. Knows the fields by
//! [`FIELDS`] alone.

use crate::layout::{padded, push};
use crate::template_fields::{FIELDS, FieldSource, TemplateField};
use crate::template_values::TemplateValues;

/// The template that asks for the list of fields.
pub(crate) const HELP: &str = "help";

/// The mark of simulated weather.
const MARK: &str = "SIMULATED";

/// A template whose fields are all known.
#[derive(Debug)]
pub(crate) struct LineTemplate(Vec<TemplatePart>);

#[derive(Debug)]
enum TemplatePart {
    Text(String),
    Field(&'static TemplateField),
}

impl LineTemplate {
    /// Reads a template: `{field}`, with `{{` and `}}` for the braces themselves.
    pub(crate) fn new(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, after) = rest.split_at(at);
            plain.push_str(before);
            let brace = after.get(..1).unwrap_or_default();
            let inner = after.get(1..).unwrap_or_default();
            if let Some(after) = inner.strip_prefix(brace) {
                plain.push_str(brace);
                rest = after;
                continue;
            }
            if brace == "}" {
                return Err("the template has a } without its {; }} stands for }".to_owned());
            }
            let (name, after) = inner.split_once('}').ok_or_else(|| {
                format!("the template has no }} after {{{inner}; {{{{ stands for {{")
            })?;
            pieces.push(TemplatePart::Text(std::mem::take(&mut plain)));
            pieces.push(TemplatePart::Field(known(name.trim())?));
            rest = after;
        }
        plain.push_str(rest);
        pieces.push(TemplatePart::Text(plain));
        Ok(Self(pieces))
    }

    /// Returns whether any field comes from `source`.
    pub(crate) fn asks_for(&self, source: FieldSource) -> bool {
        self.fields().any(|field| field.source == source)
    }

    /// Returns whether a field of current conditions is in the template, but not known.
    pub(crate) fn lacks_current(&self, values: &TemplateValues) -> bool {
        let lacks = |field: &TemplateField| {
            field.source == FieldSource::Current && field.value(values).is_none()
        };
        self.fields().any(lacks)
    }

    /// Returns the line; what is not known is a dash. Made-up weather says so, whatever the
    /// template.
    pub(crate) fn filled(&self, values: &TemplateValues) -> String {
        let dash = values.fitting("–");
        let mut line = String::new();
        for piece in &self.0 {
            match piece {
                TemplatePart::Text(text) => line.push_str(&values.fitting(text)),
                TemplatePart::Field(field) => {
                    line.push_str(field.value(values).as_ref().unwrap_or(&dash));
                }
            }
        }
        // Conditions of made-up weather say so themselves.
        if values.simulated && !line.contains(MARK) {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(MARK);
        }
        line
    }

    fn fields(&self) -> impl Iterator<Item = &'static TemplateField> {
        self.0.iter().filter_map(|piece| match piece {
            TemplatePart::Field(field) => Some(*field),
            TemplatePart::Text(_) => None,
        })
    }
}

/// Returns the field of this name; an error lists the fields and the likely one.
fn known(name: &str) -> Result<&'static TemplateField, String> {
    if let Some(field) = FIELDS.iter().find(|field| field.name == name) {
        return Ok(field);
    }
    let distance = |field: &&TemplateField| strsim::damerau_levenshtein(name, field.name);
    let near = FIELDS.iter().min_by_key(distance);
    let near = near.filter(|field| distance(field) <= 1 + name.chars().count() / 3);
    let meant = near.map(|field| format!("; did you mean {{{}}}?", field.name));
    let names: Vec<_> = FIELDS.iter().map(|field| field.name).collect();
    Err(format!(
        "the template has an unknown field {{{name}}}{} Known fields: {}",
        meant.unwrap_or_else(|| ".".to_owned()),
        names.join(", ")
    ))
}

/// Returns the list of fields for people.
pub(crate) fn help() -> String {
    let mut text =
        "Fields of a template, as {name}; {{ and }} are the braces themselves.\n".to_owned();
    for (source, title) in [
        (
            FieldSource::Current,
            "From current conditions, else the current period of the forecast:",
        ),
        (
            FieldSource::Period,
            "From that period (hourly and week: the line's own):",
        ),
        (FieldSource::Alerts, "From the alerts in force:"),
        (
            FieldSource::Notable,
            "Of what stands out (not for hourly and week):",
        ),
        (
            FieldSource::Almanac,
            "Of sun and moon (not for hourly and week):",
        ),
        (FieldSource::Any, "From any of them:"),
    ] {
        push(&mut text, format_args!("\n{title}\n"));
        for field in FIELDS.iter().filter(|field| field.source == source) {
            push(
                &mut text,
                format_args!("  {}{}\n", padded(field.name, 30), field.meaning),
            );
        }
    }
    text + "\nUnknown values are a dash. Simulated weather always says SIMULATED.\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures;

    fn values() -> TemplateValues {
        let mut values = TemplateValues::default();
        values.add_current(fixtures::current());
        values
    }

    fn line(template: &str, values: &TemplateValues) -> String {
        LineTemplate::new(template).unwrap().filled(values)
    }

    #[test]
    fn fields_are_filled_in_and_braces_escaped() {
        for (template, expected) in [
            (
                "{temperature}°{unit} {condition} {wind}",
                "53°F Light Rain SSW 12 mph, gusts 21 mph",
            ),
            ("{{temperature}} }}{{", "{temperature} }{"),
            ("{ humidity }%", "82%"),
            ("{alerts}/{name}", "–/–"),
            ("", ""),
            ("{{{unit}}}", "{F}"),
        ] {
            assert_eq!(line(template, &values()), expected, "{template}");
        }
        let mut ascii = values();
        ascii.ascii = true;
        assert_eq!(line("{temperature}°{unit} {alerts}", &ascii), "53F -");
    }

    #[test]
    fn made_up_weather_says_so_once() {
        let mut values = values();
        values.simulated = true;
        assert_eq!(line("{temperature}", &values), "53 SIMULATED");
        assert_eq!(line("", &values), "SIMULATED");
        assert_eq!(
            line("[{simulated}] {temperature}", &values),
            "[SIMULATED] 53"
        );
    }

    #[test]
    fn a_mistake_is_told_with_what_was_meant_and_what_there_is() {
        for (template, words) in [
            ("{temprature}", "did you mean {temperature}?"),
            ("{xyzzy}", "{xyzzy}. Known fields: place, icon"),
            ("{}", "unknown field {}"),
            ("{temperature", "no } after {temperature"),
            ("temperature}", "a } without its {"),
        ] {
            let error = LineTemplate::new(template).unwrap_err();
            assert!(error.contains(words), "{template}: {error}");
        }
    }

    #[test]
    fn only_what_the_fields_need_is_asked() {
        let template = LineTemplate::new("{temperature} {alerts}").unwrap();
        assert!(template.asks_for(FieldSource::Current) && template.asks_for(FieldSource::Alerts));
        assert!(!template.asks_for(FieldSource::Period));
        assert!(!template.lacks_current(&values()));
        assert!(template.lacks_current(&TemplateValues::default()));
    }

    #[test]
    fn the_list_has_every_field() {
        let help = help();
        assert!(
            FIELDS.iter().all(|field| help.contains(field.name)),
            "{help}"
        );
    }
}
