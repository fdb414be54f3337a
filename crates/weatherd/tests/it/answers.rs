//! Hours, days, layers, discussions, sun and moon from recordings of the real upstream, and how many
//! requests each costs.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use test_support::recordings::{
    FORT_YUKON, GUAM, HONOLULU, LATHAM, PLACES, RecordedPlace, SEATTLE, folder,
};
use weather::{
    Almanac, ErrorKind, OffsetTime, Outlook, PlaceQuery, QueryOptions, Source, TemperatureUnit,
    Units,
};

use crate::recorded::{RecordedWorld, location};
use crate::service::soon;

pub(crate) const US: QueryOptions = QueryOptions {
    units: Some(Units::US),
    within: None,
    max_age: None,
};
pub(crate) const SI: QueryOptions = QueryOptions {
    units: Some(Units::SI),
    ..US
};

pub(crate) fn here(place: RecordedPlace) -> PlaceQuery {
    location(place).into()
}

pub(crate) fn recording(name: &str) -> Value {
    let body = std::fs::read(folder().unwrap().join(name)).unwrap();
    serde_json::from_slice(&body).unwrap()
}

/// The recorded periods that were not over at the recording's moment.
fn recorded_periods(place: RecordedPlace, kind: &str) -> Vec<Value> {
    let raw = recording(&format!("gridpoints/{}/{kind}.json", place.cell));
    let now: Timestamp = place.moment.parse().unwrap();
    let periods = raw["properties"]["periods"].as_array().unwrap().clone();
    let lasts = |period: &Value| time(&period["endTime"]).unwrap().timestamp > now;
    periods.into_iter().filter(lasts).collect()
}

fn time(value: &Value) -> Option<OffsetTime> {
    Some(value.as_str()?.parse().unwrap())
}

/// The numbers in "5 to 10 mph".
fn numbers(text: &str) -> Vec<f64> {
    text.split(' ')
        .filter_map(|word| word.parse().ok())
        .collect()
}

fn check_against_the_recording(outlook: &Outlook, sent: &[Value]) {
    assert_eq!(outlook.periods.len(), sent.len());
    for (period, sent) in outlook.periods.iter().zip(sent) {
        assert_eq!(Some(period.start_time), time(&sent["startTime"]));
        assert_eq!(Some(period.end_time), time(&sent["endTime"]));
        assert_eq!(Some(period.name.as_str()), sent["name"].as_str());
        assert_eq!(Some(period.is_daytime), sent["isDaytime"].as_bool());
        assert_eq!(period.temperature, sent["temperature"].as_f64());
        let chance = &sent["probabilityOfPrecipitation"]["value"];
        assert_eq!(period.probability_of_precipitation, chance.as_f64());
        let wind = numbers(sent["windSpeed"].as_str().unwrap_or_default());
        let told = period.wind_speed_low.into_iter().chain(period.wind_speed);
        assert_eq!(told.collect::<Vec<_>>(), wind);
        let from = sent["windDirection"].as_str().filter(|d| !d.is_empty());
        assert_eq!(period.wind_direction.as_deref(), from);
        assert_eq!(
            Some(period.short_forecast.as_str()),
            sent["shortForecast"].as_str()
        );
        assert_eq!(
            Some(period.detailed_forecast.as_str()),
            sent["detailedForecast"].as_str()
        );
    }
}

#[tokio::test]
async fn hours_are_those_that_were_sent_and_are_not_over() {
    for place in PLACES {
        let Some(world) = RecordedWorld::at(place).await else {
            return;
        };
        let hours = soon(world.service.hourly(&here(place), US)).await.unwrap();
        let sent = recorded_periods(place, "forecast/hourly");
        assert!(sent.len() >= 154, "{}: {}", place.point, sent.len());
        check_against_the_recording(&hours, &sent);
        for (hour, sent) in hours.periods.iter().zip(&sent) {
            let celsius = sent["dewpoint"]["value"].as_f64().unwrap();
            let dew_point = hour.dew_point.unwrap();
            assert!((dew_point - (celsius * 9.0 / 5.0 + 32.0)).abs() <= 0.05);
            assert_eq!(hour.humidity, sent["relativeHumidity"]["value"].as_f64());
        }
        let provenance = hours.provenance;
        assert_eq!(provenance.grid_cell.as_deref(), Some(place.cell));
        assert!(!provenance.simulated && !provenance.derived);
    }
}

#[tokio::test]
async fn the_week_is_what_was_sent_and_is_not_over() {
    for place in PLACES {
        let Some(world) = RecordedWorld::at(place).await else {
            return;
        };
        let week = soon(world.service.week(&here(place), US)).await.unwrap();
        let sent = recorded_periods(place, "forecast");
        assert!(sent.len() >= 14, "{}: {}", place.point, sent.len());
        check_against_the_recording(&week, &sent);
        assert!(week.periods.iter().all(|p| p.dew_point.is_none()));
        // An hour later, at the next period's start, the first may be over.
        let first = week.periods[0].end_time.timestamp;
        let now: Timestamp = place.moment.parse().unwrap();
        world.clock.advance(first.duration_since(now));
        let later = soon(world.service.week(&here(place), US)).await.unwrap();
        assert_eq!(later.periods[0].start_time.timestamp, first);
        assert_eq!(later.periods.len(), week.periods.len() - 1);
    }
}

#[tokio::test]
async fn numbers_come_in_the_units_that_were_asked_for() {
    let Some(world) = RecordedWorld::at(SEATTLE).await else {
        return;
    };
    let usual = QueryOptions::default();
    let week = soon(world.service.week(&here(SEATTLE), usual))
        .await
        .unwrap();
    assert_eq!(week.units, Units::US);
    let si = soon(world.service.week(&here(SEATTLE), SI)).await.unwrap();
    assert_eq!(si.units, Units::SI);
    let fahrenheit = TemperatureUnit::Fahrenheit;
    for (us, si) in week.periods.iter().zip(&si.periods) {
        let celsius = fahrenheit.to(TemperatureUnit::Celsius, us.temperature.unwrap());
        assert_eq!(si.temperature, Some(celsius));
        let kmh = (us.wind_speed.unwrap() * 16.09344).round() / 10.0;
        assert_eq!(si.wind_speed, Some(kmh));
        assert_eq!(si.detailed_forecast, us.detailed_forecast, "as sent");
    }
    let hours = soon(world.service.hourly(&here(SEATTLE), SI))
        .await
        .unwrap();
    let sent = &recorded_periods(SEATTLE, "forecast/hourly")[0];
    let celsius = sent["dewpoint"]["value"].as_f64().unwrap();
    assert!((hours.periods[0].dew_point.unwrap() - celsius).abs() <= 0.05);
}

#[tokio::test]
async fn the_clocks_change_in_the_middle_of_the_hours() {
    let Some(world) = RecordedWorld::at(SEATTLE).await else {
        return;
    };
    let hours = soon(world.service.hourly(&here(SEATTLE), US))
        .await
        .unwrap();
    let mut offsets: Vec<_> = hours.periods.iter().map(|p| p.start_time.offset).collect();
    offsets.dedup();
    assert_eq!(offsets.len(), 2, "{offsets:?}");
    let hour = SignedDuration::from_hours(1);
    for pair in hours.periods.windows(2) {
        let (one, next) = (pair[0].start_time, pair[1].start_time);
        assert_eq!(next.timestamp.duration_since(one.timestamp), hour);
    }
    let layer = soon(world.service.grid(&here(SEATTLE), None, US))
        .await
        .unwrap();
    let mut offsets: Vec<_> = layer.values.iter().map(|v| v.start_time.offset).collect();
    offsets.dedup();
    assert_eq!(offsets.len(), 2, "{offsets:?}");
}

#[tokio::test]
async fn the_discussion_is_the_offices_newest() {
    let Some(world) = RecordedWorld::at(LATHAM).await else {
        return;
    };
    let query = here(LATHAM);
    let ask = |product| world.service.discussion(&query, product, US);
    let told = soon(ask(None)).await.unwrap();
    assert_eq!(
        (told.product.as_str(), told.office.as_str()),
        ("AFD", "ALY")
    );
    assert_eq!(told.name.as_deref(), Some("Area Forecast Discussion"));
    assert_eq!(
        told.issued.unwrap().to_string(),
        "2024-09-05T07:29:00-04:00"
    );
    assert!(told.text.starts_with("000\nFXUS61 KALY 051129\nAFDALY\n"));
    assert!(told.text.ends_with("\n") && !told.text.contains('\r'));
    assert!(told.text.contains(".SYNOPSIS..."));
    assert_eq!(told.provenance.source, Source::Live);
    assert_eq!(told.provenance.office.as_deref(), Some("ALY"));
    let again = soon(ask(Some("afd"))).await.unwrap();
    assert_eq!(again.provenance.source, Source::Memory);
    assert_eq!(world.upstream.asked_in_all(), 3);

    let error = soon(ask(Some("HWO"))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadRequest);
    assert_eq!(
        error.to_string(),
        "the office ALY has no text product HWO at present"
    );
    let asked = world.upstream.asked_in_all();
    let error = soon(ask(Some("../AFD"))).await.unwrap_err();
    assert!(error.to_string().contains("three letters"), "{error}");
    assert_eq!(
        world.upstream.asked_in_all(),
        asked,
        "nothing is asked for that"
    );
}

/// The sun of the day of the upstream's `sunrise`, as it says and as we say.
async fn sun_and_recording(place: RecordedPlace) -> Option<(Almanac, Value)> {
    let world = RecordedWorld::at(place).await?;
    let name = format!("points/{}.json", place.point);
    let recorded = recording(&name)["properties"]["astronomicalData"].take();
    let day = time(&recorded["sunrise"])?;
    let day = day.offset.to_datetime(day.timestamp).date();
    let sun = soon(world.service.sun(&here(place), Some(day), US))
        .await
        .unwrap();
    Some((sun, recorded))
}

#[tokio::test]
async fn noon_and_twilights_are_the_upstreams_to_a_minute_and_its_sun_is_up_a_little_longer() {
    if folder().is_none() {
        return;
    }
    let mut compared = 0;
    for place in [SEATTLE, GUAM, LATHAM, FORT_YUKON] {
        let (told, recorded) = sun_and_recording(place).await.unwrap();
        let sun = &told.sun;
        for (name, told) in [
            ("sunrise", sun.rise),
            ("sunset", sun.set),
            ("transit", sun.noon),
            ("civilTwilightBegin", sun.civil_dawn),
            ("civilTwilightEnd", sun.civil_dusk),
            ("nauticalTwilightBegin", sun.nautical_dawn),
            ("nauticalTwilightEnd", sun.nautical_dusk),
            ("astronomicalTwilightBegin", sun.astronomical_dawn),
            ("astronomicalTwilightEnd", sun.astronomical_dusk),
        ] {
            let Some(recorded) = time(&recorded[name]) else {
                continue;
            };
            let told = told.unwrap_or_else(|| panic!("{name} at {}", place.point));
            // The upstream's sun rises and sets 1.1° below the horizon, where almanacs say 0.833°:
            // minutes apart, and hours under a midnight sun.
            let within = match name {
                "sunrise" | "sunset" if place.point == FORT_YUKON.point => continue,
                "sunrise" | "sunset" => 180,
                _ => 60,
            };
            let apart = told.timestamp.duration_since(recorded.timestamp).abs();
            assert!(
                apart <= SignedDuration::from_secs(within),
                "{name} at {}: {told}, but {recorded}",
                place.point
            );
            assert_eq!(told.offset, recorded.offset);
            compared += 1;
        }
    }
    assert_eq!(compared, 9 * 3 + 1, "every one that was recorded but one");
}

/// Requests, cold and then warm.
async fn cost<T>(
    world: &RecordedWorld,
    ask: impl AsyncFn() -> Result<T, weather::Error>,
) -> [u64; 2] {
    let before = world.upstream.asked_in_all();
    soon(ask()).await.unwrap_or_else(|error| panic!("{error}"));
    let cold = world.upstream.asked_in_all() - before;
    soon(ask()).await.unwrap_or_else(|error| panic!("{error}"));
    [cold, world.upstream.asked_in_all() - before - cold]
}

#[tokio::test]
async fn each_answer_costs_so_many_requests_cold_and_none_warm() {
    for place in PLACES {
        let query = here(place);
        let named: PlaceQuery = "97201".parse().unwrap();
        let Some(world) = RecordedWorld::at(place).await else {
            return;
        };
        let service = &world.service;
        let costs = cost(&world, async || service.week(&query, US).await).await;
        assert_eq!(costs, [3, 0], "point, forecast and raw grid");
        let costs = cost(&world, async || service.hourly(&query, US).await).await;
        assert_eq!(costs, [1, 0], "point and raw grid are known");
        let costs = cost(&world, async || service.days(&query, US).await).await;
        assert_eq!(costs, [0, 0], "made of the half days");
        let costs = cost(&world, async || service.grid(&query, None, US).await).await;
        assert_eq!(costs, [0, 0], "the raw grid is known");
        let costs = cost(&world, async || service.sun(&query, None, US).await).await;
        assert_eq!(costs, [0, 0], "the point tells the time zone");
        let costs = cost(&world, async || service.sun(&named, None, US).await).await;
        assert_eq!(costs, [0, 0], "the gazetteer tells the time zone");
        let costs = cost(&world, async || service.place(&named)).await;
        assert_eq!(costs, [0, 0]);
        let world = RecordedWorld::at(place).await.unwrap();
        let service = &world.service;
        let costs = cost(&world, async || service.sun(&query, None, US).await).await;
        assert_eq!(costs, [1, 0], "the point");
        let world = RecordedWorld::at(place).await.unwrap();
        let service = &world.service;
        let costs = cost(&world, async || service.hourly(&query, US).await).await;
        assert_eq!(costs, [3, 0], "point, hourly forecast and raw grid");
        let world = RecordedWorld::at(place).await.unwrap();
        let service = &world.service;
        let costs = cost(&world, async || {
            service.get_weather(query.clone(), US).await
        })
        .await;
        assert_eq!(costs, [2, 0], "point and forecast, nothing of the grid");
        let world = RecordedWorld::at(place).await.unwrap();
        let service = &world.service;
        let costs = cost(&world, async || service.grid(&query, None, US).await).await;
        assert_eq!(costs, [2, 0], "point and raw grid");
    }
    let Some(world) = RecordedWorld::at(LATHAM).await else {
        return;
    };
    let ask = async || world.service.discussion(&here(LATHAM), None, US).await;
    assert_eq!(cost(&world, ask).await, [3, 0], "point, list and product");
    let world = RecordedWorld::at(HONOLULU).await.unwrap();
    let ask = async || world.service.week(&here(HONOLULU), US).await;
    cost(&world, ask).await;
    assert!(world.upstream.asked("/gridpoints/HFO/154,145/forecast") == 1);
}
