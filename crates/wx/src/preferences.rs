//! The preferences for texts in the user's configuration file. A file that cannot be read has none:
//! weatherd complains about it, and the weather is shown all the same.

use weather::Units;
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
        let file = ProcessEnvironment::read().config_file_in_use(None);
        let Some(settings) = file.and_then(|file| Settings::read(&file).ok()) else {
            return Self::default();
        };
        Self {
            clock: settings.wx.clock.map(clock_format),
            units: Some(settings.answers.units),
        }
    }
}

fn clock_format(clock: HourCycle) -> ClockFormat {
    match clock {
        HourCycle::TwelveHours => ClockFormat::Twelve,
        HourCycle::TwentyFourHours => ClockFormat::TwentyFour,
    }
}
