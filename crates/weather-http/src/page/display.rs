//! The choices of a reader, which are part of the address: units, clock and theme. Asks nothing.

use jiff::Timestamp;
use weather::Units;
use weather_text::time_format::{ClockFormat, PlaceClock};

use super::address::percent_encoded;
use crate::problem::Problem;
use crate::query::QueryString;

/// Choices of a reader; what is not chosen is left to the service, the units and the reader's system.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct DisplayOptions {
    pub(super) units: Option<Units>,
    pub(super) clock: Option<ClockFormat>,
    pub(super) theme: Option<PageTheme>,
}

/// The colours of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PageTheme {
    Light,
    Dark,
}

/// The form in which an answer is shown.
#[derive(Debug, Clone)]
pub(super) struct DisplayFormat {
    pub(super) options: DisplayOptions,
    pub(super) units: Units,
    /// The clocks of the place.
    pub(super) clock: PlaceClock,
    pub(super) now: Timestamp,
}

impl PageTheme {
    /// Returns its word in addresses.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

impl DisplayOptions {
    /// Reads the choices of an address. Other parameters are not looked at: links of others add some.
    ///
    /// # Errors
    ///
    /// The choice that cannot be made.
    pub(super) fn read(query: &QueryString) -> Result<Self, Problem> {
        let last = |name: &'static str| query.all(name).last().filter(|text| !text.is_empty());
        let bad = |text: &str| Problem::bad_request(text.to_owned());
        let units = last("units").map(str::parse::<Units>).transpose();
        let clock = match last("clock") {
            None => None,
            Some("12h") => Some(ClockFormat::Twelve),
            Some("24h") => Some(ClockFormat::TwentyFour),
            Some(_) => return Err(bad("the clock is 12h or 24h")),
        };
        let theme = match last("theme") {
            None | Some("auto") => None,
            Some("light") => Some(PageTheme::Light),
            Some("dark") => Some(PageTheme::Dark),
            Some(_) => return Err(bad("the theme is light, dark or auto")),
        };
        Ok(Self {
            units: units.map_err(|error| bad(&error.to_string()))?,
            clock,
            theme,
        })
    }

    /// Returns names and texts of the choices.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&'static str, String)> {
        let clock = self.clock.map(|clock| match clock {
            ClockFormat::Twelve => "12h",
            ClockFormat::TwentyFour => "24h",
        });
        [
            ("units", self.units.map(|units| units.to_string())),
            ("clock", clock.map(str::to_owned)),
            ("theme", self.theme.map(|theme| theme.word().to_owned())),
        ]
        .into_iter()
        .filter_map(|(name, text)| Some((name, text?)))
    }

    /// Returns an address with these choices.
    pub(super) fn at(&self, path: &str) -> String {
        let pair = |(name, text): (&str, String)| format!("{name}={}", percent_encoded(&text));
        let pairs: Vec<_> = self.pairs().map(pair).collect();
        if pairs.is_empty() {
            return path.to_owned();
        }
        let mark = if path.contains('?') { '&' } else { '?' };
        format!("{path}{mark}{}", pairs.join("&"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<DisplayOptions, Problem> {
        DisplayOptions::read(&QueryString::parse(query).unwrap())
    }

    #[test]
    fn choices_survive_their_address() {
        for query in [
            "",
            "?units=si",
            "?clock=24h&theme=dark",
            "?units=us,wind%3Dkn&clock=12h&theme=light",
        ] {
            let options = read(query.trim_start_matches('?')).unwrap();
            assert_eq!(options.at("/bend-or"), format!("/bend-or{query}"));
        }
        let options = read("utm_source=x&theme=auto&units=").unwrap();
        assert_eq!(options, DisplayOptions::default());
        let options = read("theme=dark").unwrap();
        assert_eq!(options.at("/?place=x"), "/?place=x&theme=dark");
    }

    #[test]
    fn what_cannot_be_chosen_is_refused() {
        for query in ["units=metric", "clock=13h", "theme=pink"] {
            assert!(read(query).is_err(), "{query}");
        }
    }
}
