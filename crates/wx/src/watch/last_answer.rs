//! A part of the weather as it was last heard, and why there is nothing newer.

use jiff::Timestamp;
use weather::{Alerts, Almanac, Current, Discussion, Outlook};

use super::dashboard::SavedWeather;

/// The last good answer to one question, and what is wrong since.
#[derive(Debug, Clone)]
pub(crate) struct LastAnswer<T> {
    /// The last good answer.
    pub(crate) answer: Option<T>,
    /// The failure of the last question, if it had no answer.
    pub(crate) failure: Option<QueryFailure>,
}

/// A question's failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct QueryFailure {
    /// In a sentence.
    pub(crate) why: String,
    /// Since when there is none.
    pub(crate) since: Timestamp,
}

impl<T> Default for LastAnswer<T> {
    fn default() -> Self {
        Self {
            answer: None,
            failure: None,
        }
    }
}

impl<T> LastAnswer<T> {
    /// Takes a reply that came at `now`; a bad one leaves the last good one where it is.
    pub(crate) fn take(&mut self, reply: Result<T, String>, now: Timestamp) {
        match reply {
            Ok(answer) => {
                self.answer = Some(answer);
                self.failure = None;
            }
            Err(why) => self.fail(why, now),
        }
    }

    /// Notes that there was no answer at `now`.
    pub(crate) fn fail(&mut self, why: String, now: Timestamp) {
        let since = self.failure.as_ref().map_or(now, |failure| failure.since);
        self.failure = Some(QueryFailure { why, since });
    }
}

/// A reply to one of the view's questions, or the reason in a sentence why there is none.
#[derive(Debug)]
pub(crate) enum ServerReply {
    /// The weather now.
    Current(Result<Box<Current>, String>),
    /// The forecast by the hour.
    Hourly(Result<Outlook, String>),
    /// The forecast by the half day.
    Week(Result<Outlook, String>),
    /// The alerts in force.
    Alerts(Result<Alerts, String>),
    /// Sun and moon.
    Sun(Result<Box<Almanac>, String>),
    /// The forecasters' text.
    Discussion(Result<Discussion, String>),
    /// The weather of a saved place, by its number.
    Saved(usize, Result<Box<SavedWeather>, String>),
    /// From here on, replies are about another place.
    Moved,
    /// There is no server to ask.
    CutOff(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_good_answer_stays_and_the_first_failure_says_since_when() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let mut last_answer = LastAnswer::default();
        last_answer.take(Ok(7), at(10));
        last_answer.take(Err("gone".to_owned()), at(20));
        last_answer.take(Err("still gone".to_owned()), at(30));
        assert_eq!(last_answer.answer, Some(7));
        let failure = last_answer.failure.clone().unwrap();
        assert_eq!(
            (failure.why.as_str(), failure.since),
            ("still gone", at(20))
        );
        last_answer.take(Ok(8), at(40));
        assert_eq!((last_answer.answer, last_answer.failure), (Some(8), None));
    }
}
