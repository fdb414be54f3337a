//! The listener: what another cache wrote of a resource that is held is adopted at once, so that a newer
//! answer of one is soon that of all. It must not know who asks.

use std::sync::Weak;

use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::Invalidation;
use crate::tiers::Tiers;
use crate::{Key, Origin};

/// Follows the changes until the cache is gone. What is missed is found when it is next asked for.
pub(crate) async fn follow<O: Origin>(
    tiers: Weak<Tiers<O>>,
    mut changes: Receiver<Invalidation>,
    is_being_fetched: impl Fn(&Key) -> bool + Send,
) {
    loop {
        let change = changes.recv().await;
        let Some(tiers) = tiers.upgrade() else { return };
        match change {
            Ok(Invalidation::Of(name)) => {
                let key = Key::new(name);
                // a fetch that is under way looks by itself, and perhaps made the change
                if tiers.memory.get(&key).is_some() && !is_being_fetched(&key) {
                    tiers.refresh_from_shared(&key);
                }
            }
            Ok(Invalidation::All) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}
