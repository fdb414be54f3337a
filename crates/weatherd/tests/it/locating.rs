//! The place that a question means, and the answer where that is in doubt.

use weather::{
    AlertFilter, Error, ErrorKind, Location, LookupOutcome, PlaceKind, PlaceQuery, QueryOptions,
    Units,
};
use weather_service::{Defaults, KnownPlaces, Service};

use crate::service::{World, soon, tireless};

fn query(text: &str) -> PlaceQuery {
    text.parse().unwrap()
}

/// Settings with these places.
fn usual(default: &str, saved: &[(&str, &str)]) -> Defaults {
    let saved = saved
        .iter()
        .map(|(name, text)| ((*name).to_owned(), query(text)));
    Defaults {
        places: KnownPlaces::new(query(default), saved),
        ..Defaults::default()
    }
}

fn name(service: &Service, text: &str) -> String {
    service.locate(&query(text)).unwrap().name
}

#[tokio::test]
async fn without_a_setting_the_default_is_seattle_as_it_always_was() {
    let world = World::start().await;
    let place = world.service.locate(&PlaceQuery::Default).unwrap();
    assert_eq!(place.location, Location::SEATTLE);
    assert_eq!(place.name, "Seattle, Washington");
    let answer = world
        .service
        .get_weather(PlaceQuery::Default, QueryOptions::default());
    let answer = soon(answer).await.unwrap();
    assert_eq!(answer.forecast, world.seattle().await.unwrap().forecast);
}

#[tokio::test]
async fn towns_zip_codes_and_stations_are_found_by_name() {
    let world = World::start().await;
    for (text, kind, name, state, id) in [
        (
            "Portland, OR",
            PlaceKind::Town,
            "Portland, Oregon",
            "OR",
            None,
        ),
        (
            "portland oregon",
            PlaceKind::Town,
            "Portland, Oregon",
            "OR",
            None,
        ),
        (
            "97201",
            PlaceKind::ZipCode,
            "Portland, Oregon",
            "OR",
            Some("97201"),
        ),
        ("Hagåtña", PlaceKind::Town, "Hagåtña, Guam", "GU", None),
        ("Chicago", PlaceKind::Town, "Chicago, Illinois", "IL", None),
    ] {
        let place = world.service.locate(&query(text)).unwrap();
        assert_eq!((place.kind, place.name.as_str()), (kind, name), "{text}");
        assert_eq!(place.state.as_deref(), Some(state));
        assert_eq!(place.id.as_deref(), id);
        assert!(place.time_zone.is_some());
    }
    let field = world.service.locate(&query("kbfi")).unwrap();
    assert_eq!(
        (field.kind, field.id.as_deref()),
        (PlaceKind::Station, Some("KBFI"))
    );
    assert!(field.name.contains("Boeing"), "{}", field.name);
    assert_eq!(world.asked_in_all(), 0, "all of it without the upstream");
}

#[tokio::test]
async fn of_equals_none_is_guessed() {
    let world = World::start().await;
    let error = world.service.locate(&query("springfield")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadRequest);
    let Error::AmbiguousPlace { candidates, .. } = &error else {
        panic!("{error}");
    };
    assert!(candidates.len() <= 8);
    assert_eq!(candidates[0], "Springfield, Missouri");
    assert!(
        candidates.contains(&"Springfield, Illinois".to_owned()),
        "{candidates:?}"
    );
    // Any of them can be asked for as it is written.
    for candidate in candidates {
        world.service.locate(&query(candidate)).unwrap();
    }
    let places = world.service.place(&query("springfield")).unwrap();
    let answer = (places.query.as_str(), places.outcome, &places.place);
    assert_eq!(answer, ("springfield", LookupOutcome::Ambiguous, &None));
    assert_eq!(places.candidates[0].name, "Springfield, Missouri");
    assert!(places.candidates.len() >= 2);
}

#[tokio::test]
async fn one_that_is_far_larger_is_taken_unless_the_name_must_be_its_own() {
    let world = World::start().await;
    assert_eq!(name(&world.service, "portland"), "Portland, Oregon");
    let places = world.service.place(&query("portland")).unwrap();
    assert_eq!(places.outcome, LookupOutcome::Found);
    assert_eq!(
        places.candidates[1].name, "Portland, Maine",
        "the others are told"
    );
    let strictly = query("portland").strictly();
    let error = world.service.locate(&strictly).unwrap_err();
    assert!(matches!(error, Error::AmbiguousPlace { .. }), "{error}");
    let places = world.service.place(&strictly).unwrap();
    assert_eq!(places.outcome, LookupOutcome::Ambiguous);
    for alone in ["Portland, OR", "97201", "KBFI", "Bend, OR"] {
        let found = world.service.locate(&query(alone).strictly());
        assert_eq!(found, world.service.locate(&query(alone)), "{alone}");
    }
}

#[tokio::test]
async fn a_city_abroad_is_said_to_be_there() {
    let world = World::start().await;
    let error = world.service.locate(&query("Paris")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoData);
    let Error::AbroadPlace { place, like } = &error else {
        panic!("{error}");
    };
    assert_eq!(place, "Paris (France)");
    assert_eq!(like[0], "Paris, Texas");
    world.service.locate(&query(&like[0])).unwrap();
    let places = world.service.place(&query("Paris")).unwrap();
    assert_eq!(places.outcome, LookupOutcome::Abroad);
    assert_eq!(places.abroad.as_deref(), Some("Paris (France)"));
    assert_eq!(places.candidates[0].name, "Paris, Texas");
    assert_eq!(name(&world.service, "Vancouver"), "Vancouver, Washington");
}

#[tokio::test]
async fn a_typing_error_is_answered_with_what_may_be_meant() {
    let world = World::start().await;
    let error = world.service.locate(&query("Seatle")).unwrap_err();
    let sentence = error.to_string();
    assert!(matches!(error, Error::UnknownPlace { .. }), "{sentence}");
    assert!(sentence.contains("Seattle, Washington"), "{sentence}");
    let places = world.service.place(&query("Seatle")).unwrap();
    assert_eq!(
        (places.outcome, places.place),
        (LookupOutcome::Unknown, None)
    );
    assert!(
        places
            .candidates
            .iter()
            .any(|c| c.name == "Seattle, Washington")
    );
    let nothing = world.service.place(&query("xqzzyqzzy")).unwrap();
    assert_eq!((nothing.place, nothing.candidates), (None, Vec::new()));
}

#[tokio::test]
async fn a_place_that_is_clear_comes_first_among_those_like_it() {
    let world = World::start().await;
    let places = world.service.place(&query("Chicago")).unwrap();
    let place = places.place.unwrap();
    assert_eq!(place.name, "Chicago, Illinois");
    assert_eq!(places.candidates[0], place);
    let again = places.candidates.iter().filter(|c| **c == place).count();
    assert_eq!(again, 1);
}

#[tokio::test]
async fn coordinates_are_named_by_what_is_near_in_the_usual_units() {
    let world = World::start().await;
    let north_of_bend = Location::new(44.13, -121.31).unwrap();
    let place = world.service.locate(&north_of_bend.into()).unwrap();
    assert_eq!(place.kind, PlaceKind::Coordinates);
    assert_eq!(place.location, north_of_bend);
    assert!(
        place.name.contains(" mi N of Bend, Oregon"),
        "{}",
        place.name
    );
    assert_eq!(place.time_zone.as_deref(), Some("America/Los_Angeles"));
    let metric = Defaults {
        units: Units::SI,
        ..Defaults::default()
    };
    world.service.change(metric, tireless());
    let place = world.service.locate(&north_of_bend.into()).unwrap();
    assert!(
        place.name.contains(" km N of Bend, Oregon"),
        "{}",
        place.name
    );
    let at_sea = Location::new(35.0, -150.0).unwrap();
    let place = world.service.locate(&at_sea.into()).unwrap();
    assert_eq!(
        (place.name.as_str(), place.time_zone),
        ("35.0, -150.0", None)
    );
}

#[tokio::test]
async fn saved_names_come_before_all_others_and_change_with_the_settings() {
    let world = World::start().await;
    let saved = [
        ("Home", "98101"),
        ("portland", "Portland, ME"),
        ("grandmother", "47.4,-121.5"),
    ];
    world.service.change(usual("HOME", &saved), tireless());
    let home = world.service.locate(&query(" home ")).unwrap();
    assert_eq!(home.kind, PlaceKind::Saved);
    assert_eq!(home.id.as_deref(), Some("Home"), "as it was written");
    assert_eq!(home.name, "Seattle, Washington");
    assert_eq!(world.service.locate(&PlaceQuery::Default).unwrap(), home);
    assert_eq!(name(&world.service, "Portland"), "Portland, Maine");
    assert_eq!(name(&world.service, "strict:Portland"), "Portland, Maine");
    let hut = world.service.locate(&query("grandmother")).unwrap();
    assert_eq!(hut.location, Location::new(47.4, -121.5).unwrap());
    let places = world.service.place(&query("GRANDMOTHER")).unwrap();
    assert_eq!(
        (places.place, places.candidates),
        (Some(hut.clone()), vec![hut])
    );

    world.service.change(usual("Boise", &[]), tireless());
    assert!(world.service.locate(&query("grandmother")).is_err());
    let boise = world.service.locate(&PlaceQuery::Default).unwrap();
    assert_eq!(boise.name, "Boise, Idaho");
}

#[tokio::test]
async fn a_default_place_that_is_in_doubt_is_said_to_be() {
    let world = World::start().await;
    world.service.change(usual("Springfield", &[]), tireless());
    for error in [
        world.service.locate(&PlaceQuery::Default).unwrap_err(),
        world.service.place(&PlaceQuery::Default).unwrap_err(),
        soon(
            world
                .service
                .week(&PlaceQuery::Default, QueryOptions::default()),
        )
        .await
        .unwrap_err(),
    ] {
        assert!(matches!(error, Error::AmbiguousPlace { .. }), "{error}");
    }
    assert_eq!(world.asked_in_all(), 0);
}

#[tokio::test]
async fn every_answer_takes_a_name_and_says_whose_it_is() {
    let world = World::start().await;
    let portland = query("Portland, OR");
    let options = QueryOptions::default();
    let service = &world.service;
    let week = soon(service.week(&portland, options)).await.unwrap();
    let hours = soon(service.hourly(&portland, options)).await.unwrap();
    let layer = soon(service.grid(&portland, None, options)).await.unwrap();
    let discussion = soon(service.discussion(&portland, None, options))
        .await
        .unwrap();
    let sun = soon(service.sun(&portland, None, options)).await.unwrap();
    for place in [
        week.place,
        hours.place,
        layer.place,
        discussion.place,
        sun.place,
    ] {
        assert_eq!(place.name, "Portland, Oregon");
    }
}

#[tokio::test]
async fn a_saved_name_that_is_a_state_is_the_place_for_alerts_too() {
    let world = World::start().await;
    world
        .service
        .change(usual("Boise", &[("hi", "Bend, OR")]), tireless());
    let alerts = async |text: &str| {
        let query = query(text);
        let filter = AlertFilter::default();
        let asked = world
            .service
            .alerts(&query, QueryOptions::default(), &filter);
        soon(asked).await.unwrap()
    };
    for (text, name) in [
        ("HI", "Bend, Oregon"),
        ("hi", "Bend, Oregon"),
        ("state:HI", "Hawaii"),
        ("OR", "Oregon"),
        ("zone:ORC051", "ORC051"),
    ] {
        assert_eq!(alerts(text).await.name(), name, "{text}");
    }
}
