//! The signals that would end the process for no good reason, taken from its first moment on. Knows no
//! service.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGHUP, SIGXFSZ};
use signal_hook::flag;

/// The signals of the time before anybody waits for them.
#[derive(Debug)]
pub(crate) struct EarlySignals {
    hangup: Arc<AtomicBool>,
}

impl EarlySignals {
    /// Takes the signals.
    ///
    /// # Errors
    ///
    /// What the system refuses.
    pub(crate) fn take() -> io::Result<Self> {
        let hangup = Arc::default();
        flag::register(SIGHUP, Arc::clone(&hangup))?;
        // Writing beyond the limit of a file's size then fails, as on a full disk.
        flag::register(SIGXFSZ, Arc::default())?;
        Ok(Self { hangup })
    }

    /// Tells whether there was a hangup since the last call.
    pub(crate) fn hung_up(&self) -> bool {
        self.hangup.swap(false, Ordering::Relaxed)
    }
}
