//! Threads for the decoding of large bodies, a few at a time: the runtime's own are there for everybody.
//! Knows no payload.

use std::sync::Arc;
use std::{io, thread};

use tokio::sync::{Semaphore, oneshot};

/// The size from which a body is large; of all that is asked for in the ordinary way only raw grids and
/// lists of alerts come near it.
pub(super) const LARGE: usize = 256 << 10;

/// The most threads at once.
const AT_ONCE: usize = 2;

/// The threads that decode large bodies.
#[derive(Debug)]
pub(super) struct LargeBodies {
    slots: Arc<Semaphore>,
}

impl LargeBodies {
    /// Makes it with no thread yet.
    pub(super) fn new() -> Self {
        Self {
            slots: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// Runs `decode` on a thread of its own, when it is its turn. Whoever drops the future waits no longer;
    /// a decoding that has begun ends by itself, and only then makes room for another.
    ///
    /// # Errors
    ///
    /// When the system gives no thread.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        decode: impl FnOnce() -> T + Send + 'static,
    ) -> io::Result<T> {
        let slot = Arc::clone(&self.slots).acquire_owned().await;
        let slot = slot.map_err(io::Error::other)?;
        let (sender, decoded) = oneshot::channel();
        thread::Builder::new()
            .name("large-body".to_owned())
            .spawn(move || {
                // Whoever asked may have gone.
                let _ = sender.send(decode());
                drop(slot);
            })?;
        // Without a value only if decoding panicked.
        decoded.await.map_err(io::Error::other)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn the_runtime_goes_on_while_a_body_is_decoded() {
        let bodies = LargeBodies::new();
        let (go_on, told) = mpsc::channel();
        let decoding = bodies.run(move || told.recv().unwrap());
        let others = async { go_on.send("decoded").unwrap() };
        // On the runtime's only thread, the decoding would wait for ever.
        let (decoded, ()) = tokio::join!(decoding, others);
        assert_eq!(decoded.unwrap(), "decoded");
    }

    #[tokio::test]
    async fn no_more_are_decoded_at_once_than_there_are_slots_though_nobody_waits_any_more() {
        let bodies = LargeBodies::new();
        let mut ends = Vec::new();
        for _ in 0..AT_ONCE {
            let (begun, has_begun) = oneshot::channel();
            let (end, told) = mpsc::channel::<()>();
            let decoding = bodies.run(move || {
                begun.send(()).unwrap();
                told.recv()
            });
            tokio::select! {
                _ = decoding => panic!("nobody told it to end"),
                begun = has_begun => begun.unwrap(),
            }
            ends.push(end);
        }
        assert_eq!(bodies.slots.available_permits(), 0);
        ends.pop().unwrap().send(()).unwrap();
        assert_eq!(bodies.run(|| 7).await.unwrap(), 7);
    }

    #[tokio::test]
    async fn a_decoding_that_panics_is_a_failure_and_gives_its_slot_back() {
        let bodies = LargeBodies::new();
        for _ in 0..=AT_ONCE {
            let outcome = bodies
                .run(|| -> i32 { panic!("a fault in a reader") })
                .await;
            assert!(outcome.is_err());
        }
        assert_eq!(bodies.run(|| 7).await.unwrap(), 7);
    }
}
