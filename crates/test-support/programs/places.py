"""Every kind of class a program may call Location."""

import copyreg
import pickle
import sys
from collections import namedtuple
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
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


def answers(place, method="get_weather"):
    """Asks four times with the same bytes: the server reads the first, and may know the others again."""
    connection = weather._tls.connection
    for _ in range(4):
        connection.send((weather._id, method, (place,), {}))
        yield connection.recv_bytes()


def is_answered_alike(place):
    return len(set(answers(place))) == 1


def ask(place):
    forecast = weather.get_weather(place)
    # A period may end meanwhile, but not twice.
    assert is_answered_alike(place) or is_answered_alike(place)
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

@kind
class Keywords(Slots):
    """Made again from keywords, without a state."""

    __slots__ = ()

    def __new__(cls, *, latitude, longitude):
        self = object.__new__(cls)
        self.latitude, self.longitude = latitude, longitude
        return self

    def __init__(self, **_):
        pass

    def __getnewargs_ex__(self):
        return (), {"latitude": self.latitude, "longitude": self.longitude}

    def __reduce_ex__(self, protocol):
        return (copyreg.__newobj_ex__, (type(self), *self.__getnewargs_ex__()))


assert ask(Keywords(latitude=LATITUDE, longitude=LONGITUDE)).longitude == LONGITUDE


class Model:
    """Keeps its state as pydantic's models do."""

    def __init__(self, **fields):
        self.__dict__.update(fields)

    def __getstate__(self):
        return {"__dict__": self.__dict__, "__pydantic_extra__": None,
                "__pydantic_fields_set__": set(self.__dict__), "__pydantic_private__": None}

    def __setstate__(self, state):
        self.__dict__.update(state["__dict__"])


@kind
class Pydantic(Model):
    pass


assert ask(Pydantic(latitude=LATITUDE, longitude=LONGITUDE)).latitude == LATITUDE
Dataclass = WeatherForecast
WeatherForecast = type("WeatherForecast", (Model,), {"__module__": __name__})
assert ask(Pydantic(latitude=LATITUDE, longitude=LONGITUDE)).latitude == LATITUDE
WeatherForecast = Dataclass

# Numbers of the standard library, which the answer holds again.
for whole in [Decimal, Fraction]:
    place = shared.Location(whole(str(LATITUDE)), whole(str(LONGITUDE)))
    assert weather.get_weather(place).request == place
pair = (Decimal(str(LATITUDE)), Decimal(str(LONGITUDE)))
assert weather.get_weather(pair)["request"]["latitude"] == pair[0]


class Degrees(float):
    """Could be anything that looks like a number."""


try:
    weather.get_weather(shared.Location(Degrees(LATITUDE), LONGITUDE))
except TypeError as error:
    assert "latitude must be a number: convert it with float()" in str(error), error
else:
    raise AssertionError("Degrees are no float")

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

for place in [(LATITUDE, LONGITUDE), [47, -122], {"latitude": LATITUDE, "longitude": LONGITUDE}, "98101"]:
    weather.get_weather(place)
    assert is_answered_alike(place) or is_answered_alike(place), place

def outlooks(method):
    """Four answers to the same request, without what grows with time: all of it, as it is told."""
    for reply in answers((LATITUDE, LONGITUDE), method):
        _, outlook = pickle.loads(reply)
        assert outlook["provenance"].pop("age_seconds") >= 0
        assert len(outlook["periods"]) > 10
        yield repr(outlook)


for method in ["hourly", "week"]:
    getattr(weather, method)((LATITUDE, LONGITUDE))
    assert len(set(outlooks(method))) == 1 or len(set(outlooks(method))) == 1, method
print("ok")
