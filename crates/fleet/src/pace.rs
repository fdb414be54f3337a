//! The pace of the fleet: who may ask the upstream when, and whether it is left alone, agreed on in the
//! engine. It must not know what an attempt does.

use std::sync::atomic::Ordering;
use std::time::Duration;

use redis::ScriptInvocation;
use resilience::{
    OutcomeReport, PaceFuture, PaceUnavailable, Settings, SharedOutcome, SharedPace, TurnAnswer,
    TurnRequest,
};
use tokio::runtime::Handle;

use crate::pace_scripts::{PACE_REPORT, PACE_TURN};
use crate::{Engine, EngineError};

impl SharedPace for Engine {
    fn request_turn(&self, request: TurnRequest) -> PaceFuture<'_> {
        Box::pin(async move {
            let TurnRequest {
                settings,
                patience,
                reserved,
            } = request;
            let key = self.keys().pace();
            let mut turn = PACE_TURN.key(&key);
            limits(&mut turn, &settings)
                .arg(micros(settings.interval()))
                .arg(micros(patience))
                .arg(u8::from(reserved))
                .arg(micros(settings.total));
            let (kind, first, second, is_foreign): (u8, u64, u64, bool) = self
                .ask(&key, async |mut connection| {
                    turn.invoke_async(&mut connection.channel).await
                })
                .await?;
            self.note_pace(is_foreign);
            read((kind, first, second)).ok_or(PaceUnavailable)
        })
    }

    fn report(&self, report: OutcomeReport) {
        // Without a runtime the daemon is at its end.
        if let Ok(runtime) = Handle::try_current() {
            let engine = self.clone();
            runtime.spawn(async move {
                if let Err(error) = engine.take_outcome(report).await {
                    tracing::debug!(%error, "the fleet was not told of an outcome");
                }
            });
        }
    }

    fn members(&self) -> u32 {
        let members = self.state().members.load(Ordering::Relaxed);
        u32::try_from(members).unwrap_or(u32::MAX).max(1)
    }
}

impl Engine {
    async fn take_outcome(&self, report: OutcomeReport) -> Result<(), EngineError> {
        let OutcomeReport {
            settings,
            epoch,
            outcome,
        } = report;
        let none = Duration::ZERO;
        let (kind, pause, asked) = match outcome {
            SharedOutcome::Answered => (0, none, none),
            SharedOutcome::Failed { asked } => (1, none, asked.unwrap_or(none)),
            SharedOutcome::Refused { asked, pause } => (2, pause, asked.unwrap_or(none)),
            SharedOutcome::Abandoned => (3, none, none),
        };
        let rules = settings.breaker;
        let key = self.keys().pace();
        let mut told = PACE_REPORT.key(&key);
        limits(&mut told, &settings)
            .arg(epoch)
            .arg(kind)
            .arg(micros(pause))
            .arg(micros(asked))
            .arg(rules.failures)
            .arg(micros(rules.window))
            .arg(rules.share)
            .arg(rules.least)
            .arg(micros(rules.open_first))
            .arg(micros(rules.open_longest));
        let is_foreign = self
            .ask(&key, async |mut connection| {
                told.invoke_async(&mut connection.channel).await
            })
            .await?;
        self.note_pace(is_foreign);
        Ok(())
    }

    fn note_pace(&self, is_foreign: bool) {
        if is_foreign {
            self.state().note_foreign("pace");
        }
    }
}

/// Adds the lead that a burst has, and the longest time for which these settings let anything wait.
fn limits<'a, 'b>(
    call: &'b mut ScriptInvocation<'a>,
    settings: &Settings,
) -> &'b mut ScriptInvocation<'a> {
    let interval = settings.interval();
    let slack = interval.saturating_mul(settings.burst.max(1) - 1);
    let pause = settings.retry_after_cap.max(settings.longest_backoff);
    let bound = pause.max(settings.breaker.open_longest) + settings.total + interval;
    call.arg(micros(slack)).arg(micros(bound))
}

fn read((kind, first, second): (u8, u64, u64)) -> Option<TurnAnswer> {
    let (first_time, second_time) = (Duration::from_micros(first), Duration::from_micros(second));
    Some(match kind {
        0 => TurnAnswer::Granted {
            epoch: first,
            wait: second_time,
        },
        1 => TurnAnswer::TooLate,
        2 => TurnAnswer::Held {
            retry_in: first_time,
        },
        3 => TurnAnswer::Open {
            since: first_time,
            retry_in: second_time,
        },
        _ => return None,
    })
}

/// Returns a time as the scripts count it; none is longer than a year, so that sums stay exact.
fn micros(time: Duration) -> u64 {
    const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
    u64::try_from(time.min(YEAR).as_micros()).unwrap_or(u64::MAX)
}

impl From<EngineError> for PaceUnavailable {
    fn from(_: EngineError) -> Self {
        Self
    }
}
