//! Answers that are given again without a look at what they are made of: never others than a look would
//! find.

use std::time::Duration;

use weather::{Location, QueryOptions, Question};
use weather_service::{Caller, CallerIdentity, Face, Reply};

use crate::service::{MINUTE, SECOND, World, soon};

fn caller() -> Caller<'static> {
    Caller {
        face: Face::Manager,
        name: &"tests",
        id: CallerIdentity::Connection(1),
    }
}

fn question(options: QueryOptions) -> Question {
    let location = Location::SEATTLE.into();
    Question::Explain { location, options }
}

fn now(world: &World, options: QueryOptions) -> Option<String> {
    let reply = world.service.answer_now(caller(), &question(options));
    reply.map(|reply| text(&reply))
}

/// The answer with its provenance, as any face writes it.
fn text(reply: &Reply) -> String {
    serde_json::to_string(reply).unwrap()
}

async fn looked_up(world: &World, options: QueryOptions) -> String {
    let question = question(options);
    text(
        &soon(world.service.answer(caller(), &question))
            .await
            .unwrap(),
    )
}

/// Has the forecast found in memory, so that it can be given again.
async fn warm_up(world: &World) {
    for _ in 0..2 {
        looked_up(world, QueryOptions::default()).await;
    }
}

#[tokio::test]
async fn a_warm_answer_comes_at_once_and_is_the_one_that_is_looked_up() {
    let world = World::start().await;
    let any = QueryOptions::default();
    assert_eq!(now(&world, any), None, "nothing is known yet");
    warm_up(&world).await;
    let asked = world.asked_in_all();
    // A look of its own, since a wish for the age is one.
    let young = QueryOptions {
        max_age: Some(Duration::from_secs(3600)),
        ..any
    };
    assert_eq!(now(&world, any), Some(looked_up(&world, young).await));
    assert_eq!(now(&world, young), None, "which is for the cache to decide");
    assert_eq!(world.asked_in_all(), asked);
}

#[tokio::test]
async fn it_is_counted_like_any_other() {
    let world = World::start().await;
    warm_up(&world).await;
    let answered = |world: &World| world.service.status().questions["manager.answered"];
    let (before, hits) = (answered(&world), world.count("memory_hits"));
    assert!(now(&world, QueryOptions::default()).is_some());
    assert_eq!(answered(&world), before + 1);
    assert_eq!(world.count("memory_hits"), hits + 2, "point and forecast");
}

#[tokio::test]
async fn nothing_is_given_again_past_its_lifetime_or_its_period() {
    let world = World::start().await;
    for _ in 0..200 {
        warm_up(&world).await;
        world.settle().await;
        world.pass(7 * MINUTE).await;
        let Some(again) = now(&world, QueryOptions::default()) else {
            continue;
        };
        let young = QueryOptions {
            max_age: Some(Duration::from_secs(24 * 3600)),
            ..QueryOptions::default()
        };
        assert_eq!(again, looked_up(&world, young).await, "{}", world.now());
    }
}

#[tokio::test]
async fn a_newer_forecast_takes_the_place_of_what_was_given() {
    let world = World::start().await;
    warm_up(&world).await;
    let before = now(&world, QueryOptions::default()).unwrap();
    let newest = QueryOptions {
        max_age: Some(Duration::ZERO),
        ..QueryOptions::default()
    };
    world.pass(5 * SECOND).await;
    let fetched = looked_up(&world, newest).await;
    assert_eq!(now(&world, QueryOptions::default()), None, "memory changed");
    warm_up(&world).await;
    let after = now(&world, QueryOptions::default()).unwrap();
    let fetched_at = |text: &str| {
        let answer: serde_json::Value = serde_json::from_str(text).unwrap();
        answer["provenance"]["confirmed_at"].clone()
    };
    assert_eq!(fetched_at(&after), fetched_at(&fetched));
    assert_ne!(fetched_at(&after), fetched_at(&before));
}
