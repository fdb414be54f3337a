"""The questions that wait: what they take, what they give, and the caller's own classes."""

from dataclasses import dataclass
from typing import Any, List

from connecting import connect

SEATTLE = (47.6062, -122.3321)
weather = connect().get_weather_service()


@dataclass
class AlertChange:
    sequence: int
    change: str
    time: str
    alert: Any


@dataclass
class AlertChanges:
    place: Any
    cursor: str
    changes: List[AlertChange]
    provenance: Any


@dataclass
class Alerts:
    place: Any
    alerts: List[Any]
    provenance: Any


@dataclass
class Alert:
    id: str


@dataclass
class Place:
    name: str


@dataclass
class Location:
    latitude: float
    longitude: float


@dataclass
class Provenance:
    source: str


def raises(kind, call, *words):
    try:
        answer = call()
    except Exception as error:
        assert type(error) is kind, (type(error), error)
        for word in words:
            assert word in str(error), (word, error)
    else:
        raise AssertionError(f"no {kind.__name__}, but {answer!r}")


# A newer forecast, or None in time.
answer = weather.explain(SEATTLE)
update_time = answer["provenance"]["update_time"]
assert weather.wait_for_update(SEATTLE, update_time, 0.05) is None
assert weather.wait_for_update(SEATTLE, timeout=0) is None
newer = weather.wait_for_update(SEATTLE, since="2020-01-01T00:00:00Z", timeout=0)
assert newer["provenance"]["update_time"] == update_time and newer["name"] == answer["name"]
raises(ValueError, lambda: weather.wait_for_update(SEATTLE, "yesterday"), "since")
raises(TypeError, lambda: weather.wait_for_update(SEATTLE, 5), "since")
raises(ValueError, lambda: weather.wait_for_update(SEATTLE, timeout=-1), "timeout")
raises(LookupError, lambda: weather.wait_for_update((51.5072, -0.1275)), "outside")

# Alerts and their changes, as dicts or as one's own classes.
alerts = weather.alerts(SEATTLE)
assert alerts["provenance"]["simulated"] is True
assert type(weather.alerts(SEATTLE, into=Alerts)) is Alerts
changes = weather.alert_changes(SEATTLE)
assert sorted(c["alert"]["id"] for c in changes["changes"]) == sorted(a["id"] for a in alerts["alerts"])
assert {c["change"] for c in changes["changes"]} <= {"new"}
mine = weather.alert_changes(SEATTLE, into=AlertChanges)
assert type(mine) is AlertChanges and mine.cursor == changes["cursor"]
assert all(type(change) is AlertChange for change in mine.changes)
nothing = weather.alert_changes(SEATTLE, since=changes["cursor"], timeout=0.05)
assert (nothing["changes"], nothing["cursor"]) == ([], changes["cursor"])
raises(ValueError, lambda: weather.alert_changes(SEATTLE, since="x"), "cursor")
raises(TypeError, lambda: weather.alert_changes(SEATTLE, since=7), "since")
raises(TypeError, lambda: weather.alert_changes(SEATTLE, timeout="long"), "timeout")
for ask in (weather.alerts, weather.alert_changes):
    raises(LookupError, lambda: ask((51.5072, -0.1275)), "outside")
assert weather.status()["waiting"] == 0
print("ok")
