//! Hours, days and the rest from an upstream that fails, moves cells and sends old copies.

use jiff::Timestamp;
use weather::{Error, ErrorKind, Location, Outlook, PlaceQuery, QueryOptions, Staleness, Units};

use crate::service::{FORECAST, GRID, HOUR, MINUTE, POINT, SECOND, World, soon, until};

const HOURLY: &str = "/gridpoints/SEW/125,68/forecast/hourly";
/// The raw grid alone, in the words of a fault.
const RAW_GRID: &str = "/gridpoints/*,68";
const LIST: &str = "/products/types/AFD/locations/SEW";

fn seattle() -> PlaceQuery {
    Location::SEATTLE.into()
}

impl World {
    async fn hourly(&self) -> Result<Outlook, Error> {
        soon(self.service.hourly(&seattle(), QueryOptions::default())).await
    }

    async fn week(&self) -> Result<Outlook, Error> {
        soon(self.service.week(&seattle(), QueryOptions::default())).await
    }
}

/// Nothing is over, nothing is missing in between, everything is marked.
fn check(outlook: &Outlook, now: Timestamp) {
    let periods = &outlook.periods;
    assert!(periods[0].end_time.timestamp > now);
    for pair in periods.windows(2) {
        assert_eq!(pair[0].end_time.timestamp, pair[1].start_time.timestamp);
    }
    assert!(outlook.provenance.simulated);
    for period in periods {
        assert!(
            period.short_forecast.starts_with("SIMULATED "),
            "{period:?}"
        );
        let sentences = &period.detailed_forecast;
        assert!(sentences.is_empty() || sentences.starts_with("SIMULATED. "));
    }
}

#[tokio::test]
async fn through_days_no_outlook_is_older_than_the_one_before() {
    let world = World::start().await;
    let mut newest = [Timestamp::MIN; 2];
    for round in 0..24 {
        let rule = match round % 3 {
            0 => "stale=6h path=/gridpoints",
            1 => "status=500 path=/gridpoints/*/forecast",
            _ => "latency=0ms",
        };
        world.faults(&[rule]);
        world.pass(2 * HOUR).await;
        for (outlook, newest) in [world.hourly().await, world.week().await]
            .into_iter()
            .zip(&mut newest)
        {
            let outlook = outlook.unwrap();
            check(&outlook, world.now());
            let update_time = outlook.provenance.update_time;
            assert!(update_time >= *newest, "round {round}");
            *newest = update_time;
        }
        world.settle().await;
    }
}

#[tokio::test]
async fn the_week_begins_with_the_period_that_the_one_forecast_is_of() {
    let world = World::start().await;
    for _ in 0..15 {
        world.pass(HOUR).await;
        let week = world.week().await.unwrap();
        let one = world.seattle().await.unwrap().forecast;
        assert_eq!(week.periods[0].name, one.name);
        assert_eq!(week.periods[0].start_time.to_string(), one.start_time);
        assert_eq!(week.periods[0].detailed_forecast, one.detailed_forecast);
    }
    assert_eq!(
        world.asked_in_all(),
        world.asked(POINT) + world.asked(FORECAST) + world.asked(GRID)
    );
    assert!(world.asked(GRID) <= world.asked(FORECAST));
}

#[tokio::test]
async fn amounts_add_up_whatever_the_periods() {
    let world = World::start().await;
    let (hourly, week) = (world.hourly().await.unwrap(), world.week().await.unwrap());
    let query = seattle();
    let days = soon(world.service.days(&query, QueryOptions::default()));
    let days = days.await.unwrap();
    let sum = |periods: &[weather::OutlookPeriod],
               of: fn(&weather::OutlookPeriod) -> Option<f64>| {
        periods
            .iter()
            .map(|period| of(period).unwrap())
            .sum::<f64>()
    };
    for day in &days.periods[..3] {
        let within = |periods: &[weather::OutlookPeriod]| {
            let is_within = |period: &&weather::OutlookPeriod| {
                day.start_time.timestamp <= period.start_time.timestamp
                    && period.end_time.timestamp <= day.end_time.timestamp
            };
            periods
                .iter()
                .filter(is_within)
                .cloned()
                .collect::<Vec<_>>()
        };
        let (hours, halves) = (within(&hourly.periods), within(&week.periods));
        assert_eq!(halves.last().unwrap().end_time, day.end_time);
        for of in [
            (|period| period.precipitation) as fn(&weather::OutlookPeriod) -> Option<f64>,
            |period| period.snowfall,
        ] {
            let told = of(day).unwrap();
            assert!((sum(&halves, of) - told).abs() < 1e-9, "{day:?}");
            // The day that runs began before the hours that are left.
            if day.start_time == hours[0].start_time {
                assert!((sum(&hours, of) - told).abs() < 1e-9, "{day:?}");
            }
        }
        let gust = hours
            .iter()
            .filter_map(|hour| hour.wind_gust)
            .reduce(f64::max);
        assert!(day.wind_gust >= gust, "{day:?}");
    }
    let whole = &days.periods[1];
    assert!(
        whole.high > whole.low && whole.high == whole.temperature,
        "{whole:?}"
    );
    assert!(
        whole.precipitation.is_some() && whole.feels_like.is_some(),
        "{whole:?}"
    );
}

#[tokio::test]
async fn a_forecast_without_its_grid_lacks_nothing_but_amounts() {
    for fault in ["status=500", "html", "status=404 type=NotFound"] {
        let world = World::start().await;
        world.faults(&[&format!("{fault} path={RAW_GRID}")]);
        let hours = world.hourly().await.unwrap();
        check(&hours, world.now());
        assert!(!hours.provenance.derived && hours.provenance.stale.is_none());
        let first = &hours.periods[0];
        assert_eq!(
            (first.precipitation, first.wind_gust),
            (None, None),
            "{fault}"
        );
        assert!(first.temperature.is_some() && first.condition_code.is_some());
        // They are there as soon as the grid is.
        world.faults(&[]);
        world.pass(HOUR).await;
        let hours = world.hourly().await.unwrap();
        assert!(hours.periods[0].precipitation.is_some(), "{fault}");
    }
}

#[tokio::test]
async fn hours_that_the_upstream_cannot_make_are_derived_from_the_grid() {
    for fault in ["status=503 type=ForecastMissingData", "status=500", "html"] {
        let world = World::start().await;
        let right = world.hourly().await.unwrap();
        let world = World::start().await;
        world.faults(&[&format!("{fault} path={HOURLY}")]);
        let hours = world
            .hourly()
            .await
            .unwrap_or_else(|e| panic!("{fault}: {e}"));
        check(&hours, world.now());
        assert!(hours.provenance.derived && !right.provenance.derived);
        assert_eq!(hours.provenance.update_time, right.provenance.update_time);
        assert_eq!(hours.periods.len(), 156);
        for (derived, right) in hours.periods.iter().zip(&right.periods) {
            assert_eq!(derived.start_time, right.start_time);
            assert_eq!(derived.temperature, right.temperature);
            let apart = derived.dew_point.unwrap() - right.dew_point.unwrap();
            assert!(apart.abs() < 1.0, "{apart}");
            assert!(derived.humidity.is_some());
        }
        assert!(world.hourly().await.unwrap().provenance.derived);
        assert_eq!(world.asked(GRID), 1);
        // The half days, which are well, are as they were sent.
        assert!(!world.week().await.unwrap().provenance.derived);
    }
}

#[tokio::test]
async fn hours_are_kept_through_an_outage_and_say_so() {
    let world = World::start().await;
    let good = world.hourly().await.unwrap();
    world.faults(&["drop=before"]);
    world.pass(3 * HOUR).await;
    let hours = world.hourly().await.unwrap();
    check(&hours, world.now());
    assert_eq!(hours.periods.len(), good.periods.len() - 3);
    assert!(hours.provenance.age_seconds >= 3 * 3600);
    let stale = hours.provenance.stale;
    assert!(
        matches!(stale, Some(Staleness::UpstreamFailing { .. })),
        "{stale:?}"
    );
    world.pass(25 * HOUR).await;
    let error = world.hourly().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreachable, "{error}");
}

#[tokio::test]
async fn hours_follow_a_place_to_its_new_cell() {
    let world = World::start().await;
    world.hourly().await.unwrap();
    world.faults(&[
        "move=3,-2 path=/points",
        "status=404 path=/gridpoints/SEW/125,68",
    ]);
    world.pass(2 * HOUR).await;
    let hours = world.hourly().await.unwrap();
    assert_eq!(hours.provenance.grid_cell.as_deref(), Some("SEW/128,66"));
    assert_eq!(hours.provenance.stale, None);
    let layer = soon(
        world
            .service
            .grid(&seattle(), None, QueryOptions::default()),
    )
    .await
    .unwrap();
    assert_eq!(layer.provenance.grid_cell.as_deref(), Some("SEW/128,66"));
}

#[tokio::test]
async fn a_layer_looks_its_place_up_again_where_its_cell_is_gone() {
    let world = World::start().await;
    world.seattle().await.unwrap();
    world.faults(&[
        "move=3,-2 path=/points",
        "status=404 path=/gridpoints/SEW/125,68",
    ]);
    world.pass(SECOND).await;
    let layer = soon(
        world
            .service
            .grid(&seattle(), None, QueryOptions::default()),
    )
    .await
    .unwrap();
    assert_eq!(layer.provenance.grid_cell.as_deref(), Some("SEW/128,66"));
    assert!(layer.provenance.simulated);
    assert_eq!(world.asked(POINT), 2);
}

#[tokio::test]
async fn a_layer_of_a_newer_grid_makes_no_forecast_a_derived_one() {
    let world = World::start().await;
    world.seattle().await.unwrap();
    world.pass(50 * MINUTE).await;
    let layer = soon(
        world
            .service
            .grid(&seattle(), None, QueryOptions::default()),
    )
    .await
    .unwrap();
    let one = world.seattle().await.unwrap();
    assert!(layer.provenance.update_time >= one.provenance.update_time);
    assert!(!one.provenance.derived && one.provenance.stale.is_none());
}

#[tokio::test]
async fn an_outlook_of_which_nothing_is_left_is_no_answer() {
    let world = World::start().await;
    world.faults(&[
        "past=240h path=/gridpoints",
        "nulls=grid path=/gridpoints/SEW/125,68",
    ]);
    let error = world.hourly().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidResponse, "{error}");
}

#[tokio::test]
async fn missing_values_are_unknown_and_not_nothing() {
    let world = World::start().await;
    world.faults(&["nulls=temperature path=/gridpoints"]);
    assert_eq!(world.week().await.unwrap().periods[0].temperature, None);
    let world = World::start().await;
    world.faults(&["nulls=wind path=/gridpoints"]);
    let first = world.hourly().await.unwrap().periods.swap_remove(0);
    let wind = (first.wind_speed, first.wind_speed_low, first.wind_direction);
    assert_eq!(wind, (None, None, None));
}

#[tokio::test]
async fn what_is_at_hand_is_given_in_time_and_marked() {
    let world = World::start().await;
    world.hourly().await.unwrap();
    world.pass(100 * MINUTE).await;
    world.faults(&["hang"]);
    let hasty = QueryOptions {
        units: Some(Units::SI),
        within: Some(SECOND / 20),
        max_age: Some(MINUTE),
    };
    let hours = soon(world.service.hourly(&seattle(), hasty)).await.unwrap();
    assert_eq!(hours.provenance.stale, Some(Staleness::DeadlinePassed));
    let error = soon(world.service.week(&seattle(), hasty))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    // The grid was fetched beside the hours.
    let layer = soon(world.service.grid(&seattle(), None, hasty))
        .await
        .unwrap();
    assert_eq!(layer.provenance.stale, Some(Staleness::DeadlinePassed));
    let error = soon(world.service.discussion(&seattle(), None, hasty))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    let sun = soon(world.service.sun(&seattle(), None, hasty))
        .await
        .unwrap();
    assert_eq!(sun.time_zone, "America/Los_Angeles");
}

#[tokio::test]
async fn sun_and_moon_need_no_upstream_where_a_town_is_near() {
    let mut world = World::start().await;
    world.cut().await;
    let (service, options) = (&world.service, QueryOptions::default());
    let sun = soon(service.sun(&seattle(), None, options)).await.unwrap();
    assert_eq!(
        (sun.time_zone.as_str(), sun.date.as_str()),
        ("America/Los_Angeles", "2026-03-04")
    );
    let guam = "Hagatna, GU".parse().unwrap();
    let sun = soon(service.sun(&guam, None, options)).await.unwrap();
    assert_eq!(
        (sun.time_zone.as_str(), sun.date.as_str()),
        ("Pacific/Guam", "2026-03-05")
    );
    let at_sea = Location::new(35.0, -150.0).unwrap().into();
    let error = soon(service.sun(&at_sea, None, options)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreachable, "{error}");
}

#[tokio::test]
async fn a_newer_discussion_is_seen_and_an_older_one_is_kept_through_an_outage() {
    let world = World::start().await;
    let query = seattle();
    let discussion = || {
        world
            .service
            .discussion(&query, None, QueryOptions::default())
    };
    let first = soon(discussion()).await.unwrap();
    assert!(first.text.contains("SIMULATED") && first.provenance.simulated);
    assert_eq!(world.asked(LIST), 1);
    let mut issued = first.issued.unwrap().timestamp;
    for _ in 0..6 {
        world.pass(7 * HOUR).await;
        let next = soon(discussion()).await.unwrap();
        assert!(next.issued.unwrap().timestamp > issued);
        issued = next.issued.unwrap().timestamp;
        assert!(next.issued.unwrap().timestamp <= world.now());
    }
    for fault in ["stale=24h path=/products", "status=500"] {
        world.faults(&[fault]);
        world.pass(HOUR).await;
        let kept = soon(discussion()).await.unwrap();
        assert_eq!(kept.issued.unwrap().timestamp, issued, "{fault}");
        assert!(kept.provenance.stale.is_some(), "{fault}");
    }
}

#[tokio::test]
async fn a_discussion_that_is_gone_gives_way_to_the_one_before() {
    let world = World::start().await;
    let query = seattle();
    let discussion = || {
        world
            .service
            .discussion(&query, None, QueryOptions::default())
    };
    // The list is well, the newest of it is not.
    world.faults(&["status=404 skip=1 count=1 path=/products"]);
    let older = soon(discussion()).await.unwrap();
    world.faults(&[]);
    world.pass(20 * SECOND).await;
    let newest = soon(discussion()).await.unwrap();
    assert!(older.issued.unwrap().timestamp < newest.issued.unwrap().timestamp);
    assert_eq!(world.asked(LIST), 1);
}

#[tokio::test]
async fn an_office_without_a_product_of_that_kind_is_named() {
    let world = World::start().await;
    world.faults(&["status=404 path=/products"]);
    let query = seattle();
    let answer = world
        .service
        .discussion(&query, None, QueryOptions::default());
    let error = soon(answer).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadRequest);
    assert_eq!(
        error.to_string(),
        "the office SEW has no text product AFD at present"
    );
}

#[tokio::test]
async fn a_thousand_callers_for_hours_share_three_requests() {
    let world = World::start().await;
    world.faults(&["latency=20ms"]);
    let callers: Vec<_> = (0..1000)
        .map(|_| {
            let service = std::sync::Arc::clone(&world.service);
            tokio::spawn(async move { service.hourly(&seattle(), QueryOptions::default()).await })
        })
        .collect();
    for caller in callers {
        soon(caller).await.unwrap().unwrap();
    }
    until(|| world.count("in_flight") == 0).await;
    assert_eq!((world.asked(POINT), world.asked(HOURLY)), (1, 1));
    assert_eq!((world.asked(GRID), world.asked_in_all()), (1, 3));
}
