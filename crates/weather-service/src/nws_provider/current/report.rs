//! One observation as values that can be believed, in the units weather is computed in: those the
//! checks found bad left out, those not decoded read from the text of the report, some computed.
//! Knows no other observation and no place.

use std::ops::RangeInclusive;

use jiff::civil::Time;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use metar::CloudAmount;
use nws::payload::{MeasuredValue, Observation, PresentWeather, QualityFlag, Unit};
use weather::ReadingOrigin::{Derived, Metar, Observation as Decoded};
use weather::{ReadingOrigin, VisibilityBound, bounds};

use crate::nws_provider::simulated::MARK;

/// By how much the text's time may differ from that of its observation.
const SAME_TIME: SignedDuration = SignedDuration::from_mins(30);
/// By how much a text may differ from the decoded temperature, in °C: it has whole degrees, or tenths.
const SAME_AIR: f64 = 1.0;
/// The share by which a decoded limit of visibility is rounded: 400 m for a quarter of a mile.
const SAME_LIMIT: f64 = 0.03;
/// Routine reports are made from this minute of the hour on; only they tell the rain of an hour.
const ROUTINE: u8 = 45;

/// A value and how it was had.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SourcedValue<T> {
    pub(super) value: T,
    pub(super) origin: ReadingOrigin,
}

/// The wind, whose parts belong together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Wind {
    /// In km/h.
    pub(super) speed: SourcedValue<f64>,
    /// In km/h.
    pub(super) gust: Option<SourcedValue<f64>>,
    /// Degrees it blows from, 360 for north as reports have it; none in calm or shifting air.
    pub(super) direction: Option<SourcedValue<f64>>,
}

/// The values of an observation.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Report {
    pub(super) time: Timestamp,
    pub(super) condition: Option<SourcedValue<String>>,
    /// In °C.
    pub(super) temperature: Option<SourcedValue<f64>>,
    /// In °C.
    pub(super) feels_like: Option<SourcedValue<f64>>,
    /// In °C.
    pub(super) dew_point: Option<SourcedValue<f64>>,
    /// In percent.
    pub(super) humidity: Option<SourcedValue<f64>>,
    pub(super) wind: Option<Wind>,
    /// At sea level, in Pa.
    pub(super) pressure: Option<SourcedValue<f64>>,
    /// In m.
    pub(super) visibility: Option<SourcedValue<f64>>,
    /// The side of it on which the visibility lies, where it is a limit.
    pub(super) visibility_bound: Option<VisibilityBound>,
    pub(super) sky: Option<SourcedValue<&'static str>>,
    /// Of the last hour, in mm.
    pub(super) precipitation: Option<SourcedValue<f64>>,
    /// True if it says that it is made up.
    pub(super) is_simulated: bool,
}

impl Report {
    /// Reads an observation of `station`.
    pub(super) fn of(station: &str, sent: &Observation) -> Self {
        let text = sent.raw_message.as_deref();
        let metar = text
            .and_then(|text| metar::MetarReport::parse(text).ok())
            .filter(|metar| metar.station == station && is_of(metar, sent.timestamp));
        let metar = metar.as_ref();
        let of_text = |value: fn(&metar::MetarReport) -> Option<f64>| metar.and_then(value);
        let temperature = celsius(&sent.temperature, of_text(|m| m.temperature_celsius));
        let dew_point = celsius(&sent.dewpoint, of_text(|m| m.dew_point_celsius));
        let visibility = visibility(sent, metar);
        let humidity = humidity(sent, temperature, dew_point);
        let wind = wind(sent, metar);
        let sky = sky(sent, metar);
        Self {
            time: sent.timestamp,
            condition: condition(sent, metar, sky),
            temperature,
            feels_like: feels_like(temperature, humidity, wind),
            dew_point,
            humidity,
            wind,
            pressure: pressure(station, sent, metar),
            visibility,
            visibility_bound: visibility.and_then(|seen| bound(seen.value, metar)),
            sky,
            precipitation: precipitation(sent, metar),
            is_simulated: is_marked(sent.text_description.as_deref()) || is_marked(text),
        }
    }

    /// Tells whether it says nothing at all.
    pub(super) fn is_empty(&self) -> bool {
        let numbers = [
            self.temperature,
            self.dew_point,
            self.humidity,
            self.pressure,
            self.visibility,
            self.precipitation,
        ];
        numbers.iter().all(Option::is_none)
            && self.condition.is_none()
            && self.wind.is_none()
            && self.sky.is_none()
    }
}

/// Tells whether the text is of that observation: it has day, hour and minute.
fn is_of(metar: &metar::MetarReport, time: Timestamp) -> bool {
    let made = Offset::UTC.to_datetime(time);
    let today = made.date();
    // Around midnight it may be of the day before or after, whatever month that is in.
    let days = [Ok(today), today.yesterday(), today.tomorrow()];
    let day = days
        .into_iter()
        .flatten()
        .find(|date| date.day().unsigned_abs() == metar.day);
    let [hour, minute] = [metar.hour, metar.minute].map(|number| i8::try_from(number).ok());
    let told = || Time::new(hour?, minute?, 0, 0).ok().zip(day);
    told().is_some_and(|(time, day)| made.duration_since(day.to_datetime(time)).abs() <= SAME_TIME)
}

/// The decoded value, else that of the text. What the checks rejected is not looked for in the text,
/// which has the same.
fn filled(
    measured: &MeasuredValue,
    convert: impl Fn(Unit, f64) -> Option<f64>,
    of_text: Option<f64>,
    plausible: RangeInclusive<f64>,
) -> Option<SourcedValue<f64>> {
    let (value, origin) = match (measured.usable(), measured.value) {
        (Some(value), _) => (convert(measured.unit?, value)?, Decoded),
        (None, Some(_)) => return None,
        (None, None) => (of_text?, Metar),
    };
    plausible
        .contains(&value)
        .then_some(SourcedValue { value, origin })
}

/// As [`filled`]. A text with another temperature speaks of other air, or one of the two is damaged: then
/// the decoded value counts only if it passed checks against others, and the text's never does.
fn celsius(measured: &MeasuredValue, of_text: Option<f64>) -> Option<SourcedValue<f64>> {
    let known = filled(measured, Unit::to_celsius, of_text, bounds::CELSIUS)?;
    let is_contradicted = of_text.is_some_and(|text| (text - known.value).abs() > SAME_AIR);
    let is_checked = measured.quality.is_some_and(QualityFlag::is_checked);
    (is_checked || !is_contradicted).then_some(known)
}

fn visibility(sent: &Observation, metar: Option<&metar::MetarReport>) -> Option<SourcedValue<f64>> {
    let of_text = metar.and_then(|metar| metar.visibility);
    filled(
        &sent.visibility,
        Unit::to_meters,
        of_text.map(|visibility| visibility.meters),
        bounds::VISIBILITY_METERS,
    )
}

/// Returns the side of `meters` on which the visibility lies. Only the text says so; a decoded value is the
/// same limit, rounded.
fn bound(meters: f64, metar: Option<&metar::MetarReport>) -> Option<VisibilityBound> {
    let limit = metar?.visibility?;
    let is_the_limit = (limit.meters - meters).abs() <= meters * SAME_LIMIT;
    Some(match limit.bound.filter(|_| is_the_limit)? {
        metar::VisibilityBound::LessThan => VisibilityBound::LessThan,
        metar::VisibilityBound::MoreThan => VisibilityBound::MoreThan,
    })
}

/// The decoded value, else what temperature and dew point make.
fn humidity(
    sent: &Observation,
    temperature: Option<SourcedValue<f64>>,
    dew_point: Option<SourcedValue<f64>>,
) -> Option<SourcedValue<f64>> {
    let decoded = filled(
        &sent.relative_humidity,
        only(Unit::Percent),
        None,
        bounds::PERCENT,
    );
    let derived = || {
        let value = metar::relative_humidity_percent(temperature?.value, dew_point?.value)?;
        let origin = Derived;
        Some(SourcedValue { value, origin })
    };
    let known = decoded.or_else(derived)?;
    Some(SourcedValue {
        value: known.value.min(100.0),
        ..known
    })
}

/// Takes values in this unit alone.
fn only(unit: Unit) -> impl Fn(Unit, f64) -> Option<f64> {
    move |given, value| (given == unit).then_some(value)
}

/// By the National Weather Service's formulas, from this report's own values: the upstream's heat
/// index is given where it does not apply too, and neither is had from a report's text. Nothing where
/// what it hangs on is not known.
fn feels_like(
    temperature: Option<SourcedValue<f64>>,
    humidity: Option<SourcedValue<f64>>,
    wind: Option<Wind>,
) -> Option<SourcedValue<f64>> {
    let celsius = temperature?.value;
    // Whether any humidity and any wind would make it another one.
    let is_hot = metar::heat_index_celsius(celsius, 100.0).is_some();
    let is_cold = metar::wind_chill_celsius(celsius, 100.0).is_some();
    let is_known = (humidity.is_some() || !is_hot) && (wind.is_some() || !is_cold);
    is_known.then(|| SourcedValue {
        value: metar::feels_like_celsius(
            celsius,
            humidity.map(|humidity| humidity.value),
            wind.map(|wind| wind.speed.value),
        ),
        origin: Derived,
    })
}

fn wind(sent: &Observation, metar: Option<&metar::MetarReport>) -> Option<Wind> {
    const KNOT: f64 = 1.852;
    let of_text = metar.and_then(|metar| metar.wind);
    let speed = |measured: &MeasuredValue, knots: Option<f64>| {
        let of_text = knots.map(|knots| knots * KNOT);
        filled(
            measured,
            Unit::to_kilometers_per_hour,
            of_text,
            bounds::KILOMETERS_PER_HOUR,
        )
    };
    let from = filled(
        &sent.wind_direction,
        only(Unit::Degrees),
        of_text
            .and_then(|wind| wind.direction_degrees)
            .map(f64::from),
        bounds::DEGREES,
    );
    let steady = speed(&sent.wind_speed, of_text.map(|wind| wind.speed_knots))?;
    let gust = speed(&sent.wind_gust, of_text.and_then(|wind| wind.gust_knots));
    Some(Wind {
        speed: steady,
        gust: gust.filter(|gust| gust.value > steady.value),
        direction: from
            .filter(|_| steady.value > 0.0)
            .map(|from| SourcedValue {
                value: from.value.round(),
                ..from
            }),
    })
}

/// At sea level, else the altimeter setting, which is nearly the same. The upstream calls it the
/// barometric pressure; that of stations that send no reports in text can be the one at the station.
fn pressure(
    station: &str,
    sent: &Observation,
    metar: Option<&metar::MetarReport>,
) -> Option<SourcedValue<f64>> {
    let pascals = |measured: &MeasuredValue, of_text: Option<f64>| {
        filled(measured, only(Unit::Pascals), of_text, bounds::PASCALS)
    };
    let sends_reports = station.len() == 4 && station.bytes().all(|b| b.is_ascii_alphabetic());
    let at_sea_level = metar.and_then(|metar| metar.sea_level_pascals);
    let setting = metar.and_then(|metar| metar.altimeter_pascals);
    pascals(&sent.sea_level_pressure, at_sea_level).or_else(|| {
        sends_reports
            .then(|| pascals(&sent.barometric_pressure, setting))
            .flatten()
    })
}

/// The highest coverage of the layers, which count from below.
fn sky(
    sent: &Observation,
    metar: Option<&metar::MetarReport>,
) -> Option<SourcedValue<&'static str>> {
    let amounts = sent.cloud_layers.iter().filter_map(|layer| {
        let contraction = layer.amount.as_deref()?;
        CloudAmount::of(contraction)
    });
    let decoded = amounts.max().map(|amount| SourcedValue {
        value: amount.words(),
        origin: Decoded,
    });
    let of_text = || {
        let value = metar?.sky_words()?;
        let origin = Metar;
        Some(SourcedValue { value, origin })
    };
    decoded.or_else(of_text)
}

/// The upstream's words, else those of the weather it decoded, else those for the weather in the text,
/// else those for the sky. A station that tells nothing of its sky cannot know that it is clear, though
/// the upstream says so.
fn condition(
    sent: &Observation,
    metar: Option<&metar::MetarReport>,
    sky: Option<SourcedValue<&'static str>>,
) -> Option<SourcedValue<String>> {
    let described = sent.text_description.clone();
    let decoded = described
        .filter(|words| !words.trim().is_empty() && (sky.is_some() || words != "Clear"))
        .or_else(|| present_weather(&sent.present_weather))
        .map(|value| SourcedValue {
            value,
            origin: Decoded,
        });
    let of_text = || {
        let metar = metar.filter(|metar| !metar.weather.is_empty())?;
        let value = metar.condition_words()?;
        let origin = Metar;
        Some(SourcedValue { value, origin })
    };
    let of_sky = || {
        sky.map(|sky| SourcedValue {
            value: sky.value.to_owned(),
            origin: sky.origin,
        })
    };
    decoded.or_else(of_text).or_else(of_sky)
}

/// Returns what the upstream makes of weather: `Heavy Freezing Rain`, `Thunderstorms and Rain`.
fn present_weather(all: &[PresentWeather]) -> Option<String> {
    let mut named: Vec<String> = Vec::new();
    for seen in all {
        let Some(weather) = seen.weather.as_deref() else {
            continue;
        };
        // Showers are told after what falls: Light Rain Showers.
        let (before, after) = match seen.modifier.as_deref() {
            Some("showers") => (None, Some("showers")),
            modifier => (modifier, None),
        };
        let parts = [seen.intensity.as_deref(), before, Some(weather), after];
        let words: Vec<_> = parts.into_iter().flatten().map(capitalized).collect();
        let mut words = words.join(" ");
        if seen.in_vicinity == Some(true) {
            words.push_str(" in Vicinity");
        }
        if !named.contains(&words) {
            named.push(words);
        }
    }
    (!named.is_empty()).then(|| named.join(" and "))
}

/// Returns `fog_mist` as `Fog/Mist`, and other words with spaces: `Snow Grains`.
fn capitalized(name: &str) -> String {
    let joint = if name == "fog_mist" { "/" } else { " " };
    let words = name.split('_').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    words.collect::<Vec<_>>().join(joint)
}

/// Returns the rain of the last hour. Null says nothing; a routine report in text without the group says that
/// nothing fell, if its station measures rain (`AO2`), the gauge works and no rain is seen (FCM-H1,
/// 12.7.2).
fn precipitation(
    sent: &Observation,
    metar: Option<&metar::MetarReport>,
) -> Option<SourcedValue<f64>> {
    let of_text = metar.and_then(|metar| metar.precipitation_last_hour_mm);
    let millimeters = |unit: Unit, value| unit.to_meters(value).map(|meters| meters * 1000.0);
    let measured = &sent.precipitation_last_hour;
    let dry = || {
        let is_dry = measured.value.is_none() && metar.is_some_and(is_dry);
        is_dry.then_some(SourcedValue {
            value: 0.0,
            origin: Derived,
        })
    };
    filled(measured, millimeters, of_text, bounds::HOURLY_MILLIMETERS).or_else(dry)
}

fn is_dry(metar: &metar::MetarReport) -> bool {
    let says = |word: &str| {
        let remarks = metar.remarks.as_deref().unwrap_or_default();
        remarks.split(' ').any(|group| group == word)
    };
    metar.minute >= ROUTINE
        && metar.weather.is_empty()
        && !metar.needs_maintenance
        && says("AO2")
        && !says("PNO")
}

fn is_marked(text: Option<&str>) -> bool {
    text.is_some_and(|text| text.contains(MARK))
}

#[cfg(test)]
mod tests;
