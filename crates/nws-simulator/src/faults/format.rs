//! Fault rules written as text, in the language that [`super::parse`] reads.

use std::fmt;

use super::parse::MISSING_VALUES;
use super::rule::{FaultEffect, FaultRule};

impl fmt::Display for FaultRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, effect) in self.effects.iter().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            effect.fmt(f)?;
        }
        if let Some(path) = &self.path {
            write!(f, " path={path}")?;
        }
        if let Some(accept) = &self.accept {
            write!(f, " accept={accept}")?;
        }
        if self.chance < 1.0 {
            write!(f, " chance={}", self.chance)?;
        }
        if self.skip > 0 {
            write!(f, " skip={}", self.skip)?;
        }
        self.count
            .map_or(Ok(()), |count| write!(f, " count={count}"))
    }
}

impl fmt::Display for FaultEffect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status {
                code,
                problem,
                retry_after,
                max_age,
            } => {
                write!(f, "status={code}")?;
                problem
                    .as_ref()
                    .map_or(Ok(()), |name| write!(f, " type={name}"))?;
                retry_after.map_or(Ok(()), |seconds| write!(f, " retry-after={seconds}"))?;
                max_age.map_or(Ok(()), |seconds| write!(f, " max-age={seconds}"))
            }
            Self::Html => f.write_str("html"),
            Self::GzipBomb => f.write_str("bomb"),
            Self::RedirectLoop => f.write_str("loop"),
            Self::OffSite => f.write_str("offsite"),
            Self::Endless => f.write_str("endless"),
            Self::Hang => f.write_str("hang"),
            Self::DropBefore => f.write_str("drop=before"),
            Self::DropInside => f.write_str("drop=inside"),
            Self::Truncate { honest } => {
                write!(f, "truncate={}", if *honest { "right" } else { "wrong" })
            }
            Self::Latency { from, to } => {
                write!(f, "latency={}ms..{}ms", from.as_millis(), to.as_millis())
            }
            Self::Drip { bytes, every } => write!(f, "drip={bytes}/{}ms", every.as_millis()),
            Self::Stale(age) => write!(f, "stale={}s", age.as_secs()),
            Self::PastPeriods(age) => write!(f, "past={}s", age.as_secs()),
            Self::FutureLastModified(ahead) => write!(f, "last-modified={}s", ahead.as_secs()),
            Self::ImpossibleValues => f.write_str("impossible"),
            Self::WrongClock(ahead) => write!(f, "wrong-clock={}s", ahead.as_secs()),
            Self::MovedCell { east, north } => write!(f, "move={east},{north}"),
            Self::MissingValues(nulls) => {
                let name = MISSING_VALUES
                    .iter()
                    .find(|(_, kind)| kind == nulls)
                    .map_or("", |(name, _)| name);
                write!(f, "nulls={name}")
            }
        }
    }
}
