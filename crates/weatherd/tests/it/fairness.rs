//! Neighbours on one machine: what a greedy program does to the questions of others.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use weather::{AlertFilter, Error, Location, QueryOptions, Question};
use weather_service::{
    Caller, CallerIdentity, Face, MOST_WAITING_EACH, MOST_WAITING_OF_GUEST, Reply, Service,
};

use crate::service::{HOUR, MARCH, SECOND, World, soon, tireless, until};

const GREEDY: u32 = 1;
const POLITE: u32 = 2;
/// Calls of one caller that may wait for the upstream.
pub(crate) const QUEUED_EACH: u64 = 128;

type Asked = JoinHandle<Result<Reply, Error>>;

/// Asks as the process with this number.
pub(crate) async fn answer(
    service: Arc<Service>,
    pid: u32,
    question: Question,
) -> Result<Reply, Error> {
    let caller = Caller {
        face: Face::Manager,
        name: &pid,
        id: CallerIdentity::Process { uid: 1000, pid },
    };
    service.answer(caller, &question).await
}

fn ask(world: &World, pid: u32, question: Question) -> Asked {
    tokio::spawn(answer(Arc::clone(&world.service), pid, question))
}

/// A place that nobody has asked for yet.
pub(crate) fn cold(number: u32) -> Location {
    let (row, column) = (number / 20, number % 20);
    Location::new(
        35.0 + f64::from(row) * 0.3,
        -100.0 + f64::from(column) * 0.3,
    )
    .expect("on the map")
}

fn weather(number: u32) -> Question {
    Question::GetWeather {
        location: cold(number).into(),
        options: QueryOptions::default(),
    }
}

/// At the pace of the defaults, with nothing saved up.
pub(crate) fn paced(burst: u32) -> resilience::Settings {
    resilience::Settings {
        per_second: 5.0,
        burst,
        ..tireless()
    }
}

#[tokio::test]
async fn three_hundred_cold_questions_of_one_program_cost_another_a_turn_each_and_no_answer() {
    let world = World::with(MARCH, paced(1), None).await;
    let waiting = || world.service.status().upstream.waiting;
    let greedy: Vec<_> = (0..300).map(|n| ask(&world, GREEDY, weather(n))).collect();
    until(|| waiting() == QUEUED_EACH).await;
    let is_refused = |asked: &Asked| asked.is_finished();
    until(|| greedy.iter().filter(|asked| is_refused(asked)).count() >= 150).await;
    assert!(is_refused(&greedy[299]), "the last to come");

    // The very places that the greedy one was refused, of which nothing is held against others.
    for place in 290..300 {
        let before = world.asked_in_all();
        let polite = ask(&world, POLITE, weather(place));
        while !polite.is_finished() {
            let so_far = world.asked_in_all();
            world.pass(SECOND / 5).await;
            until(|| polite.is_finished() || world.asked_in_all() > so_far).await;
        }
        soon(polite).await.unwrap().unwrap();
        // Its point and its forecast, and as many of the other's.
        let requests = world.asked_in_all() - before;
        assert!(requests <= 6, "place {place} took {requests}");
    }
    assert!(waiting() > 50, "the greedy one waits all the time");
}

#[tokio::test]
async fn a_guest_with_many_programs_costs_another_guest_a_turn_each_and_no_answer() {
    let world = World::with(MARCH, paced(1), None).await;
    let waiting = || world.service.status().upstream.waiting;
    let ask = |uid: u32, pid: u32, question: Question| {
        let service = Arc::clone(&world.service);
        tokio::spawn(async move {
            let caller = Caller {
                face: Face::Manager,
                name: &pid,
                id: CallerIdentity::Guest { uid, pid },
            };
            service.answer(caller, &question).await
        })
    };
    let (greedy, polite) = (1001, 1002);
    // As many programs as calls may wait, with two calls each.
    let crowd: Vec<_> = (0..512).map(|n| ask(greedy, n % 256, weather(n))).collect();
    until(|| crowd.iter().filter(|asked| asked.is_finished()).count() >= 256).await;
    for place in 590..600 {
        let before = world.asked_in_all();
        let polite = ask(polite, 1, weather(place));
        while !polite.is_finished() {
            let so_far = world.asked_in_all();
            world.pass(SECOND / 5).await;
            until(|| polite.is_finished() || world.asked_in_all() > so_far).await;
        }
        soon(polite).await.unwrap().unwrap();
        let requests = world.asked_in_all() - before;
        assert!(requests <= 6, "place {place} took {requests}");
    }
    assert!(waiting() > 50, "the greedy one waits all the time");
}

#[tokio::test]
async fn a_guests_programs_together_have_a_quarter_of_the_calls_that_wait() {
    let world = World::with(MARCH, tireless(), None).await;
    world.simulator.issued_alerts().exclude_weather(true);
    let ask = |uid: u32, pid: u32, since: Option<String>| {
        let service = Arc::clone(&world.service);
        let timeout = if since.is_some() {
            HOUR
        } else {
            Duration::ZERO
        };
        let question = Question::AlertChanges {
            location: cold(0).into(),
            since,
            timeout,
            filter: AlertFilter::default(),
        };
        tokio::spawn(async move {
            let caller = Caller {
                face: Face::Manager,
                name: &pid,
                id: CallerIdentity::Guest { uid, pid },
            };
            service.answer(caller, &question).await
        })
    };
    let first = soon(ask(1001, 0, None)).await.unwrap();
    let Ok(Reply::AlertChanges(first)) = first else {
        panic!("no changes: {first:?}");
    };
    let since = || Some(first.cursor.clone());
    let waiting = || world.service.status().waiting;
    let most = u32::try_from(MOST_WAITING_OF_GUEST).unwrap();
    for pid in 0..most {
        ask(1001, pid, since());
        until(|| waiting() > u64::from(pid)).await;
    }
    let refused = soon(ask(1001, most, since())).await.unwrap();
    let at_most = MOST_WAITING_OF_GUEST;
    assert_eq!(refused.unwrap_err(), Error::TooManyWaiting { at_most });
    ask(1002, 1, since());
    until(|| waiting() > u64::from(most)).await;
}

#[tokio::test]
async fn however_much_is_watched_questions_keep_half_of_the_pace() {
    // What could be asked at once is all that holds it back here: not the queue.
    let world = World::with(MARCH, paced(5000), None).await;
    world.simulator.issued_alerts().exclude_weather(true);
    let watched = u32::try_from(MOST_WAITING_EACH).unwrap();
    let now = |n: u32, since: Option<String>, timeout: Duration| Question::AlertChanges {
        location: cold(n).into(),
        since,
        timeout,
        filter: AlertFilter::default(),
    };
    for n in 0..watched {
        let first = soon(ask(&world, GREEDY, now(n, None, Duration::ZERO))).await;
        let Ok(Reply::AlertChanges(first)) = first.unwrap() else {
            panic!("no changes for {n}");
        };
        let before = world.service.status().waiting;
        ask(&world, GREEDY, now(n, Some(first.cursor), HOUR));
        until(|| world.service.status().waiting > before).await;
    }
    // The first ones to wait did not know yet how many there would be.
    steps(&world, 12).await;
    let before = world.asked_in_all();
    steps(&world, 24).await;
    let asked = world.asked_in_all() - before;
    assert!(
        (u64::from(watched)..=330).contains(&asked),
        "{asked} requests in two minutes, of 600 that may be"
    );
}

/// Lets five seconds pass so many times, each with what is due.
async fn steps(world: &World, number: usize) {
    for _ in 0..number {
        world.pass(5 * SECOND).await;
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        world.settle().await;
    }
}
