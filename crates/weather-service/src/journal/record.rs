//! The format of a journal: one line for each record, a checksum and the record as JSON. Knows no
//! file.

use std::io;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use weather::{ChangeKind, OffsetTime};

use super::branch::Branch;
use super::cursor::JournalId;
use super::state::JournalState;
use crate::alert_list::AlertMessage;

/// Hexadecimal digits of the checksum, SHA-256 cut short: damage is its matter, no attacker.
const CHECKSUM: usize = 16;
/// The largest number of a change that is believed: no point has ever so many, and there is always a
/// next one.
const LARGEST_NUMBER: u64 = 1 << 53;
/// The most names in one record that are believed, far more than are ever written.
const MOST_NAMES: usize = 1024;

/// One line of a journal.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Record {
    /// The first line: which journal it is.
    Opening(JournalHeader),
    /// An alert that holds where the file was written anew.
    Standing(StandingAlert),
    /// A change from before the file was written anew, to be told still.
    Told(Arc<RecordedChange>),
    /// A change.
    Change(Arc<RecordedChange>),
    /// A known alert's next message, with nothing in it worth telling.
    Renewed {
        /// The number of the change with which the alert appeared.
        track: u64,
        /// The message.
        message: Arc<AlertMessage>,
    },
    /// The next name of a fleet's journal; the one before is good up to here.
    Renamed(JournalId),
    /// A name under which a daemon told the same changes.
    Alias(FormerName),
    /// Changes that a daemon told instead of some of these.
    Branch(Arc<Branch>),
}

/// The identity of a journal, with the numbers it begins with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct JournalHeader {
    pub(super) format: u32,
    pub(super) journal: JournalId,
    /// The number of the last change that was forgotten.
    pub(super) forgotten: u64,
    /// The number of the last change.
    pub(super) last: u64,
    /// The version of the newest list that counted.
    pub(super) version: i64,
    /// Names under which its changes were told, too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) former: Vec<FormerName>,
    /// True if it is the journal of a fleet, which no daemon goes on with alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) is_shared: bool,
}

/// A name that a journal had, such as one from while its changes were not on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FormerName {
    pub(super) journal: JournalId,
    /// The number of the last change that was told under that name.
    pub(super) last: u64,
}

impl JournalHeader {
    /// The format that this program writes, and the only one that it reads.
    pub(super) const FORMAT: u32 = 1;
}

/// An alert that holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct StandingAlert {
    pub(super) track: u64,
    pub(super) sequence: u64,
    pub(super) time: OffsetTime,
    pub(super) message: Arc<AlertMessage>,
}

/// A change of an alert.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct RecordedChange {
    pub(super) sequence: u64,
    pub(super) kind: ChangeKind,
    pub(super) time: OffsetTime,
    /// The number of the change with which the alert appeared.
    pub(super) track: u64,
    /// The version of the list that showed it.
    pub(super) version: i64,
    pub(super) message: Arc<AlertMessage>,
}

/// Returns the bytes of a record's line, without writing it.
///
/// # Errors
///
/// As [`write`].
pub(super) fn length(record: &Record) -> Result<usize, serde_json::Error> {
    let mut json = ByteCount(0);
    serde_json::to_writer(&mut json, record)?;
    Ok(CHECKSUM + " ".len() + json.0 + "\n".len())
}

/// The number of bytes that were written to it.
struct ByteCount(usize);

impl io::Write for ByteCount {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The lines of `records`.
///
/// # Errors
///
/// Only if a record has no form in JSON, which none has.
pub(super) fn write(
    records: impl IntoIterator<Item = Record>,
) -> Result<Vec<u8>, serde_json::Error> {
    let mut lines = Vec::new();
    for record in records {
        let json = serde_json::to_string(&record)?;
        lines.extend_from_slice(checksum(json.as_bytes()).as_bytes());
        lines.push(b' ');
        lines.extend_from_slice(json.as_bytes());
        lines.push(b'\n');
    }
    Ok(lines)
}

/// A journal as it was read.
#[derive(Debug)]
pub(super) struct ParsedJournal {
    /// The state after the lines up to the first bad one.
    pub(super) state: JournalState,
    /// The bytes after them.
    pub(super) rest: Tail,
}

/// The bytes after a journal's last good line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tail {
    Nothing,
    /// A record whose writing was cut off, which nobody has been told of.
    Torn,
    /// Something else: what stood there may have been told.
    Damaged,
}

/// Reads a journal; `None` if it does not even say which one it is, in a format that is known.
pub(super) fn read(bytes: &[u8]) -> Option<ParsedJournal> {
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n');
    let first = lines.next()?;
    let mut state = match line(first)? {
        Record::Opening(opening) if opening.format == JournalHeader::FORMAT => {
            JournalState::opened(opening)
        }
        _ => return None,
    };
    let rest = bytes.get(first.len()..).unwrap_or_default();
    let rest = apply(&mut state, rest);
    // Half a line, or a block that the system had reserved and not yet filled.
    let is_torn = !rest.contains(&b'\n') || rest.contains(&0);
    let rest = match rest {
        [] => Tail::Nothing,
        _ if is_torn => Tail::Torn,
        _ => Tail::Damaged,
    };
    Some(ParsedJournal { state, rest })
}

/// Applies the records of `bytes` up to the first bad one. Returns the bytes from there on.
pub(super) fn apply<'b>(state: &mut JournalState, bytes: &'b [u8]) -> &'b [u8] {
    let mut good = 0;
    for next in bytes.split_inclusive(|byte| *byte == b'\n') {
        let Some(record) = line(next) else {
            break;
        };
        state.apply(record);
        good += next.len();
    }
    bytes.get(good..).unwrap_or_default()
}

fn line(bytes: &[u8]) -> Option<Record> {
    let whole = bytes.strip_suffix(b"\n")?;
    let (sum, rest) = whole.split_at_checked(CHECKSUM)?;
    let json = rest.strip_prefix(b" ")?;
    if checksum(json).as_bytes() != sum {
        return None;
    }
    let record: Record = serde_json::from_slice(json).ok()?;
    let is_credible =
        record.largest_number() <= LARGEST_NUMBER && record.names().len() <= MOST_NAMES;
    is_credible.then_some(record)
}

impl Record {
    fn largest_number(&self) -> u64 {
        match self {
            Self::Opening(opening) => {
                let names = opening.former.iter().map(|name| name.last);
                names.fold(opening.last.max(opening.forgotten), u64::max)
            }
            Self::Standing(standing) => standing.sequence.max(standing.track),
            Self::Told(change) | Self::Change(change) => change.sequence.max(change.track),
            Self::Renewed { track, .. } => *track,
            Self::Renamed(_) => 0,
            Self::Alias(name) => name.last,
            Self::Branch(branch) => branch.largest_number(),
        }
    }

    fn names(&self) -> &[FormerName] {
        match self {
            Self::Opening(opening) => &opening.former,
            Self::Branch(branch) => &branch.names,
            _ => &[],
        }
    }
}

fn checksum(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let hex = digest
        .iter()
        .take(CHECKSUM / 2)
        .map(|byte| format!("{byte:02x}"));
    hex.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opening(former: Vec<FormerName>) -> Vec<u8> {
        let opening = JournalHeader {
            format: JournalHeader::FORMAT,
            journal: JournalId(1),
            forgotten: 0,
            last: 5,
            version: 1,
            former,
            is_shared: true,
        };
        write([Record::Opening(opening)]).unwrap()
    }

    #[test]
    fn names_that_nobody_can_have_given_are_not_believed() {
        let name = |last| FormerName {
            journal: JournalId(last),
            last,
        };
        assert!(read(&opening(vec![name(5)])).is_some());
        assert!(read(&opening(vec![name(u64::MAX)])).is_none());
        assert!(read(&opening((0..100_000).map(name).collect())).is_none());
        let many = read(&opening((0..1_000).map(name).collect())).unwrap();
        assert!(many.state.former.len() < 1_000, "the newest are kept");
    }

    #[test]
    fn the_length_is_that_of_the_line() {
        let name = FormerName {
            journal: JournalId(7),
            last: 12,
        };
        for record in [Record::Alias(name), Record::Renamed(JournalId(8))] {
            let line = write([record.clone()]).unwrap();
            assert_eq!(length(&record).unwrap(), line.len());
        }
    }
}
