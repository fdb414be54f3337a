"""The server's answers, as dataclasses with the names that the answers have everywhere.

Knows no socket. Times are RFC 3339 texts at the place's own offset (`when` makes datetimes of them),
numbers are in the units that the answer's `units` name, and `None` is what nobody knows.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Dict, Generic, Iterator, List, Optional, TypeVar, Union, overload

from . import frames, picture

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
    """Degrees north, from -90 to 90."""
    longitude: float
    """Degrees east, from -180 to 180."""


@dataclass(frozen=True)
class Units:
    """The units of an answer's numbers, by their symbols."""

    temperature: str
    """F or C."""
    wind: str
    """mph, km/h, m/s or kn."""
    pressure: str
    """inHg, hPa or another."""
    precipitation: str
    """in or mm; also of snow."""
    distance: str
    """mi or km; of stations and visibility."""
    height: str
    """ft or m."""


@dataclass(frozen=True)
class Place:
    """A place with its name. `kind` is coordinates, town, zip_code, station or saved."""

    name: str
    """As people say it: "Portland, Oregon", "3 km N of Bend, Oregon"."""
    kind: str
    """coordinates, town, zip_code, station or saved."""
    location: Location
    """Its coordinates."""
    state: Optional[str]
    """Two letters of the state or territory: "OR"."""
    time_zone: Optional[str]
    """IANA time zone: "America/Los_Angeles"."""
    population: Optional[int]
    """People living there, where counted."""
    id: Optional[str]
    """The ZIP code, station or saved name that it goes by."""


@dataclass(frozen=True)
class Places:
    """The places of a name: `place` if it was found, and everything that goes by the name. `outcome` is found,
    ambiguous, unknown or abroad; `abroad` names the place outside the United States that is meant."""

    query: str
    """The text or coordinates that were looked up."""
    outcome: str
    """found, ambiguous, unknown or abroad."""
    place: Optional[Place]
    """The place, if it was found."""
    candidates: List[Place]
    """The places of the name, or of one much like it; the likeliest first."""
    abroad: Optional[str]
    """The place outside the United States that is meant: "London (United Kingdom)"."""


@dataclass(frozen=True)
class Staleness:
    """A reason why an answer may be behind. `reason` is being_refreshed, upstream_failing, upstream_older,
    deadline_passed or busy; `since` and `why` say more where there is more to say."""

    reason: str
    """being_refreshed, upstream_failing, upstream_older, deadline_passed or busy."""
    since: Optional[str] = None
    """The time since when the upstream fails."""
    why: Optional[str] = None
    """A sentence about the failure."""


@dataclass(frozen=True)
class Provider:
    """The provider of the weather, and the words that name it where its weather is shown."""

    name: str
    """Its name in full: "National Weather Service"."""
    abbreviation: str
    """Its usual abbreviation: "NWS"."""
    attribution: str
    """The words to show beside its weather."""


@dataclass(frozen=True)
class Provenance:
    """The source and age of an answer. `source` is live, memory, disk or shared."""

    source: str
    """live, memory, disk or shared."""
    derived: bool
    """True if the answer was made from the raw grid, for want of a forecast."""
    simulated: bool
    """True if the weather is made up."""
    update_time: str
    """The time at which the upstream made it, in UTC."""
    fetched_at: str
    """The time at which it was fetched, in UTC."""
    confirmed_at: str
    """The time at which the upstream last said that it is the newest, in UTC."""
    age_seconds: int
    """Seconds since `update_time`."""
    stale: Optional[Staleness]
    """The reason why it may be behind; None if it is not."""
    office: Optional[str]
    """The forecast office: "SEW"."""
    grid_cell: Optional[str]
    """The cell of its grid: "SEW/125,68"."""
    provider: Provider
    """The provider of the weather."""


@dataclass(frozen=True)
class WeatherForecast:
    """The period of a forecast that holds now: the answer of the original service.

    `str()` is the original's text.
    """

    request: Location
    """The coordinates that were asked for."""
    number: int
    """The position of the period in its forecast, from 1."""
    name: str
    """Such as "Tonight", "Thursday"."""
    start_time: str
    """Its start, at the place's offset."""
    end_time: str
    """Its end, at the place's offset."""
    is_daytime: bool
    """True for a day, False for a night."""
    temperature: Optional[int]
    """In degrees of `temperature_unit`; the high of a day, the low of a night."""
    temperature_unit: str
    """F or C."""
    temperature_trend: Optional[str]
    """rising or falling, against the course of the day."""
    wind_speed: str
    """With its unit, as the upstream writes it: "5 to 10 mph"."""
    wind_direction: str
    """A point of the compass: "SSW"."""
    icon: str
    """The address of the upstream's picture."""
    short_forecast: str
    """A few words: "Chance Light Rain"."""
    detailed_forecast: str
    """Whole sentences."""

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
    """The period that holds now."""
    provenance: Provenance
    """Its source and age."""


@dataclass(frozen=True)
class Station:
    """A station as seen from a place."""

    id: str
    """Four letters: "KBFI"."""
    name: Optional[str]
    """Its name."""
    distance: Optional[float]
    """The distance from the place, in `units.distance`."""
    direction: Optional[str]
    """The point of the compass in which it lies from the place."""


@dataclass(frozen=True)
class PinnedStation:
    """The station that was pinned for an answer, and what came of it."""

    id: str
    """Its name: "KSEA"."""
    outcome: str
    """used, not_current (others answered, as without it) or not_listed (it is not near, by the upstream's list)."""


@dataclass(frozen=True)
class Reading(Generic[T]):
    """One measured value, and what speaks for it. It prints with its unit, formats as its value, and converts to
    a number.

    >>> reading = Reading(53.06, "KBFI", 4.5, "2026-03-04T13:53:00-08:00", 720, "observation")
    >>> f"{reading:.1f}", float(reading), str(reading.with_unit("°F"))
    ('53.1', 53.06, '53.06°F')
    """

    value: T
    """The value, in the unit of the answer's `units` that the field of the answer names."""
    station: str
    """The id of the station that measured it."""
    distance: Optional[float]
    """The distance of the station from the place, in `units.distance`."""
    time: str
    """The time of the measurement."""
    age_seconds: int
    """Seconds since then."""
    origin: str
    """observation, metar (read from the report's text) or derived (computed from others)."""
    unit: Optional[str] = field(default=None, compare=False, repr=False)
    """The unit of the value as it is printed; None where it has none, or stands in no answer."""

    def with_unit(self, unit: str) -> "Reading[T]":
        """The same reading, printed with this unit."""
        return replace(self, unit=unit)

    def __str__(self) -> str:
        unit = self.unit or ""
        number = f"{self.value:.12g}" if isinstance(self.value, float) else str(self.value)
        return f"{number}{'' if unit[:1] in ('', '°', '%') else ' '}{unit}"

    def __format__(self, spec: str) -> str:
        return format(self.value, spec) if spec else str(self)

    def __float__(self) -> float:
        if not isinstance(self.value, (int, float)):
            raise TypeError(f"{self.value!r} is no number")
        return float(self.value)

    def __int__(self) -> int:
        return int(float(self))

    def __round__(self, digits: Optional[int] = None) -> Any:
        return round(float(self), digits)


@dataclass(frozen=True)
class Current:
    """The weather now, put together value by value from the stations nearby. `visibility_bound` is
    less_than or more_than where `visibility` is only a limit."""

    place: Place
    """The place that was asked for."""
    units: Units
    """The units of all numbers."""
    is_current: bool
    """False if the latest report is older than it should be."""
    time: str
    """The time of the newest report used."""
    age_seconds: int
    """Seconds since then."""
    station: Station
    """The station that most values are from."""
    pinned_station: Optional[PinnedStation]
    """The station that was pinned, if one was."""
    condition: Optional[Reading[str]]
    """The weather in words: "Light Rain"."""
    condition_code: Optional[str]
    """The weather as a word of a closed list, such as partly-cloudy."""
    intensity: Optional[str]
    """light, moderate or heavy."""
    is_daytime: bool
    """True while the sun is up."""
    temperature: Optional[Reading[float]]
    """The air temperature, in `units.temperature`."""
    feels_like: Optional[Reading[float]]
    """The temperature as it feels in wind or moisture, in `units.temperature`."""
    dew_point: Optional[Reading[float]]
    """In `units.temperature`."""
    humidity: Optional[Reading[float]]
    """Relative humidity, in percent."""
    wind_speed: Optional[Reading[float]]
    """In `units.wind`."""
    wind_gust: Optional[Reading[float]]
    """In `units.wind`."""
    wind_direction: Optional[Reading[float]]
    """The direction that the wind comes from, in degrees from north."""
    pressure: Optional[Reading[float]]
    """At sea level, in `units.pressure`."""
    visibility: Optional[Reading[float]]
    """In `units.distance`."""
    visibility_bound: Optional[str]
    """less_than or more_than where `visibility` is only a limit."""
    sky: Optional[Reading[str]]
    """The cover of the sky in words."""
    precipitation_last_hour: Optional[Reading[float]]
    """In `units.precipitation`."""
    provenance: Provenance
    """Its source and age."""


    def __post_init__(self) -> None:
        degrees = f"°{self.units.temperature}" if self.units else ""
        units = {
            "temperature": degrees,
            "feels_like": degrees,
            "dew_point": degrees,
            "humidity": "%",
            "wind_direction": "°",
        }
        if self.units:
            units.update(
                wind_speed=self.units.wind,
                wind_gust=self.units.wind,
                pressure=self.units.pressure,
                visibility=self.units.distance,
                precipitation_last_hour=self.units.precipitation,
            )
        for name, unit in units.items():
            reading = getattr(self, name)
            if isinstance(reading, Reading):
                object.__setattr__(self, name, reading.with_unit(unit))


@dataclass(frozen=True)
class OutlookPeriod:
    """An hour, or half a day, of a forecast. `condition_code` is a word of the list in `docs/http.md`, such as
    partly-cloudy; `intensity` is light, moderate or heavy."""

    name: str
    """Such as "Tonight", "Thursday"; empty for an hour."""
    start_time: str
    """Its start, at the place's offset."""
    end_time: str
    """Its end, at the place's offset."""
    is_daytime: bool
    """True for a day, False for a night."""
    temperature: Optional[float]
    """In `units.temperature`; the high of a day, the low of a night."""
    high: Optional[float]
    """The highest of a day, in `units.temperature`; None of a night alone or an hour."""
    low: Optional[float]
    """The lowest of a night, in `units.temperature`; None of a day alone or an hour."""
    temperature_trend: Optional[str]
    """rising or falling, against the course of the day."""
    dew_point: Optional[float]
    """In `units.temperature`."""
    humidity: Optional[float]
    """Relative humidity, in percent."""
    probability_of_precipitation: Optional[float]
    """In percent."""
    feels_like: Optional[float]
    """Apparent temperature, in `units.temperature`; the highest of a day, the lowest of a night."""
    probability_of_thunder: Optional[float]
    """In percent, at its highest."""
    precipitation: Optional[float]
    """All that falls, as a depth of water, in `units.precipitation`."""
    snowfall: Optional[float]
    """The depth of new snow, in `units.precipitation`."""
    sky_cover: Optional[float]
    """Clouds, in percent of the sky, on average."""
    wind_gust: Optional[float]
    """The strongest gust, in `units.wind`."""
    wind_speed: Optional[float]
    """In `units.wind`; the upper end of a range."""
    wind_speed_low: Optional[float]
    """The lower end of a range, in `units.wind`."""
    wind_direction: Optional[str]
    """A point of the compass: "SSW"."""
    condition_code: Optional[str]
    """The weather as a word of a closed list, such as partly-cloudy."""
    intensity: Optional[str]
    """light, moderate or heavy."""
    short_forecast: str
    """A few words: "Chance Light Rain"."""
    detailed_forecast: str
    """Whole sentences; empty for an hour."""


@dataclass(frozen=True)
class Outlook:
    """A forecast by the hour or by the half day; none of its periods is over. It is a sequence of its periods,
    a table (`to_dataframe`), and in a notebook a picture."""

    place: Place
    """The place that was asked for."""
    units: Units
    """The units of all numbers."""
    periods: List[OutlookPeriod]
    """The hours or half-days, in order."""
    provenance: Provenance
    """Its source and age."""


    def __iter__(self) -> Iterator[OutlookPeriod]:
        return iter(self.periods)

    def __len__(self) -> int:
        return len(self.periods)

    @overload
    def __getitem__(self, at: int) -> OutlookPeriod: ...
    @overload
    def __getitem__(self, at: slice) -> List[OutlookPeriod]: ...
    def __getitem__(self, at: Union[int, slice]) -> Union[OutlookPeriod, List[OutlookPeriod]]:
        return self.periods[at]

    def to_dataframe(self, library: Optional[str] = None) -> Any:
        """A table of pandas, or of polars where only that is installed or named as `library`: a row for each period,
        a column for each field, times in the place's time zone. With pandas, `attrs["units"]` has the units.

        Raises `ImportError` where neither is installed.
        """
        facts = {"units": asdict(self.units), "place": self.place.name}
        return frames.table(self.periods, OutlookPeriod, self.place.time_zone, library, facts)

    def _repr_html_(self) -> str:
        """The picture that a notebook shows: temperature and chance of precipitation."""
        return picture.html(
            self.place.name, self.units.temperature, self.periods, self.provenance.provider.attribution,
            is_simulated=self.provenance.simulated,
        )


@dataclass(frozen=True)
class NotableFact:
    """One fact that stands out."""

    kind: str
    """alert, precipitation_begins, precipitation_ends, freezing, gusts, heat, chill, warmer_than_yesterday,
    colder_than_yesterday, warmest or coldest."""
    text: str
    """A few words without the time: "Rain begins", "Gusts to 48 mph"."""
    time: str
    """When it begins, or the hour of the extreme, at the place's offset."""
    ends: Optional[str]
    """When it is over, where that is foreseen."""
    value: Optional[float]
    """The number in the text, in `units.temperature` or `units.wind`; of precipitation its chance in percent."""
    source: str
    """alerts, forecast or observations."""
    reference: Optional[str]
    """The id of the station that measured it, or of the alert."""


@dataclass(frozen=True)
class Notable:
    """The facts about the weather of a place that stand out."""

    place: Place
    """The place that was asked for."""
    units: Units
    """The units of all numbers."""
    facts: List[NotableFact]
    """Five at most, the most important first; none where nothing stands out."""
    missing: List[str]
    """The sources that could not be had: alerts or observations."""
    provenance: Provenance
    """The source and age of the forecast by the hour."""


@dataclass(frozen=True)
class LayerValue:
    """A layer's value for an interval: a number, or words."""

    start_time: str
    """The start of the interval, at the place's offset."""
    end_time: str
    """Its end."""
    value: Optional[float]
    """The number, in the `unit` of the layer."""
    words: Optional[str]
    """The words, in a layer of words."""


@dataclass(frozen=True)
class Layer:
    """One layer of the raw grid. `kind` is state, total or words."""

    place: Place
    """The place that was asked for."""
    layer: str
    """Its upstream name: "snowfallAmount"."""
    unit: Optional[str]
    """The unit of its numbers; None for those without one."""
    kind: str
    """state (holds throughout), total (falls within the interval) or words."""
    values: List[LayerValue]
    """Its values, in order."""
    layers: List[str]
    """The names of all layers."""
    provenance: Provenance
    """Its source and age."""


    def __iter__(self) -> Iterator[LayerValue]:
        return iter(self.values)

    def __len__(self) -> int:
        return len(self.values)

    def to_dataframe(self, library: Optional[str] = None) -> Any:
        """A table of its values, as that of an `Outlook`. With pandas, `attrs["unit"]` has the unit."""
        facts = {"unit": self.unit, "layer": self.layer, "place": self.place.name}
        return frames.table(self.values, LayerValue, self.place.time_zone, library, facts)


@dataclass(frozen=True)
class Alert:
    """A watch, warning or advisory. `severity` is extreme, severe, moderate, minor or unknown."""

    id: str
    """The upstream's id."""
    event: str
    """Such as "Wind Advisory"."""
    severity: str
    """extreme, severe, moderate, minor or unknown."""
    certainty: Optional[str]
    """Observed, Likely, Possible, Unlikely or Unknown."""
    urgency: Optional[str]
    """Immediate, Expected, Future, Past or Unknown."""
    headline: Optional[str]
    """A line of it all."""
    area: Optional[str]
    """The areas in words."""
    description: Optional[str]
    """The text."""
    instruction: Optional[str]
    """What people shall do."""
    sender: Optional[str]
    """The office: "NWS Seattle WA"."""
    sent: Optional[str]
    """The time of the message."""
    onset: Optional[str]
    """The time at which the event begins."""
    ends: Optional[str]
    """The time at which the event ends."""
    zones: List[str]
    """Codes of the zones or counties: "WAZ315"."""


@dataclass(frozen=True)
class Area:
    """A state or zone. `kind` is state, water, zone or county; `name` is None for zones and counties."""

    kind: str
    """state, water, zone or county."""
    code: str
    """Such as "WA", "WAZ315"."""
    name: Optional[str]
    """Its name; None for zones and counties."""


@dataclass(frozen=True)
class Alerts:
    """The alerts in force at a place, or in a state or zone, the gravest first. Either `place` or `area`
    is there."""

    place: Optional[Place]
    """The place that was asked for; None for an area."""
    alerts: List[Alert]
    """The alerts, the gravest first."""
    provenance: Provenance
    """Their source and age."""
    area: Optional[Area] = None
    """The state or zone that was asked for; None for a place."""
    filtered: int = 0
    """The number of other alerts in force, which do not match the filter."""


@dataclass(frozen=True)
class AlertChange:
    """A change to an alert. `change` is new, updated, extended or ended. `reset` is true in
    `follow_alerts` for the first change after a loss: any alert that you know of from before is over,
    unless it follows as new."""

    sequence: int
    """Its number among the changes of the place."""
    change: str
    """new, updated, extended or ended."""
    time: str
    """The time at which the server saw it, in UTC."""
    alert: Alert
    """The alert, as it is after the change."""
    reset: bool = False
    """True in `follow_alerts` for the first change after a loss."""
    cursor: Optional[str] = None
    """In `follow_alerts`, the cursor after it; following again from there loses none."""


@dataclass(frozen=True)
class AlertChanges:
    """Changes, and the `cursor` of the next question. `reset` if the cursor that was passed is not
    known any more: `changes` then are the alerts in force, and any other that you know of is over."""

    place: Place
    """The place that was asked for."""
    cursor: str
    """The cursor of the next question."""
    changes: List[AlertChange]
    """The changes, in order."""
    provenance: Provenance
    """Their source and age."""
    reset: bool = False
    """True if the cursor that was passed is not known any more."""


@dataclass(frozen=True)
class Discussion:
    """A text product of a forecast office."""

    place: Place
    """The place that was asked for."""
    product: str
    """The kind of product: "AFD"."""
    name: Optional[str]
    """The name of the kind: "Area Forecast Discussion"."""
    office: str
    """The office that wrote it: "SEW"."""
    issued: Optional[str]
    """The time of its issue."""
    text: str
    """The text, with its line breaks."""
    provenance: Provenance
    """Its source and age."""


@dataclass(frozen=True)
class Sun:
    """The sun's day; what does not happen on it is None. `polar` is day, night or None."""

    rise: Optional[str]
    """The first sunrise of the day."""
    set: Optional[str]
    """The last sunset of the day."""
    rises: List[str]
    """All sunrises."""
    sets: List[str]
    """All sunsets."""
    noon: Optional[str]
    """The time at which the sun is highest."""
    civil_dawn: Optional[str]
    """The sun is 6° below the horizon, in the morning."""
    civil_dusk: Optional[str]
    """The same in the evening."""
    nautical_dawn: Optional[str]
    """The sun is 12° below the horizon, in the morning."""
    nautical_dusk: Optional[str]
    """The same in the evening."""
    astronomical_dawn: Optional[str]
    """The sun is 18° below the horizon, in the morning."""
    astronomical_dusk: Optional[str]
    """The same in the evening."""
    day_length_seconds: int
    """Seconds of the day during which the sun is up."""
    polar: Optional[str]
    """day or night where the sun does not set or rise."""


@dataclass(frozen=True)
class MoonEvent:
    """A principal phase to come."""

    phase: str
    """new, first_quarter, full or last_quarter."""
    time: str
    """Its time."""


@dataclass(frozen=True)
class Moon:
    """The moon's day; `illumination` is from 0 to 1, `phase` such as waxing_crescent."""

    rise: Optional[str]
    """The first moonrise of the day."""
    set: Optional[str]
    """The last moonset of the day."""
    rises: List[str]
    """All moonrises."""
    sets: List[str]
    """All moonsets."""
    phase: str
    """Such as waxing_crescent."""
    illumination: float
    """The lit share of the disc, from 0 to 1."""
    age_days: float
    """Days since the new moon."""
    next: List[MoonEvent]
    """The principal phases to come."""


@dataclass(frozen=True)
class Almanac:
    """Sun and moon on one local day."""

    place: Place
    """The place that was asked for."""
    date: str
    """The day, as YYYY-MM-DD."""
    time_zone: str
    """The IANA time zone that the day is in."""
    sun: Sun
    """The sun."""
    moon: Moon
    """The moon."""


@dataclass(frozen=True)
class Timing:
    """Count and duration of something."""

    count: int
    """How often it happened."""
    mean_microseconds: int
    """The mean duration, in microseconds."""
    longest_microseconds: int
    """The longest duration, in microseconds."""


@dataclass(frozen=True)
class UpstreamStatus:
    """The upstream and how it is doing. `breaker` is closed, open or half-open."""

    address: str
    """Its address."""
    simulated: bool
    """True for the built-in simulator."""
    breaker: str
    """closed, open (it is not asked at present) or half-open."""
    in_flight: int
    """Requests under way."""
    waiting: int
    """Requests that wait for their turn."""
    retries: int
    """Attempts beyond the first, since the start."""
    answers: Dict[str, int]
    """Responses since the start, by their kind."""
    answer_time: Timing
    """The duration of requests."""
    proxy: Optional[str] = None
    """The proxy on the way, without its password."""
    failing_since: Optional[str] = None
    """Since when every request has failed, if the last one did."""


@dataclass(frozen=True)
class ConnectionStatus:
    """The connections of clients: those that make calls, and those that have not begun to."""

    open: int
    """Connections that make calls."""
    most: int
    """The most of them at one time."""
    newcomers: int
    """Connections that have not begun to."""
    rejected: int
    """Connections that were rejected, since the start."""


@dataclass(frozen=True)
class DescriptorStatus:
    """The open files of the server: now, needed at most, and allowed by the system."""

    open: int
    """Open files now."""
    needed: int
    """Open files at most, with all connections."""
    allowed: int
    """Open files that the system allows."""


@dataclass(frozen=True)
class FleetPace:
    """The pace at which a server of a fleet asks the upstream."""

    shared: bool
    """Whether it is that of all servers together; else it is this server's own part."""
    interval_microseconds: int
    """The time between two requests in the long run."""
    paused_seconds: Optional[int]
    """Seconds left of the pause that the upstream asked for, as far as this server knows."""


@dataclass(frozen=True)
class FleetStatus:
    """The engine that the servers of a fleet share."""

    engine: str
    """Its address."""
    reachable: bool
    """Whether it can be used now."""
    latency_microseconds: Optional[int]
    """The time that it took to answer last, while it can be used."""
    failing_seconds: Optional[int]
    """Seconds since it began to fail, while it does."""
    reason: Optional[str]
    """The reason for which it fails."""
    members: int
    """Servers of the fleet, this one among them."""
    leases: int
    """Resources that this server asks the upstream for on behalf of the fleet."""
    failures: int
    """Times that it began to fail."""
    foreign: Optional[int] = None
    """Things removed from it that no server of the fleet can have put there."""
    followed_points: Optional[int] = None
    """Points whose alerts somebody waits for at this server."""
    pace: Optional[FleetPace] = None
    """The pace at which this server asks the upstream."""


@dataclass(frozen=True)
class Status:
    """The state of the server."""

    version: str
    """Its version."""
    pid: Optional[int]
    """Its process id."""
    config_file: Optional[str]
    """Its configuration file."""
    uptime_seconds: int
    """Seconds since the start."""
    upstream: UpstreamStatus
    """The upstream."""
    questions: Dict[str, int]
    """Questions since the start, by face and outcome: "manager.answered"."""
    question_time: Timing
    """The duration of answers."""
    listening: Optional[List[str]]
    """Addresses on which HTTP is served."""
    waiting: Optional[int]
    """Calls that wait for news."""
    connections: Optional[ConnectionStatus]
    """Connections of clients."""
    descriptors: Optional[DescriptorStatus]
    """Open files."""
    cache: Dict[str, int]
    """Counters of the cache."""
    disk: str
    """The state of the store on disk."""
    fleet: Optional[FleetStatus] = None
    """The engine that it shares with other servers."""
