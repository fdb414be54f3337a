//! A daemon on a thread of its own inside another program, for demonstrations and tests.

use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use tokio::sync::oneshot;
use weatherd_config::{ProcessEnvironment, Settings};

use crate::daemon::{Daemon, DaemonError};
use crate::runtime::runtime;

/// A daemon that runs until it is stopped or dropped.
#[derive(Debug)]
pub struct Background {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<Result<(), DaemonError>>>,
}

impl Background {
    /// Starts a daemon with `settings`; clients are answered when this returns.
    ///
    /// # Errors
    ///
    /// [`DaemonError`] when it cannot start.
    pub fn start(settings: Settings) -> Result<Self, DaemonError> {
        let runtime = runtime().map_err(DaemonError::Runtime)?;
        let environment = ProcessEnvironment::read();
        let (stop, stopped) = oneshot::channel::<()>();
        let (ready, readiness) = mpsc::channel();
        let thread = thread::Builder::new().spawn(move || {
            runtime.block_on(async {
                let daemon = match Daemon::start(&settings, &environment).await {
                    Ok(daemon) => daemon,
                    Err(failure) => {
                        // The starter waits for exactly one word; it is gone only if it panicked.
                        let _ = ready.send(Err(failure));
                        return Ok(());
                    }
                };
                let _ = ready.send(Ok(()));
                daemon.serve(async { drop(stopped.await) }).await
            })
        });
        let thread = thread.map_err(DaemonError::Runtime)?;
        let background = Self {
            stop: Some(stop),
            thread: Some(thread),
        };
        // Without a word the thread panicked, and dropping `background` says so.
        readiness.recv().unwrap_or(Ok(()))?;
        Ok(background)
    }

    /// Stops the daemon as Ctrl-C would and waits until it is gone.
    ///
    /// # Errors
    ///
    /// [`DaemonError`] when it had ended in another way.
    pub fn stop(mut self) -> Result<(), DaemonError> {
        self.end()
    }

    fn end(&mut self) -> Result<(), DaemonError> {
        drop(self.stop.take());
        match self.thread.take().map(JoinHandle::join) {
            None => Ok(()),
            Some(Ok(result)) => result,
            Some(Err(panic)) => std::panic::resume_unwind(panic),
        }
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        // A failure matters to those who call `stop`; who drops does not ask.
        if !thread::panicking() {
            let _ = self.end();
        }
    }
}
