//! Layers of the raw grid from recordings of the real upstream.

use jiff::Timestamp;
use test_support::recordings::{GUAM, LATHAM, PLACES, SEATTLE};
use weather::{ErrorKind, LayerKind};

use crate::answers::{SI, US, here, recording};
use crate::recorded::RecordedWorld;
use crate::service::soon;

#[tokio::test]
async fn every_layer_with_values_is_told_and_none_of_them_is_over() {
    for place in PLACES {
        let Some(world) = RecordedWorld::at(place).await else {
            return;
        };
        let query = here(place);
        let grid = |name: String| {
            let (service, query) = (&world.service, &query);
            async move { soon(service.grid(query, Some(&name), US)).await.unwrap() }
        };
        let first = grid("temperature".to_owned()).await;
        assert_eq!(first.unit.as_deref(), Some("F"));
        assert!(first.layers.len() >= 20, "{:?}", first.layers);
        let now: Timestamp = place.moment.parse().unwrap();
        for name in &first.layers {
            let layer = grid(name.to_uppercase()).await;
            assert_eq!(&layer.layer, name);
            let values = &layer.values;
            assert!(values.len() <= 1000);
            for value in values {
                assert!(value.end_time.timestamp > now, "{name}");
                let length = value.end_time.timestamp - value.start_time.timestamp;
                let hours = length.total(jiff::Unit::Hour).unwrap();
                match layer.kind {
                    LayerKind::State => assert!(hours <= 1.0, "{name}: {hours}"),
                    LayerKind::Total => assert!(hours >= 1.0, "{name}: {hours}"),
                    LayerKind::Words => assert_eq!(value.value, None),
                }
            }
        }
        assert_eq!(world.upstream.asked_in_all(), 2);
    }
}

#[tokio::test]
async fn totals_stay_totals_and_states_hold_hour_by_hour() {
    let Some(world) = RecordedWorld::at(SEATTLE).await else {
        return;
    };
    let (service, query) = (&world.service, here(SEATTLE));
    let raw = &recording("gridpoints/SEW/125,68.json")["properties"];
    let now: Timestamp = SEATTLE.moment.parse().unwrap();
    let rain = service.grid(&query, Some("quantitativePrecipitation"), SI);
    let rain = soon(rain).await.unwrap();
    assert_eq!(
        (rain.kind, rain.unit.as_deref()),
        (LayerKind::Total, Some("mm"))
    );
    // Neither split nor scaled: the amounts that were sent, for the intervals that are not over.
    let sent = raw["quantitativePrecipitation"]["values"]
        .as_array()
        .unwrap();
    let lasting: Vec<_> = sent
        .iter()
        .filter_map(|value| {
            let interval: nws::payload::Interval =
                value["validTime"].as_str().unwrap().parse().unwrap();
            (interval.end > now).then(|| (interval, value["value"].as_f64().unwrap()))
        })
        .collect();
    assert_eq!(rain.values.len(), lasting.len());
    for (told, (interval, amount)) in rain.values.iter().zip(&lasting) {
        assert_eq!(told.start_time.timestamp, interval.start);
        assert_eq!(told.end_time.timestamp, interval.end);
        assert!((told.value.unwrap() - amount).abs() <= 0.05);
    }
    // The hourly forecast is made of the same temperatures.
    let grid = soon(service.grid(&query, Some("temperature"), US))
        .await
        .unwrap();
    let hours = soon(service.hourly(&query, US)).await.unwrap();
    assert_eq!(grid.values[0].start_time, hours.periods[0].start_time);
    for hour in &hours.periods {
        let same = grid.values.iter().find(|v| v.start_time == hour.start_time);
        let told = same.and_then(|value| value.value);
        let Some(told) = told else { continue };
        assert!(
            (told - hour.temperature.unwrap()).abs() <= 0.51,
            "{told}: {hour:?}"
        );
    }
}

#[tokio::test]
async fn layers_of_words_are_words() {
    let Some(world) = RecordedWorld::at(LATHAM).await else {
        return;
    };
    let grid = |name: &'static str| {
        let service = &world.service;
        async move {
            soon(service.grid(&here(LATHAM), Some(name), US))
                .await
                .unwrap()
        }
    };
    let weather = grid("weather").await;
    assert_eq!(weather.kind, LayerKind::Words);
    let words: Vec<_> = weather
        .values
        .iter()
        .filter_map(|v| v.words.as_deref())
        .collect();
    assert!(words.contains(&"Patchy Smoke"), "{words:?}");
    let hazards = grid("hazards").await;
    assert_eq!(
        hazards.values[0].words.as_deref(),
        Some("Air Quality Alert")
    );
    let empty = grid("snowLevel").await;
    assert!(empty.values.is_empty() && !empty.layers.contains(&"snowLevel".to_owned()));
}

#[tokio::test]
async fn an_unknown_layer_is_answered_with_the_nearest_names() {
    let Some(world) = RecordedWorld::at(GUAM).await else {
        return;
    };
    for (name, meant) in [
        ("temprature", "temperature"),
        ("windspeeed", "windSpeed"),
        ("gust", "windGust"),
        ("", "weather"),
    ] {
        let error = soon(world.service.grid(&here(GUAM), Some(name), US)).await;
        let error = error.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::BadRequest);
        let sentence = error.to_string();
        assert!(sentence.contains(meant), "{sentence}");
        assert!(
            sentence.contains("; of 59 the"),
            "says how many: {sentence}"
        );
    }
    let long = "x".repeat(10_000);
    let error = soon(world.service.grid(&here(GUAM), Some(&long), US))
        .await
        .unwrap_err();
    assert!(error.to_string().len() < 300);
}
