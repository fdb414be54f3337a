//! The calls under way, by the identifiers of their requests, so that one can be cancelled. Knows no tool.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

/// The calls under way.
#[derive(Debug, Default)]
pub(super) struct RunningCalls(Mutex<Vec<RunningCall>>);

#[derive(Debug)]
struct RunningCall {
    id: Value,
    is_cancelled: bool,
}

impl RunningCalls {
    /// Notes that a call begins.
    pub(super) fn begin(&self, id: &Value) {
        self.calls().push(RunningCall {
            id: id.clone(),
            is_cancelled: false,
        });
    }

    /// Cancels a call, if it is under way.
    pub(super) fn cancel(&self, id: &Value) {
        let mut calls = self.calls();
        let same = calls.iter_mut().filter(|call| call.id == *id);
        same.for_each(|call| call.is_cancelled = true);
    }

    /// Returns whether a call was cancelled.
    pub(super) fn is_cancelled(&self, id: &Value) -> bool {
        let calls = self.calls();
        let call = calls.iter().find(|call| call.id == *id);
        call.is_some_and(|call| call.is_cancelled)
    }

    /// Notes that a call has ended; returns whether it was cancelled.
    pub(super) fn end(&self, id: &Value) -> bool {
        let mut calls = self.calls();
        let at = calls.iter().position(|call| call.id == *id);
        at.is_some_and(|at| calls.swap_remove(at).is_cancelled)
    }

    fn calls(&self) -> MutexGuard<'_, Vec<RunningCall>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
