"""The weather now: as a dict, in units of one's choice, and as instances of one's own classes."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from connecting import service
from shared import Location

ORIGINS = ("observation", "metar", "derived")
NUMBERS = ("temperature", "feels_like", "dew_point", "humidity", "wind_speed", "wind_gust",
           "wind_direction", "pressure", "visibility", "precipitation_last_hour")


@dataclass
class Station:
    id: str
    name: Any
    distance: Any
    direction: Any


@dataclass
class Reading:
    value: Any
    station: str
    distance: Any
    time: str
    age_seconds: int
    origin: str


@dataclass
class Units:
    temperature: str
    wind: str
    pressure: str
    precipitation: str
    distance: str
    height: str


@dataclass
class Place:
    name: str
    kind: str
    location: Any
    state: Any
    time_zone: Any
    population: Any
    id: Any


@dataclass
class Provenance:
    source: str
    derived: bool
    simulated: bool
    update_time: str
    fetched_at: str
    confirmed_at: str
    age_seconds: int
    stale: Any
    office: Any
    grid_cell: Any


@dataclass
class Current:
    place: Any
    units: Any
    is_current: bool
    time: str
    age_seconds: int
    station: Any
    pinned_station: Any
    condition: Any
    condition_code: Any
    intensity: Any
    is_daytime: bool
    temperature: Any
    feels_like: Any
    dew_point: Any
    humidity: Any
    wind_speed: Any
    wind_gust: Any
    wind_direction: Any
    pressure: Any
    visibility: Any
    visibility_bound: Any
    sky: Any
    precipitation_last_hour: Any
    provenance: Any


def raises(kind, call, *words):
    try:
        answer = call()
    except Exception as error:
        assert type(error) is kind, (type(error), error)
        for word in words:
            assert word in str(error), (word, error)
    else:
        raise AssertionError(f"no {kind.__name__}, but {answer!r}")


weather = service()
place = Location(47.6062, -122.3321)

# As a dict.
answer = weather.current(place)
assert type(answer) is dict, type(answer)
assert set(answer) == {field.name for field in fields(Current)}, set(answer)
assert answer["is_current"] is True and 0 <= answer["age_seconds"] <= 80 * 60, answer
assert datetime.fromisoformat(answer["time"]).utcoffset() is not None
assert answer["condition"]["value"].startswith("SIMULATED "), answer["condition"]
assert answer["provenance"]["simulated"] is True and answer["provenance"]["office"] == "SEW"
assert answer["units"]["temperature"] == "F" and answer["units"]["wind"] == "mph"
assert type(answer["temperature"]["value"]) is float, answer["temperature"]
for name in NUMBERS:
    reading = answer[name]
    if reading is not None:
        assert type(reading["value"]) is float and reading["origin"] in ORIGINS, (name, reading)
        assert type(reading["station"]) is str and reading["age_seconds"] >= 0, (name, reading)

# The same place in other forms, and other units.
for plain in [(47.6062, -122.3321), {"latitude": 47.6062, "longitude": -122.3321}]:
    assert weather.current(plain)["time"] == answer["time"]
metric = weather.current(place, units="si,wind=kn")
assert metric["units"]["temperature"] == "C" and metric["units"]["wind"] == "kn", metric["units"]
warm = metric["temperature"]["value"] * 9 / 5 + 32
assert abs(warm - answer["temperature"]["value"]) < 0.1, (warm, answer["temperature"])
assert weather.current(place, within=5, max_age=3600)["station"] == answer["station"]

# As instances of one's own classes.
mine = weather.current(place, into=Current)
assert type(mine) is Current, type(mine)
assert type(mine.temperature) is Reading and type(mine.condition) is Reading
assert type(mine.station) is Station and mine.station.id == answer["station"]["id"]
assert type(mine.provenance) is Provenance and type(mine.units) is Units
assert type(mine.place) is Place and type(mine.place.location) is Location
assert mine.temperature.value == answer["temperature"]["value"]
assert mine.wind_gust is None or type(mine.wind_gust) is Reading

# Mistakes.
raises(LookupError, lambda: weather.current((51.5072, -0.1275)), "outside")
raises(ValueError, lambda: weather.current(place, units="metric"), "us or si")
raises(TypeError, lambda: weather.current(place, units=1), "units")
raises(TypeError, lambda: weather.current(place, into="Current"), "into")
raises(ValueError, lambda: weather.current((91, 0)), "latitude")
print("ok")
