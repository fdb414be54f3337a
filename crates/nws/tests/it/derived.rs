//! Derived forecasts against those the upstream made of the same grid: the whole recorded pairs
//! where they are present, and a small excerpt of one that is always there.
//!
//! The excerpt's origin is told in `data/README.md`.

use std::fs;

use jiff::tz::TimeZone;
use nws::payload::Surface;
use nws::{derive, payload};
use test_support::recordings::folder;
use weather::{Forecast, Period};

/// The frequency with which derived periods agree with the upstream's.
#[derive(Debug, Default)]
struct Score {
    periods: usize,
    temperature: usize,
    chance: usize,
    direction: usize,
    wind: usize,
    words: usize,
    names: usize,
}

impl Score {
    fn add(&mut self, ours: &Period, theirs: &Period, degrees: u64) {
        let near = |a: i64, b: i64| a.abs_diff(b) <= degrees;
        let temperature = ours.temperature.zip(theirs.temperature);
        let chance = (ours.probability_of_precipitation).zip(theirs.probability_of_precipitation);
        self.periods += 1;
        self.temperature += usize::from(temperature.is_some_and(|(a, b)| near(a, b)));
        // Where the upstream leaves the chance out there is nothing to miss.
        self.chance += usize::from(chance.is_none_or(|(a, b)| (a - b).abs() <= 10.0));
        self.direction += usize::from(ours.wind_direction == theirs.wind_direction);
        self.wind += usize::from(ours.wind_speed == theirs.wind_speed);
        self.words += usize::from(ours.short_forecast == theirs.short_forecast);
        self.names += usize::from(ours.name == theirs.name);
    }

    fn percent(&self, count: usize) -> usize {
        count * 100 / self.periods.max(1)
    }

    fn print(&self, what: &str) {
        println!(
            "{what}: {} periods; temperature {} %, chance {} %, wind {} %, direction {} %, \
             words {} %, names {} %",
            self.periods,
            self.percent(self.temperature),
            self.percent(self.chance),
            self.percent(self.wind),
            self.percent(self.direction),
            self.percent(self.words),
            self.percent(self.names),
        );
    }
}

fn upstream(body: &[u8]) -> Forecast {
    payload::parse_forecast(body).unwrap().into()
}

/// Compares period by period; the derived ones begin where the upstream's do.
fn compare(ours: &Forecast, theirs: &Forecast, degrees: u64) -> Score {
    let mut score = Score::default();
    for theirs in &theirs.periods {
        let same = |ours: &&Period| ours.start_time == theirs.start_time;
        let ours = ours.periods.iter().find(same).unwrap_or_else(|| {
            panic!("no period from {} ({})", theirs.start_time, theirs.name);
        });
        assert_eq!(ours.end_time, theirs.end_time);
        assert_eq!(ours.is_daytime, theirs.is_daytime);
        score.add(ours, theirs, degrees);
    }
    score
}

#[test]
fn an_excerpt_of_a_grid_gives_the_forecast_the_upstream_made_of_it() {
    let grid = payload::parse_grid(include_bytes!("data/grid.json")).unwrap();
    let zone = TimeZone::get("America/New_York").unwrap();
    let theirs = upstream(include_bytes!("data/half-days.json"));
    let now = "2026-07-15T20:08:00Z".parse().unwrap();
    let ours = derive::half_days(&grid, &zone, now, Surface::Land).unwrap();
    let score = compare(&ours, &theirs, 0);
    score.print("excerpt half days");
    for exact in [
        score.temperature,
        score.chance,
        score.wind,
        score.words,
        score.names,
    ] {
        assert_eq!(exact, theirs.periods.len());
    }
    assert_eq!(ours.update_time, theirs.update_time);
    let theirs = upstream(include_bytes!("data/hours.json"));
    let ours = derive::hours(&grid, &zone, now, Surface::Land).unwrap();
    let score = compare(&ours, &theirs, 0);
    score.print("excerpt hours");
    for exact in [score.temperature, score.chance, score.wind, score.words] {
        assert_eq!(exact, theirs.periods.len());
    }
}

#[test]
fn derived_half_days_agree_with_the_recorded_ones() {
    let Some(folder) = folder() else {
        return;
    };
    for (cell, zone) in [
        ("SEW/125,68", "America/Los_Angeles"),
        ("AFG/526,184", "America/Anchorage"),
        ("GUM/47,48", "Pacific/Guam"),
        ("ALY/71,67", "America/New_York"),
    ] {
        let path = folder.join("gridpoints").join(cell);
        let grid = fs::read(format!("{}.json", path.display())).unwrap();
        let grid = payload::parse_grid(&grid).unwrap();
        let theirs = upstream(&fs::read(path.join("forecast.json")).unwrap());
        let zone = TimeZone::get(zone).unwrap();
        let now = theirs.periods[0].start_time.timestamp;
        let ours = derive::half_days(&grid, &zone, now, Surface::Land).unwrap();
        let score = compare(&ours, &theirs, 2);
        score.print(&format!("{cell} half days"));
        assert!(score.percent(score.temperature) >= 95);
        assert!(score.percent(score.chance) >= 95);
        assert_eq!(score.percent(score.names), 100);
        assert!(score.percent(score.words) >= 75);
    }
}

#[test]
fn derived_hours_agree_with_the_recorded_ones() {
    let Some(folder) = folder() else {
        return;
    };
    for (cell, zone) in [
        ("SEW/125,68", "America/Los_Angeles"),
        ("AFG/526,184", "America/Anchorage"),
        ("GUM/47,48", "Pacific/Guam"),
        ("ALY/71,67", "America/New_York"),
        ("HFO/154,145", "Pacific/Honolulu"),
    ] {
        let path = folder.join("gridpoints").join(cell);
        let grid = fs::read(format!("{}.json", path.display())).unwrap();
        let grid = payload::parse_grid(&grid).unwrap();
        let theirs = upstream(&fs::read(path.join("forecast/hourly.json")).unwrap());
        let zone = TimeZone::get(zone).unwrap();
        let now = theirs.periods[0].start_time.timestamp;
        let ours = derive::hours(&grid, &zone, now, Surface::Land).unwrap();
        let score = compare(&ours, &theirs, 1);
        score.print(&format!("{cell} hours"));
        assert!(score.percent(score.temperature) >= 99);
        assert!(score.percent(score.chance) >= 95);
        assert!(score.percent(score.words) >= 95);
    }
}

/// There is no recorded forecast of the sea, so the marine forecast of a grid on land is held against
/// that of its land: the same wind in other units, and the same numbers.
#[test]
fn a_marine_forecast_has_the_numbers_of_the_recorded_ones() {
    let Some(folder) = folder() else {
        return;
    };
    for (cell, zone) in [
        ("SEW/125,68", "America/Los_Angeles"),
        ("AFG/526,184", "America/Anchorage"),
        ("GUM/47,48", "Pacific/Guam"),
        ("ALY/71,67", "America/New_York"),
    ] {
        let path = folder.join("gridpoints").join(cell);
        let grid = fs::read(format!("{}.json", path.display())).unwrap();
        let grid = payload::parse_grid(&grid).unwrap();
        let theirs = upstream(&fs::read(path.join("forecast.json")).unwrap());
        let zone = TimeZone::get(zone).unwrap();
        let now = theirs.periods[0].start_time.timestamp;
        let mut ours = derive::half_days(&grid, &zone, now, Surface::Marine).unwrap();
        for period in &mut ours.periods {
            assert!(
                !period.detailed_forecast.contains("Seas"),
                "{cell}: zeros are no waves"
            );
            period.wind_speed = in_mph(&period.wind_speed);
        }
        let score = compare(&ours, &theirs, 2);
        score.print(&format!("{cell} half days at sea"));
        assert!(score.percent(score.temperature) >= 95);
        assert!(score.percent(score.chance) >= 95);
        assert!(score.percent(score.words) >= 75);
        let near = |(ours, theirs): &(&Period, &Period)| {
            // Some offices round theirs to 5 mph.
            highest(&ours.wind_speed).abs_diff(highest(&theirs.wind_speed)) <= 3
        };
        let winds = ours
            .periods
            .iter()
            .zip(&theirs.periods)
            .filter(near)
            .count();
        println!("{cell}: {winds} of {} winds", theirs.periods.len());
        assert!(winds * 100 >= theirs.periods.len() * 90, "{cell}");
    }
}

/// Returns a wind in knots as the upstream would word it in mph.
fn in_mph(knots: &str) -> String {
    let words = knots.split(' ').map(|word| match word.parse::<f64>() {
        Ok(knots) => (knots * 1.852 / 1.609_344).round().to_string(),
        Err(_) => word.replace("kt", "mph"),
    });
    words.collect::<Vec<_>>().join(" ")
}

fn highest(wind: &str) -> u64 {
    let numbers = wind.split(' ').filter_map(|word| word.parse().ok());
    numbers.max().unwrap_or_default()
}
