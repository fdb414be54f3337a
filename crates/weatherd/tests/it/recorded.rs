//! The service before recordings of the real upstream, at the moment each was made. The recordings
//! are not part of this repository: without them these tests say so and pass.

use std::sync::Arc;

use jiff::SignedDuration;
use nws_simulator::VirtualClock;
use weather::{ErrorKind, Location, QueryOptions};
use weather_service::Service;

use crate::replay::{Replay, folder};
use crate::service::{service, soon, tireless};

/// A place that was recorded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Recorded {
    /// As the upstream's canonical paths write it.
    pub(crate) point: &'static str,
    pub(crate) cell: &'static str,
    /// When it was recorded.
    pub(crate) moment: &'static str,
}

/// All of them: each has a forecast of both kinds, a raw grid, stations and observations.
pub(crate) const PLACES: [Recorded; 5] = [SEATTLE, FORT_YUKON, GUAM, HONOLULU, LATHAM];
pub(crate) const SEATTLE: Recorded = Recorded {
    point: "47.6062,-122.3321",
    cell: "SEW/125,68",
    moment: "2026-03-04T22:38:00Z",
};
pub(crate) const FORT_YUKON: Recorded = Recorded {
    point: "66.564,-145.252",
    cell: "AFG/526,184",
    moment: "2026-06-02T15:59:00Z",
};
pub(crate) const GUAM: Recorded = Recorded {
    point: "13.444,144.778",
    cell: "GUM/47,48",
    moment: "2026-05-14T16:35:00Z",
};
/// In the shape of 2024.
pub(crate) const HONOLULU: Recorded = Recorded {
    point: "21.305,-157.858",
    cell: "HFO/154,145",
    moment: "2024-03-14T13:27:00Z",
};
/// The only one with an alert, and with a text product.
pub(crate) const LATHAM: Recorded = Recorded {
    point: "42.745,-73.752",
    cell: "ALY/71,67",
    moment: "2026-07-15T20:08:00Z",
};

impl Recorded {
    pub(crate) fn location(self) -> Location {
        self.point.parse().unwrap()
    }
}

/// A service before the recordings, with the clock of one of them.
pub(crate) struct RecordedWorld {
    pub(crate) service: Arc<Service>,
    pub(crate) upstream: Replay,
    pub(crate) clock: VirtualClock,
}

impl RecordedWorld {
    /// `None`, and a notice, where there are no recordings.
    pub(crate) async fn at(place: Recorded) -> Option<Self> {
        let upstream = Replay::start(folder()?).await;
        let clock = VirtualClock::at(place.moment.parse().unwrap());
        let ours = {
            let clock = clock.clone();
            clock::Clock::from_fn(move || nws_simulator::Clock::now(&clock))
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
                .get_weather(place.location(), QueryOptions::default())
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
