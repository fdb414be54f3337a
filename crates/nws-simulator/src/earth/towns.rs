//! The towns that the simulator knows, with their stations and forecast offices.
//!
//! Offices are real; the table is coarse on purpose (a town belongs to the nearest office).

use std::sync::LazyLock;

use super::area::{KM_PER_DEGREE, unwrapped};

/// A town with a reporting station.
#[derive(Debug)]
pub(crate) struct Town {
    /// The office's three letters, where one is here.
    pub(crate) office: Option<&'static str>,
    /// The station's identifier, such as `KBFI`.
    pub(crate) station: &'static str,
    radar: &'static str,
    /// The state's two letters.
    pub(crate) state: &'static str,
    /// The county's three digits within the state.
    pub(crate) county: &'static str,
    /// Degrees north.
    pub(crate) latitude: f64,
    /// Degrees east.
    pub(crate) longitude: f64,
    /// The town's name.
    pub(crate) name: &'static str,
    /// Its number among the towns of its state, from one.
    number: usize,
}

static TOWNS: LazyLock<Vec<Town>> = LazyLock::new(|| {
    let mut towns = Vec::new();
    for line in include_str!("towns.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        let town = parsed(line, &towns).expect("the table's test reads every line");
        towns.push(town);
    }
    towns
});

fn parsed(line: &'static str, before: &[Town]) -> Option<Town> {
    let mut words = line.splitn(8, ' ');
    let mut next = || words.next();
    let office = Some(next()?).filter(|office| *office != "-");
    let (station, radar, state, county) = (next()?, next()?, next()?, next()?);
    let (latitude, longitude) = (next()?.parse().ok()?, next()?.parse().ok()?);
    let number = 1 + before.iter().filter(|town| town.state == state).count();
    Some(Town {
        office,
        station,
        radar,
        state,
        county,
        latitude,
        longitude,
        name: next()?,
        number,
    })
}

impl Town {
    /// Returns the public forecast zone around the town, such as `WAZ301`. Not the real zone's number.
    pub(crate) fn zone(&self) -> String {
        format!("{}Z{}", self.state, 300 + self.number)
    }

    /// Returns the fire weather zone, such as `WAZ601`. Not the real zone's number.
    pub(crate) fn fire_zone(&self) -> String {
        format!("{}Z{}", self.state, 600 + self.number)
    }

    /// Returns the county's code, such as `WAC033`.
    pub(crate) fn county_code(&self) -> String {
        format!("{}C{}", self.state, self.county)
    }

    /// Returns the county's SAME code, such as `053033`.
    pub(crate) fn same_code(&self) -> String {
        format!("0{}{}", state_fips(self.state), self.county)
    }

    /// Returns the office responsible for the town.
    pub(crate) fn responsible(&self) -> &'static Self {
        nearest_office(self.latitude, self.longitude)
    }

    /// Returns the radar of an office.
    pub(crate) fn radar(&self) -> Option<&'static str> {
        Some(self.radar).filter(|radar| *radar != "-")
    }

    /// Returns metres and whole degrees of bearing from the town to a point.
    pub(crate) fn towards(&self, latitude: f64, longitude: f64) -> (f64, u32) {
        let (east, north) = offset(self.latitude, self.longitude, latitude, longitude);
        let bearing = east.atan2(north).to_degrees().rem_euclid(360.0).round();
        (east.hypot(north) * 1_000.0, bearing as u32 % 360)
    }

    fn km_to(&self, latitude: f64, longitude: f64) -> f64 {
        let (east, north) = offset(self.latitude, self.longitude, latitude, longitude);
        east.hypot(north)
    }
}

/// Kilometres east and north from one point to another, on a plane.
fn offset(from_latitude: f64, from_longitude: f64, latitude: f64, longitude: f64) -> (f64, f64) {
    let squeeze = f64::midpoint(from_latitude, latitude).to_radians().cos();
    let east = unwrapped(latitude, longitude) - unwrapped(from_latitude, from_longitude);
    (
        east * squeeze * KM_PER_DEGREE,
        (latitude - from_latitude) * KM_PER_DEGREE,
    )
}

/// Returns every town, offices first.
pub(crate) fn all() -> &'static [Town] {
    &TOWNS
}

/// Returns the offices with their index, which is stable for a version of the simulator.
pub(crate) fn offices() -> impl Iterator<Item = (usize, &'static Town)> {
    all()
        .iter()
        .enumerate()
        .filter(|(_, town)| town.office.is_some())
}

/// Returns the town nearest to a point.
pub(crate) fn nearest(latitude: f64, longitude: f64) -> &'static Town {
    closest(all().iter(), latitude, longitude)
}

/// Returns the office nearest to a point.
pub(crate) fn nearest_office(latitude: f64, longitude: f64) -> &'static Town {
    // The interior of Alaska ends where its office's grid does: cells have no negative numbers.
    let reaches = |office: &&Town| office.office != Some("AFG") || latitude > 62.45;
    closest(
        offices().map(|(_, office)| office).filter(reaches),
        latitude,
        longitude,
    )
}

fn closest(
    towns: impl Iterator<Item = &'static Town>,
    latitude: f64,
    longitude: f64,
) -> &'static Town {
    towns
        .min_by(|a, b| {
            a.km_to(latitude, longitude)
                .total_cmp(&b.km_to(latitude, longitude))
        })
        .expect("the table has places and offices")
}

/// Returns the towns nearest to a point, nearest first, at most `count` of them.
pub(crate) fn around(latitude: f64, longitude: f64, count: usize) -> Vec<&'static Town> {
    let mut towns: Vec<_> = all().iter().collect();
    towns.sort_by(|a, b| {
        a.km_to(latitude, longitude)
            .total_cmp(&b.km_to(latitude, longitude))
    });
    towns.truncate(count);
    towns
}

/// Returns the town with this station.
pub(crate) fn by_station(id: &str) -> Option<&'static Town> {
    all().iter().find(|town| town.station == id)
}

/// Returns the office with these three letters.
pub(crate) fn by_office(id: &str) -> Option<&'static Town> {
    offices()
        .map(|(_, town)| town)
        .find(|town| town.office == Some(id))
}

/// Returns the two digits of a state in federal codes (FIPS 5-2).
fn state_fips(state: &str) -> &'static str {
    const CODES: &str = "AL01AK02AZ04AR05CA06CO08CT09DE10DC11FL12GA13HI15ID16IL17IN18IA19KS20KY21LA22ME23MD24MA25MI26\
                         MN27MS28MO29MT30NE31NV32NH33NJ34NM35NY36NC37ND38OH39OK40OR41PA42RI44SC45SD46TN47TX48UT49VT50\
                         VA51WA53WV54WI55WY56AS60FM64GU66MH68MP69PW70PR72VI78";
    (0..CODES.len())
        .step_by(4)
        .find(|at| &CODES[*at..at + 2] == state)
        .map_or("00", |at| &CODES[at + 2..at + 4])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::earth::area;

    #[test]
    fn every_line_of_the_table_is_a_place_inside_the_area() {
        assert!(all().len() > 200);
        for town in all() {
            assert!(
                area::contains(town.latitude, town.longitude),
                "{}",
                town.name
            );
            assert_ne!(state_fips(town.state), "00", "{}", town.state);
            assert_eq!(town.station.len(), 4);
        }
    }

    #[test]
    fn stations_and_offices_are_told_apart_by_their_names() {
        for (index, town) in all().iter().enumerate() {
            assert!(
                !all()[..index]
                    .iter()
                    .any(|other| other.station == town.station),
                "{}",
                town.station
            );
            assert!(
                town.office.is_none()
                    || all()[..index]
                        .iter()
                        .all(|other| other.office != town.office)
            );
        }
    }

    #[test]
    fn seattle_belongs_to_its_own_office_and_shemya_to_anchorage() {
        assert_eq!(nearest_office(47.6062, -122.3321).office, Some("SEW"));
        assert_eq!(nearest_office(52.71, 174.11).office, Some("AFC"));
    }
}
