//! Answers made by hand, for the tests of the texts.

use weather::{
    Alert, Alerts, Almanac, ConditionCode, Current, Discussion, FactSource, Intensity, Layer,
    LayerKind, LayerValue, Location, Moon, MoonEvent, MoonPhase, Notable, NotableFact, NotableKind,
    OffsetTime, Outlook, OutlookPeriod, Place, PlaceKind, Provenance, Reading, ReadingOrigin,
    Severity, Source, Station, Sun, Units,
};

/// Returns a time written in RFC 3339.
///
/// # Panics
///
/// If it is none.
pub fn at(text: &str) -> OffsetTime {
    text.parse().expect("times written here are RFC 3339")
}

/// Returns a place: Seattle.
pub fn place() -> Place {
    Place {
        name: "Seattle, Washington".into(),
        kind: PlaceKind::Town,
        location: Location::SEATTLE,
        state: Some("WA".into()),
        time_zone: Some("America/Los_Angeles".into()),
        population: Some(737_015),
        id: None,
    }
}

/// Returns the provenance of an answer that was kept in memory.
pub fn provenance() -> Provenance {
    let time = |text: &str| at(text).timestamp;
    Provenance {
        provider: weather::Provider {
            name: "National Weather Service".into(),
            abbreviation: "NWS".into(),
            attribution: "National Weather Service, weather.gov".into(),
        },
        source: Source::Memory,
        derived: false,
        simulated: false,
        update_time: time("2026-03-04T21:25:00Z"),
        fetched_at: time("2026-03-04T22:00:00Z"),
        confirmed_at: time("2026-03-04T22:00:00Z"),
        fresh_until: None,
        age_seconds: 3120,
        stale: None,
        office: Some("SEW".into()),
        grid_cell: Some("SEW/125,68".into()),
    }
}

/// Returns a value as a station nearby measured it.
pub fn reading<T>(value: T) -> Option<Reading<T>> {
    Some(Reading {
        value,
        station: "KBFI".into(),
        distance: Some(4.5),
        time: at("2026-03-04T13:53:00-08:00"),
        age_seconds: 720,
        origin: ReadingOrigin::Observation,
    })
}

/// Returns current conditions with every reading.
pub fn current() -> Current {
    Current {
        place: place(),
        units: Units::US,
        is_current: true,
        time: at("2026-03-04T13:53:00-08:00"),
        age_seconds: 720,
        station: Station {
            id: "KBFI".into(),
            name: Some("Seattle, Seattle Boeing Field".into()),
            distance: Some(4.5),
            direction: Some("S".into()),
        },
        pinned_station: None,
        condition: reading("Light Rain".into()),
        condition_code: Some(ConditionCode::Rain),
        intensity: Some(Intensity::Light),
        is_daytime: true,
        temperature: reading(53.1),
        feels_like: reading(49.6),
        dew_point: reading(48.0),
        humidity: reading(82.3),
        wind_speed: reading(12.2),
        wind_gust: reading(20.7),
        wind_direction: reading(200.0),
        pressure: reading(29.87),
        visibility: reading(10.0),
        visibility_bound: None,
        sky: reading("Overcast".into()),
        precipitation_last_hour: reading(0.05),
        provenance: provenance(),
    }
}

/// Returns a period of the sample forecast: name, hours from its start, day or night, and its
/// weather.
fn period(name: &str, start: &str, end: &str, is_daytime: bool, degrees: f64) -> OutlookPeriod {
    OutlookPeriod {
        name: name.into(),
        start_time: at(start),
        end_time: at(end),
        is_daytime,
        temperature: Some(degrees),
        high: Some(degrees).filter(|_| is_daytime),
        low: Some(degrees).filter(|_| !is_daytime),
        temperature_trend: None,
        dew_point: None,
        humidity: None,
        probability_of_precipitation: Some(80.0),
        feels_like: Some(degrees - 3.0),
        probability_of_thunder: Some(5.0),
        precipitation: Some(0.12),
        snowfall: Some(0.0),
        sky_cover: Some(85.0),
        wind_gust: Some(22.0),
        wind_speed: Some(12.0),
        wind_speed_low: Some(6.0),
        wind_direction: Some("SW".into()),
        condition_code: Some(ConditionCode::Rain),
        intensity: None,
        short_forecast: "Rain Likely".into(),
        detailed_forecast:
            "Rain likely before 4pm, then a chance of showers. Mostly cloudy, with a \
                            high near 55. Southwest wind 6 to 12 mph."
                .into(),
    }
}

/// Returns a forecast of five half days.
pub fn week() -> Outlook {
    let mut periods = vec![
        period(
            "This Afternoon",
            "2026-03-04T14:00:00-08:00",
            "2026-03-04T18:00:00-08:00",
            true,
            55.0,
        ),
        period(
            "Tonight",
            "2026-03-04T18:00:00-08:00",
            "2026-03-05T06:00:00-08:00",
            false,
            45.0,
        ),
        period(
            "Thursday",
            "2026-03-05T06:00:00-08:00",
            "2026-03-05T18:00:00-08:00",
            true,
            58.0,
        ),
        period(
            "Thursday Night",
            "2026-03-05T18:00:00-08:00",
            "2026-03-06T06:00:00-08:00",
            false,
            38.0,
        ),
        period(
            "Friday",
            "2026-03-06T06:00:00-08:00",
            "2026-03-06T18:00:00-08:00",
            true,
            61.0,
        ),
    ];
    periods[1].temperature_trend = Some("rising".into());
    periods[2].short_forecast = "Chance Light Rain then Partly Sunny".into();
    periods[2].intensity = Some(Intensity::Light);
    periods[2].probability_of_precipitation = Some(30.0);
    periods[3].short_forecast = "Mostly Clear".into();
    periods[3].condition_code = Some(ConditionCode::MostlyClear);
    periods[3].probability_of_precipitation = None;
    periods[3].wind_speed_low = None;
    periods[4].short_forecast = "Sunny".into();
    periods[4].condition_code = Some(ConditionCode::Clear);
    periods[4].probability_of_precipitation = Some(0.0);
    periods[4].wind_speed = Some(0.0);
    Outlook {
        place: place(),
        units: Units::US,
        periods,
        provenance: provenance(),
    }
}

/// Returns seven days from this afternoon on.
/// Returns the forecast of a week.
pub fn whole_week() -> Outlook {
    let mut week = week();
    let last = week.periods.len() - 1;
    for number in 0..9 {
        let is_night = number % 2 == 0;
        let after = week.periods[last + number].end_time;
        let zone = jiff::tz::TimeZone::fixed(after.offset);
        let end = after.timestamp + jiff::SignedDuration::from_hours(12);
        week.periods.push(OutlookPeriod {
            name: "Later".into(),
            start_time: after,
            end_time: OffsetTime::in_zone(end, &zone),
            is_daytime: !is_night,
            ..week.periods[if is_night { 3 } else { 2 }].clone()
        });
    }
    week
}

/// Returns a forecast of three hours about midnight.
pub fn hourly() -> Outlook {
    let hours = [
        (
            "2026-03-04T22:00:00-08:00",
            "2026-03-04T23:00:00-08:00",
            48.0,
        ),
        (
            "2026-03-04T23:00:00-08:00",
            "2026-03-05T00:00:00-08:00",
            47.0,
        ),
        (
            "2026-03-05T00:00:00-08:00",
            "2026-03-05T01:00:00-08:00",
            46.0,
        ),
    ];
    let hour = |(start, end, degrees)| OutlookPeriod {
        low: None,
        dew_point: Some(44.2),
        humidity: Some(90.0),
        wind_speed_low: None,
        detailed_forecast: String::new(),
        ..period("", start, end, false, degrees)
    };
    Outlook {
        periods: hours.map(hour).into(),
        ..week()
    }
}

/// Returns two and a half days of hours with a front in the middle.
/// Returns a forecast by the hour for days.
pub fn days_of_hours() -> Outlook {
    let first = at("2026-03-04T14:00:00-08:00");
    let zone = jiff::tz::TimeZone::fixed(first.offset);
    let later = |hours: i32| {
        let time = first.timestamp + jiff::SignedDuration::from_hours(hours.into());
        OffsetTime::in_zone(time, &zone)
    };
    let hour = |number: i32| {
        let day = (f64::from(number) / 3.82).cos();
        let front = (-(f64::from(number - 26) / 8.0).powi(2)).exp();
        OutlookPeriod {
            start_time: later(number),
            end_time: later(number + 1),
            is_daytime: !(4..16).contains(&(number % 24)),
            temperature: Some((49.0 + 6.0 * day - 3.0 * front).round()),
            dew_point: Some((41.0 + 2.0 * front).round()),
            probability_of_precipitation: Some((10.0 + 80.0 * front).round()),
            wind_speed: Some((5.0 + 12.0 * front).round()),
            ..hourly().periods[0].clone()
        }
    };
    Outlook {
        periods: (0..60).map(hour).collect(),
        ..week()
    }
}

/// Returns a wind advisory.
pub fn alert() -> Alert {
    Alert {
        id: "urn:oid:2.49.0.1.840.0.1".into(),
        event: "Wind Advisory".into(),
        severity: Severity::Moderate,
        certainty: Some("Likely".into()),
        urgency: Some("Expected".into()),
        headline: Some("Wind Advisory issued March 4 at 1:12PM PST until March 5 at 4:00AM PST by NWS Seattle WA".into()),
        area: Some("Seattle and Vicinity; Tacoma Area".into()),
        description: Some(
            "* WHAT...Southwest winds 25 to 35 mph with gusts up to 50 mph\nexpected.\n\n* WHERE...Seattle \
             and Tacoma.\n\n* WHEN...From 6 PM this evening to 4 AM PST Thursday."
                .into(),
        ),
        instruction: Some("Use extra caution when driving. Secure outdoor objects.".into()),
        sender: Some("NWS Seattle WA".into()),
        sent: Some(at("2026-03-04T13:12:00-08:00")),
        onset: Some(at("2026-03-04T18:00:00-08:00")),
        ends: Some(at("2026-03-05T04:00:00-08:00")),
        zones: vec!["WAZ315".into()],
    }
}

/// Returns two alerts in force.
pub fn alerts() -> Alerts {
    let second = Alert {
        event: "Special Weather Statement".into(),
        severity: Severity::Unknown,
        headline: None,
        area: None,
        description: None,
        instruction: None,
        onset: None,
        ends: None,
        ..alert()
    };
    Alerts {
        place: Some(place()),
        area: None,
        alerts: vec![alert(), second],
        filtered: 0,
        provenance: provenance(),
    }
}

/// Returns five facts that stand out, from all sources.
pub fn notable() -> Notable {
    let fact = |kind, text: &str, time, source| NotableFact {
        kind,
        text: text.into(),
        time: at(time),
        ends: None,
        value: None,
        source,
        reference: None,
    };
    Notable {
        place: place(),
        units: Units::US,
        facts: vec![
            NotableFact {
                ends: Some(at("2026-03-05T04:00:00-08:00")),
                reference: Some(alert().id),
                ..fact(
                    NotableKind::Alert,
                    "Wind Advisory",
                    "2026-03-04T12:00:00-08:00",
                    FactSource::Alerts,
                )
            },
            fact(
                NotableKind::PrecipitationBegins,
                "Snow begins",
                "2026-03-04T18:00:00-08:00",
                FactSource::Forecast,
            ),
            fact(
                NotableKind::Gusts,
                "Gusts to 48 mph",
                "2026-03-05T03:00:00-08:00",
                FactSource::Forecast,
            ),
            NotableFact {
                value: Some(-12.3),
                reference: Some("KBFI".into()),
                ..fact(
                    NotableKind::ColderThanYesterday,
                    "12°F colder than yesterday at this hour",
                    "2026-03-04T13:53:00-08:00",
                    FactSource::Observations,
                )
            },
            fact(
                NotableKind::Coldest,
                "Coldest of the week, 21°F",
                "2026-03-04T14:00:00-08:00",
                FactSource::Forecast,
            ),
        ],
        missing: Vec::new(),
        provenance: provenance(),
    }
}

/// Returns sun and moon on a day.
pub fn almanac() -> Almanac {
    let some = |text| Some(at(text));
    Almanac {
        place: place(),
        date: "2026-03-04".into(),
        time_zone: "America/Los_Angeles".into(),
        sun: Sun {
            rise: some("2026-03-04T06:41:00-08:00"),
            set: some("2026-03-04T18:00:00-08:00"),
            rises: vec![at("2026-03-04T06:41:00-08:00")],
            sets: vec![at("2026-03-04T18:00:00-08:00")],
            noon: some("2026-03-04T12:21:00-08:00"),
            civil_dawn: some("2026-03-04T06:11:00-08:00"),
            civil_dusk: some("2026-03-04T18:30:00-08:00"),
            nautical_dawn: some("2026-03-04T05:37:00-08:00"),
            nautical_dusk: some("2026-03-04T19:05:00-08:00"),
            astronomical_dawn: some("2026-03-04T05:02:00-08:00"),
            astronomical_dusk: None,
            day_length_seconds: 40_740,
            polar: None,
        },
        moon: Moon {
            rise: some("2026-03-04T19:40:00-08:00"),
            set: None,
            rises: vec![at("2026-03-04T19:40:00-08:00")],
            sets: vec![],
            phase: MoonPhase::WaningGibbous,
            illumination: 0.978,
            age_days: 16.1,
            next: vec![
                MoonEvent {
                    phase: MoonPhase::LastQuarter,
                    time: at("2026-03-11T02:38:00-07:00"),
                },
                MoonEvent {
                    phase: MoonPhase::New,
                    time: at("2026-03-18T18:23:00-07:00"),
                },
            ],
        },
    }
}

/// Returns a layer of the raw grid.
pub fn layer() -> Layer {
    let value = |start, end, value| LayerValue {
        start_time: at(start),
        end_time: at(end),
        value,
        words: None,
    };
    Layer {
        place: place(),
        layer: "snowfallAmount".into(),
        unit: Some("in".into()),
        kind: LayerKind::Total,
        values: vec![
            value(
                "2026-03-04T16:00:00-08:00",
                "2026-03-04T22:00:00-08:00",
                Some(1.25),
            ),
            value(
                "2026-03-04T22:00:00-08:00",
                "2026-03-05T04:00:00-08:00",
                None,
            ),
        ],
        layers: vec![
            "snowfallAmount".into(),
            "temperature".into(),
            "windSpeed".into(),
        ],
        provenance: provenance(),
    }
}

/// Returns a short forecast discussion.
pub fn discussion() -> Discussion {
    Discussion {
        place: place(),
        product: "AFD".into(),
        name: Some("Area Forecast Discussion".into()),
        office: "SEW".into(),
        issued: Some(at("2026-03-04T13:10:00-08:00")),
        text:
            "Area Forecast Discussion\nNational Weather Service Seattle WA\n\n.SYNOPSIS...A front \
               arrives tonight.\n\n$$\n"
                .into(),
        provenance: provenance(),
    }
}
