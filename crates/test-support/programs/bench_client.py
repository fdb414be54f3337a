"""A client that measures on request. Reads lines: "calls THREADS COUNT METHOD" makes COUNT calls of METHOD
in each of THREADS threads, "sessions COUNT" makes COUNT sessions up to their first answer. Answers each
with one line of JSON: seconds in all, and the microseconds of every call or session."""

import json
import sys
import threading
from time import perf_counter

from connecting import service
from shared import Location

place = Location(47.6062, -122.3321)
proxy = service()


def make_calls(count, method, start, out):
    call = getattr(proxy, method)
    call(place)
    start.wait()
    for _ in range(count):
        before = perf_counter()
        call(place)
        out.append((perf_counter() - before) * 1e6)


def calls(threads, count, method):
    start, out = threading.Barrier(int(threads) + 1), []
    arguments = (int(count), method, start, out)
    workers = [threading.Thread(target=make_calls, args=arguments) for _ in range(int(threads))]
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
    for _ in range(int(count)):
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
    command, *arguments = line.split()
    seconds, microseconds = {"calls": calls, "sessions": sessions}[command](*arguments)
    print(json.dumps({"seconds": seconds, "microseconds": microseconds}), flush=True)
