//! Places that move to another grid cell, and cells that are gone.

use weather::{Error, Location, QueryOptions, Staleness, StationChoice};

use crate::service::{FORECAST, HOUR, MINUTE, POINT, SECOND, World, soon};

const MOVED: &str = "move=3,-2 path=/points";
const NEW_CELL: &str = "SEW/128,66";
const NEW_FORECAST: &str = "/gridpoints/SEW/128,66/forecast";

#[tokio::test]
async fn a_place_is_looked_up_daily() {
    let world = World::start().await;
    world.seattle().await.unwrap();
    world.faults(&[MOVED]);
    for _ in 0..23 {
        let answer = world.after(HOUR).await.unwrap();
        assert_eq!(answer.provenance.grid_cell.as_deref(), Some("SEW/125,68"));
    }
    assert_eq!(world.asked(POINT), 1);
    world.after(2 * HOUR).await.unwrap();
    let answer = world.after(MINUTE).await.unwrap();
    assert_eq!(
        (answer.provenance.grid_cell.as_deref(), world.asked(POINT)),
        (Some(NEW_CELL), 2)
    );
}

#[tokio::test]
async fn a_cell_that_is_gone_makes_the_place_be_looked_up_at_once() {
    let world = World::start().await;
    world.seattle().await.unwrap();
    world.faults(&[MOVED, &format!("status=404 path={FORECAST}")]);
    let answer = world.after(2 * HOUR).await.unwrap();
    assert_eq!(answer.provenance.grid_cell.as_deref(), Some(NEW_CELL));
    assert_eq!(answer.provenance.stale, None);
    assert_eq!(world.asked(POINT), 2);
}

#[tokio::test]
async fn a_cell_that_failed_before_it_was_gone_makes_the_place_be_looked_up_at_once_too() {
    let world = World::start().await;
    world.seattle().await.unwrap();
    world.after(22 * HOUR).await.unwrap();
    world.faults(&["status=500 path=/gridpoints/SEW/125,68"]);
    for _ in 0..2 {
        world.after(HOUR).await.unwrap();
    }
    assert_eq!(
        world.asked(POINT),
        2,
        "looked up since the cell began to fail"
    );
    world.faults(&[MOVED, "status=404 path=/gridpoints/SEW/125,68"]);
    let answer = world.after(MINUTE).await.unwrap();
    assert_eq!(answer.provenance.grid_cell.as_deref(), Some(NEW_CELL));
    assert_eq!(world.asked(POINT), 3);
}

#[tokio::test]
async fn a_cell_that_is_gone_from_a_place_that_did_not_move_is_asked_about_modestly() {
    let world = World::start().await;
    let first = world.seattle().await.unwrap();
    world.faults(&["status=404 path=/gridpoints/SEW/125,68"]);
    world.pass(2 * HOUR).await;
    for _ in 0..100 {
        let answer = world.seattle().await.unwrap();
        assert_eq!(answer.provenance.update_time, first.provenance.update_time);
        assert!(matches!(
            answer.provenance.stale,
            Some(Staleness::UpstreamFailing { .. })
        ));
    }
    assert!(world.asked(POINT) <= 3, "{}", world.asked(POINT));
    assert_eq!(world.asked(FORECAST), 2);
}

#[tokio::test]
async fn the_old_answer_is_kept_until_the_new_cell_answers() {
    for fault in ["status=404", "status=500", "drop=before"] {
        let world = World::start().await;
        world.seattle().await.unwrap();
        world.faults(&[MOVED, &format!("{fault} path=/gridpoints/SEW/128,66")]);
        world.after(25 * HOUR).await.unwrap();
        for _ in 0..3 {
            let answer = world.after(MINUTE).await;
            let answer = answer.unwrap_or_else(|e| panic!("{fault}: {e}"));
            assert_eq!(
                answer.provenance.grid_cell.as_deref(),
                Some("SEW/125,68"),
                "{fault}"
            );
        }
        assert_eq!(
            world.asked(POINT),
            2 + u64::from(fault == "status=404"),
            "{fault}"
        );
        assert!(world.asked(NEW_FORECAST) > 0, "{fault}");
        world.faults(&[MOVED]);
        let answer = world.after(MINUTE).await.unwrap();
        assert_eq!(
            answer.provenance.grid_cell.as_deref(),
            Some(NEW_CELL),
            "{fault}"
        );
    }
}

#[tokio::test]
async fn a_new_cell_that_hangs_keeps_nobody_waiting_for_long() {
    let world = World::start().await;
    world.seattle().await.unwrap();
    world.faults(&[MOVED, "hang path=/gridpoints/SEW/128,66"]);
    world.after(25 * HOUR).await.unwrap();
    let begun = tokio::time::Instant::now();
    let answer = world.seattle().await.unwrap();
    assert_eq!(answer.provenance.grid_cell.as_deref(), Some("SEW/125,68"));
    // The client of the upstream waits 15 s.
    assert!(begun.elapsed() < 10 * SECOND);
}

#[tokio::test]
async fn a_raw_grid_that_is_gone_is_asked_about_modestly_and_its_place_too() {
    let world = World::start().await;
    let seattle = Location::SEATTLE.into();
    let grid = || world.service.grid(&seattle, None, QueryOptions::default());
    world.seattle().await.unwrap();
    world.faults(&["status=404 path=/gridpoints/SEW/125,68"]);
    world.pass(2 * HOUR).await;
    for _ in 0..100 {
        soon(grid()).await.unwrap_err();
        world.pass(SECOND).await;
    }
    assert!(world.asked(POINT) <= 3, "{}", world.asked(POINT));
    world.faults(&[MOVED, "status=404 path=/gridpoints/SEW/125,68"]);
    world.pass(HOUR).await;
    let layer = soon(grid()).await.unwrap();
    assert_eq!(layer.provenance.grid_cell.as_deref(), Some(NEW_CELL));
}

/// One of the questions that are answered for a grid cell.
#[derive(Debug, Clone, Copy)]
enum Question {
    Forecast,
    Week,
    Hourly,
    Current,
    Grid,
}

impl Question {
    const ALL: [Self; 5] = [
        Self::Forecast,
        Self::Week,
        Self::Hourly,
        Self::Current,
        Self::Grid,
    ];

    /// The cell that answers for Seattle.
    async fn cell(self, world: &World) -> Result<Option<String>, Error> {
        let (seattle, options) = (Location::SEATTLE.into(), QueryOptions::default());
        let service = &world.service;
        let provenance = match self {
            Self::Forecast => soon(service.get_weather(Location::SEATTLE, options))
                .await
                .map(|answer| answer.provenance),
            Self::Week => soon(service.week(&seattle, options))
                .await
                .map(|outlook| outlook.provenance),
            Self::Hourly => soon(service.hourly(&seattle, options))
                .await
                .map(|outlook| outlook.provenance),
            Self::Current => soon(service.current(&seattle, options, &StationChoice::default()))
                .await
                .map(|current| current.provenance),
            Self::Grid => soon(service.grid(&seattle, None, options))
                .await
                .map(|layer| layer.provenance),
        };
        world.settle().await;
        provenance.map(|provenance| provenance.grid_cell)
    }
}

const OLD_CELL: &str = "SEW/125,68";
/// What the upstream says when it has a cell no more.
const GONE: &str = "status=404 path=/gridpoints/SEW/125,68";

#[tokio::test]
async fn all_answers_follow_a_place_at_once_whose_cell_is_gone() {
    for question in Question::ALL {
        // A place that was looked up just now, and nothing else of it.
        let world = World::start().await;
        let seattle = Location::SEATTLE.into();
        let discussion = world
            .service
            .discussion(&seattle, None, QueryOptions::default());
        soon(discussion).await.unwrap();
        world.faults(&[MOVED, GONE]);
        world.pass(MINUTE).await;
        let cell = question.cell(&world).await;
        let cell = cell.unwrap_or_else(|error| panic!("{question:?}: {error}"));
        assert_eq!(cell.as_deref(), Some(NEW_CELL), "{question:?}");
        assert_eq!(world.asked(POINT), 2, "{question:?}");
    }
}

#[tokio::test]
async fn all_answers_stay_with_the_old_cell_until_the_new_one_answers() {
    for question in Question::ALL {
        let world = World::start().await;
        question.cell(&world).await.unwrap();
        world.faults(&[MOVED, "status=500 path=/gridpoints/SEW/128,66"]);
        // The place is looked up behind the first answer of the next day.
        world.pass(25 * HOUR).await;
        question.cell(&world).await.unwrap();
        for _ in 0..3 {
            world.pass(MINUTE).await;
            let cell = question.cell(&world).await;
            let cell = cell.unwrap_or_else(|error| panic!("{question:?}: {error}"));
            assert_eq!(cell.as_deref(), Some(OLD_CELL), "{question:?}");
        }
        assert_eq!(world.asked(POINT), 2, "{question:?}");
        world.faults(&[MOVED]);
        world.pass(MINUTE).await;
        let cell = question.cell(&world).await.unwrap();
        assert_eq!(cell.as_deref(), Some(NEW_CELL), "{question:?}");
    }
}

#[tokio::test]
async fn all_answers_ask_modestly_about_a_cell_that_is_gone_for_good() {
    for question in Question::ALL {
        let world = World::start().await;
        world.faults(&[GONE]);
        for _ in 0..100 {
            question.cell(&world).await.unwrap_err();
            world.pass(SECOND).await;
        }
        assert!(
            world.asked(POINT) <= 3,
            "{question:?}: {}",
            world.asked(POINT)
        );
    }
}
