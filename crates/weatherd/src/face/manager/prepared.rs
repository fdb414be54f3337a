//! Questions that come again and again, read once, and their last answers, written once: a period of a
//! forecast is given to many callers many times before it is another. Knows no pickle but whole ones.

use std::sync::{Arc, Mutex, PoisonError};

use pymanager::Exception;
use pymanager::pickle::PickledValue;
use pymanager::server::{Peer, PreparedCall};
use weather::Question;
use weather_service::{PeriodIdentity, Reply, Service};

use super::arguments::ReplyFormat;
use super::{referent, reply};

/// A question with the form of its answer.
#[derive(Debug)]
pub(super) struct PreparedQuestion {
    service: Arc<Service>,
    question: Question,
    format: ReplyFormat,
    last: Mutex<Option<WrittenForecast>>,
}

/// The last forecast that was the answer, written.
#[derive(Debug)]
struct WrittenForecast {
    period: PeriodIdentity,
    value: PickledValue,
}

impl PreparedQuestion {
    /// A question that the service can often answer at once; `None` for others, and for places by name,
    /// whose coordinates are not in the question.
    pub(super) fn new(
        service: Arc<Service>,
        question: Question,
        format: ReplyFormat,
    ) -> Option<Self> {
        let is_quick = matches!(
            question,
            Question::GetWeather { .. } | Question::Explain { .. }
        );
        (is_quick && format.location.is_some()).then(|| Self {
            service,
            question,
            format,
            last: Mutex::default(),
        })
    }

    /// Writes a reply, or takes what was written of it before.
    fn write(&self, reply: &Reply) -> Result<PickledValue, Exception> {
        let Reply::Forecast(found) = reply else {
            return reply::write(reply, &self.format);
        };
        let period = found.period_identity();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(last) = &*last
            && last.period == period
        {
            return Ok(last.value.clone());
        }
        let value = reply::write(reply, &self.format)?;
        *last = Some(WrittenForecast {
            period,
            value: value.clone(),
        });
        Ok(value)
    }
}

impl PreparedCall for PreparedQuestion {
    fn answer_now(&self, peer: &Peer) -> Option<Result<PickledValue, Exception>> {
        let caller = referent::caller(peer);
        let reply = self.service.answer_now(caller, &self.question)?;
        Some(self.write(&reply))
    }
}
