"""Follows the alerts of a place, through a crash of its server, and is told of each change once."""

from connecting import service

SEATTLE = (47.6062, -122.3321)


def short(changes):
    return " ".join(f"{c['change']}:{c['alert']['event'].replace(' ', '-')}" for c in changes["changes"])


weather = service()
first = weather.alert_changes(SEATTLE)
print("first", short(first), flush=True)
told = weather.alert_changes(SEATTLE, first["cursor"], 60)
print("told", short(told), flush=True)
input()
weather = service()
# The server kept its last list for half a minute; ask for a newer one.
weather.alerts(SEATTLE, max_age=0)
missed = weather.alert_changes(SEATTLE, since=told["cursor"], timeout=0)
print("missed", short(missed), flush=True)
assert [c["sequence"] for c in first["changes"] + told["changes"] + missed["changes"]] == [1, 2, 3, 4]
nothing = weather.alert_changes(SEATTLE, since=missed["cursor"], timeout=0.1)
assert (nothing["changes"], nothing["cursor"]) == ([], missed["cursor"])
again = weather.alert_changes(SEATTLE, since=first["cursor"])
assert again["changes"] == told["changes"] + missed["changes"]
print("ok")
