//! Printing answers as JSON. The texts come from `weather-json`; the promises of their schema stand in
//! this crate's `JSON.md`.

use std::io::{self, Write};

use serde::Serialize;

use crate::exit::CommandError;

/// Prints an answer with the schema's name first.
pub(crate) fn print(out: &mut dyn Write, answer: &impl Serialize) -> Result<(), CommandError> {
    write(out, weather_json::with_schema(answer))
}

/// Prints an answer of the original's shape, which has no place for a schema's name.
pub(crate) fn print_bare(out: &mut dyn Write, answer: &impl Serialize) -> Result<(), CommandError> {
    write(out, weather_json::bare(answer))
}

/// Prints an answer on one line, for streams of them.
pub(crate) fn print_line(out: &mut dyn Write, answer: &impl Serialize) -> Result<(), CommandError> {
    write(out, weather_json::line(answer))
}

/// Prints the text of an answer.
pub(crate) fn write(
    out: &mut dyn Write,
    text: serde_json::Result<String>,
) -> Result<(), CommandError> {
    out.write_all(text.map_err(io::Error::from)?.as_bytes())?;
    Ok(out.flush()?)
}

#[cfg(test)]
mod tests {
    use weather::{Condition, ConditionCode, Intensity};

    const PROMISES: &str = include_str!("../JSON.md");

    #[test]
    fn the_list_of_conditions_is_what_it_says() {
        for code in ConditionCode::ALL {
            let wmo = |intensity| {
                let intensity = Some(intensity);
                Condition { code, intensity }.wmo_code()
            };
            let mut wmo: Vec<_> = [Intensity::Light, Intensity::Moderate, Intensity::Heavy]
                .into_iter()
                .filter_map(wmo)
                .map(|number| number.to_string())
                .collect();
            // Ungraded weather has one number.
            if wmo.first() == wmo.last() {
                wmo.truncate(1);
            }
            let [day, night] = [true, false].map(|is_day| code.symbol(is_day));
            let pictures = if day == night {
                day.to_owned()
            } else {
                format!("{day} {night}")
            };
            let condition = Condition {
                code,
                intensity: None,
            };
            let begin = format!("| `{code}` | ");
            let end = format!(
                " | `{}` | {pictures} | {} | {} |",
                code.group().class(),
                wmo.join("/"),
                condition.severity_colour().as_str(),
            );
            let is_told = |line: &str| line.starts_with(&begin) && line.ends_with(&end);
            assert!(PROMISES.lines().any(is_told), "{begin}…{end}");
        }
    }
}
