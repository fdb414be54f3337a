//! The pace of the fleet and its circuit breaker as two scripts over one hash. All times are whole
//! microseconds by the clock of the engine. A hash that these scripts cannot have written is removed, and they
//! tell so: nobody stops the fleet for long by one value.

use std::sync::LazyLock;

use redis::Script;

/// Reads the state. `full_at` is the time at which the token bucket is full again, `held` the end of a
/// pause; `open` tells 0 closed, 1 open, 2 a probe is under way; `till` the end of either. `run` counts
/// failures in a row; good and bad outcomes are counted in two halves of the window. It is foreign if a field
/// is missing or no number of ours, if something lasts for longer than any wait, or if the breaker opened
/// later than now, give or take a correction of the clock, or more than a year ago.
const READ: &str = "
    local names = {'full_at', 'held', 'open', 'since', 'till', 'epoch', 'rounds', 'closed', 'run',
                   'half', 'good', 'bad', 'good_before', 'bad_before'}
    local clock = redis.call('TIME')
    local now = clock[1] * 1000000 + clock[2]
    local slack, bound = tonumber(ARGV[1]), tonumber(ARGV[2])
    local kept = redis.pcall('HMGET', KEYS[1], unpack(names))
    local is, present, is_foreign = {}, 0, kept.err ~= nil
    for at, name in ipairs(names) do
        local text = kept[at] or nil
        local number = tonumber(text and string.match(text, '^%d+$')) or 0
        if text then
            present = present + 1
            is_foreign = is_foreign or string.format('%.0f', number) ~= text
        end
        is[name] = number
    end
    is_foreign = is_foreign or present % #names > 0 or is.epoch >= 9007199254740991
        or is.full_at > now + slack + bound or is.held > now + bound or is.till > now + bound
        or is.open > 2
        or is.open > 0 and (is.since > now + 5000000 or is.since < now - 31536000000000)
    if is_foreign then
        redis.call('DEL', KEYS[1])
        for _, name in ipairs(names) do is[name] = 0 end
    end
    local function write()
        local pairs = {}
        for _, name in ipairs(names) do
            table.insert(pairs, name)
            table.insert(pairs, string.format('%.0f', is[name]))
        end
        redis.call('HSET', KEYS[1], unpack(pairs))
        redis.call('PEXPIRE', KEYS[1], math.ceil((slack + 2 * bound) / 1000))
    end
    local function turn(open, till)
        is.open, is.till, is.epoch = open, till, is.epoch + 1
    end
    local function answer(kind, first, second)
        return {kind, first, second, is_foreign and 1 or 0}
    end
";

/// Gives a turn. Takes slack, bound, interval, patience, whether the turn is reserved, and the time for a
/// probe. Returns a kind of answer, two numbers, and whether the hash was foreign: granted (0), with epoch and
/// wait; too late (1); held (2), with the time left; open (3), with the times since and left.
const TURN: &str = "
    local interval, patience = tonumber(ARGV[3]), tonumber(ARGV[4])
    if is.held > now then return answer(2, is.held - now, 0) end
    if is.open > 0 and is.till > now then
        local left = is.open == 1 and is.till - now or 0
        return answer(3, math.max(now - is.since, 0), left)
    end
    if ARGV[5] ~= '1' then
        local wait = math.max(is.full_at - slack - now, 0)
        if wait >= patience then return answer(1, 0, 0) end
        is.full_at = math.max(is.full_at, now) + interval
        write()
        if wait > 0 then return answer(0, is.epoch, wait) end
    end
    if is.open > 0 then
        turn(2, now + tonumber(ARGV[6]))
        write()
    end
    return answer(0, is.epoch, 0)
";

/// Takes an outcome. Takes slack, bound, epoch, kind (answered 0, failed 1, refused 2, abandoned 3), pause,
/// the time asked for, and of the breaker: failures, window, share, least, first and longest opening.
/// Returns whether the hash was foreign.
const REPORT: &str = "
    local kind, pause, asked = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
    local failures, window, share = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])
    local least, first, longest = tonumber(ARGV[10]), tonumber(ARGV[11]), tonumber(ARGV[12])
    if kind == 2 then
        is.held = math.max(is.held, now + pause)
        is.full_at = math.max(is.full_at, is.held + slack)
    end
    local function open(since)
        local own = math.min(first * 2 ^ math.min(is.rounds, 30), longest)
        is.since, is.rounds = since, is.rounds + 1
        turn(1, now + math.max(own, asked))
    end
    local function forget()
        is.half, is.good, is.bad, is.good_before, is.bad_before = now, 0, 0, 0, 0
    end
    if tonumber(ARGV[3]) ~= is.epoch then
        write()
        return is_foreign and 1 or 0
    end
    local past = now - is.half
    if past < 0 or past >= window then
        forget()
    elseif past >= window / 2 then
        is.half = is.half + math.floor(window / 2)
        is.good_before, is.bad_before, is.good, is.bad = is.good, is.bad, 0, 0
    end
    if kind == 0 then
        is.run = 0
        if is.open > 0 then
            forget()
            is.closed = now
            turn(0, 0)
        else
            is.good = is.good + 1
        end
    elseif kind == 3 then
        if is.open > 0 then turn(1, now) end
    else
        is.run = is.run + 1
        is.bad = is.bad + 1
        local bad = is.bad + is.bad_before
        local all = bad + is.good + is.good_before
        if is.open > 0 then
            open(is.since)
        elseif is.run >= failures or (all >= least and bad >= share * all) then
            if now - is.closed >= window then is.rounds = 0 end
            open(now)
        end
    end
    write()
    return is_foreign and 1 or 0
";

/// Gives a turn, or says why there is none.
pub(crate) static PACE_TURN: LazyLock<Script> =
    LazyLock::new(|| Script::new(&[READ, TURN].concat()));

/// Takes the outcome of an attempt.
pub(crate) static PACE_REPORT: LazyLock<Script> =
    LazyLock::new(|| Script::new(&[READ, REPORT].concat()));
