//! Members of an answer's text: some of them picked, and several answers in one text. Works on texts,
//! so that what is left is byte for byte what it was.

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The member that names the schema, which stays whatever is picked.
const SCHEMA_MEMBER: &str = "schema";

/// The name of a member that an answer does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownMember {
    /// The name.
    pub name: String,
    /// The names that it has.
    pub known: Vec<String>,
}

/// Returns the text of an answer with those of its members that are named, in the order of the answer.
///
/// # Errors
///
/// The first name that the answer has no member of.
pub fn pick<'n>(
    text: &str,
    names: impl IntoIterator<Item = &'n str>,
) -> Result<String, UnknownMember> {
    let members = serde_json::from_str::<Members<'_>>(text).unwrap_or_default();
    let names: Vec<_> = names.into_iter().collect();
    let is_known = |name: &str| members.0.iter().any(|(known, _)| known == name);
    if let Some(unknown) = names.iter().find(|name| !is_known(name)) {
        let known = members.0.iter().map(|(known, _)| known.clone());
        return Err(UnknownMember {
            name: (*unknown).to_owned(),
            known: known.filter(|name| name != SCHEMA_MEMBER).collect(),
        });
    }
    let is_picked =
        |name: &String| name == SCHEMA_MEMBER || names.iter().any(|picked| picked == name);
    let picked = members.0.iter().filter(|(name, _)| is_picked(name));
    let lines: Vec<_> = picked
        .map(|(name, value)| format!("  \"{name}\": {}", value.get()))
        .collect();
    Ok(format!("{{\n{}\n}}\n", lines.join(",\n")))
}

/// One of several results: the text of the place that was asked for, and the answer or the problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceResult {
    /// The place, as it was asked for.
    pub place: String,
    /// The text of the answer, or that of the problem.
    pub outcome: Result<String, String>,
}

/// Returns a text with several results, in their order.
pub fn results(results: &[PlaceResult]) -> String {
    let items: Vec<_> = results.iter().map(result).collect();
    format!(
        "{{\n  \"schema\": \"{}\",\n  \"results\": [\n{}\n  ]\n}}\n",
        crate::SCHEMA,
        items.join(",\n")
    )
}

fn result(result: &PlaceResult) -> String {
    let place = crate::harmless(&serde_json::Value::from(&*result.place).to_string());
    let (member, text) = match &result.outcome {
        Ok(answer) => ("answer", answer),
        Err(problem) => ("problem", problem),
    };
    // No text within JSON has a line break of its own.
    let text = text.trim_end().replace('\n', "\n      ");
    format!("    {{\n      \"place\": {place},\n      \"{member}\": {text}\n    }}")
}

/// The members of an object, in their order.
#[derive(Default)]
struct Members<'t>(Vec<(String, &'t RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;

    use super::*;

    #[derive(Serialize)]
    struct Told {
        place: &'static str,
        periods: Vec<u8>,
        provenance: Option<u8>,
    }

    fn text() -> String {
        let told = Told {
            place: "Bend",
            periods: vec![1, 2],
            provenance: None,
        };
        crate::with_schema(&told).unwrap()
    }

    #[test]
    fn what_is_picked_stays_as_it_was() {
        let all = pick(&text(), ["provenance", "place", "periods"]).unwrap();
        assert_eq!(all, text());
        let some = pick(&text(), ["periods"]).unwrap();
        let expected =
            "{\n  \"schema\": \"weatherd/1\",\n  \"periods\": [\n    1,\n    2\n  ]\n}\n";
        assert_eq!(some, expected);
    }

    #[test]
    fn a_name_that_is_not_there_is_told_with_those_that_are() {
        let error = pick(&text(), ["place", "period"]).unwrap_err();
        assert_eq!(error.name, "period");
        assert_eq!(error.known, ["place", "periods", "provenance"]);
    }

    #[test]
    fn several_results_are_one_text() {
        let told = |place: &str, outcome| PlaceResult {
            place: place.to_owned(),
            outcome,
        };
        let problem = Err("{\n  \"status\": 404\n}\n".to_owned());
        let all = results(&[told("Bend", Ok(text())), told("\u{202e}", problem)]);
        let read: serde_json::Value = serde_json::from_str(&all).unwrap();
        assert_eq!(read["results"][0]["answer"]["periods"][1], 2);
        assert_eq!(read["results"][1]["place"], "\u{202e}");
        assert_eq!(read["results"][1]["problem"]["status"], 404);
        let pretty = serde_json::to_string_pretty(&read).unwrap().lines().count();
        assert_eq!(all.lines().count(), pretty, "{all}");
        assert!(!all.contains('\u{202e}'));
    }
}
