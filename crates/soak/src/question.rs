//! Every question of the service, asked by a Rust client. Judges no answer.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use weather::{
    AlertChanges, Alerts, Almanac, Answer, Current, Discussion, Layer, Location, Notable, Outlook,
    PlaceQuery, Places, Provenance, QuestionKind, Status, WeatherForecast,
};
use weather_client::{Client, Error};

/// Questions about towns are asked with one of these.
pub(crate) const TOWNS: [&str; 4] = ["Seattle, WA", "Denver, CO", "Juneau, AK", "Miami, FL"];
/// Every forecast is renewed within this time, so that one newer than that is there.
const RENEWED: SignedDuration = SignedDuration::from_hours(3);
/// The wait for what is there already.
const AT_ONCE: Duration = Duration::ZERO;

/// The reply to a question.
#[derive(Debug)]
pub(crate) enum Reply {
    Forecast(Box<WeatherForecast>),
    Current(Box<Current>),
    Hourly(Outlook),
    Week(Outlook),
    Notable(Box<Notable>),
    Alerts(Alerts),
    AlertChanges(AlertChanges),
    Layer(Layer),
    Discussion(Discussion),
    Almanac(Box<Almanac>),
    Places(Places),
    Explained(Box<Answer>),
    Status(Box<Status>),
    Update(Option<Box<Answer>>),
}

/// Asks a question of a kind about a place, or about a town by its name.
pub(crate) fn ask(
    client: &mut Client,
    kind: QuestionKind,
    place: Location,
    town: &str,
    now: Timestamp,
) -> Result<Reply, Error> {
    Ok(match kind {
        QuestionKind::GetWeather => Reply::Forecast(Box::new(client.get_weather(place)?)),
        QuestionKind::Current => Reply::Current(Box::new(client.current(place)?)),
        QuestionKind::Hourly => Reply::Hourly(client.hourly(place)?),
        QuestionKind::Week => Reply::Week(client.week(place)?),
        QuestionKind::Days => Reply::Week(client.days(place)?),
        QuestionKind::Notable => Reply::Notable(Box::new(client.notable(place)?)),
        QuestionKind::Alerts => Reply::Alerts(client.alerts(place)?),
        QuestionKind::AlertChanges => {
            Reply::AlertChanges(client.alert_changes(place, None, AT_ONCE)?)
        }
        QuestionKind::Grid => Reply::Layer(client.grid(place, None)?),
        QuestionKind::Discussion => Reply::Discussion(client.discussion(place, None)?),
        QuestionKind::Sun => Reply::Almanac(Box::new(client.sun(place, None)?)),
        QuestionKind::Place => Reply::Places(client.place(PlaceQuery::Name(town.to_owned()))?),
        QuestionKind::Explain => Reply::Explained(Box::new(client.explain(place)?)),
        QuestionKind::Status => Reply::Status(Box::new(client.status()?)),
        QuestionKind::WaitForUpdate => {
            let since = now.saturating_sub(RENEWED).unwrap_or(now).to_string();
            let answer = client.wait_for_update(place, Some(&since), AT_ONCE)?;
            Reply::Update(answer.map(Box::new))
        }
    })
}

impl Reply {
    /// Returns the provenance of a forecast, which the state of the upstream decides about.
    pub(crate) fn forecast_provenance(&self) -> Option<&Provenance> {
        match self {
            Self::Hourly(outlook) | Self::Week(outlook) => Some(&outlook.provenance),
            Self::Layer(layer) => Some(&layer.provenance),
            Self::Explained(answer) | Self::Update(Some(answer)) => Some(&answer.provenance),
            Self::Forecast(_)
            | Self::Current(_)
            // Made of many answers, each with a state of its own.
            | Self::Notable(_)
            | Self::Alerts(_)
            | Self::AlertChanges(_)
            | Self::Discussion(_)
            | Self::Almanac(_)
            | Self::Places(_)
            | Self::Status(_)
            | Self::Update(None) => None,
        }
    }
}
