//! The saved places on one screen, each with its weather in a line, to choose one from. Asks nothing.

use weather::{Alerts, Current, Outlook, PlaceQuery};

use super::last_answer::LastAnswer;
use super::paint::{columns, cut};
use super::sections::DrawContext;
use crate::layout::{hanging, padded, plain};
use crate::numbers::temperature;
use crate::style::{ASIDE, CAUTION, TITLE, VALUE, of_severity, painted};

/// The most places that are listed.
pub(crate) const MOST_PLACES: usize = 30;
/// Lines above the first place.
pub(super) const HEAD: usize = 2;
/// Columns of the mark with the number, and of a name.
const MARK: usize = 5;
const NAME: usize = 12;

/// A place by the name that the user gave it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SavedPlace {
    pub(crate) name: String,
    pub(crate) query: PlaceQuery,
}

/// The weather of a saved place, as far as it is known.
#[derive(Debug, Clone, Default)]
pub(crate) struct SavedWeather {
    pub(super) current: Option<Current>,
    pub(super) week: Option<Outlook>,
    pub(super) alerts: Option<Alerts>,
}

/// The places, and the one that Enter would show.
#[derive(Debug, Default)]
pub(super) struct Dashboard {
    pub(super) places: Vec<(String, LastAnswer<SavedWeather>)>,
    pub(super) chosen: usize,
}

impl Dashboard {
    /// Returns places of which nothing is known yet.
    pub(super) fn new(names: impl IntoIterator<Item = String>) -> Self {
        let places = names.into_iter().take(MOST_PLACES);
        Self {
            places: places.map(|name| (name, LastAnswer::default())).collect(),
            chosen: 0,
        }
    }

    /// Returns the lines of the page.
    pub(super) fn lines(&self, context: DrawContext<'_>) -> Vec<String> {
        let mut lines = vec![painted(TITLE, "Places"), String::new()];
        for (number, (name, weather)) in self.places.iter().enumerate() {
            let mark = if number == self.chosen { '>' } else { ' ' };
            let name = padded(&cut(&plain(name), NAME), NAME);
            let start = format!("{mark} {:>2} {name} ", number + 1);
            let start = if number == self.chosen {
                painted(TITLE, start)
            } else {
                start
            };
            let room = context.width.saturating_sub(MARK + NAME + 1);
            lines.push(start + &line(weather, room, context));
        }
        let help = "Up, Down and Enter or a number show a place. wx config set places.NAME PLACE \
                    saves one.";
        lines.push(String::new());
        let help = hanging(help, 0, context.width);
        lines.extend(help.lines().map(|line| painted(ASIDE, line)));
        lines
    }
}

/// Returns the weather of a place in so many columns: what matters most comes first.
fn line(weather: &LastAnswer<SavedWeather>, room: usize, context: DrawContext<'_>) -> String {
    let Some(weather_there) = &weather.answer else {
        return match &weather.failure {
            Some(failure) => painted(CAUTION, cut(&plain(&failure.why), room)),
            None => painted(ASIDE, cut("waiting ...", room)),
        };
    };
    let mut text = String::new();
    for part in parts(weather_there, context) {
        let between = if text.is_empty() { "" } else { "  " };
        if columns(&text) + between.len() + columns(&part) <= room {
            text = text + between + &part;
        }
    }
    text
}

/// Returns temperature, alert, condition, high and low, and the place's full name.
fn parts(weather: &SavedWeather, context: DrawContext<'_>) -> Vec<String> {
    let mut parts = Vec::new();
    let simulated = [
        weather.current.as_ref().map(|current| &current.provenance),
        weather.week.as_ref().map(|week| &week.provenance),
        weather.alerts.as_ref().map(|alerts| &alerts.provenance),
    ];
    if simulated.into_iter().flatten().any(|p| p.simulated) {
        parts.push(painted(CAUTION, "SIMULATED"));
    }
    let current = weather.current.as_ref();
    let degrees = current.and_then(|current| {
        let value = current.temperature.as_ref()?.value;
        Some(temperature(value, current.units.temperature))
    });
    let unknown = || "–".to_owned();
    let degrees = padded(&degrees.unwrap_or_else(unknown), 5);
    parts.push(painted(VALUE, degrees));
    match &weather.alerts {
        Some(alerts) => parts.extend(alerts.alerts.first().map(|alert| {
            let event = plain(&alert.event);
            painted(of_severity(alert.severity), format!("⚠ {event}"))
        })),
        None => parts.push(painted(CAUTION, "alerts unknown")),
    }
    if let Some(current) = current {
        let condition = current.condition.as_ref().or(current.sky.as_ref());
        let icon = context.icon(current.condition_code, current.is_daytime);
        parts.extend(condition.map(|words| format!("{icon} {}", plain(&words.value))));
    }
    parts.extend(weather.week.as_ref().and_then(extremes));
    let name = current.map(|current| &current.place.name);
    let name = name.or_else(|| Some(&weather.week.as_ref()?.place.name));
    parts.extend(name.map(|name| painted(ASIDE, plain(name))));
    parts
}

/// Formats `high 55°F, low 44°F` of the next day and night.
fn extremes(week: &Outlook) -> Option<String> {
    let next = |is_daytime| {
        let mut periods = week.periods.iter();
        let period = periods.find(|period| period.is_daytime == is_daytime)?;
        Some(temperature(period.temperature?, week.units.temperature))
    };
    Some(format!("high {}, low {}", next(true)?, next(false)?))
}
