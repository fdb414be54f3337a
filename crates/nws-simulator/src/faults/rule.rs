//! One fault rule: the requests it matches, its chance, its effects.

use std::time::Duration;

use jiff::SignedDuration;

/// An effect of a fault. The first group ends or replaces the answer, the second disturbs the delivery of a good
/// one, the third changes its content.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum FaultEffect {
    /// Answers with this status and a problem body (403: the plain text of a block).
    Status {
        /// The status code, 400..=599.
        code: u16,
        /// The problem's type, such as `ForecastGridExpired`; by default one that fits the code.
        problem: Option<String>,
        /// The Retry-After header in seconds.
        retry_after: Option<u32>,
        /// The max-age that the error claims for itself; real ones have claimed 86400.
        max_age: Option<u32>,
    },
    /// Answers 200 with a page of HTML.
    Html,
    /// Answers with a small gzip body that unpacks to 256 MiB.
    GzipBomb,
    /// Redirects to itself.
    RedirectLoop,
    /// Redirects to another host.
    OffSite,
    /// Answers with a body that never ends.
    Endless,
    /// Never answers; the connection stays open until the client goes.
    Hang,
    /// Closes the connection before a byte of the answer.
    DropBefore,

    /// Waits between these durations before the answer.
    Latency {
        /// The shortest wait.
        from: Duration,
        /// The longest wait.
        to: Duration,
    },
    /// Resets the connection in the middle of the body.
    DropInside,
    /// Sends half of the body.
    Truncate {
        /// True if Content-Length admits it (broken JSON, whole message), false if it still promises the whole.
        honest: bool,
    },
    /// Sends the body in small pieces.
    Drip {
        /// Bytes per piece.
        bytes: usize,
        /// The pause between pieces.
        every: Duration,
    },

    /// Answers as the service would have answered this long ago: older updateTime, older periods.
    Stale(SignedDuration),
    /// Sends a Last-Modified this far in the future.
    FutureLastModified(SignedDuration),
    /// Begins the periods this long ago, under a current updateTime.
    PastPeriods(SignedDuration),
    /// Takes values away.
    MissingValues(MissingValues),
    /// Gives values that are impossible on Earth in the place of all others.
    ImpossibleValues,
    /// Dates the answer this far in the future, the header and the body, as an edge with a wrong clock does.
    WrongClock(SignedDuration),
    /// Lets points resolve to a cell this far east and north of the right one.
    MovedCell {
        /// Cells to the east.
        east: i32,
        /// Cells to the north.
        north: i32,
    },
}

impl FaultEffect {
    /// Tells whether nothing of the right answer is left, so that no later rule can matter.
    pub(crate) fn replaces_the_answer(&self) -> bool {
        matches!(
            self,
            Self::Status { .. }
                | Self::Html
                | Self::GzipBomb
                | Self::RedirectLoop
                | Self::OffSite
                | Self::Endless
                | Self::Hang
                | Self::DropBefore
        )
    }
}

/// A group of values that an answer lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum MissingValues {
    /// Temperatures of forecast periods are null.
    Temperature,
    /// Wind speed and direction of forecast periods are empty strings.
    Wind,
    /// There are no periods at all.
    Periods,
    /// Every value of the raw grid's layers is null.
    Grid,
    /// Every grid field of a point is null.
    Point,
    /// Every measured value of an observation is null.
    Observations,
    /// A station's list of observations is empty.
    NoObservations,
}

/// A fault rule: its effects are injected into matching requests, with some chance, a number of times.
///
/// The text form is read with [`str::parse`] and written with [`ToString`]; see [`FaultRule::SYNTAX`].
///
/// ```
/// use nws_simulator::FaultRule;
/// let rule: FaultRule = "status=503 type=ForecastGridExpired path=/gridpoints chance=0.1 retry-after=2".parse()?;
/// assert_eq!(rule.to_string().parse::<FaultRule>()?, rule);
/// # Ok::<(), nws_simulator::FaultRuleError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct FaultRule {
    pub(crate) path: Option<String>,
    pub(crate) accept: Option<String>,
    pub(crate) chance: f64,
    pub(crate) skip: u64,
    pub(crate) count: Option<u64>,
    pub(crate) effects: Vec<FaultEffect>,
}

impl FaultRule {
    /// Makes a rule that injects `effect` into every request.
    pub fn new(effect: FaultEffect) -> Self {
        Self {
            path: None,
            accept: None,
            chance: 1.0,
            skip: 0,
            count: None,
            effects: vec![effect],
        }
    }

    /// Adds a further effect to the same requests.
    #[must_use]
    pub fn and(mut self, effect: FaultEffect) -> Self {
        self.effects.push(effect);
        self
    }

    /// Limits the rule to paths that begin with `pattern`; with a `*` in it (any run of characters), to paths that
    /// match it as a whole.
    #[must_use]
    pub fn path(mut self, pattern: impl Into<String>) -> Self {
        self.path = Some(pattern.into());
        self
    }

    /// Limits the rule to requests whose Accept header contains `text`.
    #[must_use]
    pub fn accept(mut self, text: impl Into<String>) -> Self {
        self.accept = Some(text.into());
        self
    }

    /// Injects into only this share of the matching requests, 0 to 1, by a sequence that follows from the seed.
    #[must_use]
    pub fn chance(mut self, share: f64) -> Self {
        self.chance = share.clamp(0.0, 1.0);
        self
    }

    /// Lets the first `requests` that match pass untouched.
    #[must_use]
    pub fn skip(mut self, requests: u64) -> Self {
        self.skip = requests;
        self
    }

    /// Stops after `requests` have been injected into.
    #[must_use]
    pub fn count(mut self, requests: u64) -> Self {
        self.count = Some(requests);
        self
    }

    pub(crate) fn matches(&self, path: &str, accept: &str) -> bool {
        let path_fits = self
            .path
            .as_deref()
            .is_none_or(|pattern| path_matches(pattern, path));
        path_fits
            && self
                .accept
                .as_deref()
                .is_none_or(|wanted| accept.contains(wanted))
    }
}

/// Matches a prefix, or with `*` a pattern for the whole path. No recursion: each piece is found at its first place
/// after the one before, which suffices where `*` is the only wild card.
fn path_matches(pattern: &str, path: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else {
        return path.starts_with(pattern);
    };
    let Some(mut left) = path.strip_prefix(head) else {
        return false;
    };
    let mut pieces = rest.split('*').peekable();
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            return left.ends_with(piece);
        }
        let Some(at) = left.find(piece) else {
            return false;
        };
        left = &left[at + piece.len()..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_a_prefix_unless_it_has_a_star() {
        assert!(path_matches(
            "/gridpoints",
            "/gridpoints/SEW/125,68/forecast"
        ));
        assert!(path_matches(
            "/gridpoints/*/forecast",
            "/gridpoints/SEW/125,68/forecast"
        ));
        assert!(!path_matches(
            "/gridpoints/*/forecast",
            "/gridpoints/SEW/125,68/forecast/hourly"
        ));
        assert!(path_matches(
            "*/latest",
            "/stations/KBFI/observations/latest"
        ));
        assert!(path_matches(
            "/stations/*/obs*",
            "/stations/KBFI/observations"
        ));
        assert!(!path_matches("/points*9", "/points/1,2"));
    }
}
