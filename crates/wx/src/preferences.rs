//! What the user's file says of texts. A file that cannot be read says nothing here: weatherd
//! complains about it, and the weather is told all the same.

use weather::Units;
use weatherd_config::{HourCycle, ProcessEnvironment, Settings};

use crate::time_format::ClockFormat;

/// How texts shall be where the command line does not say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct TextPreferences {
    /// How hours are counted.
    pub(crate) clock: Option<ClockFormat>,
    /// The units of answers.
    pub(crate) units: Option<Units>,
}

impl TextPreferences {
    /// Those of the user's own file.
    pub(crate) fn read() -> Self {
        let file = ProcessEnvironment::read().config_file_in_use(None);
        let Some(settings) = file.and_then(|file| Settings::read(&file).ok()) else {
            return Self::default();
        };
        Self {
            clock: settings.wx.clock.map(ClockFormat::from),
            units: Some(settings.answers.units),
        }
    }
}

impl From<HourCycle> for ClockFormat {
    fn from(clock: HourCycle) -> Self {
        match clock {
            HourCycle::TwelveHours => Self::Twelve,
            HourCycle::TwentyFourHours => Self::TwentyFour,
        }
    }
}
