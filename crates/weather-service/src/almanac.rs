//! Sun and moon at a place, by the place's clocks. The provider is asked for nothing but the time zone,
//! and that only where no name tells it. Computes nothing; that is `ephemeris`'s.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use weather::{
    Almanac, Error, Location, Moon, MoonEvent, MoonPhase, OffsetTime, Place, PlaceKind, Polar, Sun,
};

use crate::WeatherProvider;
use crate::deadline::Deadline;

/// The longest wait for the provider's time zone when the nearest town has one.
const FOR_THE_ZONE: Duration = Duration::from_secs(1);

/// Days that are remembered.
const DAYS: usize = 1024;

/// Sun and moon by place and day, remembered: they are the same all day.
#[derive(Debug)]
pub(crate) struct Almanacs(quick_cache::sync::Cache<DayKey, Arc<(Sun, Moon)>>);

/// A day at a place: its coordinates as bits, the date, and the name of its time zone.
type DayKey = ([u64; 2], Date, String);

impl Default for Almanacs {
    fn default() -> Self {
        Self(quick_cache::sync::Cache::new(DAYS))
    }
}

impl Almanacs {
    /// Returns sun and moon on a `date` of the clocks of `zone`, which is called `name`.
    ///
    /// # Errors
    ///
    /// [`Error::BadRequest`] for years that are too far away.
    pub(crate) fn of(
        &self,
        place: Place,
        date: Date,
        (name, zone): (String, TimeZone),
    ) -> Result<Almanac, Error> {
        let location = place.location;
        let coordinates = [location.latitude(), location.longitude()].map(f64::to_bits);
        let key = (coordinates, date, name);
        let day = match self.0.get(&key) {
            Some(day) => day,
            None => {
                let day = Arc::new(compute(location, date, &zone)?);
                self.0.insert(key.clone(), Arc::clone(&day));
                day
            }
        };
        let (sun, moon) = (*day).clone();
        Ok(Almanac {
            place,
            date: date.to_string(),
            time_zone: key.2,
            sun,
            moon,
        })
    }
}

fn compute(location: Location, date: Date, zone: &TimeZone) -> Result<(Sun, Moon), Error> {
    let (latitude, longitude) = (location.latitude(), location.longitude());
    let sun = ephemeris::sun(latitude, longitude, date, zone);
    let moon = ephemeris::moon(latitude, longitude, date, zone);
    match (sun, moon) {
        (Some(sun), Some(moon)) => Ok((to_sun(&sun, zone), to_moon(&moon, zone))),
        _ => {
            let sentence = format!("nothing is known of sun and moon on {date}");
            Err(Error::BadRequest(sentence))
        }
    }
}

/// Returns the time zone of a place, with its name. A named place has one; elsewhere the provider's word
/// is better than that of the nearest town, and waited for if there is none.
///
/// # Errors
///
/// Returns the reason why the provider names none, where nobody else does.
pub(crate) async fn time_zone(
    provider: &WeatherProvider,
    place: &Place,
    deadline: Deadline,
) -> Result<(String, TimeZone), Error> {
    let known = |name: Option<String>| {
        let name = name?;
        let zone = TimeZone::get(&name).ok()?;
        Some((name, zone))
    };
    if let Some(zone) = known(provider.known_time_zone(place.location)) {
        return Ok(zone);
    }
    let nearby = known(place.time_zone.clone());
    let is_named = matches!(
        place.kind,
        PlaceKind::Town | PlaceKind::ZipCode | PlaceKind::Station
    );
    if let Some(zone) = nearby.clone().filter(|_| is_named) {
        return Ok(zone);
    }
    let limited = match nearby {
        Some(_) => deadline.but_at_most(FOR_THE_ZONE),
        None => deadline,
    };
    let answer = provider.time_zone(place.location, limited).await;
    let (given, error) = match answer {
        Ok(name) => (known(name), None),
        Err(error) => (None, Some(error)),
    };
    given.or(nearby).ok_or_else(|| {
        let nameless = || Error::InvalidResponse("it names no time zone for the place".to_owned());
        error.unwrap_or_else(nameless)
    })
}

fn to_sun(sun: &ephemeris::SunDay, zone: &TimeZone) -> Sun {
    let local = |moment: Option<Timestamp>| moment.map(|m| OffsetTime::in_zone(m, zone));
    let all = |moments: &[Timestamp]| {
        let local = moments.iter().map(|m| OffsetTime::in_zone(*m, zone));
        local.collect::<Vec<_>>()
    };
    Sun {
        rises: all(&sun.rises),
        sets: all(&sun.sets),
        rise: local(sun.rise),
        set: local(sun.set),
        noon: local(sun.noon),
        civil_dawn: local(sun.civil_dawn),
        civil_dusk: local(sun.civil_dusk),
        nautical_dawn: local(sun.nautical_dawn),
        nautical_dusk: local(sun.nautical_dusk),
        astronomical_dawn: local(sun.astronomical_dawn),
        astronomical_dusk: local(sun.astronomical_dusk),
        day_length_seconds: sun.day_length.as_secs(),
        polar: sun.polar.map(|polar| match polar {
            ephemeris::PolarCondition::Day => Polar::Day,
            ephemeris::PolarCondition::Night => Polar::Night,
        }),
    }
}

fn to_moon(moon: &ephemeris::MoonDay, zone: &TimeZone) -> Moon {
    let local = |moment: Timestamp| OffsetTime::in_zone(moment, zone);
    let event = |(phase, moment): &(ephemeris::LunarPhase, Timestamp)| MoonEvent {
        phase: to_phase(*phase),
        time: local(*moment),
    };
    Moon {
        rise: moon.rise.map(local),
        set: moon.set.map(local),
        rises: moon.rises.iter().copied().map(local).collect(),
        sets: moon.sets.iter().copied().map(local).collect(),
        phase: to_phase(moon.phase),
        illumination: thousandths(moon.illumination),
        age_days: thousandths(moon.age_days),
        next: moon.next.iter().map(event).collect(),
    }
}

fn to_phase(phase: ephemeris::LunarPhase) -> MoonPhase {
    match phase {
        ephemeris::LunarPhase::New => MoonPhase::New,
        ephemeris::LunarPhase::WaxingCrescent => MoonPhase::WaxingCrescent,
        ephemeris::LunarPhase::FirstQuarter => MoonPhase::FirstQuarter,
        ephemeris::LunarPhase::WaxingGibbous => MoonPhase::WaxingGibbous,
        ephemeris::LunarPhase::Full => MoonPhase::Full,
        ephemeris::LunarPhase::WaningGibbous => MoonPhase::WaningGibbous,
        ephemeris::LunarPhase::LastQuarter => MoonPhase::LastQuarter,
        ephemeris::LunarPhase::WaningCrescent => MoonPhase::WaningCrescent,
    }
}

/// More digits would only be noise.
fn thousandths(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn almanac(almanacs: &Almanacs, date: &str, zone: &str) -> Almanac {
        let place = Place {
            name: "Seattle".to_owned(),
            kind: PlaceKind::Town,
            location: Location::SEATTLE,
            state: None,
            time_zone: None,
            population: None,
            id: None,
        };
        let zone = (zone.to_owned(), TimeZone::get(zone).unwrap());
        almanacs.of(place, date.parse().unwrap(), zone).unwrap()
    }

    #[test]
    fn a_day_that_is_remembered_is_no_other_day_and_no_other_zones() {
        let days = Almanacs::default();
        for _ in 0..2 {
            for date in ["2026-03-04", "2026-03-05"] {
                for zone in ["America/Los_Angeles", "Pacific/Guam"] {
                    let anew = almanac(&Almanacs::default(), date, zone);
                    assert_eq!(almanac(&days, date, zone), anew, "{date} {zone}");
                }
            }
        }
    }
}
