//! The text form of fault rules: `key=value` words, as typed on a command line or sent to the control endpoint.

use std::str::FromStr;
use std::time::Duration;

use jiff::SignedDuration;

use super::rule::{FaultEffect, FaultRule, MissingValues};

/// A text that is not a fault rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FaultRuleError {
    /// The word is not part of the language.
    #[error("unknown word {0:?} in a fault rule")]
    UnknownWord(String),
    /// The word needs another value.
    #[error("{word} cannot be {value:?}: expected {expected}")]
    BadValue {
        /// The key.
        word: &'static str,
        /// The given value.
        value: String,
        /// The values that are right.
        expected: &'static str,
    },
    /// The word only makes sense beside `status`.
    #[error("{0} belongs to a rule with status=")]
    NeedsStatus(&'static str),
    /// The rule matches but does nothing.
    #[error("a fault rule needs an effect, such as status=503, latency=1s or drop=inside")]
    NoEffect,
}

impl FaultRule {
    /// The language of rules, for a command's help.
    pub const SYNTAX: &'static str = "\
A fault rule is a line of words.
Which requests:
  path=/gridpoints      prefix, or with * a pattern for the whole path
  accept=geo+json       only where the Accept header contains this
  chance=0.1            share of them, by a sequence that follows from the seed
  skip=2  count=5       not the first 2; stop after 5
What happens:
  status=503 [type=ForecastGridExpired] [retry-after=2] [max-age=86400]
                        a problem body; 403 is the plain text of a block
  html bomb loop offsite endless
                        HTML under 200, gzip bomb, redirect to itself, redirect to another host, endless body
  hang drop=before drop=inside truncate=right truncate=wrong drip=64/50ms
                        no answer, closed connection, reset in the body, half a body with its own or the whole's
                        Content-Length, slow pieces
  latency=100ms  latency=100ms..2s
  stale=6h              as it was 6 hours ago       past=24h  periods that began 24 hours ago
  last-modified=3d      that far in the future      move=3,-2 points resolve 3 cells east, 2 south
  nulls=temperature     or wind, periods, grid, point, observations, no-observations
  impossible            9e18 degrees and the like for all values
  wrong-clock=300d      Date, updateTime and generatedAt that far in the future
Durations are 50ms, 2s, 10m, 6h, 3d.";
}

impl FromStr for FaultRule {
    type Err = FaultRuleError;

    fn from_str(text: &str) -> Result<Self, FaultRuleError> {
        let mut rule = Self {
            path: None,
            accept: None,
            chance: 1.0,
            skip: 0,
            count: None,
            effects: Vec::new(),
        };
        for word in text.split_whitespace() {
            let (key, value) = word.split_once('=').unwrap_or((word, ""));
            if !select(&mut rule, key, value)?
                && !replace(&mut rule, key, value)?
                && !alter(&mut rule, key, value)?
            {
                return Err(FaultRuleError::UnknownWord(word.to_owned()));
            }
        }
        qualify(&mut rule, text)?;
        if rule.effects.is_empty() {
            Err(FaultRuleError::NoEffect)
        } else {
            Ok(rule)
        }
    }
}

/// Words that choose requests.
fn select(rule: &mut FaultRule, key: &str, value: &str) -> Result<bool, FaultRuleError> {
    match key {
        "path" => rule.path = Some(value.to_owned()),
        "accept" => rule.accept = Some(value.to_owned()),
        "chance" => {
            let share: f64 = number("chance", value, "a share from 0 to 1")?;
            if !(0.0..=1.0).contains(&share) {
                return Err(bad("chance", value, "a share from 0 to 1"));
            }
            rule.chance = share;
        }
        "skip" => rule.skip = number("skip", value, "a number of requests")?,
        "count" => rule.count = Some(number("count", value, "a number of requests")?),
        // Read by `qualify`, once the status is known.
        "type" | "retry-after" | "max-age" => {}
        _ => return Ok(false),
    }
    Ok(true)
}

/// Words for effects that put something else in the answer's place, or cut it off.
fn replace(rule: &mut FaultRule, key: &str, value: &str) -> Result<bool, FaultRuleError> {
    let effect = match (key, value) {
        ("status", _) => {
            let code = number("status", value, "400 to 599")?;
            if !(400..600).contains(&code) {
                return Err(bad("status", value, "400 to 599"));
            }
            FaultEffect::Status {
                code,
                problem: None,
                retry_after: None,
                max_age: None,
            }
        }
        ("html", "") => FaultEffect::Html,
        ("bomb", "") => FaultEffect::GzipBomb,
        ("loop", "") => FaultEffect::RedirectLoop,
        ("offsite", "") => FaultEffect::OffSite,
        ("endless", "") => FaultEffect::Endless,
        ("hang", "") => FaultEffect::Hang,
        ("drop", "before") => FaultEffect::DropBefore,
        ("drop", "inside") => FaultEffect::DropInside,
        ("drop", _) => return Err(bad("drop", value, "before or inside")),
        ("truncate", "right") => FaultEffect::Truncate { honest: true },
        ("truncate", "wrong") => FaultEffect::Truncate { honest: false },
        ("truncate", _) => return Err(bad("truncate", value, "right or wrong")),
        _ => return Ok(false),
    };
    rule.effects.push(effect);
    Ok(true)
}

/// Words for effects on a right answer's pace and content.
fn alter(rule: &mut FaultRule, key: &str, value: &str) -> Result<bool, FaultRuleError> {
    let effect = match key {
        "latency" => latency(value)?,
        "drip" => drip(value)?,
        "stale" => FaultEffect::Stale(span("stale", value)?),
        "past" => FaultEffect::PastPeriods(span("past", value)?),
        "last-modified" => {
            FaultEffect::FutureLastModified(span("last-modified", value.trim_start_matches('+'))?)
        }
        "nulls" => FaultEffect::MissingValues(nulls(value)?),
        "impossible" if value.is_empty() => FaultEffect::ImpossibleValues,
        "wrong-clock" => FaultEffect::WrongClock(span("wrong-clock", value)?),
        "move" => moved(value)?,
        _ => return Ok(false),
    };
    rule.effects.push(effect);
    Ok(true)
}

/// Words that describe the status.
fn qualify(rule: &mut FaultRule, text: &str) -> Result<(), FaultRuleError> {
    for word in text.split_whitespace() {
        let Some((key, value)) = word.split_once('=') else {
            continue;
        };
        let status = rule.effects.iter_mut().find_map(|effect| match effect {
            FaultEffect::Status {
                problem,
                retry_after,
                max_age,
                ..
            } => Some((problem, retry_after, max_age)),
            _ => None,
        });
        match (key, status) {
            ("type", Some((problem, ..))) => *problem = Some(value.to_owned()),
            ("retry-after", Some((_, retry, _))) => {
                *retry = Some(number("retry-after", value, "seconds")?)
            }
            ("max-age", Some((.., age))) => *age = Some(number("max-age", value, "seconds")?),
            ("type", None) => return Err(FaultRuleError::NeedsStatus("type")),
            ("retry-after", None) => return Err(FaultRuleError::NeedsStatus("retry-after")),
            ("max-age", None) => return Err(FaultRuleError::NeedsStatus("max-age")),
            _ => {}
        }
    }
    Ok(())
}

fn latency(value: &str) -> Result<FaultEffect, FaultRuleError> {
    let (from, to) = value.split_once("..").unwrap_or((value, value));
    let (from, to) = (wait("latency", from)?, wait("latency", to)?);
    if from > to {
        Err(bad("latency", value, "the shorter wait first"))
    } else {
        Ok(FaultEffect::Latency { from, to })
    }
}

fn drip(value: &str) -> Result<FaultEffect, FaultRuleError> {
    let expected = "bytes/pause, such as 64/50ms";
    let (bytes, every) = value
        .split_once('/')
        .ok_or_else(|| bad("drip", value, expected))?;
    let bytes = number("drip", bytes, expected)?;
    if bytes == 0 {
        Err(bad("drip", value, expected))
    } else {
        Ok(FaultEffect::Drip {
            bytes,
            every: wait("drip", every)?,
        })
    }
}

fn moved(value: &str) -> Result<FaultEffect, FaultRuleError> {
    let expected = "cells east,north, such as 3,-2";
    let (east, north) = value
        .split_once(',')
        .ok_or_else(|| bad("move", value, expected))?;
    let cells = |text| {
        number("move", text, expected).and_then(|cells: i32| {
            if cells.abs() <= 10_000 {
                Ok(cells)
            } else {
                Err(bad("move", value, expected))
            }
        })
    };
    Ok(FaultEffect::MovedCell {
        east: cells(east)?,
        north: cells(north)?,
    })
}

/// The kinds of missing values by name.
pub(super) const MISSING_VALUES: [(&str, MissingValues); 7] = [
    ("temperature", MissingValues::Temperature),
    ("wind", MissingValues::Wind),
    ("periods", MissingValues::Periods),
    ("grid", MissingValues::Grid),
    ("point", MissingValues::Point),
    ("observations", MissingValues::Observations),
    ("no-observations", MissingValues::NoObservations),
];

fn nulls(value: &str) -> Result<MissingValues, FaultRuleError> {
    MISSING_VALUES
        .iter()
        .find(|(name, _)| *name == value)
        .map(|(_, nulls)| *nulls)
        .ok_or_else(|| {
            bad(
                "nulls",
                value,
                "temperature, wind, periods, grid, point, observations or no-observations",
            )
        })
}

fn number<T: FromStr>(
    word: &'static str,
    value: &str,
    expected: &'static str,
) -> Result<T, FaultRuleError> {
    value.parse().map_err(|_| bad(word, value, expected))
}

/// The longest duration a rule may name: a year.
const LONGEST: f64 = 365.0 * 86_400.0;

fn wait(word: &'static str, value: &str) -> Result<Duration, FaultRuleError> {
    const UNITS: [(&str, f64); 5] = [
        ("ms", 0.001),
        ("s", 1.0),
        ("m", 60.0),
        ("h", 3_600.0),
        ("d", 86_400.0),
    ];
    let expected = "a duration up to a year, such as 50ms, 2s, 10m, 6h or 3d";
    UNITS
        .iter()
        .find_map(|(unit, seconds)| {
            let count: f64 = value.strip_suffix(unit)?.parse().ok()?;
            Some(count * seconds).filter(|total| (0.0..=LONGEST).contains(total))
        })
        .map(Duration::from_secs_f64)
        .ok_or_else(|| bad(word, value, expected))
}

fn span(word: &'static str, value: &str) -> Result<SignedDuration, FaultRuleError> {
    let wait = wait(word, value)?;
    SignedDuration::try_from(wait).map_err(|_| bad(word, value, "a shorter duration"))
}

fn bad(word: &'static str, value: &str, expected: &'static str) -> FaultRuleError {
    FaultRuleError::BadValue {
        word,
        value: value.to_owned(),
        expected,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_effect_survives_a_round_trip_through_text() {
        let rules = [
            "status=503 type=ForecastGridExpired retry-after=2 max-age=86400 path=/gridpoints chance=0.1",
            "html",
            "bomb",
            "loop",
            "offsite",
            "endless",
            "hang",
            "drop=before",
            "drop=inside",
            "truncate=right",
            "truncate=wrong",
            "latency=100ms..2s",
            "latency=1s skip=2 count=3",
            "drip=64/50ms",
            "stale=6h",
            "past=24h",
            "last-modified=+3d",
            "nulls=no-observations",
            "nulls=wind accept=geo+json",
            "impossible path=/stations",
            "wrong-clock=300d",
            "move=3,-2",
            "latency=5ms status=500",
        ];
        for text in rules {
            let rule: FaultRule = text.parse().unwrap();
            assert_eq!(
                rule.to_string().parse::<FaultRule>().unwrap(),
                rule,
                "{text}"
            );
        }
    }

    #[test]
    fn nonsense_is_refused_with_what_was_expected() {
        for text in [
            "",
            "path=/points",
            "status=200",
            "status=abc",
            "chance=2 hang",
            "chance=NaN hang",
            "drop",
            "drip=0/1s",
            "drip=5",
            "latency=2s..1s",
            "latency=-1s",
            "latency=1e99d",
            "move=1",
            "nulls=x",
            "hang=1",
            "retry-after=2",
            "move=99999999,0",
            "latency=",
            "latency=é",
            "stale=1",
            "impossible=1",
            "wrong-clock=soon",
        ] {
            assert!(text.parse::<FaultRule>().is_err(), "{text}");
        }
        let error = "status=99".parse::<FaultRule>().unwrap_err().to_string();
        assert_eq!(error, "status cannot be \"99\": expected 400 to 599");
    }
}
