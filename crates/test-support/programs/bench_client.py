"""A client that measures on request. Reads lines: "calls THREADS COUNT METHOD" makes COUNT calls of METHOD
in each of THREADS threads, "paced COUNT PAUSE" makes COUNT calls with so many seconds between them,
"sessions COUNT" makes COUNT sessions up to their first answer, "unpickle COUNT METHOD" reads the answer to
METHOD so many times, and "save METHOD PATH" writes it to a file. Answers each with one line of JSON:
seconds in all, and the microseconds of every call or session."""

import json
import pickle
import sys
import threading
from time import perf_counter, sleep

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


def paced(count, pause):
    out = []
    before = perf_counter()
    for _ in range(int(count)):
        sleep(float(pause))
        begin = perf_counter()
        proxy.get_weather(place)
        out.append((perf_counter() - begin) * 1e6)
    return perf_counter() - before, out


def unpickle(count, method):
    getattr(proxy, method)(place)
    connection = proxy._tls.connection
    connection.send((proxy._id, method, (place,), {}))
    reply, out = connection.recv_bytes(), []
    before = perf_counter()
    for _ in range(int(count)):
        begin = perf_counter()
        pickle.loads(reply)
        out.append((perf_counter() - begin) * 1e6)
    return perf_counter() - before, out


def save(method, path):
    before = perf_counter()
    with open(path, "wb") as file:
        pickle.dump(getattr(proxy, method)(place), file)
    return perf_counter() - before, []


COMMANDS = {"calls": calls, "paced": paced, "sessions": sessions, "unpickle": unpickle, "save": save}
print("ready", flush=True)
for line in sys.stdin:
    command, *arguments = line.split()
    seconds, microseconds = COMMANDS[command](*arguments)
    print(json.dumps({"seconds": seconds, "microseconds": microseconds}), flush=True)
