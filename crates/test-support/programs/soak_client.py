"""Clients that ask every question about many places and check each answer. The first line says where and by
how many threads: {"places": [[LAT, LON], ...], "threads": N, "seed": N}. Each following line,
{"seconds": S, "expect": "anything" | "marked" | "healthy"}, has them ask for that long; one line of JSON
says what came of it."""

import json
import random
import sys
import threading
import time
from datetime import datetime, timedelta, timezone

import vocabulary
from connecting import service
from shared import Location, WeatherForecast

# Every question, with the conditions that a caller may make.
QUESTIONS = {
    "get_weather": ("within", "max_age"),
    "current": ("within", "max_age"),
    "hourly": ("within", "max_age"),
    "week": ("within", "max_age"),
    "days": ("within", "max_age"),
    "notable": ("within", "max_age"),
    "alerts": ("within", "max_age"),
    "alert_changes": (),
    "grid": ("within", "max_age"),
    "discussion": ("within", "max_age"),
    "sun": ("within",),
    "place": (),
    "explain": ("within", "max_age"),
    "status": (),
    "wait_for_update": (),
}
# The answers that are whole, by the names of their fields.
WHOLE = {"hourly": vocabulary.Outlook, "week": vocabulary.Outlook,
         "days": vocabulary.Outlook, "notable": vocabulary.Notable, "grid": vocabulary.Layer,
         "discussion": vocabulary.Discussion, "sun": vocabulary.Almanac, "place": vocabulary.Places}
REFUSALS = (ConnectionError, TimeoutError, RuntimeError)
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
        self.questions, self.refusals, self.too_late = {}, [], 0
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
        name, takes = self.random.choice(list(QUESTIONS.items()))
        conditions = {key: value for key, value in conditions.items() if key in takes}
        answer, before = None, time.time()
        try:
            answer = question(proxy, name, place, conditions, before)
            after = time.time()
            self.answered += 1
            self.questions[name] = self.questions.get(name, 0) + 1
            self.check(name, answer, place, before, after, conditions, expect)
        except REFUSALS as e:
            if type(e) is TimeoutError and "within" in conditions:
                self.too_late += 1
            elif type(e) in REFUSALS:
                kind = "%s: %s" % (name, type(e).__name__)
                self.failures[kind] = self.failures.get(kind, 0) + 1
                self.refusals.append("refused: %s: %s" % (kind, e))
            else:
                self.violation("%s: a failure of its own: %r" % (name, e))
        except AssertionError as e:
            self.violation("%s: %s: %r" % (name, e, answer))
        except Exception as e:
            if not closed_by_itself(e):
                self.violation("%s: a failure of its own: %r" % (name, e))
        self.longest = max(self.longest, time.time() - before)

    def check(self, name, answer, place, before, after, conditions, expect):
        if name == "get_weather":
            assert type(answer) is WeatherForecast, "an answer of type %s" % type(answer)
            assert answer.request == place, "for another place"
            check_period(vars(answer), before, after)
            return
        assert type(answer) is dict, "an answer of type %s" % type(answer)
        if name in WHOLE:
            assert set(answer) == set(WHOLE[name].__dataclass_fields__), "not its fields"
        here = {"latitude": place.latitude, "longitude": place.longitude}
        if name not in ("explain", "wait_for_update", "place", "status"):
            assert answer["place"]["location"] == here, "for another place"
        if name in ("explain", "wait_for_update"):
            assert answer["request"] == here, "for another place"
            period = {key: value for key, value in answer.items() if key != "provenance"}
            check_period(period, before, after)
            self.check_provenance("forecast", answer["provenance"], after, conditions, expect)
        elif name in ("hourly", "week", "days"):
            check_spans(answer["periods"], before, after)
            assert all("SIMULATED" in period["short_forecast"] for period in answer["periods"]), "not marked"
            kind = name if name == "hourly" else "forecast"
            self.check_provenance(kind, answer["provenance"], after, conditions, expect)
        elif name == "notable":
            assert len(answer["facts"]) <= 5, "too many facts"
            assert all(fact["text"] and at(fact["time"]) for fact in answer["facts"]), "a fact without words or time"
        elif name == "grid":
            check_spans(answer["values"], before, after)
            self.check_provenance(name, answer["provenance"], after, conditions, expect)
        elif name == "current":
            assert answer["temperature"] and answer["station"]["id"], "without temperature"
            assert at(answer["time"]) <= after, "of the future"
        elif name == "alerts":
            check_alerts(answer["alerts"], before)
        elif name == "alert_changes":
            numbers = [change["sequence"] for change in answer["changes"]]
            assert answer["cursor"] and numbers == sorted(set(numbers)), "out of order"
            check_alerts([change["alert"] for change in answer["changes"]], before)
        elif name == "discussion":
            assert "SIMULATED" in answer["text"], "not marked"
        elif name == "sun":
            times = answer["sun"]["rises"] + answer["sun"]["sets"]
            assert times or answer["sun"]["polar"], "neither sunrise nor sunset"
            assert all(moment.startswith(answer["date"]) for moment in times), "of another day"
        elif name == "place":
            assert answer["place"]["state"] == "OR", "another town"
        else:
            assert name == "status" and answer["uptime_seconds"] >= 0, "no status"

    def check_provenance(self, resource, provenance, after, conditions, expect):
        stale = provenance["stale"]
        reason = stale["reason"] if stale else "fresh"
        self.explained[reason] = self.explained.get(reason, 0) + 1
        self.derived += provenance["derived"]
        # To the second, always in UTC: the text sorts as the times do.
        cell, updated = provenance["grid_cell"], provenance["update_time"][:19]
        known, self.seen[resource, cell] = self.seen.get((resource, cell), ""), updated
        assert known <= updated, "older than before, which was of %s" % known
        assert updated <= datetime.fromtimestamp(after, timezone.utc).isoformat()[:19], "from the future"
        assert cell.startswith(provenance["office"] + "/"), "of no office"
        assert provenance["simulated"] is True, "not marked as simulated"
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


def question(proxy, name, place, conditions, now):
    if name == "status":
        return proxy.status()
    if name == "place":
        return proxy.place("Portland, OR")
    if name == "alert_changes":
        return proxy.alert_changes(place, timeout=0)
    if name == "wait_for_update":
        # Every forecast is renewed within three hours, so that one newer than that is there.
        since = datetime.fromtimestamp(now, timezone.utc) - timedelta(hours=3)
        return proxy.wait_for_update(place, since.strftime("%Y-%m-%dT%H:%M:%SZ"), 0)
    return getattr(proxy, name)(place, **conditions)


def at(text):
    return datetime.fromisoformat(text).timestamp()


def check_spans(spans, before, after):
    times = [(at(span["start_time"]), at(span["end_time"])) for span in spans]
    assert times, "empty"
    assert times[0][1] > before, "over"
    assert times[0][0] <= after, "not begun"
    assert all(start < end for start, end in times), "ends before it begins"
    assert all(one[1] <= next[0] for one, next in zip(times, times[1:])), "out of order"


def check_alerts(alerts, before):
    assert len({alert["id"] for alert in alerts}) == len(alerts), "told twice"
    assert all(alert["ends"] is None or at(alert["ends"]) > before for alert in alerts), "over"


def check_period(forecast, before, after):
    assert set(forecast) == FIELDS, "not the 14 fields"
    check_spans([forecast], before, after)
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
        "questions": added(client.questions for client in clients),
        "failures": added(client.failures for client in clients),
        "refusals": [words for client in clients for words in client.refusals[:5]],
        "too_late": sum(client.too_late for client in clients),
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
