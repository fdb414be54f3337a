//! The rescue of a damaged store: what is whole of it goes into a new one. It must not know when a
//! store is given up.
//!
//! The database library has a checksum for each page, but checks a store as a whole only. Records have
//! checksums of their own, so that a store that fails the check still gives all those which are
//! whole: one flipped bit costs one record, unless it hits a page that leads to others.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::path::{Path, PathBuf};

use redb::backends::FileBackend;
use redb::{Builder, Database, ReadOnlyDatabase, ReadableDatabase, ReadableTable};

use super::fault::{Fault, guarded};
use super::index::Index;
use super::store::{ENTRIES, INDEX, Plan};
use crate::Key;
use crate::record;

/// Bytes of records that go into one commit.
const GROUP: usize = 4 << 20;
/// The most times that a store is opened again after a fault in it.
const MOST_OPENINGS: usize = 64;
/// The most keys that are believed: of a damaged tree, one page may be met again and again.
const MOST_KEYS: usize = 1 << 20;

/// Copies the whole records of the store at `damaged` into `database`, those used last as the last
/// ones, and returns how many there were.
pub(super) fn copy(
    damaged: &Path,
    database: &Database,
    index: &mut Index,
    limit: u64,
) -> Result<usize, Fault> {
    let mut damaged = DamagedStore::new(damaged);
    let mut rescued = 0;
    let mut group = Vec::new();
    let mut bytes = 0;
    for key in damaged.keys() {
        let Some(record) = damaged.whole_record(&key) else {
            continue;
        };
        rescued += 1;
        bytes += record.len();
        group.push((key, record));
        if bytes >= GROUP {
            Plan::of_records(std::mem::take(&mut group), index, limit).commit(database)?;
            bytes = 0;
        }
    }
    Plan::of_records(group, index, limit).commit(database)?;
    Ok(rescued)
}

/// A store of which any page may be nonsense.
struct DamagedStore {
    path: PathBuf,
    open: Option<ReadOnlyDatabase>,
    openings: usize,
}

impl DamagedStore {
    fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            open: None,
            openings: 0,
        }
    }

    /// Reads from the store, which is opened for it if need be; `None` where that fails.
    fn read<T>(
        &mut self,
        work: impl FnOnce(&ReadOnlyDatabase) -> Result<T, redb::Error>,
    ) -> Option<T> {
        let outcome = guarded(|| {
            let open = match self.open.take() {
                Some(open) => open,
                None if self.openings >= MOST_OPENINGS => return Err(Fault::Io("given up".into())),
                None => {
                    self.openings += 1;
                    let backend = FileBackend::new(File::open(&self.path)?);
                    let backend = backend.map_err(redb::Error::from)?;
                    let open = Builder::new()
                        .set_cache_size(0)
                        .open_read_only_with_backend(backend);
                    open.map_err(redb::Error::from)?
                }
            };
            let outcome = work(&open)?;
            // after a fault it is not to be trusted any more, and stays closed
            self.open = Some(open);
            Ok(outcome)
        });
        outcome
            .inspect_err(|fault| tracing::debug!(%fault, "met in a damaged store"))
            .ok()
    }

    /// Returns the keys of all records that can be found, those used last as the last ones.
    fn keys(&mut self) -> Vec<Key> {
        let mut by_use = BTreeMap::new();
        self.read(|store| {
            let index = store.begin_read()?.open_table(INDEX)?;
            for row in index.iter()?.take(MOST_KEYS) {
                let (key, row) = row?;
                by_use.insert(row.value(), Key::new(key.value()));
            }
            Ok(())
        });
        let mut keys: Vec<Key> = by_use.into_values().collect();
        let mut known: HashSet<Key> = keys.iter().cloned().collect();
        // whatever of the index is lost is found by the records themselves
        self.read(|store| {
            let entries = store.begin_read()?.open_table(ENTRIES)?;
            for row in entries.iter()?.take(MOST_KEYS) {
                let key = Key::new(row?.0.value());
                if known.insert(key.clone()) {
                    keys.push(key);
                }
            }
            Ok(())
        });
        keys
    }

    /// Returns the record of `key` as it is stored, if it is whole.
    fn whole_record(&mut self, key: &Key) -> Option<Vec<u8>> {
        self.read(|store| {
            let entries = store.begin_read()?.open_table(ENTRIES)?;
            let record = entries.get(key.as_str())?;
            let record =
                record.filter(|record| record::decode(key.as_str(), record.value()).is_some());
            Ok(record.map(|record| record.value().to_vec()))
        })
        .flatten()
    }
}
