//! Stations that somebody pins for a place, and those that are never to be used, over real sockets.

use weather::{
    Current, Error, ErrorKind, Location, PinOutcome, PlaceQuery, QueryOptions, Reading,
    StationChoice, StationPreferences,
};
use weather_service::{Defaults, KnownPlaces};

use crate::service::{MINUTE, World, soon, tireless};

fn choice(station: &str, excluded: &str) -> StationChoice {
    StationChoice {
        station: station.parse().ok(),
        exclude_stations: excluded.parse().ok(),
    }
}

async fn ask(world: &World, place: &PlaceQuery, choice: &StationChoice) -> Result<Current, Error> {
    let options = QueryOptions::default();
    soon(world.service.current(place, options, choice)).await
}

async fn current(world: &World, choice: &StationChoice) -> Current {
    let answer = ask(world, &Location::SEATTLE.into(), choice).await;
    answer.unwrap()
}

/// The two stations nearest to Seattle.
async fn nearest_two() -> [String; 2] {
    let world = World::start().await;
    let first = current(&world, &StationChoice::default()).await.station.id;
    let second = current(&world, &choice("", &first)).await.station.id;
    assert_ne!(first, second);
    [first, second]
}

fn asked(world: &World, station: &str) -> u64 {
    world.asked(&format!("/stations/{station}/observations"))
}

fn outcome(current: &Current) -> Option<(&str, PinOutcome)> {
    let pin = current.pinned_station.as_ref()?;
    Some((&pin.id, pin.outcome))
}

#[tokio::test]
async fn a_pinned_station_answers_alone_and_is_the_same_in_small_letters() {
    let [nearest, other] = nearest_two().await;
    let world = World::start().await;
    let told = current(&world, &choice(&other.to_lowercase(), "none")).await;
    assert_eq!(told.station.id, other);
    assert_eq!(outcome(&told), Some((&*other, PinOutcome::Used)));
    assert_eq!((asked(&world, &nearest), asked(&world, &other)), (0, 1));
    let told = current(&world, &StationChoice::default()).await;
    assert_eq!((told.station.id, told.pinned_station), (nearest, None));
}

#[tokio::test]
async fn the_nearest_answers_for_a_pinned_station_that_has_nothing_current_and_says_so() {
    let [nearest, other] = nearest_two().await;
    for fault in ["nulls=no-observations", "status=404", "status=500"] {
        let world = World::start().await;
        world.faults(&[&format!("{fault} path=/stations/{other}/observations")]);
        let told = current(&world, &choice(&other, "none")).await;
        assert_eq!(told.station.id, nearest, "{fault}");
        let expected = Some((&*other, PinOutcome::NotCurrent));
        assert_eq!(outcome(&told), expected, "{fault}");
        assert!(told.is_current, "{fault}");
    }
}

#[tokio::test]
async fn an_excluded_station_gives_no_value_and_is_not_asked() {
    let [nearest, other] = nearest_two().await;
    let world = World::start().await;
    // The values that are missing are looked for elsewhere.
    world.faults(&[&format!("nulls=no-observations path=/stations/{other}")]);
    let told = current(&world, &choice(&other, &nearest)).await;
    let stations = |reading: &Option<Reading<f64>>| reading.as_ref().map(|r| r.station.clone());
    for reading in [&told.temperature, &told.humidity, &told.wind_speed] {
        let station = stations(reading);
        assert!(station.is_some() && station != Some(nearest.clone()));
    }
    assert_eq!(asked(&world, &nearest), 0);
}

#[tokio::test]
async fn a_station_that_is_not_near_is_a_slip_of_the_callers() {
    let world = World::start().await;
    let seattle = Location::SEATTLE.into();
    let error = ask(&world, &seattle, &choice("PHNL", "none")).await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadRequest);
    let text = error.to_string();
    assert!(
        text.starts_with("PHNL is none of the stations near "),
        "{text}"
    );
}

#[tokio::test]
async fn settings_pin_a_station_for_a_saved_place_and_exclude_others_everywhere() {
    let [nearest, other] = nearest_two().await;
    let world = World::start().await;
    let home: PlaceQuery = "home".parse().unwrap();
    let pinned = |station: &str, excluded: &str| {
        let pins = [("Home".to_owned(), station.parse().unwrap())];
        let saved = [("home".to_owned(), Location::SEATTLE.into())];
        let defaults = Defaults {
            places: KnownPlaces::new(home.clone(), saved),
            stations: StationPreferences::new(pins, excluded.parse().ok()),
            ..Defaults::default()
        };
        world.service.change(defaults, tireless());
    };
    let station = async |place: &PlaceQuery, choice: &StationChoice| {
        let told = ask(&world, place, choice).await.unwrap();
        told.station.id
    };
    let open = StationChoice::default();
    pinned(&other, "none");
    assert_eq!(station(&home, &open).await, other);
    assert_eq!(station(&PlaceQuery::Default, &open).await, other);
    assert_eq!(station(&Location::SEATTLE.into(), &open).await, nearest);
    assert_eq!(station(&home, &StationChoice::nearest()).await, nearest);
    assert_eq!(station(&home, &choice("", &other)).await, nearest);
    pinned(&other, &nearest);
    assert_eq!(station(&Location::SEATTLE.into(), &open).await, other);
    // A station may leave the upstream's list any day: no answer fails for that.
    pinned("PHNL", "none");
    let told = ask(&world, &home, &open).await.unwrap();
    assert_eq!(told.station.id, nearest);
    assert_eq!(outcome(&told), Some(("PHNL", PinOutcome::NotListed)));
}

#[tokio::test]
async fn reports_of_one_choice_do_not_hold_another_back() {
    let [nearest, other] = nearest_two().await;
    let world = World::start().await;
    let pinned = choice(&other, "none");
    for _ in 0..6 {
        let told = current(&world, &StationChoice::default()).await;
        assert_eq!(told.station.id, nearest);
        let told = current(&world, &pinned).await;
        assert_eq!(outcome(&told), Some((&*other, PinOutcome::Used)));
        world.pass(17 * MINUTE).await;
    }
}
