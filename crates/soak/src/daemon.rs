//! The daemon as a process whose log is a pipe: nobody reads it until asked to. Knows no weather.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::thread::{self, JoinHandle};

use anyhow::{Context, Result, anyhow, ensure};
use rustix::process::{Pid, Signal, kill_process};

/// A daemon that runs; killed when dropped.
#[derive(Debug)]
pub(crate) struct DaemonProcess {
    child: Child,
    /// The log, while nobody reads it.
    stalled: Option<BufReader<ChildStderr>>,
    /// The log, once somebody reads it to its end.
    reader: Option<JoinHandle<std::io::Result<String>>>,
}

impl DaemonProcess {
    /// Starts it, and reads its log until it waits for connections.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let stderr = child.stderr.take().context("no pipe for the log")?;
        let mut log = BufReader::new(stderr);
        let mut line = String::new();
        let mut seen = String::new();
        while !line.contains("waiting for connections") {
            line.clear();
            ensure!(log.read_line(&mut line)? > 0, "weatherd ended: {seen}");
            seen.push_str(&line);
        }
        Ok(Self {
            child,
            stalled: Some(log),
            reader: None,
        })
    }

    /// Returns the number of the process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Begins to read the log.
    pub(crate) fn read_log(&mut self) {
        if let Some(mut log) = self.stalled.take() {
            self.reader = Some(thread::spawn(move || {
                let mut bytes = Vec::new();
                log.read_to_end(&mut bytes)?;
                Ok(String::from_utf8_lossy(&bytes).into_owned())
            }));
        }
    }

    /// Stops it as `kill` does, and gives its exit code and its log.
    pub(crate) fn stop(&mut self) -> Result<(Option<i32>, String)> {
        self.read_log();
        let pid = i32::try_from(self.child.id())?;
        kill_process(
            Pid::from_raw(pid).context("a process has a number")?,
            Signal::TERM,
        )?;
        let status = self.child.wait()?;
        let reader = self.reader.take().context("the log was read before")?;
        let log = reader.join().map_err(|_| anyhow!("the reader panicked"))?;
        Ok((status.code(), log?))
    }
}

impl Drop for DaemonProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
