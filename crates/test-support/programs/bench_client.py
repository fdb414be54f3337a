"""A client that measures on request: "calls THREADS COUNT METHOD" makes COUNT calls of METHOD in each of
THREADS threads, "paced COUNT PAUSE" makes COUNT calls with so many seconds between them, "sessions COUNT"
makes COUNT sessions up to their first answer, "unpickle COUNT METHOD" reads the answer to METHOD so many
times, and "save METHOD PATH" writes it to a file."""

import pickle
from time import perf_counter, sleep

import measuring
from connecting import service
from shared import Location

place = Location(47.6062, -122.3321)
proxy = service()


def calls(threads, count, method):
    return measuring.calls(threads, count, getattr(proxy, method), place)


def session():
    session = service()
    session.get_weather(place)
    return session


def end(session):
    # A session of its own: the next must not reuse this thread's connection.
    session._tls.connection.close()
    del session._tls.connection


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
    reply = connection.recv_bytes()
    return measuring.repeat(count, lambda: pickle.loads(reply))


def save(method, path):
    before = perf_counter()
    with open(path, "wb") as file:
        pickle.dump(getattr(proxy, method)(place), file)
    return perf_counter() - before, []


measuring.serve({
    "calls": calls,
    "paced": paced,
    "sessions": lambda count: measuring.repeat(count, session, end),
    "unpickle": unpickle,
    "save": save,
})
