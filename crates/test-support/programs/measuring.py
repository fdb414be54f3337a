"""Measuring on request, for clients of any server: reads lines, each a command with its arguments, and answers
each with one line of JSON: seconds in all, and the microseconds of every call or session."""

import json
import sys
import threading
from time import perf_counter


def make_calls(count, call, argument, start, out):
    call(argument)
    start.wait()
    for _ in range(count):
        before = perf_counter()
        answer = call(argument)
        out.append((perf_counter() - before) * 1e6)
        # What its end costs is not the call's.
        del answer


def calls(threads, count, call, argument):
    """Measures so many calls in each of so many threads; those of a single caller in the thread of the program,
    as most programs make them: in another one, glibc gives and returns the memory of large answers anew each time."""
    if int(threads) == 1:
        call(argument)
        return repeat(count, lambda: call(argument))
    start, out = threading.Barrier(int(threads) + 1), []
    arguments = (int(count), call, argument, start, out)
    workers = [threading.Thread(target=make_calls, args=arguments) for _ in range(int(threads))]
    for worker in workers:
        worker.start()
    start.wait()
    before = perf_counter()
    for worker in workers:
        worker.join()
    return perf_counter() - before, out


def repeat(count, work, then=lambda result: None):
    """Measures so many runs of `work`, and does what follows each beside the measurement."""
    out = []
    before = perf_counter()
    for _ in range(int(count)):
        begin = perf_counter()
        result = work()
        out.append((perf_counter() - begin) * 1e6)
        then(result)
        # What its end costs is not the next one's.
        del result
    return perf_counter() - before, out


def serve(commands):
    """Does what is asked for until the input ends."""
    print("ready", flush=True)
    for line in sys.stdin:
        command, *arguments = line.split()
        seconds, microseconds = commands[command](*arguments)
        print(json.dumps({"seconds": seconds, "microseconds": microseconds}), flush=True)
