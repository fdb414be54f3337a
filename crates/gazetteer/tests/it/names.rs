//! Queries that people type, and their meaning.

use gazetteer::{CandidateKind, Gazetteer, MatchQuality, Resolution, state_name, states};

use crate::{one, several, suggested};

/// Each state's capital.
const CAPITALS: [(&str, &str); 50] = [
    ("Montgomery", "AL"),
    ("Juneau", "AK"),
    ("Phoenix", "AZ"),
    ("Little Rock", "AR"),
    ("Sacramento", "CA"),
    ("Denver", "CO"),
    ("Hartford", "CT"),
    ("Dover", "DE"),
    ("Tallahassee", "FL"),
    ("Atlanta", "GA"),
    ("Honolulu", "HI"),
    ("Boise", "ID"),
    ("Springfield", "IL"),
    ("Indianapolis", "IN"),
    ("Des Moines", "IA"),
    ("Topeka", "KS"),
    ("Frankfort", "KY"),
    ("Baton Rouge", "LA"),
    ("Augusta", "ME"),
    ("Annapolis", "MD"),
    ("Boston", "MA"),
    ("Lansing", "MI"),
    ("Saint Paul", "MN"),
    ("Jackson", "MS"),
    ("Jefferson City", "MO"),
    ("Helena", "MT"),
    ("Lincoln", "NE"),
    ("Carson City", "NV"),
    ("Concord", "NH"),
    ("Trenton", "NJ"),
    ("Santa Fe", "NM"),
    ("Albany", "NY"),
    ("Raleigh", "NC"),
    ("Bismarck", "ND"),
    ("Columbus", "OH"),
    ("Oklahoma City", "OK"),
    ("Salem", "OR"),
    ("Harrisburg", "PA"),
    ("Providence", "RI"),
    ("Columbia", "SC"),
    ("Pierre", "SD"),
    ("Nashville", "TN"),
    ("Austin", "TX"),
    ("Salt Lake City", "UT"),
    ("Montpelier", "VT"),
    ("Richmond", "VA"),
    ("Olympia", "WA"),
    ("Charleston", "WV"),
    ("Madison", "WI"),
    ("Cheyenne", "WY"),
];

#[test]
fn every_capital_is_found_with_its_state() {
    for (capital, code) in CAPITALS {
        let state = state_name(code).unwrap();
        for query in [
            format!("{capital}, {code}"),
            format!("{capital} {}", code.to_lowercase()),
            format!("{}, {state}", capital.to_uppercase()),
            format!("{capital} {state}"),
        ] {
            let found = one(&query);
            assert_eq!(found.state, code, "{query}");
            assert_eq!(found.kind, CandidateKind::Town);
            assert!(found.population > Some(7_000), "{query}: {found:?}");
        }
    }
}

#[test]
fn every_state_and_territory_has_towns() {
    for (code, name) in states() {
        let towns = Gazetteer::embedded().search(name, 3);
        assert!(!towns.is_empty(), "{code}");
    }
}

#[test]
fn the_territories_are_covered() {
    for (query, found, zone) in [
        ("Hagåtña", "Hagåtña, GU", "Pacific/Guam"),
        ("Hagatna, GU", "Hagåtña, GU", "Pacific/Guam"),
        ("hagatna guam", "Hagåtña, GU", "Pacific/Guam"),
        ("San Juan, PR", "San Juan, PR", "America/Puerto_Rico"),
        ("mayaguez", "Mayagüez, PR", "America/Puerto_Rico"),
        ("Ponce, Puerto Rico", "Ponce, PR", "America/Puerto_Rico"),
        ("Pago Pago, AS", "Pago Pago, AS", "Pacific/Pago_Pago"),
        (
            "pago pago american samoa",
            "Pago Pago, AS",
            "Pacific/Pago_Pago",
        ),
        ("Saipan", "Saipan, MP", "Pacific/Saipan"),
        (
            "Charlotte Amalie, VI",
            "Charlotte Amalie, VI",
            "America/St_Thomas",
        ),
        (
            "christiansted us virgin islands",
            "Christiansted, VI",
            "America/St_Thomas",
        ),
    ] {
        let place = one(query);
        assert_eq!(place.to_string(), found, "{query}");
        assert_eq!(place.time_zone, zone, "{query}");
    }
}

#[test]
fn a_name_is_found_however_it_is_written() {
    for (query, found) in [
        ("Portland, OR", "Portland, OR"),
        ("portland or", "Portland, OR"),
        ("portland oregon", "Portland, OR"),
        ("  Portland ,  Oregon  ", "Portland, OR"),
        ("PORTLAND, ORE., U.S.A.", "Portland, OR"),
        ("St. Louis", "St. Louis, MO"),
        ("saint louis", "St. Louis, MO"),
        ("st paul mn", "St. Paul, MN"),
        ("ft worth", "Fort Worth, TX"),
        ("Mt. Vernon, WA", "Mount Vernon, WA"),
        ("canon city", "Cañon City, CO"),
        ("Cañon City, Colorado", "Cañon City, CO"),
        ("coeur dalene", "Coeur d'Alene, ID"),
        ("winston salem", "Winston-Salem, NC"),
        ("de kalb il", "DeKalb, IL"),
        ("N. Las Vegas NV", "North Las Vegas, NV"),
        ("charleston west virginia", "Charleston, WV"),
        ("west tx", "West, TX"),
        ("indiana pa", "Indiana, PA"),
        ("new york new york", "New York, NY"),
        ("kansas city kansas", "Kansas City, KS"),
        ("washington dc", "Washington, DC"),
        ("Washington, D.C.", "Washington, DC"),
        ("nyc", "New York, NY"),
    ] {
        assert_eq!(one(query).to_string(), found, "{query}");
    }
}

#[test]
fn merged_and_renamed_towns_have_the_names_people_use() {
    for (query, found) in [
        ("Nashville", "Nashville, TN"),
        ("Nashville-Davidson", "Nashville, TN"),
        ("Honolulu", "Honolulu, HI"),
        ("Urban Honolulu", "Honolulu, HI"),
        ("Louisville", "Louisville, KY"),
        ("Indianapolis", "Indianapolis, IN"),
        ("Lexington, KY", "Lexington, KY"),
        ("Athens, GA", "Athens, GA"),
        ("Augusta, GA", "Augusta, GA"),
        ("Macon, GA", "Macon, GA"),
        ("Butte, MT", "Butte, MT"),
        ("Anaconda", "Anaconda, MT"),
        ("Boise City, ID", "Boise, ID"),
        ("Ventura, CA", "Ventura, CA"),
        ("San Buenaventura", "Ventura, CA"),
        ("paso robles", "Paso Robles, CA"),
        ("Barnstable", "Barnstable, MA"),
        ("Cranberry Township, PA", "Cranberry Township, PA"),
        ("Cherry Hill Township NJ", "Cherry Hill, NJ"),
    ] {
        assert_eq!(one(query).to_string(), found, "{query}");
    }
}

#[test]
fn a_large_city_needs_no_state() {
    for (query, state) in [
        ("seattle", "WA"),
        ("chicago", "IL"),
        ("new york", "NY"),
        ("honolulu", "HI"),
        ("houston", "TX"),
        ("los angeles", "CA"),
        ("philadelphia", "PA"),
        ("anchorage", "AK"),
        ("bend", "OR"),
        ("portland", "OR"),
        ("cleveland", "OH"),
        ("LA", "CA"),
        ("sf", "CA"),
        ("DC", "DC"),
        ("NYC", "NY"),
        ("nola", "LA"),
        ("Saint Paul", "MN"),
        ("Ft. Lauderdale", "FL"),
        ("Mt Pleasant, SC", "SC"),
    ] {
        assert_eq!(one(query).state, state, "{query}");
    }
}

#[test]
fn between_towns_of_one_name_nothing_is_guessed() {
    for (query, first, second) in [
        ("strict:portland", "Portland, OR", "Portland, ME"),
        ("strict: Cleveland", "Cleveland, OH", "Cleveland, TN"),
        ("Springfield", "Springfield, MO", "Springfield, MA"),
        ("columbus", "Columbus, OH", "Columbus, GA"),
        ("aurora", "Aurora, CO", "Aurora, IL"),
        ("kansas city", "Kansas City, MO", "Kansas City, KS"),
        ("mt vernon", "Mount Vernon, NY", "Mount Vernon, WA"),
        ("kailua hi", "Kailua, HI", "Kailua-Kona, HI"),
        // Also the id of a station in Minnesota.
        (
            "kona",
            "Kailua-Kona, HI",
            "KONA (Winona, Winona Municipal Airport-Max Conrad Field, MN)",
        ),
    ] {
        let found = several(query);
        assert_eq!(found[..2], [first, second], "{query}");
    }
}

#[test]
fn a_misspelled_name_is_suggested_and_never_taken() {
    for (query, found) in [
        ("seatle", "Seattle, WA"),
        ("portalnd, or", "Portland, OR"),
        ("philadelpia", "Philadelphia, PA"),
        ("minneapolis minesota", "Minneapolis, MN"),
        ("albuqerque nm", "Albuquerque, NM"),
        ("san fran", "San Francisco, CA"),
        ("Seattle, OR", "Seattle, WA"),
        ("puerto rico", "San Juan, PR"),
    ] {
        assert!(
            suggested(query).iter().any(|name| name == found),
            "{query}: {:?}",
            suggested(query)
        );
    }
    assert_eq!(suggested("seatle"), ["Seattle, WA"]);
    assert!(suggested("qqqqqqqq").is_empty());
}

#[test]
fn a_city_abroad_is_meant_where_no_town_here_is_nearly_as_large() {
    for (query, meant) in [
        ("paris", "Paris (France)"),
        ("London", "London (United Kingdom)"),
        ("toronto", "Toronto (Canada)"),
        ("Tokyo", "Tokyo (Japan)"),
        ("Zürich", "Zürich (Switzerland)"),
        ("Granada", "Granada (Spain)"),
        ("frankfurt", "Frankfurt am Main (Germany)"),
        ("Geneva, Switzerland", "Geneva (Switzerland)"),
        ("München", "Munich (Germany)"),
        ("Vancouver, BC", "Vancouver (Canada)"),
        ("vancouver british columbia", "Vancouver (Canada)"),
        ("London, Ontario", "London (Canada)"),
        ("Birmingham, England", "Birmingham (United Kingdom)"),
        ("Annecy, France", "France"),
        ("Iceland", "Iceland"),
    ] {
        match Gazetteer::embedded().resolve(query) {
            Resolution::Abroad(place, _) => assert_eq!(place.to_string(), meant, "{query}"),
            other => panic!("{query}: {other:?}"),
        }
    }
    for (query, found) in [
        ("paris tx", "Paris, TX"),
        ("Paris, Texas", "Paris, TX"),
        ("Vancouver", "Vancouver, WA"),
        ("Birmingham", "Birmingham, AL"),
        ("St. Petersburg", "St. Petersburg, FL"),
    ] {
        assert_eq!(one(query).to_string(), found, "{query}");
    }
    let Resolution::Abroad(_, here) = Gazetteer::embedded().resolve("Paris") else {
        panic!("Paris is in France");
    };
    assert_eq!(here[0].to_string(), "Paris, TX", "it is offered");
}

#[test]
fn islands_of_the_freely_associated_states_are_found_by_their_names() {
    for (query, state) in [
        ("Palau", "PW"),
        ("Koror", "PW"),
        ("Micronesia", "FM"),
        ("Pohnpei", "FM"),
        ("Yap", "FM"),
        ("Marshall Islands", "MH"),
        ("Majuro, Marshall Islands", "MH"),
        ("Guam", "GU"),
        ("Saipan", "MP"),
    ] {
        assert_eq!(one(query).state, state, "{query}");
    }
}

#[test]
fn what_fits_how_is_said() {
    let gazetteer = Gazetteer::embedded();
    let matched = |query: &str| gazetteer.search(query, 1)[0].matched;
    assert_eq!(matched("Bend, OR"), MatchQuality::Exact);
    assert_eq!(matched("Bend, WA"), MatchQuality::OtherState);
    assert_eq!(matched("san fran"), MatchQuality::Prefix);
    assert_eq!(matched("seatle"), MatchQuality::Similar(1));
    assert_eq!(matched("puerto rico"), MatchQuality::InState);
}

#[test]
fn zip_codes_are_found() {
    for (query, found) in [
        ("97201", "97201 (Portland, OR)"),
        ("97201-1234", "97201 (Portland, OR)"),
        ("Portland, OR 97201", "97201 (Portland, OR)"),
        ("00901", "00901 (San Juan, PR)"),
        ("00802", "00802 (Charlotte Amalie, VI)"),
        ("96910", "96910 (Hagåtña, GU)"),
        ("96950", "96950 (Saipan, MP)"),
        ("96799", "96799 (Pago Pago, AS)"),
        ("10001", "10001 (New York, NY)"),
        ("99501", "99501 (Anchorage, AK)"),
    ] {
        let place = one(query);
        assert_eq!(place.to_string(), found, "{query}");
        assert_eq!(place.kind, CandidateKind::ZipCode);
    }
    assert!(suggested("00000").is_empty());
    assert!(suggested("97201-12").is_empty());
}

#[test]
fn a_zip_code_that_contradicts_its_state_is_asked_about() {
    assert_eq!(
        several("Portland, OR 04101"),
        ["04101 (Portland, ME)", "Portland, OR"]
    );
    // One that is not known says nothing against the town.
    assert_eq!(one("Portland, OR 00000").to_string(), "Portland, OR");
}

#[test]
fn stations_are_found() {
    for (query, id, state) in [
        ("KBFI", "KBFI", "WA"),
        ("kpdx", "KPDX", "OR"),
        ("PHNL", "PHNL", "HI"),
        ("PANC", "PANC", "AK"),
        ("TJSJ", "TJSJ", "PR"),
        ("TIST", "TIST", "VI"),
        ("PGUM", "PGUM", "GU"),
        ("PGSN", "PGSN", "MP"),
        ("NSTU", "NSTU", "AS"),
        ("bfi", "KBFI", "WA"),
        ("hnl", "PHNL", "HI"),
    ] {
        let place = one(query);
        assert_eq!(place.id.as_deref(), Some(id), "{query}");
        assert_eq!(
            (place.kind, place.state),
            (CandidateKind::Station, state),
            "{query}"
        );
    }
    let field = one("KBFI");
    assert_eq!(field.name, "Seattle Boeing Field");
    assert!((field.location.latitude() - 47.55).abs() < 0.02);
    assert_eq!(field.time_zone, "America/Los_Angeles");
}

#[test]
fn states_with_two_zones_have_both() {
    for (query, zone) in [
        ("Pensacola, FL", "America/Chicago"),
        ("Miami, FL", "America/New_York"),
        ("El Paso, TX", "America/Denver"),
        ("Coeur d'Alene, ID", "America/Los_Angeles"),
        ("Boise, ID", "America/Boise"),
        ("Ontario, OR", "America/Boise"),
        ("Gary, IN", "America/Chicago"),
        ("Knoxville, TN", "America/New_York"),
        ("Rapid City, SD", "America/Denver"),
        ("Scottsbluff, NE", "America/Denver"),
        ("Goodland, KS", "America/Denver"),
        ("Ironwood, MI", "America/Menominee"),
        ("Flagstaff, AZ", "America/Phoenix"),
        ("Adak, AK", "America/Adak"),
    ] {
        assert_eq!(one(query).time_zone, zone, "{query}");
    }
}
