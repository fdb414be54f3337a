//! Says what a name means, or what is near a place:
//! `cargo run -p gazetteer --example lookup -- "portland or" 44.1,-121.3`

#![expect(clippy::print_stdout, reason = "an example prints what it found")]

use gazetteer::{Candidate, Gazetteer, Resolution};
use weather::{DistanceUnit, Location};

fn main() {
    let gazetteer = Gazetteer::embedded();
    for query in std::env::args().skip(1) {
        if let Ok(location) = query.parse::<Location>() {
            let nearby = gazetteer.nearest(location);
            let near = nearby.map(|nearby| nearby.describe(DistanceUnit::Kilometers));
            println!(
                "{query}: {}",
                near.as_deref().unwrap_or("far from everywhere")
            );
            continue;
        }
        match gazetteer.resolve(&query) {
            Resolution::One(place) => println!("{query}: {}", line(&place)),
            Resolution::Several(places) => list(&query, "one of", &places),
            Resolution::Abroad(place, places) => {
                list(&query, &format!("{place}; here are"), &places)
            }
            Resolution::Unknown(places) => list(&query, "unknown; similar are", &places),
        }
    }
}

fn list(query: &str, what: &str, places: &[Candidate]) {
    println!("{query}: {what}");
    for place in places {
        println!("    {}", line(place));
    }
}

fn line(place: &Candidate) -> String {
    let people = place
        .population
        .map_or(String::new(), |people| format!(", {people} people"));
    format!("{place} at {}, {}{people}", place.location, place.time_zone)
}
