//! The preferences in the user's configuration file: for texts, and for a server that follows another
//! user's settings. A file that cannot be read has none: weatherd complains about it, and the weather is
//! shown all the same.

use weather::Units;
use weather_client::UserDefaults;
use weatherd_config::{HourCycle, ProcessEnvironment, Settings};

use crate::time_format::ClockFormat;

/// Defaults for texts where the command line says nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct TextPreferences {
    /// The 12 or 24 hour clock.
    pub(crate) clock: Option<ClockFormat>,
    /// The units of answers.
    pub(crate) units: Option<Units>,
}

impl TextPreferences {
    /// Reads the preferences in the user's own file.
    pub(crate) fn read() -> Self {
        let Some(settings) = settings() else {
            return Self::default();
        };
        Self {
            clock: settings.wx.clock.map(clock_format),
            units: Some(settings.answers.units),
        }
    }
}

/// Returns the places, units, stations and filter of alerts of the user's own file.
pub(crate) fn defaults() -> UserDefaults {
    let Some(settings) = settings() else {
        return UserDefaults::default();
    };
    let stations = settings.stations.preferences();
    let place = settings.places.default.and_then(|text| text.parse().ok());
    let saved = settings.places.saved.into_iter();
    let saved = saved.filter_map(|(name, text)| Some((name, text.parse().ok()?)));
    let units = Some(settings.answers.units);
    UserDefaults::new(place.unwrap_or_default(), saved, units)
        .alert_filter(settings.alerts.filter())
        .stations(stations)
}

/// Returns the names of the places in the user's own file.
pub(crate) fn saved_places() -> Vec<String> {
    let settings = settings();
    settings.map_or_else(Vec::new, |settings| {
        settings.places.saved.into_keys().collect()
    })
}

fn settings() -> Option<Settings> {
    let file = ProcessEnvironment::read().config_file_in_use(None)?;
    Settings::read(&file).ok()
}

fn clock_format(clock: HourCycle) -> ClockFormat {
    match clock {
        HourCycle::TwelveHours => ClockFormat::Twelve,
        HourCycle::TwentyFourHours => ClockFormat::TwentyFour,
    }
}
