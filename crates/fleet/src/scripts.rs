//! Steps that must happen in the engine as one. The scripts survive any kind of value under the keys they
//! read, and overwrite one that is not ours.

use std::sync::LazyLock;
use std::time::Duration;

use redis::Script;

/// Notes a daemon's name by the engine's own clock, strikes those who are gone or cannot have signed yet,
/// counts the rest; tells too whether it removed something that is no set of names. It writes, so that it
/// fails where other writes would.
pub(crate) static SIGN: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "local time = redis.call('TIME')
         local now = time[1] * 1000 + math.floor(time[2] / 1000)
         local kind = redis.call('TYPE', KEYS[1]).ok
         local is_foreign = kind ~= 'zset' and kind ~= 'none'
         if is_foreign then redis.call('DEL', KEYS[1]) end
         redis.call('ZADD', KEYS[1], now, ARGV[1])
         redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
         redis.call('ZREMRANGEBYSCORE', KEYS[1], now + ARGV[2], '+inf')
         redis.call('PEXPIRE', KEYS[1], ARGV[2])
         return {redis.call('ZCARD', KEYS[1]), is_foreign and 1 or 0}",
    )
});

/// Writes a value (1) with its lifetime (2), and removes the failure, unless one that is ahead of it is
/// there; tells whether it did. Stamps are compared by eight digits, which a number of Lua holds exactly.
pub(crate) static WRITE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "local held = redis.pcall('GETRANGE', KEYS[1], 0, 31)
         if type(held) == 'string' and #held == 32 and not string.find(held, '[^0-9a-f]') then
             for at = 1, 25, 8 do
                 local theirs = tonumber(string.sub(held, at, at + 7), 16)
                 local ours = tonumber(string.sub(ARGV[1], at, at + 7), 16)
                 if theirs > ours then return 0 end
                 if theirs < ours then break end
             end
         end
         redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
         redis.call('DEL', KEYS[2])
         return 1",
    )
});

/// Removes a value if it begins with these bytes.
pub(crate) static DISCARD: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "if redis.pcall('GETRANGE', KEYS[1], 0, #ARGV[1] - 1) == ARGV[1] then
             return redis.call('DEL', KEYS[1])
         end
         return 0",
    )
});

/// Removes what is no text. There may be one of ours by now.
pub(crate) static REMOVE_OTHER_TYPE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "if redis.call('TYPE', KEYS[1]).ok ~= 'string' then
             return redis.call('DEL', KEYS[1])
         end
         return 0",
    )
});

/// Removes a key that never lapses, or has more time left than this.
pub(crate) static REMOVE_LASTING: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "local left = redis.call('PTTL', KEYS[1])
         if left == -1 or left > tonumber(ARGV[1]) then
             return redis.call('DEL', KEYS[1])
         end
         return 0",
    )
});

/// Removes a key if it has this value, where the server has no command for that.
pub(crate) static COMPARE_AND_DELETE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "if redis.pcall('GET', KEYS[1]) == ARGV[1] then
             return redis.call('DEL', KEYS[1])
         end
         return 0",
    )
});

/// Prolongs the leases that still have the tokens they were taken with, to a lifetime (1); returns the
/// names of those that were lost.
pub(crate) static RENEW: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "local lost = {}
         for at, key in ipairs(KEYS) do
             if redis.pcall('GET', key) == ARGV[at + 1] then
                 redis.call('PEXPIRE', key, ARGV[1])
             else
                 table.insert(lost, key)
             end
         end
         return lost",
    )
});

/// Returns a time as the engine takes it, of at least a millisecond.
pub(crate) fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis())
        .unwrap_or(u64::MAX >> 1)
        .clamp(1, u64::MAX >> 1)
}
