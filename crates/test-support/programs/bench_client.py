"""A client that measures on request. Reads lines: "calls THREADS COUNT" makes COUNT calls in each of
THREADS threads, "sessions COUNT" makes COUNT sessions up to their first answer. Answers each with one
line of JSON: seconds in all, and the microseconds of every call or session."""

import json
import sys
import threading
from time import perf_counter

from connecting import service
from shared import Location

place = Location(47.6062, -122.3321)
proxy = service()


def make_calls(count, start, out):
    proxy.get_weather(place)
    start.wait()
    for _ in range(count):
        before = perf_counter()
        proxy.get_weather(place)
        out.append((perf_counter() - before) * 1e6)


def calls(threads, count):
    start, out = threading.Barrier(threads + 1), []
    workers = [threading.Thread(target=make_calls, args=(count, start, out)) for _ in range(threads)]
    for worker in workers:
        worker.start()
    start.wait()
    before = perf_counter()
    for worker in workers:
        worker.join()
    return perf_counter() - before, out


def sessions(count):
    out = []
    before = perf_counter()
    for _ in range(count):
        begin = perf_counter()
        session = service()
        session.get_weather(place)
        out.append((perf_counter() - begin) * 1e6)
        # A session of its own: the next must not reuse this thread's connection.
        session._tls.connection.close()
        del session._tls.connection
        del session
    return perf_counter() - before, out


print("ready", flush=True)
for line in sys.stdin:
    command, *numbers = line.split()
    seconds, microseconds = {"calls": calls, "sessions": sessions}[command](*map(int, numbers))
    print(json.dumps({"seconds": seconds, "microseconds": microseconds}), flush=True)
