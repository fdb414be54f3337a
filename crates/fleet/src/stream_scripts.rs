//! Streams in steps that happen as one: whoever writes has read what is there, or is refused. The scripts
//! survive any kind of value under the key.

use std::sync::LazyLock;

use redis::Script;

/// Returns the position of the last entry: an empty text if there is no stream, nothing if it is none of ours.
const LAST: &str = "
    local function last()
        local entries = redis.pcall('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
        if entries.err then return nil end
        return entries[1] and entries[1][1] or ''
    end
";

/// Writes an entry at a position (2), with a lifetime (4) for all of the stream. One that had a higher position, or the
/// last there is, takes none of ours any more, even if that entry is gone by now: it is removed.
const ADD: &str = "
    local added = redis.pcall('XADD', KEYS[1], ARGV[2], 'entry', ARGV[3])
    if type(added) == 'table' and added.err then
        if not string.find(added.err, '^ERR The ID') and not string.find(added.err, '^ERR The stream') then
            return added
        end
        redis.call('DEL', KEYS[1])
        return {0, 1}
    end
    redis.call('PEXPIRE', KEYS[1], ARGV[4])
    return {1, 0}
";

/// Reads the entries after a position (1), or all if it is not there. What is no stream of single fields, or has
/// more entries (2) or bytes (3) than ours have, is removed. Returns whether it was, whether these are all,
/// and the entries with their positions, the last one of those that are known among them.
pub(crate) static STREAM_READ: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "local kind = redis.call('TYPE', KEYS[1]).ok
         if kind == 'none' then return {0, 1, {}} end
         local function foreign()
             redis.call('DEL', KEYS[1])
             return {1, 1, {}}
         end
         if kind ~= 'stream' then return foreign() end
         local count = redis.call('XLEN', KEYS[1])
         if count == 0 or count > tonumber(ARGV[2]) then return foreign() end
         local from, whole = ARGV[1], 0
         if from == '' or #redis.call('XRANGE', KEYS[1], from, from) == 0 then
             from, whole = '-', 1
         end
         local bytes, read = 0, {}
         for at, entry in ipairs(redis.call('XRANGE', KEYS[1], from, '+')) do
             local fields = entry[2]
             if #fields ~= 2 or fields[1] ~= 'entry' then return foreign() end
             bytes = bytes + #fields[2]
             if bytes > tonumber(ARGV[3]) then return foreign() end
             if whole == 1 or at > 1 then table.insert(read, {entry[1], fields[2]}) end
         end
         return {0, whole, read}",
    )
});

/// Appends an entry (3) at a position (2) if the stream ends at another (1); tells whether it did, and whether it
/// removed one that is not ours.
pub(crate) static STREAM_APPEND: LazyLock<Script> = LazyLock::new(|| {
    Script::new(&format!(
        "{LAST} if ARGV[1] == '' or last() ~= ARGV[1] then return {{0, 0}} end {ADD}"
    ))
});

/// The same with all other entries removed; the stream may be empty.
pub(crate) static STREAM_REPLACE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(&format!(
        "{LAST} if last() ~= ARGV[1] then return {{0, 0}} end redis.call('DEL', KEYS[1]) {ADD}"
    ))
});

/// Removes a stream if it ends at a position.
pub(crate) static STREAM_DISCARD: LazyLock<Script> = LazyLock::new(|| {
    Script::new(&format!(
        "{LAST} if last() ~= ARGV[1] then return 0 end return redis.call('DEL', KEYS[1])"
    ))
});
