//! The weather is plausible: statistics over places, seasons and seeds.

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::earth::towns;

fn hours(latitude: f64, longitude: f64, from: &str, count: i64, seed: u64) -> Vec<AirSample> {
    let column = WeatherField::new(seed).over(latitude, longitude);
    let start: Timestamp = from.parse().unwrap();
    (0..count)
        .map(|hour| column.at(start.checked_add(SignedDuration::from_hours(hour)).unwrap()))
        .collect()
}

fn mean(samples: &[AirSample], value: impl Fn(&AirSample) -> f64) -> f64 {
    samples.iter().map(value).sum::<f64>() / samples.len() as f64
}

const JANUARY: &str = "2026-01-05T00:00:00Z";
const JULY: &str = "2026-07-05T00:00:00Z";

#[test]
fn seasons_fit_the_place() {
    let usual = [
        ("Seattle", 47.6, -122.3, 1.0..9.0, 15.0..23.0),
        ("Minneapolis", 44.98, -93.3, -15.0..-3.0, 19.0..29.0),
        ("Miami", 25.8, -80.2, 15.0..23.0, 25.0..31.0),
        ("Phoenix", 33.4, -112.1, 6.0..17.0, 28.0..38.0),
        ("Fairbanks", 64.8, -147.7, -29.0..-14.0, 11.0..21.0),
        ("Honolulu", 21.3, -157.9, 20.0..26.0, 23.0..28.0),
        ("Guam", 13.4, 144.8, 24.0..29.0, 24.0..29.0),
        ("Denver", 39.7, -105.0, -8.0..4.0, 17.0..27.0),
    ];
    for (town, latitude, longitude, winter, summer) in usual {
        for (from, range) in [(JANUARY, winter), (JULY, summer)] {
            let samples: Vec<_> = (1..=4)
                .flat_map(|seed| hours(latitude, longitude, from, 24 * 25, seed))
                .collect();
            let mean = mean(&samples, |sample| sample.temperature);
            assert!(range.contains(&mean), "{town} from {from}: {mean:.1}");
        }
    }
}

#[test]
fn afternoons_are_warmer_than_nights() {
    let samples = hours(39.1, -94.6, JULY, 24 * 20, 1);
    let at = |utc: usize| {
        mean(
            &samples
                .iter()
                .skip(utc)
                .step_by(24)
                .copied()
                .collect::<Vec<_>>(),
            |s| s.temperature,
        )
    };
    assert!(at(21) - at(11) > 6.0, "{} {}", at(21), at(11));
}

#[test]
fn neighbours_in_space_and_time_are_alike() {
    let field = WeatherField::new(3);
    let start: Timestamp = "2026-04-01T00:00:00Z".parse().unwrap();
    for town in towns::all() {
        let (here, there) = (
            field.over(town.latitude, town.longitude),
            field.over(town.latitude + 0.02, town.longitude),
        );
        for hour in (0..72).step_by(5) {
            let time = start.checked_add(SignedDuration::from_hours(hour)).unwrap();
            let (a, b) = (here.at(time), there.at(time));
            let later = here.at(time.checked_add(SignedDuration::from_hours(1)).unwrap());
            assert!((a.temperature - b.temperature).abs() < 1.5, "{}", town.name);
            assert!(
                (a.temperature - later.temperature).abs() < 6.0,
                "{}: {} {}",
                town.name,
                a.temperature,
                later.temperature
            );
            assert!((a.pressure - later.pressure).abs() < 6.0);
            assert!((a.sky - later.sky).abs() < 60.0);
        }
    }
}

#[test]
fn every_sample_is_physical() {
    let field = WeatherField::new(11);
    let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    for (index, town) in towns::all().iter().enumerate() {
        let column = field.over(town.latitude, town.longitude);
        for day in 0..120 {
            let time = start
                .checked_add(SignedDuration::from_hours(73 * day + index as i64))
                .unwrap();
            let sample = column.at(time);
            assert!(
                (-60.0..55.0).contains(&sample.temperature),
                "{}: {}",
                town.name,
                sample.temperature
            );
            assert!(sample.dewpoint <= sample.temperature && sample.dewpoint > -75.0);
            assert!(sample.dewpoint < 31.0, "{}: {}", town.name, sample.dewpoint);
            assert!((0.0..90.0).contains(&sample.wind) && sample.gust >= sample.wind);
            assert!((0.0..360.0).contains(&sample.direction));
            assert!((0.0..=100.0).contains(&sample.sky) && (0.0..=100.0).contains(&sample.chance));
            assert!((960.0..1050.0).contains(&sample.pressure));
            assert!((0.0..20.0).contains(&sample.rate));
        }
    }
}

#[test]
fn it_rains_sometimes_and_not_always() {
    for (town, latitude, longitude) in [
        ("Seattle", 47.6, -122.3),
        ("Atlanta", 33.7, -84.4),
        ("New York", 40.7, -74.0),
    ] {
        let samples: Vec<_> = (1..=3)
            .flat_map(|seed| hours(latitude, longitude, JANUARY, 24 * 60, seed))
            .collect();
        let wet =
            samples.iter().filter(|sample| sample.falling).count() as f64 / samples.len() as f64;
        assert!((0.03..0.5).contains(&wet), "{town}: {wet}");
        let clear =
            samples.iter().filter(|sample| sample.sky < 25.0).count() as f64 / samples.len() as f64;
        assert!(clear > 0.03, "{town}: {clear}");
    }
}

#[test]
fn seeds_make_different_weather_and_one_seed_the_same() {
    let time: Timestamp = JULY.parse().unwrap();
    let at = |seed| {
        WeatherField::new(seed)
            .over(40.0, -100.0)
            .at(time)
            .temperature
    };
    assert_eq!(at(1).to_bits(), at(1).to_bits());
    assert!((at(1) - at(2)).abs() > 0.01);
}
