//! Calls that were read before, found again by the bytes of their requests: what reads the same means
//! the same. Knows nothing of what they do.
//!
//! Programs ask the same again and again, and each new one asks as others did. Such a request costs a
//! look-up instead of a reading, whatever connection it comes by. What has not been asked for the
//! longest time is forgotten.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::Peer;
use crate::exception::Exception;
use crate::pickle::PickleWriter;

/// A call whose arguments were read, as [`Referent::prepare`](super::Referent::prepare) makes it. It is
/// kept, and carried out for every caller that sends the same bytes.
pub trait PreparedCall: Send + Sync {
    /// Writes the result if there is one without waiting. Otherwise nothing must have come of the call,
    /// since it is carried out by [`Referent::call`](super::Referent::call) then.
    fn answer_now(&self, peer: &Peer, result: &mut PickleWriter) -> Option<Result<(), Exception>>;
}

/// Longer requests are not kept.
const LONGEST: usize = 512;
/// Calls in a generation; there are two.
const GENERATION: usize = 1024;

/// The calls that were prepared lately. An older generation is replaced by the younger one when that is
/// full, so that what is asked for goes on and the rest is forgotten.
#[derive(Default)]
pub(super) struct PreparedCalls(Mutex<Generations>);

#[derive(Default)]
struct Generations {
    young: ByRequest,
    old: ByRequest,
}

type ByRequest = HashMap<Box<[u8]>, Arc<dyn PreparedCall>>;

impl PreparedCalls {
    /// Returns the call that was prepared from these bytes.
    pub(super) fn find(&self, request: &[u8]) -> Option<Arc<dyn PreparedCall>> {
        if request.len() > LONGEST {
            return None;
        }
        let mut generations = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(call) = generations.young.get(request) {
            return Some(Arc::clone(call));
        }
        let (request, call) = generations.old.remove_entry(request)?;
        generations.keep(request, Arc::clone(&call));
        Some(call)
    }

    /// Keeps a call for who sends the same bytes.
    pub(super) fn keep(&self, request: &[u8], call: Arc<dyn PreparedCall>) {
        if request.len() <= LONGEST {
            let mut generations = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            generations.keep(request.into(), call);
        }
    }
}

impl Generations {
    fn keep(&mut self, request: Box<[u8]>, call: Arc<dyn PreparedCall>) {
        if self.young.len() >= GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(request, call);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Nothing;

    impl PreparedCall for Nothing {
        fn answer_now(&self, _: &Peer, _: &mut PickleWriter) -> Option<Result<(), Exception>> {
            None
        }
    }

    fn keep(calls: &PreparedCalls, number: usize) {
        calls.keep(&number.to_be_bytes(), Arc::new(Nothing));
    }

    fn has(calls: &PreparedCalls, number: usize) -> bool {
        calls.find(&number.to_be_bytes()).is_some()
    }

    #[test]
    fn what_is_asked_for_stays_and_the_rest_is_forgotten() {
        let calls = PreparedCalls::default();
        for number in 0..10 * GENERATION {
            keep(&calls, number);
            assert!(has(&calls, 0), "asked for after each of {number}");
        }
        assert!(!has(&calls, 1));
        let kept = (0..10 * GENERATION).filter(|number| has(&calls, *number));
        assert!(kept.count() <= 2 * GENERATION);
    }

    #[test]
    fn one_byte_makes_another_request() {
        let calls = PreparedCalls::default();
        keep(&calls, 1);
        assert!(has(&calls, 1) && !has(&calls, 2) && !has(&calls, 257));
    }

    #[test]
    fn a_long_request_is_not_kept() {
        let calls = PreparedCalls::default();
        for (length, is_kept) in [(LONGEST, true), (LONGEST + 1, false)] {
            calls.keep(&vec![1; length], Arc::new(Nothing));
            assert_eq!(calls.find(&vec![1; length]).is_some(), is_kept);
        }
    }
}
