"""The server's answers, as dataclasses with the names that the answers have everywhere.

Knows no socket. Times are RFC 3339 texts at the place's own offset (`when` makes datetimes of them),
numbers are in the units that the answer's `units` name, and `None` is what nobody knows.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import datetime
from typing import Any, Callable, Dict, Generic, List, Optional, Type, TypeVar, Union
import typing

T = TypeVar("T")


def when(text: str) -> datetime:
    """A time of an answer as an aware datetime.

    >>> when("2026-03-04T14:00:00-08:00").isoformat()
    '2026-03-04T14:00:00-08:00'
    >>> when("2026-03-04T22:00:00Z").utcoffset().total_seconds()
    0.0
    """
    return datetime.fromisoformat(text[:-1] + "+00:00" if text.endswith("Z") else text)


@dataclass(frozen=True)
class Location:
    """A point on Earth in degrees, north and east positive.

    >>> Location(47.6062, -122.3321)
    Location(latitude=47.6062, longitude=-122.3321)
    """

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Units:
    """The units of an answer's numbers, by their symbols."""

    temperature: str
    wind: str
    pressure: str
    precipitation: str
    distance: str
    height: str


@dataclass(frozen=True)
class Place:
    """A place with its name. `kind` is coordinates, town, zip_code, station or saved."""

    name: str
    kind: str
    location: Location
    state: Optional[str]
    time_zone: Optional[str]
    population: Optional[int]
    id: Optional[str]


@dataclass(frozen=True)
class Places:
    """The places of a name: `place` if it was found, and everything that goes by the name. `outcome` is found,
    ambiguous, unknown or abroad; `abroad` names the place outside the United States that is meant."""

    query: str
    outcome: str
    place: Optional[Place]
    candidates: List[Place]
    abroad: Optional[str]


@dataclass(frozen=True)
class Staleness:
    """A reason why an answer may be behind. `reason` is being_refreshed, upstream_failing, upstream_older,
    deadline_passed or busy; `since` and `why` say more where there is more to say."""

    reason: str
    since: Optional[str] = None
    why: Optional[str] = None


@dataclass(frozen=True)
class Provider:
    """The provider of the weather, and the words that name it where its weather is shown."""

    name: str
    abbreviation: str
    attribution: str


@dataclass(frozen=True)
class Provenance:
    """The source and age of an answer. `source` is live, memory or disk."""

    source: str
    derived: bool
    simulated: bool
    update_time: str
    fetched_at: str
    confirmed_at: str
    age_seconds: int
    stale: Optional[Staleness]
    office: Optional[str]
    grid_cell: Optional[str]
    provider: Provider


@dataclass(frozen=True)
class WeatherForecast:
    """The period of a forecast that holds now: the answer of the original service.

    `str()` is the original's text.
    """

    request: Location
    number: int
    name: str
    start_time: str
    end_time: str
    is_daytime: bool
    temperature: Optional[int]
    temperature_unit: str
    temperature_trend: Optional[str]
    wind_speed: str
    wind_direction: str
    icon: str
    short_forecast: str
    detailed_forecast: str

    def __str__(self) -> str:
        at = self.request
        wind = " at ".join(part for part in (self.wind_direction, self.wind_speed) if part)
        known = self.temperature is not None
        temperature = f"{self.temperature}°{self.temperature_unit}" if known else "unknown"
        return "\n".join([
            f"Weather Forecast for Location ({at.latitude}, {at.longitude})",
            "=" * 70,
            f"Period: {self.name}",
            f"Temperature: {temperature}",
            f"Conditions: {self.short_forecast}",
            f"Wind: {wind or 'unknown'}",
            "",
            self.detailed_forecast,
        ])


@dataclass(frozen=True)
class Answer:
    """A forecast and where it comes from."""

    forecast: WeatherForecast
    provenance: Provenance


@dataclass(frozen=True)
class Station:
    """A station as seen from a place."""

    id: str
    name: Optional[str]
    distance: Optional[float]
    direction: Optional[str]


@dataclass(frozen=True)
class Reading(Generic[T]):
    """One measured value, and what speaks for it. `origin` is observation, metar or derived."""

    value: T
    station: str
    distance: Optional[float]
    time: str
    age_seconds: int
    origin: str


@dataclass(frozen=True)
class Current:
    """The weather now, put together value by value from the stations nearby. `visibility_bound` is
    less_than or more_than where `visibility` is only a limit."""

    place: Place
    units: Units
    is_current: bool
    time: str
    age_seconds: int
    station: Station
    condition: Optional[Reading[str]]
    condition_code: Optional[str]
    intensity: Optional[str]
    is_daytime: bool
    temperature: Optional[Reading[float]]
    feels_like: Optional[Reading[float]]
    dew_point: Optional[Reading[float]]
    humidity: Optional[Reading[float]]
    wind_speed: Optional[Reading[float]]
    wind_gust: Optional[Reading[float]]
    wind_direction: Optional[Reading[float]]
    pressure: Optional[Reading[float]]
    visibility: Optional[Reading[float]]
    visibility_bound: Optional[str]
    sky: Optional[Reading[str]]
    precipitation_last_hour: Optional[Reading[float]]
    provenance: Provenance


@dataclass(frozen=True)
class OutlookPeriod:
    """An hour, or half a day, of a forecast. `condition_code` is a word of the list in `docs/http.md`, such as
    partly-cloudy; `intensity` is light, moderate or heavy."""

    name: str
    start_time: str
    end_time: str
    is_daytime: bool
    temperature: Optional[float]
    temperature_trend: Optional[str]
    dew_point: Optional[float]
    humidity: Optional[float]
    probability_of_precipitation: Optional[float]
    wind_speed: Optional[float]
    wind_speed_low: Optional[float]
    wind_direction: Optional[str]
    condition_code: Optional[str]
    intensity: Optional[str]
    short_forecast: str
    detailed_forecast: str


@dataclass(frozen=True)
class Outlook:
    """A forecast by the hour or by the half day; none of its periods is over."""

    place: Place
    units: Units
    periods: List[OutlookPeriod]
    provenance: Provenance


@dataclass(frozen=True)
class LayerValue:
    """A layer's value for an interval: a number, or words."""

    start_time: str
    end_time: str
    value: Optional[float]
    words: Optional[str]


@dataclass(frozen=True)
class Layer:
    """One layer of the raw grid. `kind` is state, total or words."""

    place: Place
    layer: str
    unit: Optional[str]
    kind: str
    values: List[LayerValue]
    layers: List[str]
    provenance: Provenance


@dataclass(frozen=True)
class Alert:
    """A watch, warning or advisory. `severity` is extreme, severe, moderate, minor or unknown."""

    id: str
    event: str
    severity: str
    certainty: Optional[str]
    urgency: Optional[str]
    headline: Optional[str]
    area: Optional[str]
    description: Optional[str]
    instruction: Optional[str]
    sender: Optional[str]
    sent: Optional[str]
    onset: Optional[str]
    ends: Optional[str]
    zones: List[str]


@dataclass(frozen=True)
class Area:
    """A state or zone. `kind` is state, water, zone or county; `name` is None for zones and counties."""

    kind: str
    code: str
    name: Optional[str]


@dataclass(frozen=True)
class Alerts:
    """The alerts in force at a place, or in a state or zone, the gravest first. Either `place` or `area`
    is there."""

    place: Optional[Place]
    alerts: List[Alert]
    provenance: Provenance
    area: Optional[Area] = None


@dataclass(frozen=True)
class AlertChange:
    """A change to an alert. `change` is new, updated, extended or ended. `reset` is true in
    `follow_alerts` for the first change after a loss: any alert that you know of from before is over,
    unless it follows as new."""

    sequence: int
    change: str
    time: str
    alert: Alert
    reset: bool = False


@dataclass(frozen=True)
class AlertChanges:
    """Changes, and the `cursor` of the next question. `reset` if the cursor that was passed is not
    known any more: `changes` then are the alerts in force, and any other that you know of is over."""

    place: Place
    cursor: str
    changes: List[AlertChange]
    provenance: Provenance
    reset: bool = False


@dataclass(frozen=True)
class Discussion:
    """A text product of a forecast office."""

    place: Place
    product: str
    name: Optional[str]
    office: str
    issued: Optional[str]
    text: str
    provenance: Provenance


@dataclass(frozen=True)
class Sun:
    """The sun's day; what does not happen on it is None. `polar` is day, night or None."""

    rise: Optional[str]
    set: Optional[str]
    rises: List[str]
    sets: List[str]
    noon: Optional[str]
    civil_dawn: Optional[str]
    civil_dusk: Optional[str]
    nautical_dawn: Optional[str]
    nautical_dusk: Optional[str]
    astronomical_dawn: Optional[str]
    astronomical_dusk: Optional[str]
    day_length_seconds: int
    polar: Optional[str]


@dataclass(frozen=True)
class MoonEvent:
    """A principal phase to come."""

    phase: str
    time: str


@dataclass(frozen=True)
class Moon:
    """The moon's day; `illumination` is from 0 to 1, `phase` such as waxing_crescent."""

    rise: Optional[str]
    set: Optional[str]
    rises: List[str]
    sets: List[str]
    phase: str
    illumination: float
    age_days: float
    next: List[MoonEvent]


@dataclass(frozen=True)
class Almanac:
    """Sun and moon on one local day."""

    place: Place
    date: str
    time_zone: str
    sun: Sun
    moon: Moon


@dataclass(frozen=True)
class Timing:
    """Count and duration of something."""

    count: int
    mean_microseconds: int
    longest_microseconds: int


@dataclass(frozen=True)
class UpstreamStatus:
    """The upstream and how it is doing. `breaker` is closed, open or half-open."""

    address: str
    simulated: bool
    breaker: str
    in_flight: int
    waiting: int
    retries: int
    answers: Dict[str, int]
    answer_time: Timing
    proxy: Optional[str] = None


@dataclass(frozen=True)
class ConnectionStatus:
    """The connections of clients: those that make calls, and those that have not begun to."""

    open: int
    most: int
    newcomers: int
    rejected: int


@dataclass(frozen=True)
class DescriptorStatus:
    """The open files of the server: now, needed at most, and allowed by the system."""

    open: int
    needed: int
    allowed: int


@dataclass(frozen=True)
class Status:
    """The state of the server."""

    version: str
    pid: Optional[int]
    config_file: Optional[str]
    uptime_seconds: int
    upstream: UpstreamStatus
    questions: Dict[str, int]
    question_time: Timing
    listening: Optional[List[str]]
    waiting: Optional[int]
    connections: Optional[ConnectionStatus]
    descriptors: Optional[DescriptorStatus]
    cache: Dict[str, int]
    disk: str


_Maker = Callable[[Any], Any]
_makers: Dict[Any, _Maker] = {}


def build(kind: Type[T], value: Any) -> T:
    """Makes an answer of plain dicts and lists. What it has too much is left out, what it lacks is
    its default or None, so that package and server need not be of the same version.

    >>> build(Location, {"latitude": 1.0, "longitude": 2.0, "mood": "good"})
    Location(latitude=1.0, longitude=2.0)
    """
    made: T = _maker(kind)(value)
    return made


def _maker(kind: Any) -> _Maker:
    if kind not in _makers:
        _makers[kind] = _new_maker(kind)
    return _makers[kind]


def _new_maker(kind: Any) -> _Maker:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is Union:
        inner = _maker(next(a for a in arguments if a is not type(None)))
        return lambda value: None if value is None else inner(value)
    if origin is list:
        item = _maker(arguments[0])
        return lambda value: [item(one) for one in value]
    of = origin or kind
    if isinstance(of, type) and is_dataclass(of):
        return _class_maker(of)
    return lambda value: value


def _class_maker(of: Any) -> _Maker:
    hints = typing.get_type_hints(of)
    makers = [(field.name, _maker(hints[field.name])) for field in fields(of)]
    optional = {field.name for field in fields(of) if field.default is not MISSING}

    def make(value: Any) -> Any:
        if not isinstance(value, dict):
            raise TypeError(f"expected a {of.__name__}, not {type(value).__name__}")
        known = ((name, maker, value.get(name)) for name, maker in makers
                 if name in value or name not in optional)
        return of(**{name: None if one is None else maker(one) for name, maker, one in known})

    return make
