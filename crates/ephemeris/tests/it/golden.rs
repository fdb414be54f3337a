//! Against PyEphem, which has other theories of sun and moon and other code. How the files were made
//! is in `tests/golden/make.py`.

use ephemeris::{LunarPhase, MoonDay, PolarCondition, SunDay};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

const ALMANAC: &str = include_str!("../golden/almanac.tsv");
const PHASES: &str = include_str!("../golden/phases.tsv");

/// Seconds of tolerance: for the sun, for the sun beyond 65° of latitude, where it crosses the
/// horizon aslant, and for the moon.
const SUN: i64 = 60;
const POLAR_SUN: i64 = 120;
const MOON: i64 = 120;
/// Of the part of the moon that is lit.
const LIT: f64 = 0.002;

fn place(name: &str) -> (f64, f64, &'static str) {
    match name {
        "Seattle" => (47.6062, -122.3321, "America/Los_Angeles"),
        "New York" => (40.7128, -74.0060, "America/New_York"),
        "Miami" => (25.7617, -80.1918, "America/New_York"),
        "San Juan" => (18.4655, -66.1057, "America/Puerto_Rico"),
        "Honolulu" => (21.3069, -157.8583, "Pacific/Honolulu"),
        "Guam" => (13.4443, 144.7937, "Pacific/Guam"),
        "Pago Pago" => (-14.2756, -170.7020, "Pacific/Pago_Pago"),
        "Adak" => (51.8800, -176.6581, "America/Adak"),
        "Fairbanks" => (64.8378, -147.7164, "America/Anchorage"),
        "Utqiagvik" => (71.2906, -156.7886, "America/Anchorage"),
        other => panic!("unknown place {other}"),
    }
}

fn lines(file: &str) -> impl Iterator<Item = Vec<&str>> {
    file.lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
}

/// One row and what we say of it.
struct Row<'a> {
    cells: Vec<&'a str>,
    latitude: f64,
    midnight: Timestamp,
    sun: SunDay,
    moon: MoonDay,
}

impl<'a> Row<'a> {
    fn read(cells: Vec<&'a str>) -> Self {
        let (latitude, longitude, zone) = place(cells[0]);
        let zone = TimeZone::get(zone).unwrap();
        let date: Date = cells[1].parse().unwrap();
        Self {
            latitude,
            midnight: date.to_zoned(zone.clone()).unwrap().timestamp(),
            sun: ephemeris::sun(latitude, longitude, date, &zone).unwrap(),
            moon: ephemeris::moon(latitude, longitude, date, &zone).unwrap(),
            cells,
        }
    }

    /// Compares the moments from column `first` on, and gives the greatest difference in seconds.
    fn compare(&self, first: usize, ours: &[Option<Timestamp>], tolerance: i64) -> i64 {
        let differences = ours.iter().zip(&self.cells[first..]).map(|(ours, theirs)| {
            let ours = ours.map(|at| at.duration_since(self.midnight).as_secs());
            let theirs: Option<i64> = theirs.parse().ok();
            let what = format!("{:?}: {ours:?} for {theirs:?}", self.cells);
            let difference = match (ours, theirs) {
                (Some(ours), Some(theirs)) => (ours - theirs).abs(),
                (None, None) => 0,
                _ => panic!("{what}"),
            };
            assert!(difference <= tolerance, "{what}");
            difference
        });
        differences.max().unwrap()
    }

    fn sun_tolerance(&self) -> i64 {
        if self.latitude.abs() > 65.0 {
            POLAR_SUN
        } else {
            SUN
        }
    }
}

#[test]
fn the_sun_comes_and_goes_when_an_independent_ephemeris_says() {
    let mut worst = [0; 2];
    for row in lines(ALMANAC).map(Row::read) {
        let sun = &row.sun;
        let moments = [
            sun.noon,
            sun.rise,
            sun.set,
            sun.civil_dawn,
            sun.civil_dusk,
            sun.nautical_dawn,
            sun.nautical_dusk,
            sun.astronomical_dawn,
            sun.astronomical_dusk,
        ];
        let difference = row.compare(2, &moments, row.sun_tolerance());
        let zone = usize::from(row.latitude.abs() > 65.0);
        worst[zone] = difference.max(worst[zone]);
    }
    eprintln!(
        "sun: within {} s, beyond 65° within {} s",
        worst[0], worst[1]
    );
}

#[test]
fn the_day_is_as_long_as_an_independent_ephemeris_says() {
    for row in lines(ALMANAC).map(Row::read) {
        let theirs: i64 = row.cells[13].parse().unwrap();
        let difference = (row.sun.day_length.as_secs() - theirs).abs();
        assert!(difference <= 2 * row.sun_tolerance(), "{:?}", row.cells);
        let polar = match theirs {
            0 => Some(PolarCondition::Night),
            82_800 | 86_400 | 90_000 => Some(PolarCondition::Day),
            _ => None,
        };
        assert_eq!(row.sun.polar, polar, "{:?}", row.cells);
    }
}

#[test]
fn the_moon_comes_and_goes_when_an_independent_ephemeris_says() {
    let mut worst = 0;
    for row in lines(ALMANAC).map(Row::read) {
        worst = row
            .compare(11, &[row.moon.rise, row.moon.set], MOON)
            .max(worst);
        let lit: f64 = row.cells[14].parse().unwrap();
        assert!((row.moon.illumination - lit).abs() < LIT, "{:?}", row.cells);
    }
    eprintln!("moon: within {worst} s");
}

#[test]
fn the_phases_are_when_an_independent_ephemeris_says() {
    let golden: Vec<(Timestamp, LunarPhase)> = lines(PHASES)
        .map(|cells| {
            let phase = match cells[1] {
                "new" => LunarPhase::New,
                "first" => LunarPhase::FirstQuarter,
                "full" => LunarPhase::Full,
                "last" => LunarPhase::LastQuarter,
                other => panic!("unknown phase {other}"),
            };
            (cells[0].parse().unwrap(), phase)
        })
        .collect();
    let mut worst = 0;
    for four in golden.windows(4) {
        let date = four[0].0.to_zoned(TimeZone::UTC).date();
        let moon = ephemeris::moon(0.0, 0.0, date, &TimeZone::UTC).unwrap();
        assert_eq!(moon.phase, four[0].1, "{date}");
        for ((phase, ours), (theirs, expected)) in moon.next.iter().zip(four) {
            let difference = ours.duration_since(*theirs).as_secs().abs();
            assert!(
                phase == expected && difference <= MOON,
                "{ours} for {theirs}"
            );
            worst = difference.max(worst);
        }
    }
    eprintln!("phases: within {worst} s");
}
