//! Each body is decoded once: when it is fetched, or when it is read from disk; never for an answer.

use weather::{AlertFilter, Location, PlaceQuery, QueryOptions, StationChoice};

use crate::service::{FORECAST, World, soon};

/// Questions that need every kind of resource; those after the first need no point any more.
const QUESTIONS: [(&str, u64); 6] = [
    ("get_weather", 2),
    ("hourly", 2),
    // Fetched beside the hours.
    ("grid", 0),
    ("current", 2),
    ("alerts", 1),
    ("discussion", 2),
];

async fn ask(world: &World, question: &str) {
    let place = PlaceQuery::Location(Location::SEATTLE);
    let (service, options) = (&world.service, QueryOptions::default());
    let answered = soon(async {
        match question {
            "get_weather" => service.get_weather(place, options).await.is_ok(),
            "hourly" => service.hourly(&place, options).await.is_ok(),
            "grid" => service.grid(&place, None, options).await.is_ok(),
            "current" => {
                let stations = StationChoice::default();
                service.current(&place, options, &stations).await.is_ok()
            }
            "alerts" => service
                .alerts(&place, options, &AlertFilter::default())
                .await
                .is_ok(),
            _ => service.discussion(&place, None, options).await.is_ok(),
        }
    });
    assert!(answered.await, "{question}");
}

/// Bodies decoded since the service started.
fn decoded(world: &World) -> u64 {
    world.service.metrics().bodies_decoded()
}

#[tokio::test]
async fn every_fetched_body_is_decoded_once_and_warm_answers_decode_nothing() {
    let world = World::start().await;
    for (question, bodies) in QUESTIONS {
        let (asked, before) = (world.asked_in_all(), decoded(&world));
        ask(&world, question).await;
        assert_eq!(world.asked_in_all() - asked, bodies, "{question}");
        assert_eq!(decoded(&world) - before, bodies, "{question}");
        for _ in 0..3 {
            ask(&world, question).await;
        }
        assert_eq!(decoded(&world) - before, bodies, "{question}, warm");
    }
}

#[tokio::test]
async fn every_body_on_disk_is_decoded_once_after_a_restart() {
    let mut world = World::with_disk().await;
    for (question, _) in QUESTIONS {
        ask(&world, question).await;
    }
    let asked = world.asked_in_all();
    world.restart().await;
    for (question, bodies) in QUESTIONS {
        let before = decoded(&world);
        for _ in 0..3 {
            ask(&world, question).await;
        }
        assert_eq!(decoded(&world) - before, bodies, "{question}");
    }
    assert_eq!(world.asked_in_all(), asked, "all of it was on disk");
}

#[tokio::test]
async fn a_forecast_of_the_past_is_decoded_once_in_each_representation() {
    let world = World::start().await;
    world.faults(&[&format!("past=400h path={FORECAST}")]);
    // A forecast derived from the raw grid.
    world.seattle().await.unwrap();
    assert_eq!(world.asked(FORECAST), 2);
    assert_eq!(decoded(&world), world.asked_in_all());
}
