//! The weather of the default place and of the saved ones as gauges, each with the time that it is of:
//! a sample that is told now may be of an hour ago.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{join, join_all};
use weather::{
    AlertFilter, Alerts, Current, PlaceQuery, QueryOptions, Question, Reading, Severity,
    StationChoice, Units,
};
use weather_service::{Caller, Face, Reply, Service};

use super::exposition::{Exposition, MetricFamily, MetricKind};
use crate::client::Client;

/// The label of the default place.
const DEFAULT: &str = "default";
/// The most saved places that are told of.
const MOST: usize = 32;
/// The time that a scrape waits for the weather of a place.
const PATIENCE: Duration = Duration::from_secs(2);

/// A quantity: the begin of its names, its unit, how many of that unit one of ours is, and its value.
type Quantity = (
    &'static str,
    &'static str,
    f64,
    fn(&Current) -> &Option<Reading<f64>>,
);

/// The quantities, from the units of [`Units::SI`] to the base units of Prometheus.
const QUANTITIES: [Quantity; 10] = [
    ("temperature", "celsius", 1.0, |c| &c.temperature),
    ("feels_like", "celsius", 1.0, |c| &c.feels_like),
    ("dew_point", "celsius", 1.0, |c| &c.dew_point),
    ("humidity", "ratio", 0.01, |c| &c.humidity),
    ("wind_speed", "meters_per_second", 1.0 / 3.6, |c| {
        &c.wind_speed
    }),
    ("wind_gust", "meters_per_second", 1.0 / 3.6, |c| {
        &c.wind_gust
    }),
    ("wind_direction", "degrees", 1.0, |c| &c.wind_direction),
    ("pressure", "pascals", 100.0, |c| &c.pressure),
    ("visibility", "meters", 1000.0, |c| &c.visibility),
    ("precipitation_last_hour", "meters", 0.001, |c| {
        &c.precipitation_last_hour
    }),
];

const SEVERITIES: [Severity; 5] = [
    Severity::Unknown,
    Severity::Minor,
    Severity::Moderate,
    Severity::Severe,
    Severity::Extreme,
];

/// The weather of a place, as far as it is to be had.
struct PlaceWeather {
    label: String,
    current: Option<Box<Current>>,
    alerts: Option<Alerts>,
}

/// Writes the weather of all places. One that has none at present has no samples.
pub(super) async fn write(out: &mut Exposition, service: &Arc<Service>, client: &Client) {
    let saved = service.saved_places().into_iter().take(MOST);
    let saved = saved.filter_map(|name| Some((name.parse().ok()?, name)));
    let places = std::iter::once((PlaceQuery::Default, DEFAULT.to_owned())).chain(saved);
    let asked = places.map(|(place, label)| weather_of(service, client, place, label));
    let places = join_all(asked).await;
    for quantity in QUANTITIES {
        readings(out, quantity, &places);
    }
    alerts(out, &places);
}

async fn weather_of(
    service: &Arc<Service>,
    client: &Client,
    place: PlaceQuery,
    label: String,
) -> PlaceWeather {
    let options = QueryOptions {
        units: Some(Units::SI),
        within: Some(PATIENCE),
        max_age: None,
    };
    let caller = Caller {
        face: Face::Http,
        name: client,
        id: client.id,
    };
    let current = Question::Current {
        location: place.clone(),
        options,
        stations: StationChoice::default(),
    };
    let alerts = Question::Alerts {
        location: place,
        options: QueryOptions {
            units: None,
            ..options
        },
        // A person's wish not to hear of some is none for those who watch the numbers.
        filter: AlertFilter::all(),
    };
    let (current, alerts) = join(
        service.answer(caller, &current),
        service.answer(caller, &alerts),
    )
    .await;
    PlaceWeather {
        label,
        current: match current {
            Ok(Reply::Current(current)) => Some(current),
            _ => None,
        },
        alerts: match alerts {
            Ok(Reply::Alerts(alerts)) => Some(alerts),
            _ => None,
        },
    }
}

fn readings(out: &mut Exposition, quantity: Quantity, places: &[PlaceWeather]) {
    let (name, unit, size, reading) = quantity;
    let readings: Vec<_> = places
        .iter()
        .filter_map(|place| Some((&*place.label, reading(place.current.as_ref()?).as_ref()?)))
        .collect();
    let family = format!("weatherd_{name}_{unit}");
    out.gauges(&family, "Current conditions, by place.");
    for (place, reading) in &readings {
        out.sample(&family, &[("place", place)], reading.value * size);
    }
    let family = format!("weatherd_{name}_timestamp_seconds");
    out.gauges(&family, "The time at which that was measured, by place.");
    for (place, reading) in &readings {
        let time = reading.time.timestamp.as_second();
        out.sample(&family, &[("place", place)], time);
    }
}

fn alerts(out: &mut Exposition, places: &[PlaceWeather]) {
    let family = MetricFamily {
        name: "weatherd_alerts",
        kind: MetricKind::Gauge,
        help: "Alerts in force by place and severity.",
    };
    out.family(family);
    for place in places {
        let Some(alerts) = &place.alerts else {
            continue;
        };
        for severity in SEVERITIES {
            let of_it = alerts
                .alerts
                .iter()
                .filter(|alert| alert.severity == severity);
            let labels = [
                ("place", &*place.label),
                ("severity", &*severity.word().to_lowercase()),
            ];
            out.sample("weatherd_alerts", &labels, of_it.count());
        }
    }
    let name = "weatherd_alerts_confirmed_timestamp_seconds";
    out.gauges(
        name,
        "The time at which the upstream last confirmed the alerts, by place.",
    );
    for place in places {
        if let Some(alerts) = &place.alerts {
            let time = alerts.provenance.confirmed_at.as_second();
            out.sample(name, &[("place", &place.label)], time);
        }
    }
}
