//! Questions that come again and again, read once, and their last answers, written once. Knows no pickle but
//! whole ones.

use std::sync::{Arc, Mutex, PoisonError};

use pymanager::Exception;
use pymanager::pickle::{PickleWriter, PickledValue};
use pymanager::server::{Peer, PreparedCall};
use weather::{Question, QuestionKind};
use weather_service::{ForecastMatch, PeriodIdentity, Reply, Service};

use super::arguments::ReplyFormat;
use super::written::WrittenReplies;
use super::{referent, reply};

/// A question with the form of its answer.
#[derive(Debug)]
pub(super) struct PreparedQuestion {
    service: Arc<Service>,
    question: Question,
    format: ReplyFormat,
    /// The last forecast that was the answer, written.
    last: Mutex<Option<(PeriodIdentity, PickledValue)>>,
    written: Arc<WrittenReplies>,
}

impl PreparedQuestion {
    /// Returns whether the service can often answer a question of that kind at once.
    pub(super) fn is_quick(kind: QuestionKind) -> bool {
        matches!(
            kind,
            QuestionKind::GetWeather
                | QuestionKind::Explain
                | QuestionKind::Hourly
                | QuestionKind::Week
                | QuestionKind::Days
        )
    }

    /// A quick question with the form of its answer; `None` for a `get_weather` of a place by name, whose
    /// coordinates are not in the question.
    pub(super) fn new(
        service: Arc<Service>,
        question: Question,
        format: ReplyFormat,
        written: Arc<WrittenReplies>,
    ) -> Option<Self> {
        let is_whole = question.kind() != QuestionKind::GetWeather || format.location.is_some();
        is_whole.then(|| Self {
            service,
            question,
            format,
            last: Mutex::default(),
            written,
        })
    }

    /// Writes a reply, or takes what was written of it before.
    fn write(&self, reply: &Reply, result: &mut PickleWriter) -> Result<(), Exception> {
        match reply {
            Reply::Forecast(found) => self.write_forecast(found, reply, result),
            other => self.written.write(other, &self.format, result),
        }
    }

    fn write_forecast(
        &self,
        found: &ForecastMatch,
        reply: &Reply,
        result: &mut PickleWriter,
    ) -> Result<(), Exception> {
        let period = found.period_identity();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some((written, value)) if *written == period => result.pickled(value),
            _ => {
                let value = reply::write(reply, &self.format)?;
                result.pickled(&value);
                *last = Some((period, value));
            }
        }
        Ok(())
    }
}

impl PreparedCall for PreparedQuestion {
    fn answer_now(&self, peer: &Peer, result: &mut PickleWriter) -> Option<Result<(), Exception>> {
        let caller = referent::caller(peer);
        let reply = self.service.answer_now(caller, &self.question)?;
        Some(self.write(&reply, result))
    }
}
