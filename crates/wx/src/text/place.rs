//! The result of looking up a place's name.

use weather::{LookupOutcome, Place, PlaceKind, Places, strict_name};

use super::TextFormat;
use crate::layout::{hanging, padded, plain, push, tied, width};
use crate::style::{ASIDE, TITLE, painted};

/// Returns the place, or the places that may be meant, the likeliest first.
pub(crate) fn places(places: &Places, format: TextFormat) -> String {
    if let Some(place) = &places.place {
        return whole(place);
    }
    let query = plain(strict_name(&places.query).unwrap_or(&places.query));
    let mut text = match (places.outcome, &places.abroad) {
        (LookupOutcome::Ambiguous, _) => format!("{query:?} is ambiguous"),
        (LookupOutcome::Abroad, Some(abroad)) => {
            format!("{} is outside the United States", plain(abroad))
        }
        _ => format!("No place is known as {query:?}"),
    };
    if places.candidates.is_empty() {
        text.push_str(".\n");
        return text;
    }
    text.push_str("; did you mean:\n");
    let longest = places.candidates.iter().map(|p| width(&p.name)).max();
    let columns = longest.unwrap_or(0).min(format.width / 2);
    for place in &places.candidates {
        let name = painted(TITLE, padded(&place.name, columns));
        let facts: Vec<_> = facts(place).iter().map(|fact| tied(fact)).collect();
        let facts = hanging(&facts.join(", "), 2 + columns + 2, format.width);
        push(
            &mut text,
            format_args!("  {name}  {}\n", painted(ASIDE, facts)),
        );
    }
    text
}

fn whole(place: &Place) -> String {
    let mut text = format!("{}\n", painted(TITLE, plain(&place.name)));
    for fact in facts(place) {
        push(&mut text, format_args!("  {fact}\n"));
    }
    text
}

/// Returns short facts about a place.
fn facts(place: &Place) -> Vec<String> {
    let location = place.location;
    let mut facts = vec![
        kind(place),
        format!("{:.4},{:.4}", location.latitude(), location.longitude()),
    ];
    facts.extend(place.time_zone.clone());
    facts.extend(
        place
            .population
            .map(|count| format!("{} people", thousands(count))),
    );
    facts
}

fn kind(place: &Place) -> String {
    let word = match place.kind {
        PlaceKind::Coordinates => "coordinates",
        PlaceKind::Town => "town",
        PlaceKind::ZipCode => "ZIP code",
        PlaceKind::Station => "station",
        PlaceKind::Saved => "saved place",
    };
    match &place.id {
        Some(id) => format!("{word} {}", plain(id)),
        None => word.to_owned(),
    }
}

/// Formats `737,015`.
fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures;
    use crate::text::bare;

    #[test]
    fn a_place_is_told_whole_and_candidates_as_a_list() {
        let mut answer = Places {
            query: "seattle".into(),
            outcome: LookupOutcome::Found,
            place: Some(fixtures::place()),
            candidates: vec![fixtures::place()],
            abroad: None,
        };
        insta::assert_snapshot!(bare(&places(&answer, TextFormat::USUAL)), @r"
        Seattle, Washington
          town
          47.6062,-122.3321
          America/Los_Angeles
          737,015 people
        ");
        let station = Place {
            name: "Seattle Boeing Field".into(),
            kind: PlaceKind::Station,
            population: None,
            id: Some("KBFI".into()),
            ..fixtures::place()
        };
        answer.place = None;
        answer.outcome = LookupOutcome::Ambiguous;
        answer.candidates.push(station);
        insta::assert_snapshot!(bare(&places(&answer, TextFormat::USUAL)), @r#"
        "seattle" is ambiguous; did you mean:
          Seattle, Washington   town, 47.6062,-122.3321, America/Los_Angeles,
                                737,015 people
          Seattle Boeing Field  station KBFI, 47.6062,-122.3321, America/Los_Angeles
        "#);
        answer.candidates.clear();
        answer.outcome = LookupOutcome::Unknown;
        insta::assert_snapshot!(bare(&places(&answer, TextFormat::USUAL)), @r#"No place is known as "seattle"."#);
    }

    #[test]
    fn digits_stand_in_threes() {
        for (count, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (8_804_190, "8,804,190"),
        ] {
            assert_eq!(thousands(count), text);
        }
    }
}
