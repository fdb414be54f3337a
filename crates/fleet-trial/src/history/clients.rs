//! Clients that ask a daemon for known places without end, and look at its state. They judge nothing.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use test_support::SplitMix64;
use weather::Location;
use weather_client::{Client, Error};

use super::record::{AnswerRecord, HistoryRecord};
use super::writer::{HistoryWriter, RunPhase};
use crate::calls::connect;

/// The pause between two calls of one client.
const PAUSE: Duration = Duration::from_millis(4);
/// The pause after a call that failed, and between two looks at the state.
const LONGER_PAUSE: Duration = Duration::from_millis(50);

/// A client of one daemon, which is connected anew where it has to be, and writes down what fails.
#[derive(Debug)]
pub(super) struct RecordingClient<'h> {
    writer: &'h HistoryWriter,
    daemon: usize,
    dir: &'h Path,
    client: Option<Client>,
}

impl<'h> RecordingClient<'h> {
    pub(super) fn new(writer: &'h HistoryWriter, daemon: usize, dir: &'h Path) -> Self {
        Self {
            writer,
            daemon,
            dir,
            client: None,
        }
    }

    /// Returns what the daemon answers; `None` if the call fails, which is written down.
    pub(super) fn call<T>(
        &mut self,
        ask: impl FnOnce(&mut Client) -> Result<T, Error>,
    ) -> Result<Option<T>> {
        let begin = self.writer.now();
        let client = match self.client.take() {
            Some(client) => Ok(client),
            None => connect(self.dir),
        };
        let answered = client.and_then(|mut client| {
            let answer = ask(&mut client)?;
            self.client = Some(client);
            Ok(answer)
        });
        match answered {
            Ok(answer) => Ok(Some(answer)),
            Err(error) => {
                self.writer.write(&HistoryRecord::Failure {
                    daemon: self.daemon,
                    why: format!("{error:#}"),
                    at: self.writer.since(begin),
                })?;
                self.writer.wait(LONGER_PAUSE, RunPhase::Over);
                Ok(None)
            }
        }
    }
}

/// Asks for `places` in an order by chance, until all is over.
pub(super) fn ask(
    writer: &HistoryWriter,
    daemon: usize,
    dir: &Path,
    places: &[Location],
    seed: u64,
) -> Result<()> {
    let mut dice = SplitMix64(seed);
    let mut client = RecordingClient::new(writer, daemon, dir);
    while !writer.wait(PAUSE, RunPhase::Over) {
        let place = *dice.one_of(places);
        let begin = writer.now();
        if let Some(answer) = client.call(|client| client.explain(place))? {
            let provenance = answer.provenance;
            writer.write(&HistoryRecord::Answer(AnswerRecord {
                daemon,
                cell: provenance.grid_cell.unwrap_or_default(),
                version: provenance.update_time.as_second(),
                source: provenance.source,
                at: writer.since(begin),
            }))?;
        }
    }
    Ok(())
}

/// Looks at the state of a daemon, until all is over.
pub(super) fn watch(writer: &HistoryWriter, daemon: usize, dir: &Path) -> Result<()> {
    let mut client = RecordingClient::new(writer, daemon, dir);
    while !writer.wait(LONGER_PAUSE, RunPhase::Over) {
        let begin = writer.now();
        let Some(status) = client.call(Client::status)? else {
            continue;
        };
        if let Some(fleet) = status.fleet {
            writer.write(&HistoryRecord::Contact {
                daemon,
                pid: status.pid,
                is_reachable: fleet.reachable,
                failures: fleet.failures,
                at: writer.since(begin),
            })?;
        }
    }
    Ok(())
}
