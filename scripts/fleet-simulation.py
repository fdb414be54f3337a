#!/usr/bin/env python3
"""Simulates leases, tracking and pace of a fleet, by events: the messages that its engine has to bear.

    scripts/fleet-simulation.py            the table of docs/fleet.md
    scripts/fleet-simulation.py --help     other fleets

One seed gives one result. Warm calls never touch the engine and are not simulated: of the calls for a place,
which are a Poisson process at every daemon, only those count that find its forecast expired or being fetched.

What a message costs is as the crates `fleet` and `cache` have it: a command, or commands in one pipeline, are
one message. A fetch is a read, a lease, a write and a release; a turn of the pace and the report of the outcome,
and one more where the turn was waited for. A write is announced to every daemon (tracking in broadcast mode);
those that hold the place read it then, those that wait look for the lease again. Each daemon beats once a second,
and renews its leases with a second message.
"""

import argparse
import heapq
import random
from collections import Counter
from dataclasses import dataclass, field

# Nothing is known at first; the figures in the long run are those after this time.
START = 1800
BEAT = 1.0
LEASE = 3.0
FIRST_POLL, LONGEST_POLL = 0.25, 0.75
# Bytes, of redis-server 7.0 on amd64: a connection with tracking and its buffers; a place, which is two values of
# this size with their keys; a member of the set of daemons.
CONNECTION, VALUE, MEMBER = 38_000, 4_200, 100


@dataclass
class Fleet:
    """A fleet and its habits; times in seconds."""

    daemons: int
    places: int
    calls: float  # of one daemon for one place, a second
    fresh: float
    fetch: float
    rate: float  # requests a second, of all together
    burst: int
    patience: float
    crashes: float  # of one daemon, a second


@dataclass
class Tally:
    """Messages by kind and the fate of fetches, both after the start; messages by second, all."""

    kinds: Counter = field(default_factory=Counter)
    seconds: Counter = field(default_factory=Counter)
    fetches: int = 0
    late: int = 0
    waits: list = field(default_factory=list)

    def add(self, kind, at, number=1):
        self.seconds[int(at)] += number
        if at >= START:
            self.kinds[kind] += number

    def spread(self, kind, begin, end, number):
        """Adds messages of which there are as many in each second."""
        seconds = range(int(begin), int(end) + 1)
        for second in seconds:
            self.add(kind, second, number / len(seconds))


class Pace:
    """The token bucket of the engine, by the generic cell rate algorithm."""

    def __init__(self, fleet):
        self.interval = 1 / fleet.rate
        self.slack = self.interval * (fleet.burst - 1)
        self.full_at = 0.0

    def turn(self, now, patience):
        """Returns the wait for a turn, or None where it would be too long."""
        wait = max(self.full_at - self.slack - now, 0.0)
        if wait >= patience:
            return None
        self.full_at = max(self.full_at, now) + self.interval
        return wait


def polls(seconds):
    """Returns the looks of a daemon that waits so long: their distance doubles up to the longest."""
    count, poll = 0, FIRST_POLL
    while seconds >= poll:
        seconds -= poll
        count, poll = count + 1, min(2 * poll, LONGEST_POLL)
    return count


def poisson(dice, mean):
    """Draws a number; for many by the normal distribution."""
    if mean > 50:
        return max(0, round(dice.gauss(mean, mean**0.5)))
    number, left = 0, dice.expovariate(1.0)
    while left < mean:
        number, left = number + 1, left + dice.expovariate(1.0)
    return number


def simulate(fleet, duration, seed):
    """Returns the tally of so many seconds, from a cold start on."""
    dice = random.Random(seed)
    tally, pace = Tally(), Pace(fleet)
    demand = fleet.daemons * fleet.calls
    # (time, place): the first call that finds the place expired; at first they all are.
    due = [(dice.expovariate(demand), place) for place in range(fleet.places)]
    heapq.heapify(due)
    held = [False] * fleet.places
    while due and due[0][0] < duration:
        now, place = heapq.heappop(due)
        tally.add("read", now)
        tally.add("lease", now)
        tally.add("pace", now)
        wait = pace.turn(now, fleet.patience)
        if wait is None:
            # The stale forecast is served; the next call tries again.
            tally.late += now >= START
            tally.add("lease", now)
            heapq.heappush(due, (now + 10 + dice.expovariate(demand), place))
            continue
        if now >= START:
            tally.waits.append(wait)
        if wait:
            tally.add("pace", now + wait)
        took = wait + dice.uniform(0.5, 1.5) * fleet.fetch
        tally.fetches += now >= START
        if dice.random() < took * fleet.crashes:
            # The owner is gone; another takes over when the lease has lapsed.
            took += LEASE
            tally.fetches += now >= START
            tally.add("lease", now + took)
        done = now + took
        tally.spread("renewal", now, done, int(took / BEAT))
        # The daemons that are asked meanwhile look, and look again at each poll and at the news.
        waiting = min(poisson(dice, demand * took), fleet.daemons - 1)
        tally.spread("lease", now, done, waiting * (1 + polls(took / 2)))
        tally.add("write", done)
        tally.add("lease", done, 1 + waiting)
        tally.add("pace", done)
        tally.add("push", done, fleet.daemons)
        if held[place]:
            tally.add("read", done, fleet.daemons - 1 - waiting)
        held[place] = True
        heapq.heappush(due, (done + fleet.fresh + dice.expovariate(demand), place))
    for second in range(int(duration)):
        tally.add("beat", second, fleet.daemons)
    return tally


def row(fleet, duration, seed):
    """Returns a line of the table."""
    tally = simulate(fleet, START + duration, seed)
    total = sum(tally.kinds.values()) / duration
    waits = sorted(tally.waits)
    memory = fleet.daemons * (CONNECTION + MEMBER) + fleet.places * 2 * VALUE
    cells = [
        f"{fleet.daemons:,}",
        f"{fleet.places:,}",
        f"{tally.fetches / duration:.2f}",
        f"{waits[int(len(waits) * 0.99)]:.1f} s",
        f"{tally.late / max(tally.late + tally.fetches, 1):.1%}",
        f"{total:,.0f}",
        f"{total / fleet.daemons:.1f}",
        f"{max(tally.seconds.values()):,.0f}",
        *(f"{tally.kinds[kind] / duration:,.0f}" for kind in ("beat", "push", "read", "lease", "pace")),
        f"{memory / 1e6:.0f} MB",
    ]
    return "| " + " | ".join(cells) + " |"


def main():
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--daemons", type=int, nargs="+", default=[8, 100, 1000])
    parser.add_argument("--places", type=int, nargs="+", default=[100, 1000, 1500])
    parser.add_argument("--calls", type=float, default=1 / 60, help="of a daemon for a place, a second")
    parser.add_argument("--fresh", type=float, default=300.0, help="seconds that a forecast is fresh")
    parser.add_argument("--fetch", type=float, default=0.3, help="seconds that the upstream takes")
    parser.add_argument("--rate", type=float, default=5.0, help="requests a second of the fleet")
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(
        "| daemons | places | requests/s | 99 % of turns within | too late | messages/s | of one daemon "
        "| most in a second, from the cold start on | beats | pushes | reads | leases | pace | memory |"
    )
    print("|" + "---:|" * 14)
    for places in options.places:
        for daemons in options.daemons:
            fleet = Fleet(
                daemons=daemons,
                places=places,
                calls=options.calls,
                fresh=options.fresh,
                fetch=options.fetch,
                rate=options.rate,
                burst=20,
                patience=30.0,
                crashes=1 / 86_400,
            )
            print(row(fleet, options.hours * 3600, options.seed))


if __name__ == "__main__":
    main()
