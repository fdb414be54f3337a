//! Harm by chance: to the engine, to daemons, and to the links between them. Whatever was begun is ended. It must not
//! know who looks on.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use test_support::{EngineServer, FaultyLink, LinkFault, SplitMix64};

use super::record::HistoryRecord;
use super::writer::{HistoryWriter, RunPhase};
use crate::site::FleetDaemon;

/// The times of a disturbance and of the rest after it, in milliseconds: at least, and at most so much more.
const LASTS: (u64, u64) = (200, 3_000);
const RESTS: (u64, u64) = (500, 4_000);

/// The harm that can come to an engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EngineFault {
    /// It is alive and silent.
    Paused,
    /// It is killed, and comes back empty.
    Killed,
    /// It forgets everything.
    Flushed,
    /// It closes all connections.
    Disconnected,
    /// It has no room.
    Full,
    /// It takes no writes.
    ReadOnly,
    /// Somebody writes nonsense under the keys of the fleet.
    Hostile,
    /// Somebody writes back what stood there a while ago.
    Replayed,
}

const ENGINE_FAULTS: [EngineFault; 8] = [
    EngineFault::Paused,
    EngineFault::Killed,
    EngineFault::Flushed,
    EngineFault::Disconnected,
    EngineFault::Full,
    EngineFault::ReadOnly,
    EngineFault::Hostile,
    EngineFault::Replayed,
];

/// Puts nonsense of five kinds under the keys of the fleet: text, another type, damage, a value ahead of all others,
/// a key that never lapses.
const NONSENSE: &str = "EVAL \"for at, key in ipairs(redis.call('KEYS', 'weatherd:*')) do \
         local way = (at + ARGV[1]) % 5 \
         if way == 0 then redis.call('SET', key, 'hostile') \
         elseif way == 1 then redis.call('DEL', key) redis.call('LPUSH', key, 'hostile') \
         elseif way == 2 then redis.pcall('SETRANGE', key, 40, 'hostile') \
         elseif way == 3 then redis.call('SET', key, string.rep('f', 32) .. 'hostile') \
         else redis.call('PERSIST', key) end \
     end\" 0 ";
/// Keeps copies of all values.
const COPY: &str = "EVAL \"for _, key in ipairs(redis.call('KEYS', 'weatherd:*:value:*')) do \
         local value = redis.pcall('GET', key) \
         if type(value) == 'string' then redis.call('SET', 'copy of ' .. key, value) end \
     end\" 0";
/// Puts the copies where the values were.
const REPLAY: &str = "EVAL \"for _, copy in ipairs(redis.call('KEYS', 'copy of *')) do \
         redis.call('SET', string.sub(copy, 9), redis.call('GET', copy)) \
         redis.call('DEL', copy) \
     end\" 0";

/// Disturbs the engine, which is a `program` in `dir`, until all is quiet.
pub(super) fn disturb_engine(
    writer: &HistoryWriter,
    engine: &mut EngineServer,
    (program, dir): (&str, &Path),
    seed: u64,
) -> Result<()> {
    let mut dice = SplitMix64(seed);
    while !writer.wait(time(&mut dice, RESTS), RunPhase::Quiet) {
        let fault = *dice.one_of(&ENGINE_FAULTS);
        let begin = writer.now();
        match fault {
            EngineFault::Paused => engine.pause(),
            EngineFault::Killed => engine.kill(),
            EngineFault::Flushed => drop(engine.command("FLUSHALL")),
            EngineFault::Disconnected => drop(engine.command("CLIENT KILL TYPE normal")),
            EngineFault::Full => drop(engine.command("CONFIG SET maxmemory 1")),
            EngineFault::ReadOnly => drop(engine.command("REPLICAOF 127.0.0.1 1")),
            EngineFault::Hostile => {
                let way = dice.below(5);
                drop(engine.command(&format!("{NONSENSE}{way}")));
            }
            EngineFault::Replayed => drop(engine.command(COPY)),
        }
        writer.wait(time(&mut dice, LASTS), RunPhase::Quiet);
        match fault {
            EngineFault::Paused => engine.resume(),
            EngineFault::Killed => *engine = EngineServer::start(program, dir, &[]),
            EngineFault::Full => drop(engine.command("CONFIG SET maxmemory 0")),
            EngineFault::ReadOnly => drop(engine.command("REPLICAOF NO ONE")),
            EngineFault::Replayed => drop(engine.command(REPLAY)),
            EngineFault::Flushed | EngineFault::Disconnected | EngineFault::Hostile => {}
        }
        writer.write(&HistoryRecord::Fault {
            name: format!("engine: {fault:?}"),
            loses: matches!(
                fault,
                EngineFault::Killed
                    | EngineFault::Flushed
                    | EngineFault::Hostile
                    | EngineFault::Replayed
            ),
            killed: None,
            at: writer.since(begin),
        })?;
    }
    Ok(())
}

/// Kills daemons, each with its files left as they are, and disturbs their links, until all is quiet.
pub(super) fn disturb_daemons(
    writer: &HistoryWriter,
    daemons: &mut [FleetDaemon],
    links: &[FaultyLink],
    seed: u64,
) -> Result<()> {
    let mut dice = SplitMix64(seed);
    let numbers: Vec<_> = (0..daemons.len()).collect();
    while !writer.wait(time(&mut dice, RESTS), RunPhase::Quiet) {
        let daemon = *dice.one_of(&numbers);
        let fault = match dice.below(5) {
            0 => None,
            1 => Some(LinkFault::Slow(time(&mut dice, (20, 700)))),
            2 => Some(LinkFault::Stalled),
            3 => Some(LinkFault::HalfOpen),
            _ => Some(LinkFault::Cut(usize::try_from(dice.below(300))?)),
        };
        let begin = writer.now();
        let lasts = time(&mut dice, LASTS);
        let Some(fault) = fault else {
            daemons[daemon].kill();
            writer.wait(lasts, RunPhase::Quiet);
            daemons[daemon].start_again()?;
            let name = format!("daemon {daemon}: killed");
            write(writer, name, Some(daemon), begin)?;
            continue;
        };
        // One time in three those of all.
        let are_all = dice.below(3) == 0;
        let disturbed = match are_all {
            true => links,
            false => &links[daemon..=daemon],
        };
        disturbed.iter().for_each(|link| link.set(fault));
        writer.wait(lasts, RunPhase::Quiet);
        disturbed.iter().for_each(|link| link.set(LinkFault::Well));
        let whose = match are_all {
            true => "of all".to_owned(),
            false => format!("of {daemon}"),
        };
        write(writer, format!("link {whose}: {fault:?}"), None, begin)?;
    }
    Ok(())
}

fn write(writer: &HistoryWriter, name: String, killed: Option<usize>, begin: u64) -> Result<()> {
    writer.write(&HistoryRecord::Fault {
        name,
        loses: false,
        killed,
        at: writer.since(begin),
    })
}

fn time(dice: &mut SplitMix64, (least, more): (u64, u64)) -> Duration {
    Duration::from_millis(least + dice.below(more))
}
