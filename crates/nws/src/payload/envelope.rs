//! The envelope around the facts of every response: a GeoJSON feature, a collection of them, or the
//! JSON-LD forms of both. Unwraps them and tells data from error pages and problem reports.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::PayloadError;
use super::bounded::{BoundedList, RawObject, bounded, members_of};
use super::problem_kind::{ProblemKind, is_problem_type};

/// The most members that are read of a collection; all alerts in force in the country are fewer.
pub(crate) const MOST_MEMBERS: usize = 5_000;

/// Returns the facts of a single thing: the feature's `properties`, or in JSON-LD the answer
/// itself.
pub(crate) fn properties<'a, T: Deserialize<'a>>(
    body: &'a [u8],
    expected: &'static str,
) -> Result<T, PayloadError> {
    let whole: &RawValue = json(body, expected)?;
    let feature: RawFeature<'a> = shaped(whole, expected)?;
    match feature.properties {
        Some(properties) => shaped(properties, expected),
        None => {
            feature.refuse_problem()?;
            shaped(whole, expected)
        }
    }
}

/// Returns the facts of a single thing under their names, each still unread, if they are at most
/// `most`.
pub(crate) fn named_properties<'a>(
    body: &'a [u8],
    most: usize,
    expected: &'static str,
) -> Result<RawObject<'a>, PayloadError> {
    let facts: &RawValue = properties(body, expected)?;
    members_of(facts, most)?.ok_or(PayloadError::WrongShape { expected })
}

/// Returns the members of a collection, each still unread: `features`, or in JSON-LD `@graph`.
pub(crate) fn members<'a>(
    body: &'a [u8],
    expected: &'static str,
) -> Result<RawCollection<'a>, PayloadError> {
    let whole: &RawValue = json(body, expected)?;
    let feature: RawFeature<'a> = shaped(whole, expected)?;
    feature.refuse_problem()?;
    let list: RawMembers<'a> = shaped(whole, expected)?;
    let members = list
        .features
        .or(list.graph)
        .ok_or(PayloadError::WrongShape { expected })??;
    Ok(RawCollection {
        updated: list.updated,
        title: list.title,
        members,
    })
}

/// A collection's members; when it was last changed and what it is called, where it says so.
#[derive(Debug)]
pub(crate) struct RawCollection<'a> {
    pub(crate) updated: Option<Cow<'a, str>>,
    pub(crate) title: Option<Cow<'a, str>>,
    pub(crate) members: Vec<&'a RawValue>,
}

/// One member: its facts, and its position where it is a GeoJSON point.
#[derive(Debug)]
pub(crate) struct CollectionMember<T> {
    pub(crate) facts: T,
    /// Degrees east and north, in GeoJSON's order.
    pub(crate) position: Option<(f64, f64)>,
}

/// Reads one member; `None` if it is not what it should be.
pub(crate) fn member<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Option<CollectionMember<T>> {
    let feature: RawFeature<'a> = serde_json::from_str(raw.get()).ok()?;
    let facts = serde_json::from_str(feature.properties.unwrap_or(raw).get()).ok()?;
    let position = feature
        .geometry
        .and_then(|geometry| serde_json::from_str::<PointGeometry>(geometry.get()).ok())
        .map(|geometry| geometry.coordinates);
    Some(CollectionMember { facts, position })
}

/// Returns the body as a JSON object, unread. (Serde would take a list for a struct whose members
/// may all be absent, hence the look at the first byte.)
pub(crate) fn json<'a>(
    body: &'a [u8],
    expected: &'static str,
) -> Result<&'a RawValue, PayloadError> {
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    match first {
        None => return Err(PayloadError::Empty),
        Some(b'<') => return Err(PayloadError::Html),
        Some(_) => {}
    }
    let raw: &RawValue = serde_json::from_slice(body).map_err(|error| {
        if error.is_eof() {
            return PayloadError::Cut;
        }
        PayloadError::NotJson {
            line: error.line(),
            column: error.column(),
        }
    })?;
    match first {
        Some(b'{') => Ok(raw),
        _ => Err(PayloadError::WrongShape { expected }),
    }
}

pub(crate) fn shaped<'a, T: Deserialize<'a>>(
    raw: &'a RawValue,
    expected: &'static str,
) -> Result<T, PayloadError> {
    serde_json::from_str(raw.get()).map_err(|_| PayloadError::WrongShape { expected })
}

/// Reads a member; one that is absent, null or of an unexpected type counts as not given.
pub(crate) fn lenient<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let raw = <&'de RawValue>::deserialize(deserializer)?;
    Ok(serde_json::from_str::<Option<T>>(raw.get()).unwrap_or_default())
}

/// Reads as [`lenient`] does; text that cannot be parsed counts as not given too.
pub(crate) fn parsed<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: std::str::FromStr,
{
    let text: Option<Cow<'de, str>> = lenient(deserializer)?;
    Ok(text.and_then(|text| text.parse().ok()))
}

/// Reads as [`lenient`] does; empty text counts as not given too: the upstream uses both.
pub(crate) fn words<'de, D>(deserializer: D) -> Result<Option<String>, D::Error>
where
    D: Deserializer<'de>,
{
    let text: Option<String> = lenient(deserializer)?;
    Ok(text.filter(|text| !text.trim().is_empty()))
}

/// Returns the last segment of a URL, where only that identifies something:
/// `https://api.weather.gov/zones/county/WAC033` gives `WAC033`.
pub(crate) fn last_segment<'de, D>(deserializer: D) -> Result<Option<String>, D::Error>
where
    D: Deserializer<'de>,
{
    let url = words(deserializer)?;
    Ok(url.map(|url| match url.rsplit_once('/') {
        Some((_, last)) => last.to_owned(),
        None => url,
    }))
}

#[derive(Deserialize)]
struct RawFeature<'a> {
    #[serde(default, borrow, deserialize_with = "lenient")]
    properties: Option<&'a RawValue>,
    #[serde(default, borrow, deserialize_with = "lenient")]
    geometry: Option<&'a RawValue>,
    #[serde(default, borrow, rename = "type", deserialize_with = "lenient")]
    kind: Option<Cow<'a, str>>,
}

impl RawFeature<'_> {
    fn refuse_problem(&self) -> Result<(), PayloadError> {
        match self.kind.as_deref() {
            Some(kind) if is_problem_type(kind) => {
                Err(PayloadError::Problem(ProblemKind::of(kind)))
            }
            _ => Ok(()),
        }
    }
}

#[derive(Deserialize)]
struct RawMembers<'a> {
    #[serde(default, borrow, deserialize_with = "bounded::<_, _, MOST_MEMBERS>")]
    features: Option<BoundedList<&'a RawValue>>,
    #[serde(
        default,
        borrow,
        rename = "@graph",
        deserialize_with = "bounded::<_, _, MOST_MEMBERS>"
    )]
    graph: Option<BoundedList<&'a RawValue>>,
    #[serde(default, borrow, deserialize_with = "lenient")]
    updated: Option<Cow<'a, str>>,
    #[serde(default, borrow, deserialize_with = "lenient")]
    title: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct PointGeometry {
    coordinates: (f64, f64),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Facts {
        #[serde(default, deserialize_with = "lenient")]
        number: Option<i64>,
        #[serde(default, deserialize_with = "words")]
        text: Option<String>,
        #[serde(default, deserialize_with = "last_segment")]
        zone: Option<String>,
    }

    fn facts(body: &str) -> Result<Facts, PayloadError> {
        properties(body.as_bytes(), "facts")
    }

    #[test]
    fn both_forms_are_unwrapped() {
        for body in [
            r#"{"type": "Feature", "properties": {"number": 7}}"#,
            r#"{"number": 7}"#,
        ] {
            assert_eq!(facts(body).unwrap().number, Some(7), "{body}");
        }
    }

    #[test]
    fn odd_members_count_as_not_given() {
        let odd = facts(r#"{"properties": {"number": "7", "text": " ", "zone": null}}"#).unwrap();
        assert_eq!((odd.number, odd.text, odd.zone), (None, None, None));
        let url = facts(r#"{"zone": "https:\/\/api.weather.gov\/zones\/county\/WAC033"}"#);
        assert_eq!(url.unwrap().zone.as_deref(), Some("WAC033"));
    }

    #[test]
    fn what_is_not_an_answer_has_a_typed_reason() {
        let deep = format!("{{\"properties\": {}", "[".repeat(100_000));
        for (body, reason) in [
            ("", PayloadError::Empty),
            (" \r\n", PayloadError::Empty),
            ("<!DOCTYPE html><html>", PayloadError::Html),
            ("  <HTML>", PayloadError::Html),
            ("{\"properties\": {\"number\": 1", PayloadError::Cut),
            ("[]", PayloadError::WrongShape { expected: "facts" }),
            ("7", PayloadError::WrongShape { expected: "facts" }),
            (deep.as_str(), PayloadError::Cut),
            (
                "{\"a\": 1} x",
                PayloadError::NotJson {
                    line: 1,
                    column: 10,
                },
            ),
            (
                r#"{"type": "https://api.weather.gov/problems/UnexpectedProblem"}"#,
                PayloadError::Problem(ProblemKind::UnexpectedProblem),
            ),
        ] {
            assert_eq!(facts(body).unwrap_err(), reason, "{:.40}", body);
        }
        assert!(matches!(
            properties::<Facts>(b"{\"a\": \"\xff\"}", "facts"),
            Err(PayloadError::NotJson { .. })
        ));
    }

    #[test]
    fn what_is_nested_too_deeply_is_not_followed() {
        let deep = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
        let body = format!("{{\"properties\": {{\"number\": {deep}}}}}");
        // Skipping is iterative and reading is bounded: either way there is an answer, no overflow.
        assert!(facts(&body).is_ok_and(|facts| facts.number.is_none()));
    }
}
