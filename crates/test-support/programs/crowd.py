"""A crowd of clients: reads how many, forks as many processes, lets all of them connect at once and ask one
question each, and prints one line of JSON: the seconds until the last has its answer, the microseconds of
each from connecting to its answer, and what those raised that have none."""

import json
import os
import sys
from time import perf_counter

from connecting import service
from shared import Location

PLACE = Location(47.6062, -122.3321)


def ask():
    begin = perf_counter()
    try:
        session = service()
        session.get_weather(PLACE)
    except BaseException as error:
        return {"failure": repr(error)[:200]}
    return {"microseconds": (perf_counter() - begin) * 1e6}


def client(start, answers):
    # Returns at the end of the pipe, which comes to all of them at once.
    os.read(start, 1)
    # A line this short is written whole, whoever else writes.
    os.write(answers, (json.dumps(ask()) + "\n").encode())


def crowd(count):
    start, let_go = os.pipe()
    answers, answer = os.pipe()
    for _ in range(count):
        if os.fork() == 0:
            os.close(let_go)
            os.close(answers)
            client(start, answer)
            os._exit(0)
    os.close(start)
    os.close(answer)
    begin = perf_counter()
    os.close(let_go)
    with os.fdopen(answers) as lines:
        found = [json.loads(line) for line in lines]
    seconds = perf_counter() - begin
    for _ in range(count):
        os.wait()
    return {
        "seconds": seconds,
        "microseconds": [one["microseconds"] for one in found if "microseconds" in one],
        "failures": [one["failure"] for one in found if "failure" in one],
    }


print("ready", flush=True)
for line in sys.stdin:
    print(json.dumps(crowd(int(line))), flush=True)
