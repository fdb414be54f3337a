//! Sun and moon at a place, by the place's clocks. The upstream is asked for nothing but the time zone,
//! and that only where no name tells it. Computes nothing; that is `ephemeris`'s.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use weather::{
    Almanac, Coordinates, Error, Moon, MoonEvent, MoonPhase, OffsetTime, Place, PlaceKind,
    PlaceQuery, Polar, QueryOptions, Sun,
};

use crate::Service;

/// How long the upstream's word for the time zone is waited for when the nearest town has one.
const FOR_THE_ZONE: Duration = Duration::from_secs(1);

impl Service {
    /// Sun and moon on a day of the place's clocks: today, if none is named.
    ///
    /// # Errors
    ///
    /// [`Error::BadRequest`] for years that are too far away, and why else there is no answer.
    pub async fn sun(
        &self,
        query: &PlaceQuery,
        date: Option<Date>,
        options: QueryOptions,
    ) -> Result<Almanac, Error> {
        let place = self.locate(query)?;
        let (name, zone) = self.clocks(&place, options).await?;
        let date = date.unwrap_or_else(|| self.clock.now().to_zoned(zone.clone()).date());
        let (latitude, longitude) = (place.location.latitude(), place.location.longitude());
        let sun = ephemeris::sun(latitude, longitude, date, &zone);
        let moon = ephemeris::moon(latitude, longitude, date, &zone);
        let (Some(sun), Some(moon)) = (sun, moon) else {
            let sentence = format!("nothing is known of sun and moon on {date}");
            return Err(Error::BadRequest(sentence));
        };
        Ok(Almanac {
            place,
            date: date.to_string(),
            time_zone: name,
            sun: to_sun(&sun, &zone),
            moon: to_moon(&moon, &zone),
        })
    }

    /// The time zone of a place, with its name. A named place has one; elsewhere the upstream's word
    /// is better than that of the nearest town, and waited for if there is none.
    async fn clocks(
        &self,
        place: &Place,
        options: QueryOptions,
    ) -> Result<(String, TimeZone), Error> {
        let coordinates = Coordinates::from(place.location);
        let known = |name: &Option<String>| {
            let name = name.as_deref()?;
            Some((name.to_owned(), TimeZone::get(name).ok()?))
        };
        let at_hand = self.points.in_memory(&self.cache, &coordinates);
        if let Some(zone) = at_hand.and_then(|point| known(&point.time_zone)) {
            return Ok(zone);
        }
        let nearby = known(&place.time_zone);
        let is_named = matches!(
            place.kind,
            PlaceKind::Town | PlaceKind::ZipCode | PlaceKind::Station
        );
        if let Some(zone) = nearby.clone().filter(|_| is_named) {
            return Ok(zone);
        }
        let asked = self.deadline(options);
        let deadline = match nearby {
            Some(_) => asked.but_at_most(FOR_THE_ZONE),
            None => asked,
        };
        let point = self.point(coordinates, deadline.want_on_the_way()).await;
        let told = point.as_ref().ok().and_then(|p| known(&p.value.time_zone));
        if let Some(zone) = told.or(nearby) {
            return Ok(zone);
        }
        Err(match point {
            Ok(_) => Error::InvalidResponse("it names no time zone for the place".to_owned()),
            Err(error) => self.to_public_error(&error, place.location, asked),
        })
    }
}

fn to_sun(sun: &ephemeris::SunDay, zone: &TimeZone) -> Sun {
    let local = |moment: Option<Timestamp>| moment.map(|m| OffsetTime::in_zone(m, zone));
    Sun {
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
