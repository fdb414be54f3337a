//! The engine as the tier that the caches of the daemons share. It must not know what the values mean, or
//! when one is due.

use std::time::Duration;

use bytes::Bytes;
use cache::{
    Invalidation, Key, LeaseAttempt, SharedFuture, SharedLease, SharedRecords, SharedTier,
    SharedValue, Unavailable, WriteOutcome,
};
use redis::{Pipeline, RedisError, RedisResult, cmd, pipe};
use tokio::sync::broadcast;

use crate::connection::CompareAndDelete;
use crate::engine::CommandRoute;
use crate::lease::HeldLease;
use crate::scripts::{
    COMPARE_AND_DELETE, DISCARD, REMOVE_LASTING, REMOVE_OTHER_TYPE, WRITE, millis,
};
use crate::stamp::{self, STAMP};
use crate::{Engine, EngineError};

/// The longest value, in bytes as it is kept, that is written or read.
const LONGEST_VALUE: usize = 4 << 20;
/// The longest failure that is written or read.
const LONGEST_FAILURE: usize = 64 << 10;
/// Bytes by which a value that is to be removed is recognised: its stamp, and the beginning of the rest.
const RECOGNISED: usize = STAMP + 64;

/// The replies to the commands that read the records of a resource. Each may be an error of its own.
type RecordReplies = (RedisResult<Vec<u8>>, RedisResult<Vec<u8>>);

/// The replies to the commands that take a lease, look at the time that it has left, and read the records.
type LeaseReplies = (
    RedisResult<bool>,
    RedisResult<i64>,
    RedisResult<Vec<u8>>,
    RedisResult<Vec<u8>>,
);

impl SharedTier for Engine {
    fn read<'a>(&'a self, key: &'a Key) -> SharedFuture<'a, SharedRecords> {
        Box::pin(async move {
            let mut reads = pipe();
            self.add_reads(&mut reads, key);
            let value = self.keys().value(key.as_str());
            let (route, replies): (_, RecordReplies) = self
                .ask_several(&value, async |mut connection| {
                    reads.query_async(&mut connection.channel).await
                })
                .await?;
            self.records(key, &route, replies).await
        })
    }

    fn write<'a>(
        &'a self,
        key: &'a Key,
        value: &'a SharedValue,
        keep: Duration,
    ) -> SharedFuture<'a, WriteOutcome> {
        Box::pin(async move {
            let kept = stamp::stamped(value).ok_or(Unavailable)?;
            if kept.len() > LONGEST_VALUE {
                return Err(Unavailable);
            }
            let name = self.keys().value(key.as_str());
            let written: bool = self
                .ask(&name, async |mut connection| {
                    WRITE
                        .key(&name)
                        .key(self.keys().failure(key.as_str()))
                        .arg(kept)
                        .arg(millis(keep))
                        .invoke_async(&mut connection.channel)
                        .await
                })
                .await?;
            Ok(if written {
                WriteOutcome::Written
            } else {
                WriteOutcome::Refused
            })
        })
    }

    fn write_failure<'a>(
        &'a self,
        key: &'a Key,
        failure: &'a Bytes,
        keep: Duration,
    ) -> SharedFuture<'a, ()> {
        Box::pin(async move {
            if failure.len() > LONGEST_FAILURE {
                return Err(Unavailable);
            }
            let name = self.keys().failure(key.as_str());
            let mut set = cmd("SET");
            set.arg(&name).arg(&failure[..]).arg("PX").arg(millis(keep));
            let () = self
                .ask(&name, async |mut connection| {
                    set.query_async(&mut connection.channel).await
                })
                .await?;
            Ok(())
        })
    }

    fn discard<'a>(&'a self, key: &'a Key, useless: &'a SharedValue) -> SharedFuture<'a, ()> {
        Box::pin(async move {
            let name = self.keys().value(key.as_str());
            Ok(self
                .discard_beginning(&name, &stamp::stamp(useless))
                .await?)
        })
    }

    fn discard_failure<'a>(&'a self, key: &'a Key, useless: &'a Bytes) -> SharedFuture<'a, ()> {
        Box::pin(async move {
            let name = self.keys().failure(key.as_str());
            Ok(self.compare_and_delete(&name, useless).await?)
        })
    }

    fn take_lease<'a>(&'a self, key: &'a Key) -> SharedFuture<'a, LeaseAttempt> {
        Box::pin(async move {
            let (lease_key, token) = (self.keys().lease(key.as_str()), self.next_token());
            let mut take = pipe();
            take.cmd("SET")
                .arg(&lease_key)
                .arg(&token)
                .arg("NX")
                .arg("PX")
                .arg(millis(self.lease_lifetime()));
            take.cmd("PTTL").arg(&lease_key);
            self.add_reads(&mut take, key);
            let (route, (set, time_left, value, failure)): (_, LeaseReplies) = self
                .ask_several(&lease_key, async |mut connection| {
                    take.query_async(&mut connection.channel).await
                })
                .await?;
            let lease = self.answered(&route, set)?.then(|| {
                let lease = HeldLease::new(self.clone(), lease_key.clone(), token);
                Box::new(lease) as Box<dyn SharedLease>
            });
            if lease.is_none()
                && !is_lifetime(self.answered(&route, time_left)?, self.lease_lifetime())
            {
                self.remove_lasting(&lease_key).await?;
            }
            let records = self.records(key, &route, (value, failure)).await?;
            Ok(LeaseAttempt { lease, records })
        })
    }

    fn invalidations(&self) -> broadcast::Receiver<Invalidation> {
        self.subscribe()
    }
}

impl Engine {
    fn add_reads(&self, commands: &mut Pipeline, key: &Key) {
        let keys = self.keys();
        for (key, longest) in [
            (keys.value(key.as_str()), LONGEST_VALUE),
            (keys.failure(key.as_str()), LONGEST_FAILURE),
        ] {
            // one byte more shows that it is too long
            commands.cmd("GETRANGE").arg(key).arg(0).arg(longest);
        }
        commands.ignore_errors();
    }

    /// Reads the replies; what is there and not ours is removed.
    async fn records(
        &self,
        key: &Key,
        route: &CommandRoute,
        (value, failure): RecordReplies,
    ) -> Result<SharedRecords, Unavailable> {
        let mut records = SharedRecords::default();
        let value_name = self.keys().value(key.as_str());
        let failure_name = self.keys().failure(key.as_str());
        match value {
            Ok(kept) if kept.is_empty() => {}
            Ok(kept) if kept.len() <= LONGEST_VALUE => {
                let beginning = kept[..kept.len().min(RECOGNISED)].to_vec();
                records.value = stamp::read_aside(kept).await;
                if records.value.is_none() {
                    records.damaged = true;
                    self.discard_beginning(&value_name, &beginning).await?;
                }
            }
            Ok(kept) => {
                records.damaged = true;
                self.discard_beginning(&value_name, &kept[..RECOGNISED])
                    .await?;
            }
            Err(error) if is_wrong_type(&error) => {
                records.damaged = true;
                self.remove_other_type(&value_name).await?;
            }
            Err(error) => return Err(self.refused(route, error).into()),
        }
        match failure {
            Ok(kept) if kept.is_empty() => {}
            Ok(kept) if kept.len() <= LONGEST_FAILURE => records.failure = Some(kept.into()),
            Ok(kept) => {
                records.damaged = true;
                self.discard_beginning(&failure_name, &kept[..RECOGNISED])
                    .await?;
            }
            Err(error) if is_wrong_type(&error) => {
                records.damaged = true;
                self.remove_other_type(&failure_name).await?;
            }
            Err(error) => return Err(self.refused(route, error).into()),
        }
        if records.damaged {
            tracing::warn!(%key, "removed a value in the engine of the fleet that is not ours");
        }
        Ok(records)
    }

    /// Returns what a command of several answered.
    fn answered<T>(&self, route: &CommandRoute, reply: RedisResult<T>) -> Result<T, EngineError> {
        reply.map_err(|error| self.refused(route, error))
    }

    async fn discard_beginning(&self, key: &str, beginning: &[u8]) -> Result<(), EngineError> {
        self.ask(key, async |mut connection| {
            DISCARD
                .key(key)
                .arg(beginning)
                .invoke_async(&mut connection.channel)
                .await
        })
        .await
    }

    /// Removes a value or failure of a type that nobody of the fleet can have written.
    async fn remove_other_type(&self, key: &str) -> Result<(), EngineError> {
        self.ask(key, async |mut connection| {
            let script = REMOVE_OTHER_TYPE.key(key);
            script.invoke_async(&mut connection.channel).await
        })
        .await
    }

    /// Removes a lease with more time left than any of ours has.
    async fn remove_lasting(&self, key: &str) -> Result<(), EngineError> {
        self.ask(key, async |mut connection| {
            REMOVE_LASTING
                .key(key)
                .arg(millis(self.lease_lifetime()))
                .invoke_async(&mut connection.channel)
                .await
        })
        .await
    }

    /// Removes a key if it has this value. What is of another type has not, though the commands for it may refuse that.
    pub(crate) async fn compare_and_delete(
        &self,
        key: &str,
        value: &[u8],
    ) -> Result<(), EngineError> {
        self.ask(key, async |mut connection| {
            let mut command = match connection.compare_and_delete {
                CompareAndDelete::Script => {
                    let script = COMPARE_AND_DELETE.key(key);
                    return { script }
                        .arg(value)
                        .invoke_async(&mut connection.channel)
                        .await;
                }
                CompareAndDelete::Delifeq => cmd("DELIFEQ"),
                CompareAndDelete::Delex => cmd("DELEX"),
            };
            command.arg(key);
            if connection.compare_and_delete == CompareAndDelete::Delex {
                command.arg("IFEQ");
            }
            let removed = command
                .arg(value)
                .query_async(&mut connection.channel)
                .await;
            match removed {
                Err(error) if is_wrong_type(&error) => Ok(()),
                removed => removed,
            }
        })
        .await
    }
}

impl From<EngineError> for Unavailable {
    fn from(_: EngineError) -> Self {
        Self
    }
}

fn is_wrong_type(error: &RedisError) -> bool {
    error.code() == Some("WRONGTYPE")
}

/// Tells whether a lease that is there may be one of ours by the time that is left to it, in
/// milliseconds, of its whole `lifetime`. One that has just lapsed has none (-2); one that never lapses
/// (-1) is a stranger's.
fn is_lifetime(time_left: i64, lifetime: Duration) -> bool {
    let left = u64::try_from(time_left);
    time_left == -2 || left.is_ok_and(|left| left <= millis(lifetime))
}
