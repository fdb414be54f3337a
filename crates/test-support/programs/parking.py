"""Waits for news until it is killed or its server stops; says what it is told then."""

import sys
import threading

from connecting import connect

SEATTLE = (47.6062, -122.3321)
weather = connect().get_weather_service()
held = weather.explain(SEATTLE)["provenance"]["update_time"]
cursor = weather.alert_changes(SEATTLE)["cursor"]
told = []
waits = threading.Thread(target=lambda: told.append(weather.wait_for_update(SEATTLE, held, 3600)))
waits.start()
changes = weather.alert_changes(SEATTLE, since=cursor, timeout=3600)
waits.join()
assert told == [None], told
assert (changes["changes"], changes["cursor"]) == ([], cursor), changes
print("told nothing")
