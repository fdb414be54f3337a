//! The steps in which forecasters speak of chance, of cloud and of wind direction.

/// A step of probability.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChanceCategory {
    Slight,
    Chance,
    Likely,
    Sure,
}

impl ChanceCategory {
    /// Returns the step for a chance in percent.
    pub(crate) fn of(chance: i32) -> Self {
        match chance {
            i32::MIN..25 => Self::Slight,
            25..55 => Self::Chance,
            55..75 => Self::Likely,
            75.. => Self::Sure,
        }
    }
}

/// A step of cloud cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SkyCover {
    Clear,
    Few,
    Scattered,
    Broken,
    Overcast,
}

impl SkyCover {
    /// Returns the step for a cover in percent.
    pub(crate) fn of(sky: i32) -> Self {
        match sky {
            i32::MIN..6 => Self::Clear,
            6..26 => Self::Few,
            26..51 => Self::Scattered,
            51..88 => Self::Broken,
            88.. => Self::Overcast,
        }
    }

    /// Returns the name in icons.
    pub(crate) fn icon(self) -> &'static str {
        match self {
            Self::Clear => "skc",
            Self::Few => "few",
            Self::Scattered => "sct",
            Self::Broken => "bkn",
            Self::Overcast => "ovc",
        }
    }

    /// Returns the words of a forecast.
    pub(crate) fn words(self, is_day: bool) -> &'static str {
        match (self, is_day) {
            (Self::Clear, true) => "Sunny",
            (Self::Clear, false) => "Clear",
            (Self::Few, true) => "Mostly Sunny",
            (Self::Few, false) => "Mostly Clear",
            (Self::Scattered, true) => "Partly Sunny",
            (Self::Scattered, false) => "Partly Cloudy",
            (Self::Broken, _) => "Mostly Cloudy",
            (Self::Overcast, _) => "Cloudy",
        }
    }
}

/// Returns one of the sixteen points of the compass.
pub(crate) fn compass(degrees: i32) -> &'static str {
    const POINTS: [&str; 16] = [
        "N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW",
        "NW", "NNW",
    ];
    POINTS[((f64::from(degrees.rem_euclid(360)) / 22.5).round() as usize) % 16]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sky_has_other_words_at_night() {
        assert_eq!(
            (SkyCover::of(3).words(true), SkyCover::of(3).words(false)),
            ("Sunny", "Clear")
        );
        assert_eq!(
            (SkyCover::of(40).words(true), SkyCover::of(40).words(false)),
            ("Partly Sunny", "Partly Cloudy")
        );
    }
}
