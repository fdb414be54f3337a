//! A part of the weather as it was last heard, and why there is nothing newer.

use jiff::Timestamp;
use weather::{Alerts, Almanac, Current, Discussion, Outlook};

/// The last good answer to one question, and what is wrong since.
#[derive(Debug, Clone)]
pub(crate) struct Held<T> {
    /// The last good answer.
    pub(crate) answer: Option<T>,
    /// Why the last question had none.
    pub(crate) trouble: Option<Trouble>,
}

/// Why a question has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trouble {
    /// In a sentence.
    pub(crate) why: String,
    /// Since when there is none.
    pub(crate) since: Timestamp,
}

impl<T> Default for Held<T> {
    fn default() -> Self {
        Self {
            answer: None,
            trouble: None,
        }
    }
}

impl<T> Held<T> {
    /// Takes a reply that came at `now`; a bad one leaves the last good one where it is.
    pub(crate) fn take(&mut self, reply: Result<T, String>, now: Timestamp) {
        match reply {
            Ok(answer) => {
                self.answer = Some(answer);
                self.trouble = None;
            }
            Err(why) => self.fail(why, now),
        }
    }

    /// Notes that there was no answer at `now`.
    pub(crate) fn fail(&mut self, why: String, now: Timestamp) {
        let since = self.trouble.as_ref().map_or(now, |trouble| trouble.since);
        self.trouble = Some(Trouble { why, since });
    }
}

/// A reply to one of the view's questions, or the reason in a sentence why there is none.
#[derive(Debug)]
pub(crate) enum News {
    /// The weather now.
    Current(Result<Box<Current>, String>),
    /// The forecast by the hour.
    Hourly(Result<Outlook, String>),
    /// The forecast by the half day.
    Week(Result<Outlook, String>),
    /// The alerts in force.
    Alerts(Result<Alerts, String>),
    /// Sun and moon.
    Sun(Result<Almanac, String>),
    /// What the forecasters write.
    Discussion(Result<Discussion, String>),
    /// There is no server to ask.
    CutOff(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_good_answer_stays_and_the_first_failure_says_since_when() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let mut held = Held::default();
        held.take(Ok(7), at(10));
        held.take(Err("gone".to_owned()), at(20));
        held.take(Err("still gone".to_owned()), at(30));
        assert_eq!(held.answer, Some(7));
        let trouble = held.trouble.clone().unwrap();
        assert_eq!(
            (trouble.why.as_str(), trouble.since),
            ("still gone", at(20))
        );
        held.take(Ok(8), at(40));
        assert_eq!((held.answer, held.trouble), (Some(8), None));
    }
}
