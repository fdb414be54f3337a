"""The answers as a program's own dataclasses, named as the service names them."""

from dataclasses import dataclass
from typing import Any


@dataclass
class Location:
    latitude: float
    longitude: float


@dataclass
class Place:
    name: str
    kind: str
    location: Location
    state: Any
    time_zone: Any
    population: Any
    id: Any


@dataclass
class Places:
    query: str
    outcome: str
    place: Any
    candidates: list
    abroad: Any


@dataclass
class Units:
    temperature: str
    wind: str
    pressure: str
    precipitation: str
    distance: str
    height: str


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
class OutlookPeriod:
    name: str
    start_time: str
    end_time: str
    is_daytime: bool
    temperature: Any
    high: Any
    low: Any
    temperature_trend: Any
    dew_point: Any
    humidity: Any
    probability_of_precipitation: Any
    feels_like: Any
    probability_of_thunder: Any
    precipitation: Any
    snowfall: Any
    sky_cover: Any
    wind_gust: Any
    wind_speed: Any
    wind_speed_low: Any
    wind_direction: Any
    condition_code: Any
    intensity: Any
    short_forecast: str
    detailed_forecast: str


@dataclass
class Outlook:
    place: Place
    units: Units
    periods: list
    provenance: Provenance


@dataclass
class NotableFact:
    kind: str
    text: str
    time: str
    ends: Any
    value: Any
    source: str
    reference: Any


@dataclass
class Notable:
    place: Place
    units: Units
    facts: list
    missing: list
    provenance: Provenance


@dataclass
class LayerValue:
    start_time: str
    end_time: str
    value: Any
    words: Any


@dataclass
class Layer:
    place: Place
    layer: str
    unit: Any
    kind: str
    values: list
    layers: list
    provenance: Provenance


@dataclass
class Discussion:
    place: Place
    product: str
    name: Any
    office: str
    issued: Any
    text: str
    provenance: Provenance


@dataclass
class Sun:
    rise: Any
    set: Any
    rises: list
    sets: list
    noon: Any
    civil_dawn: Any
    civil_dusk: Any
    nautical_dawn: Any
    nautical_dusk: Any
    astronomical_dawn: Any
    astronomical_dusk: Any
    day_length_seconds: int
    polar: Any


@dataclass
class MoonEvent:
    phase: str
    time: str


@dataclass
class Moon:
    rise: Any
    set: Any
    rises: list
    sets: list
    phase: str
    illumination: float
    age_days: float
    next: list


@dataclass
class Almanac:
    place: Place
    date: str
    time_zone: str
    sun: Sun
    moon: Moon


def raises(kind, call, *words):
    """The call raises exactly this class, with one sentence that has these words."""
    try:
        answer = call()
    except Exception as error:
        assert type(error) is kind, (type(error), error)
        assert "\n" not in str(error), error
        for word in words:
            assert word in str(error), (word, error)
    else:
        raise AssertionError(f"no {kind.__name__}, but {answer!r}")


def as_dict(value):
    """An answer of dataclasses as the dicts it would have been."""
    if isinstance(value, list):
        return [as_dict(one) for one in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: as_dict(one) for name, one in vars(value).items()}
    return value
