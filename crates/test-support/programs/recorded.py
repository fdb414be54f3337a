"""Every answer made of recordings: which place, and what it has, is said in a file beside the socket."""

import json

import vocabulary as mine
from connecting import service

with open("recorded.json", encoding="utf-8") as file:
    recorded = json.load(file)
weather = service()
place = tuple(recorded["point"])
zone = weather.sun(place)["time_zone"]
assert zone == recorded["time_zone"], zone

week = weather.week(place, into=mine.Outlook)
assert type(week.periods[0]) is mine.OutlookPeriod
assert week.periods[0].name == weather.get_weather(place)["name"], week.periods[0]
assert week.provenance.grid_cell == recorded["cell"] and week.provenance.simulated is False
hours = weather.hourly(place, units="si")
assert len(hours["periods"]) >= 154 and hours["units"]["temperature"] == "C"
layer = weather.grid(place, units="si")
start = hours["periods"][0]["start_time"]
assert layer["values"][0]["start_time"] == start, (layer["values"][0], start)
assert abs(layer["values"][0]["value"] - hours["periods"][0]["temperature"]) <= 0.6
assert weather.grid(place, "weather")["kind"] == "words"
try:
    text = weather.discussion(place)["text"]
    assert recorded["has_discussion"] and ".SYNOPSIS..." in text
except ValueError as error:
    assert not recorded["has_discussion"] and "no text product AFD" in str(error), error
print("ok")
