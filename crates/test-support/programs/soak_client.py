"""Clients that ask this and that of many places and check each answer. The first line says where and by
how many threads: {"places": [[LAT, LON], ...], "threads": N, "seed": N}. Each following line,
{"seconds": S, "expect": "anything" | "marked" | "healthy"}, has them ask for that long; one line of JSON
says what came of it."""

import json
import random
import sys
import threading
import time
from datetime import datetime, timezone

from connecting import service
from shared import Location, WeatherForecast

REFUSALS = (ConnectionError, TimeoutError, LookupError, RuntimeError, ValueError, TypeError)
FIELDS = set(WeatherForecast.__dataclass_fields__)
BLAMES = ("upstream_failing", "upstream_older")


class Client:
    def __init__(self, places, seed):
        self.places = places
        self.random = random.Random(seed)
        self.seen = {}

    def ask_for(self, seconds, expect):
        self.answered, self.failures, self.violations, self.words = 0, {}, 0, []
        self.explained, self.derived, self.longest = {}, 0, 0.0
        end = time.monotonic() + seconds
        try:
            proxy = service()
            while time.monotonic() < end:
                self.ask(proxy, expect)
                time.sleep(self.random.uniform(0, 0.02))
        except Exception as e:
            self.violation("%s outside of a question: %s" % (type(e).__name__, e))

    def ask(self, proxy, expect):
        place = Location(*self.random.choice(self.places))
        conditions = self.random.choice([
            {"within": 0.05, "max_age": 0.5}, {"within": 0.2, "max_age": 0}, {"within": 0.02}, {"max_age": 1.0},
        ]) if self.random.random() < 0.25 else {}
        explain = self.random.random() < 0.5
        before = time.time()
        try:
            answer = (proxy.explain if explain else proxy.get_weather)(place, **conditions)
            after = time.time()
            self.answered += 1
            if explain:
                self.check_explained(answer, place, before, after, conditions, expect)
            else:
                assert type(answer) is WeatherForecast, "an answer of type %s" % type(answer)
                assert answer.request == place, "for another place"
                check(vars(answer), before, after)
        except REFUSALS as e:
            if closed_by_itself(e):
                pass
            elif type(e) in REFUSALS:
                self.failures[type(e).__name__] = self.failures.get(type(e).__name__, 0) + 1
            else:
                self.violation("a failure of its own: %r" % e)
        except AssertionError as e:
            self.violation("%s: %r" % (e, answer))
        except Exception as e:
            if not closed_by_itself(e):
                self.violation("a failure of its own: %r" % e)
        self.longest = max(self.longest, time.time() - before)

    def check_explained(self, answer, place, before, after, conditions, expect):
        provenance = answer["provenance"]
        stale = provenance["stale"]
        reason = stale["reason"] if stale else "fresh"
        self.explained[reason] = self.explained.get(reason, 0) + 1
        self.derived += provenance["derived"]
        # To the second, always in UTC: the text sorts as the times do.
        cell, updated = provenance["grid_cell"], provenance["update_time"][:19]
        known, self.seen[cell] = self.seen.get(cell, ""), updated
        assert known <= updated, "older than before, which was of %s" % known
        assert updated <= datetime.fromtimestamp(after, timezone.utc).isoformat()[:19], "from the future"
        assert cell.startswith(provenance["office"] + "/"), "of no office"
        assert answer["request"] == {"latitude": place.latitude, "longitude": place.longitude}, "for another place"
        check({name: value for name, value in answer.items() if name != "provenance"}, before, after)
        assert expect != "marked" or stale, "not marked though the upstream is cut"
        assert expect != "healthy" or conditions or reason not in BLAMES, "marked though the upstream is healthy"

    def violation(self, words):
        self.violations += 1
        if len(self.words) < 5:
            self.words.append(words)


def closed_by_itself(error):
    """CPython closes a thread's connection when the collector finds another proxy of the same referent,
    even in the middle of a call, which then reads from no handle. That is no answer of the server's."""
    # The exact words: a reply that is not a pair is a TypeError too, and would be the server's fault.
    return (type(error), str(error)) in (
        (OSError, "handle is closed"),
        (TypeError, "'NoneType' object cannot be interpreted as an integer"))


def check(forecast, before, after):
    assert set(forecast) == FIELDS, "not the 14 fields"
    start, end = (datetime.fromisoformat(forecast[name]).timestamp() for name in ("start_time", "end_time"))
    assert end > before, "over"
    assert start <= after, "not begun"
    assert start < end, "ends before it begins"
    assert forecast["number"] >= 1, "without a number"
    assert isinstance(forecast["temperature"], int) and forecast["temperature_unit"] == "F", "without temperature"
    assert forecast["name"] and forecast["short_forecast"] and forecast["wind_speed"], "incomplete"
    assert "SIMULATED" in forecast["detailed_forecast"], "not marked as simulated"


def run(clients, seconds, expect):
    threads = [threading.Thread(target=client.ask_for, args=(seconds, expect)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {
        "answered": sum(client.answered for client in clients),
        "failures": added(client.failures for client in clients),
        "violations": sum(client.violations for client in clients),
        "words": [words for client in clients for words in client.words],
        "explained": added(client.explained for client in clients),
        "derived": sum(client.derived for client in clients),
        "longest": max(client.longest for client in clients),
    }


def added(counts):
    total = {}
    for count in counts:
        for name, number in count.items():
            total[name] = total.get(name, 0) + number
    return total


about = json.loads(sys.stdin.readline())
crowd = [Client(about["places"], about["seed"] + i) for i in range(about["threads"])]
print("ready", flush=True)
for line in sys.stdin:
    print(json.dumps(run(crowd, **json.loads(line))), flush=True)
