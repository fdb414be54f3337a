//! Sun and moon at a place on a day. Does not compute them.

use serde::{Deserialize, Serialize};

use crate::{OffsetTime, Place};

/// Sun and moon on one local day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Almanac {
    /// The place.
    pub place: Place,
    /// The local day: "2026-03-04".
    pub date: String,
    /// IANA time zone the day and the times are in: "America/Los_Angeles".
    pub time_zone: String,
    /// The sun.
    pub sun: Sun,
    /// The moon.
    pub moon: Moon,
}

/// The sun's day; what does not happen on it is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Sun {
    /// Its upper edge comes up, the first time on the day.
    pub rise: Option<OffsetTime>,
    /// Its upper edge goes down, the last time on the day.
    pub set: Option<OffsetTime>,
    /// Each time that it comes up: two on some days in high latitudes.
    #[serde(default)]
    pub rises: Vec<OffsetTime>,
    /// Each time that it goes down.
    #[serde(default)]
    pub sets: Vec<OffsetTime>,
    /// It is highest.
    pub noon: Option<OffsetTime>,
    /// It comes within 6° of the horizon.
    pub civil_dawn: Option<OffsetTime>,
    /// It goes 6° below.
    pub civil_dusk: Option<OffsetTime>,
    /// It comes within 12° of the horizon.
    pub nautical_dawn: Option<OffsetTime>,
    /// It goes 12° below.
    pub nautical_dusk: Option<OffsetTime>,
    /// It comes within 18° of the horizon.
    pub astronomical_dawn: Option<OffsetTime>,
    /// It goes 18° below.
    pub astronomical_dusk: Option<OffsetTime>,
    /// Seconds of the day that it is up.
    pub day_length_seconds: i64,
    /// Polar day or night: the sun never sets, or never rises, on this day.
    pub polar: Option<Polar>,
}

impl Sun {
    /// Returns its rises and sets in the order of time.
    pub fn passages(&self) -> Vec<HorizonPassage> {
        passages((&self.rises, self.rise), (&self.sets, self.set))
    }
}

impl Moon {
    /// Returns its rises and sets in the order of time.
    pub fn passages(&self) -> Vec<HorizonPassage> {
        passages((&self.rises, self.rise), (&self.sets, self.set))
    }
}

/// A rise or a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HorizonPassage {
    /// It comes up.
    Rise(OffsetTime),
    /// It goes down.
    Set(OffsetTime),
}

impl HorizonPassage {
    /// Returns the time of it.
    pub fn time(self) -> OffsetTime {
        match self {
            Self::Rise(time) | Self::Set(time) => time,
        }
    }
}

/// Puts all in order; an older server tells one of each and no list.
fn passages(
    (rises, rise): (&[OffsetTime], Option<OffsetTime>),
    (sets, set): (&[OffsetTime], Option<OffsetTime>),
) -> Vec<HorizonPassage> {
    let ups = if rises.is_empty() {
        rise.as_slice()
    } else {
        rises
    };
    let downs = if sets.is_empty() {
        set.as_slice()
    } else {
        sets
    };
    let ups = ups.iter().copied().map(HorizonPassage::Rise);
    let downs = downs.iter().copied().map(HorizonPassage::Set);
    let mut all: Vec<_> = ups.chain(downs).collect();
    all.sort_by_key(|passage| passage.time().timestamp);
    all
}

/// Days without sunrise or sunset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Polar {
    /// It does not set.
    Day,
    /// It does not rise.
    Night,
}

/// The moon's day; what does not happen on it is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Moon {
    /// It comes up, the first time on the day.
    pub rise: Option<OffsetTime>,
    /// It goes down, the last time on the day.
    pub set: Option<OffsetTime>,
    /// Each time that it comes up.
    #[serde(default)]
    pub rises: Vec<OffsetTime>,
    /// Each time that it goes down.
    #[serde(default)]
    pub sets: Vec<OffsetTime>,
    /// Its phase.
    pub phase: MoonPhase,
    /// Its lit part, from 0 to 1.
    pub illumination: f64,
    /// Days since new moon.
    pub age_days: f64,
    /// The next four principal phases.
    pub next: Vec<MoonEvent>,
}

/// A principal phase to come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MoonEvent {
    /// The phase that begins.
    pub phase: MoonPhase,
    /// Its time, by the place's clocks.
    pub time: OffsetTime,
}

/// The phases of the moon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words everybody uses")]
pub enum MoonPhase {
    New,
    WaxingCrescent,
    FirstQuarter,
    WaxingGibbous,
    Full,
    WaningGibbous,
    LastQuarter,
    WaningCrescent,
}

impl MoonPhase {
    /// The words for it: "Waxing Crescent".
    pub fn words(self) -> &'static str {
        match self {
            Self::New => "New Moon",
            Self::WaxingCrescent => "Waxing Crescent",
            Self::FirstQuarter => "First Quarter",
            Self::WaxingGibbous => "Waxing Gibbous",
            Self::Full => "Full Moon",
            Self::WaningGibbous => "Waning Gibbous",
            Self::LastQuarter => "Last Quarter",
            Self::WaningCrescent => "Waning Crescent",
        }
    }
}
