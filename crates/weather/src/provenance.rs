//! The provenance of an answer: its source, its age, and reasons to take it for stale, with sentences
//! for each. Knows nothing of caches.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize, Serializer};

use crate::{Provider, WeatherForecast};

/// A forecast with its provenance.
///
/// `Display` tells the whole as a story for people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Answer {
    /// The forecast.
    #[serde(flatten)]
    pub forecast: WeatherForecast,
    /// Its source and age.
    pub provenance: Provenance,
}

/// The source, age and quality of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Provenance {
    /// The place where the forecast was found.
    pub source: Source,
    /// True if the periods were derived from the raw grid because the upstream could not make them.
    pub derived: bool,
    /// True if the weather is made up.
    pub simulated: bool,
    /// When the forecasters last changed it: the age of the forecast.
    #[serde(serialize_with = "to_the_second")]
    pub update_time: Timestamp,
    /// When it was fetched from the upstream.
    #[serde(serialize_with = "to_the_second")]
    pub fetched_at: Timestamp,
    /// When the upstream last said that it still holds.
    #[serde(serialize_with = "to_the_second")]
    pub confirmed_at: Timestamp,
    /// Until when the upstream need not be asked again; none where it may be behind already. No wire
    /// has this member: it is for faces that tell freshness in a way of their own.
    #[serde(skip)]
    pub fresh_until: Option<Timestamp>,
    /// Seconds since `update_time`.
    pub age_seconds: i64,
    /// The reason why it may be behind the upstream, if there is one.
    pub stale: Option<Staleness>,
    /// The forecast office: "SEW"; none where no office was asked.
    pub office: Option<String>,
    /// The grid cell: "SEW/125,68"; none where no cell was asked.
    pub grid_cell: Option<String>,
    /// The provider of the weather.
    pub provider: Provider,
}

/// The places where an answer may be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// Fetched or confirmed by the upstream for this question.
    Live,
    /// Kept in memory.
    Memory,
    /// Kept on disk, across a restart.
    Disk,
    /// Found by another server of the fleet, and taken from the engine that they share.
    Shared,
}

/// A reason why an answer may be behind the upstream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "reason")]
pub enum Staleness {
    /// A little past its time, and being refreshed right now.
    BeingRefreshed,
    /// The upstream fails; this is its last good word.
    UpstreamFailing {
        /// Begin of that.
        #[serde(serialize_with = "to_the_second")]
        since: Timestamp,
        /// The failure in one sentence.
        why: String,
    },
    /// The upstream offers only older copies, which are refused.
    UpstreamOlder {
        /// Begin of that.
        #[serde(serialize_with = "to_the_second")]
        since: Timestamp,
    },
    /// The caller did not want to wait for a newer one.
    DeadlinePassed,
    /// Too much else is being fetched.
    Busy,
}

impl Provenance {
    /// Returns the line that names whose data an answer shows; of made-up weather, that it is nobody's.
    #[must_use]
    pub fn attribution(&self) -> &str {
        if self.simulated {
            return "Weather data: SIMULATED, made up by a program";
        }
        &self.provider.attribution
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Live => "live",
            Self::Memory => "memory",
            Self::Disk => "disk",
            Self::Shared => "shared",
        })
    }
}

impl fmt::Display for Staleness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BeingRefreshed => f.write_str("it is being refreshed right now"),
            Self::UpstreamFailing { since, why } => {
                write!(
                    f,
                    "the upstream has been failing since {}: {why}",
                    minute(*since)
                )
            }
            Self::UpstreamOlder { since } => {
                write!(
                    f,
                    "the upstream has offered only older copies since {}",
                    minute(*since)
                )
            }
            Self::DeadlinePassed => f.write_str("there was no time to wait for a newer one"),
            Self::Busy => f.write_str("too much else was being fetched"),
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n\n{}", self.forecast, self.provenance)
    }
}

impl fmt::Display for Provenance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            office, grid_cell, ..
        } = self;
        if let (Some(office), Some(grid_cell)) = (office, grid_cell) {
            writeln!(f, "Made by office {office} for grid cell {grid_cell}.")?;
        }
        let age = about(self.age_seconds);
        writeln!(
            f,
            "The forecasters last changed it {age} ago, at {}.",
            minute(self.update_time)
        )?;
        match self.source {
            Source::Live => writeln!(f, "Asked of the upstream just now.")?,
            Source::Shared => writeln!(
                f,
                "Found by another server of the fleet; fetched at {}, last confirmed at {}.",
                minute(self.fetched_at),
                minute(self.confirmed_at)
            )?,
            from @ (Source::Memory | Source::Disk) => writeln!(
                f,
                "Found {}; fetched at {}, last confirmed at {}.",
                if from == Source::Disk {
                    "on disk"
                } else {
                    "in memory"
                },
                minute(self.fetched_at),
                minute(self.confirmed_at)
            )?,
        }
        if self.derived {
            writeln!(
                f,
                "Derived from the raw grid: the upstream could not make its own forecast."
            )?;
        }
        if self.simulated {
            writeln!(f, "SIMULATED: this weather is made up.")?;
        }
        match &self.stale {
            Some(stale) => write!(f, "It may be behind: {stale}."),
            None => write!(f, "It is the latest there is."),
        }
    }
}

/// To the minute, in UTC.
/// Written without a fraction: CPython before 3.11 reads no more than six digits of one, and nobody
/// needs any.
fn to_the_second<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&time.strftime("%Y-%m-%dT%H:%M:%SZ"))
}

/// Formats a time to the minute, as people anywhere read it.
pub(crate) fn minute(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// A length of time as people say it: its two largest parts.
fn about(seconds: i64) -> String {
    let minutes = SignedDuration::from_secs(seconds.max(0)).as_mins();
    let (days, hours, minutes) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    match (days, hours, minutes) {
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn provenance() -> Provenance {
        Provenance {
            provider: Provider {
                name: "Office of Fair Weather".into(),
                abbreviation: "OFW".into(),
                attribution: "Weather by the Office of Fair Weather".into(),
            },
            source: Source::Memory,
            derived: false,
            simulated: false,
            update_time: at("2026-03-04T21:25:28Z"),
            fetched_at: at("2026-03-04T22:00:00Z"),
            confirmed_at: at("2026-03-04T22:30:00Z"),
            fresh_until: None,
            age_seconds: 4500,
            stale: None,
            office: Some("SEW".into()),
            grid_cell: Some("SEW/125,68".into()),
        }
    }

    #[test]
    fn the_story_says_where_from_how_old_and_how_good() {
        assert_eq!(
            provenance().to_string(),
            "Made by office SEW for grid cell SEW/125,68.\n\
             The forecasters last changed it 1 h 15 min ago, at 2026-03-04 21:25 UTC.\n\
             Found in memory; fetched at 2026-03-04 22:00 UTC, last confirmed at 2026-03-04 22:30 UTC.\n\
             It is the latest there is."
        );
    }

    #[test]
    fn what_is_stale_derived_or_made_up_says_so() {
        let story = Provenance {
            derived: true,
            simulated: true,
            source: Source::Live,
            stale: Some(Staleness::UpstreamFailing {
                since: at("2026-03-04T20:00:00Z"),
                why: "it answers with status 500".into(),
            }),
            ..provenance()
        }
        .to_string();
        for words in [
            "Asked of the upstream just now",
            "Derived from the raw grid",
            "SIMULATED",
        ] {
            assert!(story.contains(words), "{story}");
        }
        assert!(story.ends_with(
            "It may be behind: the upstream has been failing since 2026-03-04 20:00 UTC: \
             it answers with status 500."
        ));
    }

    #[test]
    fn lengths_of_time_are_told_by_their_largest_parts() {
        assert_eq!(about(-5), "0 min");
        assert_eq!(about(59 * 60), "59 min");
        assert_eq!(about(26 * 3600), "1 d 2 h");
    }

    #[test]
    fn times_are_written_without_a_fraction() {
        let provenance = Provenance {
            fetched_at: at("2026-03-04T22:00:00.123456789Z"),
            ..provenance()
        };
        let text = serde_json::to_value(provenance).unwrap();
        assert_eq!(text["fetched_at"], "2026-03-04T22:00:00Z");
    }

    #[test]
    fn made_up_weather_is_attributed_to_nobody() {
        let real = provenance();
        assert_eq!(real.attribution(), "Weather by the Office of Fair Weather");
        let made_up = Provenance {
            simulated: true,
            ..real
        };
        assert!(made_up.attribution().contains("SIMULATED"));
    }

    #[test]
    fn staleness_survives_json() {
        for stale in [
            Staleness::Busy,
            Staleness::UpstreamOlder {
                since: at("2026-03-04T20:00:00Z"),
            },
        ] {
            let text = serde_json::to_string(&stale).unwrap();
            assert_eq!(
                serde_json::from_str::<Staleness>(&text).unwrap(),
                stale,
                "{text}"
            );
        }
    }
}
