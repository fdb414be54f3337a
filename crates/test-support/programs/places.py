"""Every kind of class a program may call Location."""

import sys
from collections import namedtuple
from dataclasses import dataclass, field
from typing import NamedTuple

import shared
from connecting import service
from shared import WeatherForecast  # noqa: F401, the answer's class of this module

weather = service()
LATITUDE, LONGITUDE = 47.6062, -122.3321


def kind(cls):
    """Makes `cls` the Location of this module, as a program has one only."""
    cls.__qualname__ = cls.__name__ = "Location"
    globals()["Location"] = cls
    return cls


def ask(place):
    forecast = weather.get_weather(place)
    assert type(forecast) is WeatherForecast, type(forecast)
    assert type(forecast.request) is type(place), type(forecast.request)
    assert forecast.number >= 1 and "SIMULATED" in forecast.detailed_forecast
    return forecast.request


@kind
class Tuple(NamedTuple):
    latitude: float
    longitude: float
    label: str = ""


assert ask(Tuple(LATITUDE, LONGITUDE, "home")) == (LATITUDE, LONGITUDE, "home")

Old = kind(namedtuple("Location", "latitude longitude"))
assert ask(Old(LATITUDE, LONGITUDE)) == (LATITUDE, LONGITUDE)


@kind
@dataclass
class Labelled(shared.Location):
    label: str = "home"
    tags: list = field(default_factory=list)


assert ask(Labelled(LATITUDE, LONGITUDE, tags=["a", 1, None])) == \
    Labelled(LATITUDE, LONGITUDE, "home", ["a", 1, None])


@kind
class Plain:
    def __init__(self, latitude, longitude):
        self.latitude, self.longitude = latitude, longitude


assert vars(ask(Plain(LATITUDE, LONGITUDE))) == {"latitude": LATITUDE, "longitude": LONGITUDE}


@kind
class Slots:
    __slots__ = ("latitude", "longitude")

    def __init__(self, latitude, longitude):
        self.latitude, self.longitude = latitude, longitude


assert ask(Slots(LATITUDE, LONGITUDE)).longitude == LONGITUDE


@kind
class SlotsAndMore(Slots):
    """A subclass without slots of its own has them and a __dict__."""


both = SlotsAndMore(LATITUDE, LONGITUDE)
both.label = "home"
assert ask(both).latitude == LATITUDE and ask(both).label == "home"

if sys.version_info >= (3, 10):
    @kind
    @dataclass(slots=True)
    class SlotsDataclass:
        latitude: float
        longitude: float
        label: str = ""

    assert ask(SlotsDataclass(LATITUDE, LONGITUDE, "home")) == \
        SlotsDataclass(LATITUDE, LONGITUDE, "home")

    @kind
    @dataclass(frozen=True, slots=True)
    class FrozenSlots:
        latitude: float
        longitude: float

    assert ask(FrozenSlots(LATITUDE, LONGITUDE)) == FrozenSlots(LATITUDE, LONGITUDE)


class Outer:
    @dataclass
    class Location:
        latitude: float
        longitude: float


assert ask(Outer.Location(LATITUDE, LONGITUDE)) == Outer.Location(LATITUDE, LONGITUDE)

# Whole numbers may be whole; as large as Python likes, they are no place.
for wrong in [10 ** 3, 10 ** 30, -(2 ** 63) - 1]:
    try:
        weather.get_weather(shared.Location(wrong, 0))
    except ValueError as error:
        assert "latitude" in str(error), error
    else:
        raise AssertionError(wrong)


class Home(shared.Location):
    """Not called Location, so nothing says that it is one."""


try:
    weather.get_weather(Home(LATITUDE, LONGITUDE))
except TypeError as error:
    assert "Location" in str(error), error
else:
    raise AssertionError("a Home is no Location")
print("ok")
