//! The tables of the store and the transactions on them. It must not know threads, queues or what
//! is done about a failure.
//!
//! `meta` holds the format, `entries` the records by key, `index` what each costs and when it was
//! last used, so that opening does not read the bodies.

use std::collections::HashSet;

use redb::backends::FileBackend;
use redb::{Builder, Database, ReadableDatabase, ReadableTable, TableDefinition, TableError};

use super::fault::Fault;
use super::index::{Index, Row};
use super::queue::{Change, Changes};
use super::store_dir::{FileId, StoreDir};
use crate::Key;
use crate::entry::StoredResponse;
use crate::record;

/// Raised with every change of the tables or of the records.
pub(super) const FORMAT: u64 = 1;

pub(super) const META: TableDefinition<'_, &str, u64> = TableDefinition::new("meta");
pub(super) const ENTRIES: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("entries");
pub(super) const INDEX: TableDefinition<'_, &str, (u64, u64)> = TableDefinition::new("index");

/// Bytes that the database library may hold in memory; the cache has a memory tier of its own.
const PAGES_IN_MEMORY: usize = 1 << 20;
/// Bytes that a record costs beyond itself: its row in the index, page headers, slack; roughly.
const OVERHEAD: u64 = 128;

/// The page size of the database library.
const PAGE: u64 = 4096;

/// Thoroughness of the check of a store that is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Check {
    /// Every page's checksum; reads the whole file, and writes.
    All,
    /// Only what opening needs.
    Little,
}

/// A store that was opened.
#[derive(Debug)]
pub(super) struct OpenedStore {
    pub(super) database: Database,
    pub(super) index: Index,
    pub(super) file: FileId,
}

pub(super) fn open(dir: &StoreDir, check: Check) -> Result<OpenedStore, Fault> {
    let file = dir.open()?;
    let metadata = file.metadata()?;
    let is_new = metadata.len() == 0;
    let database = Builder::new()
        .set_cache_size(PAGES_IN_MEMORY)
        .set_check_integrity_on_open(check == Check::All && !is_new)
        .create_with_backend(FileBackend::new(file).map_err(redb::Error::from)?)
        .map_err(redb::Error::from)?;
    if is_new {
        dir.sync_directory()?;
    }
    let index = recognise(&database)?;
    Ok(OpenedStore {
        database,
        index,
        file: FileId::of(&metadata),
    })
}

/// Checks the format, or writes it to a new store; reads the index.
fn recognise(database: &Database) -> Result<Index, Fault> {
    let reading = database.begin_read().map_err(redb::Error::from)?;
    match reading.open_table(META) {
        Err(TableError::TableDoesNotExist(_))
            if reading
                .list_tables()
                .map_err(redb::Error::from)?
                .next()
                .is_none() =>
        {
            drop(reading);
            return stamp(database)
                .map_err(Fault::from)
                .map(|()| Index::default());
        }
        Err(error) => return Err(redb::Error::from(error).into()),
        Ok(meta) => {
            let format = meta.get("format").map_err(redb::Error::from)?;
            let format = format.map_or(0, |format| format.value());
            if format != FORMAT {
                return Err(Fault::UnknownFormat(format));
            }
        }
    }
    let mut index = Index::default();
    let rows = reading.open_table(INDEX).map_err(redb::Error::from)?;
    for row in rows.iter().map_err(redb::Error::from)? {
        let (key, row) = row.map_err(redb::Error::from)?;
        let (used, bytes) = row.value();
        index.restore(Key::new(key.value()), Row { used, bytes });
    }
    Ok(index)
}

fn stamp(database: &Database) -> Result<(), redb::Error> {
    let mut writing = database.begin_write()?;
    writing.set_quick_repair(true);
    writing.open_table(META)?.insert("format", FORMAT)?;
    writing.open_table(ENTRIES)?;
    writing.open_table(INDEX)?;
    writing.commit()?;
    Ok(())
}

/// The record found under a key.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Record {
    Missing,
    Damaged,
    Whole(StoredResponse),
}

pub(super) fn read(database: &Database, key: &Key) -> Result<Record, Fault> {
    let read = || -> Result<Record, redb::Error> {
        let entries = database.begin_read()?.open_table(ENTRIES)?;
        let Some(record) = entries.get(key.as_str())? else {
            return Ok(Record::Missing);
        };
        let kept = record::decode(key.as_str(), record.value());
        Ok(kept.map_or(Record::Damaged, Record::Whole))
    };
    read().map_err(Fault::from)
}

/// A batch made ready: encoded, and entered in the index.
#[derive(Debug, Default)]
pub(super) struct Plan {
    puts: Vec<(Key, Vec<u8>)>,
    rows: Vec<(Key, Row)>,
    removes: Vec<Key>,
    /// Records that had to make room.
    pub(super) evicted: Vec<Key>,
    /// Entries too large for the store.
    pub(super) refused: usize,
}

impl Plan {
    /// Encodes; nothing is changed yet.
    pub(super) fn of(changes: &Changes, database: &Database, limit: u64) -> Result<Self, Fault> {
        let mut plan = Self::default();
        for (key, change) in changes {
            let record = match change {
                Change::Put(entry) => record::encode(key.as_str(), &entry.kept),
                Change::Remove => None,
                Change::Discard(useless) => match read(database, key)? {
                    Record::Damaged => None,
                    Record::Whole(kept) if useless.as_ref().is_some_and(|u| u.kept == kept) => None,
                    // another one took its place, or it is gone already
                    Record::Whole(_) | Record::Missing => continue,
                },
            };
            match record {
                Some(record) if cost(key, &record) <= limit => {
                    plan.puts.push((key.clone(), record));
                }
                Some(_) => {
                    plan.refused += 1;
                    plan.removes.push(key.clone());
                }
                None => plan.removes.push(key.clone()),
            }
        }
        Ok(plan)
    }

    /// Takes over encoded records, each as used later than the one before, and enters them in the
    /// index.
    pub(super) fn of_records(records: Vec<(Key, Vec<u8>)>, index: &mut Index, limit: u64) -> Self {
        let mut plan = Self {
            puts: records,
            ..Self::default()
        };
        plan.enter(index, &HashSet::new(), limit);
        plan
    }

    /// Enters the changes in the index, and finds what must make room.
    pub(super) fn enter(&mut self, index: &mut Index, touched: &HashSet<Key>, limit: u64) {
        for key in &self.removes {
            index.remove(key);
        }
        for key in touched {
            self.rows
                .extend(index.touch(key).map(|row| (key.clone(), row)));
        }
        for (key, record) in &self.puts {
            self.rows
                .push((key.clone(), index.put(key, cost(key, record))));
        }
        self.evicted = index.evict(limit);
        let evicted: HashSet<&Key> = self.evicted.iter().collect();
        self.rows.retain(|(key, _)| !evicted.contains(key));
        self.puts.retain(|(key, _)| !evicted.contains(key));
    }

    /// Tells whether the record of `key` is among those written.
    pub(super) fn written(&self) -> impl Iterator<Item = &Key> {
        self.puts.iter().map(|(key, _)| key)
    }

    /// Writes it all in one commit, which is on disk when this returns.
    pub(super) fn commit(&self, database: &Database) -> Result<(), Fault> {
        let commit = || -> Result<(), redb::Error> {
            let mut writing = database.begin_write()?;
            // slower commits, but a store that was not closed opens at once
            writing.set_quick_repair(true);
            {
                let mut entries = writing.open_table(ENTRIES)?;
                let mut index = writing.open_table(INDEX)?;
                for key in self.removes.iter().chain(&self.evicted) {
                    entries.remove(key.as_str())?;
                    index.remove(key.as_str())?;
                }
                for (key, record) in &self.puts {
                    entries.insert(key.as_str(), record.as_slice())?;
                }
                for (key, row) in &self.rows {
                    index.insert(key.as_str(), (row.used, row.bytes))?;
                }
            }
            writing.commit()?;
            Ok(())
        };
        commit().map_err(Fault::from)
    }
}

/// Returns what a record costs in the file: small ones share a page, larger ones get a run of
/// pages whose length is a power of two.
fn cost(key: &Key, record: &[u8]) -> u64 {
    let bytes = (2 * key.as_str().len() + record.len()) as u64 + OVERHEAD;
    if bytes > PAGE / 2 {
        bytes.next_power_of_two().max(PAGE)
    } else {
        bytes
    }
}
