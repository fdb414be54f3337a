//! The service before recordings of the real upstream, at the moment each was made. The recordings
//! are not part of this repository: without them these tests say so and pass.

use std::sync::Arc;

use jiff::SignedDuration;
use nws_simulator::VirtualClock;
use test_support::ReplayServer;
use test_support::recordings::{self, PLACES, RecordedPlace, SEATTLE};
use weather::{ErrorKind, Location, QueryOptions};
use weather_service::Service;

use crate::service::{service, soon, tireless};

/// Returns the coordinates of a recorded place.
pub(crate) fn location(place: RecordedPlace) -> Location {
    place.point.parse().unwrap()
}

/// A service before the recordings, with the clock of one of them.
pub(crate) struct RecordedWorld {
    pub(crate) service: Arc<Service>,
    pub(crate) upstream: ReplayServer,
    pub(crate) clock: VirtualClock,
}

impl RecordedWorld {
    /// `None`, and a notice, where there are no recordings.
    pub(crate) async fn at(place: RecordedPlace) -> Option<Self> {
        let upstream = ReplayServer::start(recordings::folder()?).await;
        let clock = VirtualClock::at(place.moment.parse().unwrap());
        let ours = {
            let clock = clock.clone();
            clock::Clock::from_fn(move || nws_simulator::TimeSource::now(&clock))
        };
        let service = service(&upstream.url(), &ours, tireless(), None).await;
        Some(Self {
            service: Arc::new(service),
            upstream,
            clock,
        })
    }
}

#[tokio::test]
async fn every_recorded_place_has_its_forecast_at_its_moment() {
    for place in PLACES {
        let Some(world) = RecordedWorld::at(place).await else {
            return;
        };
        let ask = || {
            world
                .service
                .get_weather(location(place), QueryOptions::default())
        };
        let answer = soon(ask()).await.unwrap();
        assert_eq!(answer.provenance.grid_cell.as_deref(), Some(place.cell));
        assert!(!answer.provenance.derived && !answer.provenance.simulated);
        assert_eq!(answer.provenance.stale, None);
        assert_eq!(answer.forecast.number, 1, "{}", answer.forecast);
        soon(ask()).await.unwrap();
        assert_eq!(world.upstream.asked_in_all(), 2);
        let point = format!("/points/{}", place.point);
        assert_eq!(world.upstream.asked(&point), 1);
        let forecast = format!("/gridpoints/{}/forecast", place.cell);
        assert_eq!(world.upstream.asked(&forecast), 1);
    }
}

#[tokio::test]
async fn what_was_not_recorded_is_not_there() {
    let Some(world) = RecordedWorld::at(SEATTLE).await else {
        return;
    };
    let elsewhere = Location::new(40.0, -100.0).unwrap();
    let answer = world
        .service
        .get_weather(elsewhere, QueryOptions::default());
    assert!(soon(answer).await.is_err());
    assert_eq!(world.upstream.asked("/points/40,-100"), 1);
}

#[tokio::test]
async fn weeks_after_its_moment_a_recording_is_no_answer() {
    let Some(world) = RecordedWorld::at(SEATTLE).await else {
        return;
    };
    world.clock.advance(SignedDuration::from_hours(24 * 14));
    let answer = world
        .service
        .get_weather(Location::SEATTLE, QueryOptions::default());
    let error = soon(answer).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{error}");
}
