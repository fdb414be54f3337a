//! Followers of alerts: those that stay at one daemon, and those that ask another one each time. They judge nothing.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use weather::Location;

use super::clients::RecordingClient;
use super::record::{Follower, HistoryRecord};
use super::story::number_of;
use super::writer::{HistoryWriter, RunPhase};

/// The wait of one call for news.
const NEWS: Duration = Duration::from_secs(2);

/// The pause after an answer that begins anew.
const AFTER_RESET: Duration = Duration::from_millis(200);

/// Follows the alerts of a place, until all is over.
pub(super) fn follow(
    writer: &HistoryWriter,
    follower: Follower,
    dirs: &[PathBuf],
    place: Location,
) -> Result<()> {
    let client = |(daemon, dir)| RecordingClient::new(writer, daemon, dir);
    let all = dirs.iter().map(PathBuf::as_path).enumerate();
    let is_asked = |daemon| follower.daemon.is_none_or(|own| own == daemon);
    let mut clients: Vec<_> = all
        .filter(|(daemon, _)| is_asked(*daemon))
        .map(client)
        .collect();
    let mut cursor: Option<String> = None;
    let mut turn = 0;
    while !writer.has_reached(RunPhase::Over) {
        let number = clients.len();
        let client = &mut clients[turn % number];
        turn += 1;
        let begin = writer.now();
        let since = cursor.as_deref();
        let Some(answer) = client.call(|client| client.alert_changes(place, since, NEWS))? else {
            continue;
        };
        let at = writer.since(begin);
        if answer.reset {
            writer.write(&HistoryRecord::Reset { follower, at })?;
            // It was not waited for.
            writer.wait(AFTER_RESET, RunPhase::Over);
        }
        for told in answer.changes {
            if let Some(alert) = number_of(&told.alert.event) {
                let change = told.change;
                writer.write(&HistoryRecord::Told {
                    follower,
                    alert,
                    change,
                    at,
                })?;
            }
        }
        cursor = Some(answer.cursor);
    }
    Ok(())
}
