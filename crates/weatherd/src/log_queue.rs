//! The log's way to standard error: a bounded queue, and a thread that alone waits for the reader.
//! Lines that do not fit are dropped and counted. Knows no format.

use std::fmt;
use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use tracing::warn;

/// The most bytes that wait for the reader; about two thousand lines.
const CAPACITY: usize = 256 * 1024;

/// A queue of log lines. Its clones are the same queue.
#[derive(Clone)]
pub struct LogQueue(Arc<Shared>);

struct Shared {
    pending: Mutex<Pending>,
    changed: Condvar,
}

#[derive(Default)]
struct Pending {
    /// Whole lines, oldest first.
    text: Vec<u8>,
    /// The lines that did not fit since the last count was told.
    dropped: u64,
    /// No more lines are expected.
    closing: bool,
    /// The thread has written everything.
    done: bool,
}

impl LogQueue {
    /// Starts a thread that writes to `sink` as fast as it takes lines.
    ///
    /// # Errors
    ///
    /// When the system gives no thread.
    pub fn start(sink: impl Write + Send + 'static) -> io::Result<Self> {
        let queue = Self(Arc::new(Shared {
            pending: Mutex::default(),
            changed: Condvar::new(),
        }));
        let own = queue.clone();
        thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || own.write_to(sink))?;
        Ok(queue)
    }

    /// Queues one or more whole lines, or counts them as one dropped. Never waits for the reader.
    pub fn push(&self, line: &[u8]) {
        let mut pending = self.lock();
        if pending.text.len() + line.len() > CAPACITY {
            pending.dropped += 1;
            return;
        }
        pending.text.extend_from_slice(line);
        drop(pending);
        self.0.changed.notify_all();
    }

    /// Gives the reader `grace` to take what is queued.
    pub fn finish(&self, grace: Duration) {
        let mut pending = self.lock();
        pending.closing = true;
        self.0.changed.notify_all();
        // After the grace the rest is lost, as it is for a reader that never comes.
        drop(
            self.0
                .changed
                .wait_timeout_while(pending, grace, |pending| !pending.done),
        );
    }

    fn write_to(&self, mut sink: impl Write) {
        let mut text = Vec::new();
        while let Some(dropped) = self.take(&mut text) {
            if dropped > 0 {
                // Queued behind what is written now: where the lines are missing.
                warn!(
                    dropped,
                    "log lines dropped; the reader of the log is too slow"
                );
            }
            // A log that nobody reads any more is no reason to stop.
            let _ = sink.write_all(&text);
        }
        self.lock().done = true;
        self.0.changed.notify_all();
    }

    /// Waits for lines and moves them to `text`; returns the number dropped, `None` at the end.
    fn take(&self, text: &mut Vec<u8>) -> Option<u64> {
        text.clear();
        let idle = |pending: &mut Pending| pending.text.is_empty() && !pending.closing;
        let mut pending = self
            .0
            .changed
            .wait_while(self.lock(), idle)
            .unwrap_or_else(PoisonError::into_inner);
        if pending.text.is_empty() {
            return None;
        }
        std::mem::swap(text, &mut pending.text);
        Some(std::mem::take(&mut pending.dropped))
    }

    fn lock(&self) -> MutexGuard<'_, Pending> {
        self.0
            .pending
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for LogQueue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogQueue").finish_non_exhaustive()
    }
}

impl Write for LogQueue {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.push(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;

    /// A reader that says when a write reaches it, and takes it once permitted.
    struct Stalled {
        reached: Sender<Vec<u8>>,
        permission: Receiver<()>,
    }

    impl Write for Stalled {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let _ = self.reached.send(bytes.to_owned());
            // Without a permit to come, the reader reads.
            let _ = self.permission.recv();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_wait_for_a_stalled_reader_up_to_a_bound_and_are_counted_beyond_it() {
        let (permit, permission) = channel::<()>();
        let (reached, writes) = channel();
        let queue = LogQueue::start(Stalled {
            reached,
            permission,
        })
        .unwrap();
        let line = [b"x".repeat(1023), b"\n".to_vec()].concat();
        queue.push(&line);
        assert_eq!(writes.recv().unwrap(), line, "the reader is stalled by now");
        let fitting = CAPACITY / line.len();
        for _ in 0..fitting + 3 {
            queue.push(&line);
        }
        assert_eq!(queue.lock().dropped, 3);
        queue.finish(Duration::ZERO);
        drop(permit);
        queue.finish(Duration::MAX);
        assert_eq!(writes.recv().unwrap().len(), fitting * line.len());
        assert_eq!(queue.lock().dropped, 0, "the count is told");
    }

    #[test]
    fn what_is_queued_at_the_end_is_written() {
        let (_, permission) = channel();
        let (reached, writes) = channel();
        let queue = LogQueue::start(Stalled {
            reached,
            permission,
        })
        .unwrap();
        queue.push(b"last words\n");
        queue.finish(Duration::MAX);
        assert_eq!(writes.recv().unwrap(), b"last words\n");
    }
}
