//! The grid cell that answers for a place: the one rule for places that move to another cell and for cells
//! that are gone, whatever is asked of them.
//!
//! - A place's point names its cell and is asked for daily. If that is another cell than the one that
//!   answered before, the new one has a second; until it answers, the one before goes on.
//! - A cell that the upstream has no more makes the place be looked up at once, unless that was done
//!   since the cell was first seen to be gone and within ten minutes.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use cache::Want;
use jiff::{SignedDuration, Timestamp};
use nws::GridCell;
use nws::payload::PointMetadata;
use tracing::{debug, info};
use weather::Coordinates;

use super::decoded_cache::Decoded;
use super::error_text::failing;
use super::resources::{CacheError, Outcome, PLACES, Resources};
use crate::deadline::Deadline;

/// The longest wait for something better when there is an answer already.
pub(super) const FOR_BETTER: Duration = Duration::from_secs(1);
/// A place whose cell stays gone is looked up again this often.
const LOOK_UP_AGAIN: SignedDuration = SignedDuration::from_mins(10);

/// The cells of places, for one kind of resource.
#[derive(Debug)]
pub(super) struct CellLookup {
    resources: Arc<Resources>,
    /// The cell that last answered for a place.
    answered: quick_cache::sync::Cache<Coordinates, GridCell>,
    /// When a cell was first seen to be gone. It may have failed in another way before.
    gone: quick_cache::sync::Cache<GridCell, Timestamp>,
}

/// The outcome of asking for a place's resource.
#[derive(Debug)]
pub(super) struct CellOutcome<T> {
    /// The upstream's metadata of the place.
    pub(super) point: Decoded<PointMetadata>,
    /// The cell that the place belongs to.
    pub(super) cell: GridCell,
    /// That cell's resource.
    pub(super) found: Outcome<T>,
    /// The resource of the cell that answered before, where that of its own cell is not to be had.
    pub(super) before: Option<(GridCell, Decoded<T>)>,
}

/// A resource of a place's cell.
#[derive(Debug)]
pub(super) struct InCell<T> {
    /// The upstream's metadata of the place.
    pub(super) point: Decoded<PointMetadata>,
    /// The cell that answered.
    pub(super) cell: GridCell,
    /// Its resource.
    pub(super) found: Decoded<T>,
}

impl CellLookup {
    /// A lookup that knows no cell yet.
    pub(super) fn new(resources: Arc<Resources>) -> Self {
        Self {
            resources,
            answered: quick_cache::sync::Cache::new(PLACES),
            gone: quick_cache::sync::Cache::new(PLACES),
        }
    }

    /// Asks for the resource of a place's cell, which `get` has the way to.
    ///
    /// # Errors
    ///
    /// Why the place cannot be looked up.
    pub(super) async fn find<T, F>(
        &self,
        at: Coordinates,
        deadline: Deadline,
        get: impl Fn(GridCell, Deadline) -> F,
    ) -> Result<CellOutcome<T>, CacheError>
    where
        F: Future<Output = Outcome<T>>,
    {
        let want = deadline.want_on_the_way();
        let point = self.resources.point(at, want).await?;
        let cell = self.resources.cell(&point)?;
        let last = self.answered.get(&at);
        let before = last.filter(|before| *before != cell);
        let first_wait = match before {
            Some(_) => deadline.but_at_most(FOR_BETTER),
            None => deadline,
        };
        let found = get(cell, first_wait).await;
        let outcome = |point, cell, found| CellOutcome {
            point,
            cell,
            found,
            before: None,
        };
        if let Some(since) = self.gone_since(cell, &found) {
            let deadline = match found {
                Ok(_) => deadline.but_at_most(FOR_BETTER),
                Err(_) => deadline,
            };
            if let Some((point, cell)) = self.moved(at, &point, cell, since, deadline).await
                && let Ok(found) = get(cell, deadline).await
            {
                self.answered.insert(at, cell);
                return Ok(outcome(point, cell, Ok(found)));
            }
        }
        if found.is_ok() {
            if last != Some(cell) {
                self.answered.insert(at, cell);
            }
            return Ok(outcome(point, cell, found));
        }
        let before = match before {
            Some(before) => {
                debug!(%at, %before, %cell, "the new cell does not answer");
                get(before, deadline).await.ok().map(|kept| (before, kept))
            }
            None => None,
        };
        Ok(CellOutcome {
            before,
            ..outcome(point, cell, found)
        })
    }

    /// Returns since when a cell is known to be gone, if the upstream says that it is.
    fn gone_since<T>(&self, cell: GridCell, found: &Outcome<T>) -> Option<Timestamp> {
        let (fails_since, error) = failing(found)?;
        if !error.is_not_found() {
            return None;
        }
        let known = self.gone.get(&cell);
        let known = known.filter(|since| *since >= fails_since);
        Some(known.unwrap_or_else(|| {
            let now = self.resources.now();
            self.gone.insert(cell, now);
            now
        }))
    }

    /// Looks a place up anew whose `cell` is gone `since` then; `None` if it belongs to no other cell.
    async fn moved(
        &self,
        at: Coordinates,
        point: &Decoded<PointMetadata>,
        cell: GridCell,
        since: Timestamp,
        deadline: Deadline,
    ) -> Option<(Decoded<PointMetadata>, GridCell)> {
        let looked_up = point.entry.confirmed_at();
        let is_recent = self.resources.now().duration_since(looked_up) < LOOK_UP_AGAIN;
        if looked_up >= since && is_recent {
            return None;
        }
        let anew = Want {
            max_age: Some(Duration::ZERO),
            ..deadline.want_on_the_way()
        };
        let point = self.resources.point(at, anew).await.ok()?;
        let new = self.resources.cell(&point).ok()?;
        if new == cell {
            return None;
        }
        info!(%at, from = %cell, to = %new, "the place moved to another grid cell");
        Some((point, new))
    }
}

impl<T> CellOutcome<T> {
    /// Returns what answered: the place's own cell, else the one before.
    ///
    /// # Errors
    ///
    /// Why its own cell did not, where neither did.
    pub(super) fn best(self) -> Result<InCell<T>, CacheError> {
        let (cell, found) = match (self.found, self.before) {
            (Ok(found), _) => (self.cell, found),
            (Err(_), Some(before)) => before,
            (Err(error), None) => return Err(error),
        };
        Ok(InCell {
            point: self.point,
            cell,
            found,
        })
    }
}
