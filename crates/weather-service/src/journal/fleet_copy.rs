//! The journal of a fleet as this daemon has read it from its stream, and the write that is due there. Asks
//! nobody: whoever reads and writes tells it what came of it.

use std::io;

use cache::{StreamPosition, StreamReading};

use super::compare::AlertSnapshot;
use super::cursor::JournalId;
use super::join::{is_understood, join};
use super::record::{self, Record, Tail};
use super::state::JournalState;

/// Bytes and entries at which a stream is written anew.
const LARGE: usize = 1 << 20;
const MOST_ENTRIES: usize = 256;
/// Bytes of changes that are carried over then, the newest first.
const CARRIED: usize = 256 << 10;
/// The longest entry that is written.
const LONGEST: usize = 4 << 20;

/// The copy of a fleet's journal.
#[derive(Debug, Default)]
pub(super) struct FleetCopy {
    /// The position up to which it was read.
    pub(super) at: Option<StreamPosition>,
    state: Option<JournalState>,
    entries: usize,
    bytes: usize,
    /// The bytes at which it is written anew.
    limit: usize,
    /// The connection on which it was last read, and the name that it had when it was first read on that.
    ///
    /// Before a connection was made, the engine may have lost changes that were told under that name, so
    /// nothing more is. What is read later cannot be older than what was read before.
    first_read: Option<(u64, Option<JournalId>)>,
}

/// The write that is due.
#[derive(Debug)]
pub(super) enum FleetWrite {
    /// None.
    Nothing,
    /// An entry more.
    Append(Vec<u8>),
    /// One entry for all.
    Replace(Vec<u8>),
}

/// The stream has something in it that is no journal.
#[derive(Debug)]
pub(super) struct DamagedStream;

impl FleetCopy {
    /// Takes over what was read.
    pub(super) fn take(&mut self, reading: StreamReading) -> Result<(), DamagedStream> {
        let taken = self.apply(&reading);
        self.at = reading.position;
        if taken.is_err() {
            self.state = None;
        }
        let name = self.state.as_ref().map(|state| state.id);
        if self
            .first_read
            .is_none_or(|(connection, _)| connection != reading.connection)
        {
            self.first_read = Some((reading.connection, name));
        }
        taken
    }

    fn apply(&mut self, reading: &StreamReading) -> Result<(), DamagedStream> {
        let mut entries = reading.entries.iter();
        if reading.is_whole {
            self.state = None;
            let Some(first) = entries.next() else {
                return Ok(());
            };
            let read = record::read(first).filter(|read| read.rest == Tail::Nothing);
            let state = read.map(|read| read.state).filter(|state| state.is_shared);
            self.state = Some(state.ok_or(DamagedStream)?);
            self.begin(first.len());
        }
        for entry in entries {
            let state = self.state.as_mut().ok_or(DamagedStream)?;
            if !record::apply(state, entry).is_empty() {
                return Err(DamagedStream);
            }
            self.count(entry.len());
        }
        Ok(())
    }

    /// Counts the one entry of a stream that was written anew. What holds may be much; then the next time is
    /// when it has doubled.
    fn begin(&mut self, bytes: usize) {
        (self.entries, self.bytes) = (1, bytes);
        self.limit = LARGE.max(bytes.saturating_mul(2));
    }

    fn count(&mut self, bytes: usize) {
        self.entries += 1;
        self.bytes = self.bytes.saturating_add(bytes);
    }

    /// Returns the number of the connection on which it was read last.
    pub(super) fn connection(&self) -> u64 {
        self.first_read.map_or(0, |(connection, _)| connection)
    }

    /// Returns the journal of the fleet, if nothing that `own` has told is unknown to it.
    pub(super) fn understanding(&self, own: &JournalState) -> Option<JournalState> {
        let state = self.state.as_ref()?;
        is_understood(state, own).then(|| state.clone())
    }

    /// Returns the write that is due for the fleet to know what `own` has told, and what is seen; with the
    /// state after it. A name that is needed is `fresh`.
    ///
    /// # Errors
    ///
    /// If there is too much to be shared.
    pub(super) fn write(
        &self,
        own: Option<&JournalState>,
        seen: &AlertSnapshot,
        fresh: JournalId,
    ) -> io::Result<(FleetWrite, JournalState)> {
        let Some(fleet) = &self.state else {
            // Whoever told more than is known here finds its cursors unknown, until it joins.
            let mut state = own.cloned().unwrap_or_else(|| JournalState::new(fresh));
            state.enter_fleet(fresh);
            state.records(seen).into_iter().for_each(|r| state.apply(r));
            return whole(state);
        };
        let mut records = own.map_or_else(Vec::new, |own| join(fleet, own, seen));
        let mut state = fleet.clone();
        records.iter().cloned().for_each(|r| state.apply(r));
        let news = state.records(seen);
        news.iter().cloned().for_each(|r| state.apply(r));
        records.extend(news);
        if records.is_empty() {
            return Ok((FleetWrite::Nothing, state));
        }
        if self
            .first_read
            .is_some_and(|(_, name)| name == Some(fleet.id))
        {
            records.insert(0, Record::Renamed(fresh));
            state = fleet.clone();
            records.iter().cloned().for_each(|r| state.apply(r));
        }
        let lines = record::write(records)?;
        if self.entries >= MOST_ENTRIES || self.bytes.saturating_add(lines.len()) > self.limit {
            return whole(state);
        }
        Ok((FleetWrite::Append(lines), state))
    }

    /// Notes that a write was acknowledged, which made it `state`.
    pub(super) fn wrote(&mut self, at: StreamPosition, write: &FleetWrite, state: &JournalState) {
        self.at = Some(at);
        self.state = Some(state.clone());
        match write {
            FleetWrite::Nothing => {}
            FleetWrite::Append(lines) => self.count(lines.len()),
            FleetWrite::Replace(lines) => self.begin(lines.len()),
        }
    }
}

fn whole(mut state: JournalState) -> io::Result<(FleetWrite, JournalState)> {
    state.forget_beyond(CARRIED);
    let lines = record::write(state.whole())?;
    if lines.len() > LONGEST {
        return Err(io::Error::other(
            "the alerts of a point are too much to be shared",
        ));
    }
    Ok((FleetWrite::Replace(lines), state))
}
