//! Questions that come again and again, read once, and their last answers, written once: the periods of a
//! forecast are given to many callers many times before they are others. What changes with every second,
//! such as an age, is written anew. Knows no pickle but whole ones.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use pymanager::Exception;
use pymanager::pickle::{PickleWriter, PickledValue};
use pymanager::server::{Peer, PreparedCall};
use weather::{Question, QuestionKind};
use weather_service::{
    ForecastMatch, OutlookIdentity, OutlookMatch, PeriodIdentity, Reply, Service,
};

use super::arguments::ReplyFormat;
use super::{referent, reply};

/// A question with the form of its answer.
#[derive(Debug)]
pub(super) struct PreparedQuestion {
    service: Arc<Service>,
    question: Question,
    format: ReplyFormat,
    /// The last forecast that was the answer, written.
    last: Mutex<Option<(PeriodIdentity, PickledValue)>>,
    outlooks: Arc<WrittenOutlooks>,
}

/// The periods of outlooks that were asked for last, written: the oldest first. They are large, so that
/// there is one list for all questions.
#[derive(Debug, Default)]
pub(super) struct WrittenOutlooks(Mutex<VecDeque<WrittenPeriods>>);

#[derive(Debug)]
struct WrittenPeriods {
    outlook: OutlookIdentity,
    module: Option<Box<str>>,
    value: PickledValue,
}

/// Outlooks whose periods are kept, of up to some 60 kB each.
const OUTLOOKS: usize = 64;

impl WrittenOutlooks {
    /// Writes an outlook, whose periods may be written already.
    fn write(
        &self,
        found: &OutlookMatch,
        format: &ReplyFormat,
        result: &mut PickleWriter,
    ) -> Result<(), Exception> {
        let outlook = found.identity();
        let periods = match self.find(&outlook, format) {
            Some(periods) => periods,
            None => {
                let value = reply::periods(found, format)?;
                self.keep(WrittenPeriods {
                    outlook,
                    module: format.module.clone(),
                    value: value.clone(),
                });
                value
            }
        };
        reply::outlook(found, &periods, format, result)
    }

    fn find(&self, outlook: &OutlookIdentity, format: &ReplyFormat) -> Option<PickledValue> {
        let written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_it = |w: &&WrittenPeriods| w.outlook == *outlook && w.module == format.module;
        written.iter().find(is_it).map(|w| w.value.clone())
    }

    fn keep(&self, periods: WrittenPeriods) {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if written.len() >= OUTLOOKS {
            written.pop_front();
        }
        written.push_back(periods);
    }
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
        )
    }

    /// A quick question with the form of its answer; `None` for a `get_weather` of a place by name, whose
    /// coordinates are not in the question.
    pub(super) fn new(
        service: Arc<Service>,
        question: Question,
        format: ReplyFormat,
        outlooks: Arc<WrittenOutlooks>,
    ) -> Option<Self> {
        let is_whole = question.kind() != QuestionKind::GetWeather || format.location.is_some();
        is_whole.then(|| Self {
            service,
            question,
            format,
            last: Mutex::default(),
            outlooks,
        })
    }

    /// Writes a reply, or takes what was written of it before.
    fn write(&self, reply: &Reply, result: &mut PickleWriter) -> Result<(), Exception> {
        match reply {
            Reply::Forecast(found) => self.write_forecast(found, reply, result),
            Reply::Outlook(found) => self.outlooks.write(found, &self.format, result),
            other => {
                result.pickled(&reply::write(other, &self.format)?);
                Ok(())
            }
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
