"""The questions, one method each. Connections are opened when they are needed and kept for later;
several threads may ask one `Weather` at the same time. Knows nothing of the protocol."""

from __future__ import annotations

import copy
import os
import threading
import weakref
from typing import Any, Dict, List, Optional, Set, Tuple, TypeVar

from . import arguments, starting
from .answers import (
    AlertChanges, Alerts, Almanac, Answer, Current, Discussion, Layer, Notable, Outlook, Places, Provenance, Status,
    WeatherForecast,
)
from .arguments import DayLike, MomentLike, Patterns, PlaceLike, Seconds, StationsLike
from .building import build
from .errors import (
    BadRequest, ConnectionsTaken, InvalidResponse, NoData, ServerGone, Timeout, Unreachable, WeatherError,
)
from .finding import PathLike, connection_files, read
from .following import AlertFollower
from .wire import Link

T = TypeVar("T")

Wishes = Dict[str, Any]

_MOST_IDLE = 8
_START_SECONDS = 5.0
_MARGIN = 10.0
"""Seconds beyond a wait's own time before the server counts as silent."""


class Weather:
    """The weather service of this user's machine.

    Made by `connect`. Every method takes a place; times to wait (`within`, `timeout`) and ages (`max_age`) are
    seconds or timedeltas; units are "us", "si" or choices such as "us,wind=kn,pressure=hPa". Threads may share
    it. A copy, such as one that was pickled for another process, connects anew when it is first asked.

    >>> weather = connect()
    >>> weather.get_weather((47.6062, -122.3321)).temperature_unit
    'F'
    >>> weather.close()
    """

    def __init__(
        self,
        directory: Optional[PathLike] = None,
        timeout: float = 60.0,
        units: Optional[str] = None,
        autostart: bool = True,
    ) -> None:
        self._directory = directory
        self._autostart = autostart and starting.is_allowed(directory)
        self._timeout = timeout
        self._units = units
        self._prepare()
        self._give_back(self._open())

    def _prepare(self) -> None:
        self._lock = threading.Lock()
        self._idle: List[Link] = []
        self._busy: Set[Link] = set()
        self._is_abandoned = False
        self._followers: "weakref.WeakSet[AlertFollower]" = weakref.WeakSet()

    def __getstate__(self) -> Tuple[Any, ...]:
        """What a copy needs to find the server: no connection and no key."""
        return (self._directory, self._autostart, self._timeout, self._units)

    def __setstate__(self, state: Tuple[Any, ...]) -> None:
        self._directory, self._autostart, self._timeout, self._units = state
        self._prepare()

    def __enter__(self) -> "Weather":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections, and ends those who follow alerts. A question asked afterwards opens a new
        one."""
        for follower in list(self._followers):
            follower.close()
        self._drop_idle()

    def _abandon(self) -> None:
        """Breaks off the questions that other threads wait for, and refuses any other."""
        with self._lock:
            self._is_abandoned = True
            busy = list(self._busy)
        for link in busy:
            link.interrupt()

    def _drop_idle(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for link in idle:
            link.close()

    def get_weather(
        self,
        place: PlaceLike = None,
        *,
        within: Optional[Seconds] = None,
        max_age: Optional[Seconds] = None,
    ) -> WeatherForecast:
        """The period of the forecast that holds now: the original's answer."""
        reply = self._ask("get_weather", place, within=within, max_age=max_age)
        return build(WeatherForecast, reply)

    def explain(
        self,
        place: PlaceLike = None,
        *,
        within: Optional[Seconds] = None,
        max_age: Optional[Seconds] = None,
    ) -> Answer:
        """The same with its source and age, marked if it may be stale."""
        return _explained(self._ask("explain", place, within=within, max_age=max_age))

    def current(
        self,
        place: PlaceLike = None,
        *,
        units: Optional[str] = None,
        within: Optional[Seconds] = None,
        max_age: Optional[Seconds] = None,
        station: Optional[str] = None,
        exclude_stations: Optional[StationsLike] = None,
    ) -> Current:
        """The weather now, as stations near the place measured it.

        `station` ("KSEA") is asked before all others, which answer while it has nothing current; then
        `pinned_station` of the answer says so. `exclude_stations` are never used. What is left open is as the
        settings say; "nearest" and "none" stand for no station.

        >>> with connect() as weather:
        ...     now = weather.current("Seattle", units="si")
        >>> now.units.temperature
        'C'
        """
        wishes: Wishes = {"units": units or self._units, "within": within, "max_age": max_age, "station": station}
        wishes["exclude_stations"] = arguments.stations("exclude_stations", exclude_stations)
        return build(Current, self._ask("current", place, **wishes))

    def hourly(
        self,
        place: PlaceLike = None,
        *,
        units: Optional[str] = None,
        within: Optional[Seconds] = None,
        max_age: Optional[Seconds] = None,
    ) -> Outlook:
        """The forecast by the hour, about a week of it.

        >>> with connect() as weather:
        ...     hours = weather.hourly("Honolulu").periods
        >>> len(hours) > 100
        True
        """
        wishes: Wishes = {"units": units or self._units, "within": within, "max_age": max_age}
        return build(Outlook, self._ask("hourly", place, **wishes))

    def week(
        self,
        place: PlaceLike = None,
        *,
        units: Optional[str] = None,
        within: Optional[Seconds] = None,
        max_age: Optional[Seconds] = None,
    ) -> Outlook:
        """The forecast by the half day, about a week of it."""
        wishes: Wishes = {"units": units or self._units, "within": within, "max_age": max_age}
        return build(Outlook, self._ask("week", place, **wishes))

    def days(
        self,
        place: PlaceLike = None,
        *,
        units: Optional[str] = None,
        within: Optional[Seconds] = None,
        max_age: Optional[Seconds] = None,
    ) -> Outlook:
        """The forecast by whole days, each with the night that follows, about a week of it.

        >>> with connect() as weather:
        ...     days = weather.days("Honolulu").periods
        >>> all(day.low <= day.high for day in days[1:-1])
        True
        """
        wishes: Wishes = {"units": units or self._units, "within": within, "max_age": max_age}
        return build(Outlook, self._ask("days", place, **wishes))

    def notable(
        self,
        place: PlaceLike = None,
        *,
        units: Optional[str] = None,
        within: Optional[Seconds] = None,
        max_age: Optional[Seconds] = None,
    ) -> Notable:
        """The few facts that stand out, such as rain that begins, the most important first.

        >>> with connect() as weather:
        ...     notable = weather.notable("Honolulu")
        >>> len(notable.facts) <= 5
        True
        """
        wishes: Wishes = {"units": units or self._units, "within": within, "max_age": max_age}
        return build(Notable, self._ask("notable", place, **wishes))

    def alerts(
        self,
        place: PlaceLike = None,
        *,
        within: Optional[Seconds] = None,
        max_age: Optional[Seconds] = None,
        event: Optional[Patterns] = None,
        exclude_event: Optional[Patterns] = None,
        severity: Optional[str] = None,
        urgency: Optional[str] = None,
        certainty: Optional[str] = None,
    ) -> Alerts:
        """The alerts in force, the gravest first. The place may be a state in capitals ("WA"), a zone
        ("WAZ315") or a county ("WAC033").

        `event` and `exclude_event` are patterns of events to include and to leave out; `severity`
        ("moderate"), `urgency` ("expected") and `certainty` ("likely") are the least of each. What is left open is
        as the settings say; `filtered` of the answer counts the alerts left out.

        >>> with connect() as weather:
        ...     floods = weather.alerts("Seattle", event="*flood*", severity="moderate").alerts
        >>> all("flood" in alert.event.lower() for alert in floods)
        True
        """
        wishes = _criteria(event, exclude_event, severity, urgency, certainty)
        return build(Alerts, self._ask("alerts", place, within=within, max_age=max_age, **wishes))

    def alert_changes(
        self,
        place: PlaceLike = None,
        since: Optional[str] = None,
        timeout: Seconds = 50.0,
        *,
        event: Optional[Patterns] = None,
        exclude_event: Optional[Patterns] = None,
        severity: Optional[str] = None,
        urgency: Optional[str] = None,
        certainty: Optional[str] = None,
    ) -> AlertChanges:
        """Changes since the `cursor` of an earlier answer; all alerts as new without one, or with "start".
        Waits up to `timeout` seconds for a change. Changes of alerts that the filter of `alerts` leaves out are
        passed over; an alert that comes to match is new, one that matches no longer is told of once more and at
        its end."""
        wishes = _criteria(event, exclude_event, severity, urgency, certainty)
        reply = self._wait("alert_changes", place, since, timeout, **wishes)
        return build(AlertChanges, reply)

    def follow_alerts(
        self,
        place: PlaceLike = None,
        since: Optional[str] = None,
        *,
        event: Optional[Patterns] = None,
        exclude_event: Optional[Patterns] = None,
        severity: Optional[str] = None,
        urgency: Optional[str] = None,
        certainty: Optional[str] = None,
    ) -> AlertFollower:
        """Each change as it comes, with its `cursor`; for ever, also while the server restarts, until it is
        closed. The filter is that of `alert_changes`.

        >>> with connect() as weather, weather.follow_alerts("Seattle") as changes:
        ...     changes.close()
        >>> list(changes)
        []
        """
        # A waiting call of its own: closing the follower breaks off no question of others.
        wishes = _criteria(event, exclude_event, severity, urgency, certainty)
        follower = AlertFollower(copy.copy(self), place, since, wishes)
        self._followers.add(follower)
        return follower

    def grid(
        self,
        place: PlaceLike = None,
        layer: Optional[str] = None,
        *,
        units: Optional[str] = None,
        within: Optional[Seconds] = None,
        max_age: Optional[Seconds] = None,
    ) -> Layer:
        """One layer of the raw grid by its upstream name ("snowfallAmount"); `layers` of the answer
        lists them."""
        wishes: Wishes = {"units": units or self._units, "within": within, "max_age": max_age}
        return build(Layer, self._ask("grid", place, layer=layer, **wishes))

    def discussion(
        self,
        place: PlaceLike = None,
        product: Optional[str] = None,
        *,
        within: Optional[Seconds] = None,
        max_age: Optional[Seconds] = None,
    ) -> Discussion:
        """The newest text product of a kind ("AFD" unless said) from the place's office."""
        wishes: Wishes = {"product": product, "within": within, "max_age": max_age}
        return build(Discussion, self._ask("discussion", place, **wishes))

    def sun(
        self,
        place: PlaceLike = None,
        date: Optional[DayLike] = None,
        *,
        within: Optional[Seconds] = None,
    ) -> Almanac:
        """Sun and moon on a day ("2026-03-04", or a date), or today at the place."""
        return build(Almanac, self._ask("sun", place, date=arguments.day(date), within=within))

    def place(self, query: PlaceLike) -> Places:
        """The places that go by a name, also where it is ambiguous.

        >>> with connect() as weather:
        ...     places = weather.place("Portland, OR")
        >>> places.place.name
        'Portland, Oregon'
        """
        return build(Places, self._ask("place", query))

    def status(self) -> Status:
        """Counters and timings of the server and its upstream."""
        return build(Status, self._call("status", (), {}, self._timeout))

    def wait_for_update(
        self, place: PlaceLike = None, since: Optional[MomentLike] = None, timeout: Seconds = 50.0
    ) -> Optional[Answer]:
        """The answer of `explain`, once it is newer than `since` (an `update_time`; without one, than what
        there is now); None if that takes longer than `timeout` seconds."""
        reply = self._wait("wait_for_update", place, arguments.moment(since), timeout)
        return None if reply is None else _explained(reply)

    def _ask(
        self, method: str, place: PlaceLike, wait: Optional[float] = None, **wishes: Any
    ) -> Any:
        for name in ("within", "max_age"):
            wishes[name] = arguments.seconds(name, wishes.get(name))
        said = {name: wish for name, wish in wishes.items() if wish is not None}
        asked = arguments.place(place)
        for name, given in {"place": asked, **said}.items():
            arguments.check(name, given)
        seconds = self._timeout if wait is None else wait
        return self._call(method, (asked,), said, seconds)

    def _wait(
        self, method: str, place: PlaceLike, since: Optional[str], timeout: Seconds, **wishes: Any
    ) -> Any:
        seconds = arguments.seconds("timeout", timeout) or 0.0
        return self._ask(method, place, wait=seconds + _MARGIN, since=since, timeout=seconds, **wishes)

    def _call(
        self, method: str, args: Tuple[Any, ...], kwds: Dict[str, Any], seconds: float
    ) -> Any:
        link = self._take()
        if link is not None:
            try:
                return self._use(link, method, args, kwds, seconds)
            except ServerGone:
                # It was an old one, of a server that has been restarted perhaps; every question
                # may be asked twice.
                self._drop_idle()
        return self._use(self._open(), method, args, kwds, seconds)

    def _use(
        self, link: Link, method: str, args: Tuple[Any, ...], kwds: Dict[str, Any], seconds: float
    ) -> Any:
        with self._lock:
            is_abandoned = self._is_abandoned
            self._busy.add(link)
        try:
            if is_abandoned:
                raise ServerGone("the question was broken off")
            reply = link.call(method, args, kwds, seconds)
        except (BadRequest, NoData, Unreachable, InvalidResponse):
            # The answer to this very question.
            self._give_back(link)
            raise
        except BaseException:
            # What comes later on this connection would answer another question.
            link.close()
            raise
        finally:
            with self._lock:
                self._busy.discard(link)
        self._give_back(link)
        return reply

    def _open(self) -> Link:
        """Connects to the server there is, or to one that is started."""
        try:
            return self._open_running()
        except (ConnectionsTaken, Timeout):
            # The server is there.
            raise
        except WeatherError as missing:
            # The reason why one does not start is the error.
            if not self._autostart or not starting.start(_START_SECONDS, missing):
                raise
        return self._open_running()

    def _open_running(self) -> Link:
        """Connects by the first connection file that leads to a weather server of this user."""
        failures: List[WeatherError] = []
        for file in connection_files(self._directory):
            try:
                return Link(read(file))
            except (ConnectionsTaken, Timeout):
                # The server is there.
                raise
            except WeatherError as error:
                failures.append(error)
        raise failures[0]

    def _take(self) -> Optional[Link]:
        with self._lock:
            while self._idle:
                link = self._idle.pop()
                if link.pid == os.getpid():
                    return link
                # Inherited from a parent that goes on using it.
                link.close()
        return None

    def _give_back(self, link: Link) -> None:
        with self._lock:
            if len(self._idle) < _MOST_IDLE:
                self._idle.append(link)
                return
        link.close()


def connect(
    directory: Optional[PathLike] = None,
    *,
    timeout: float = 60.0,
    units: Optional[str] = None,
    autostart: bool = True,
) -> Weather:
    """Connects to this user's server, looked for where `wx` looks, or in `directory` alone.

    `directory` is a path of any kind. `timeout` is how many seconds an answer may take, `units` the usual ones of the answers. Where no
    server runs, one is started in the background; not without `autostart`, with `$WEATHERD_AUTOSTART` set
    to `0`, with `server.autostart = false` in the settings, or where a directory is named.

    Raises `NoServer`, `ServerGone`, `KeyRefused`, `ForeignServer` or `NotAdmitted`.
    """
    return Weather(directory, timeout, units, autostart)


def _criteria(
    event: Optional[Patterns],
    exclude_event: Optional[Patterns],
    severity: Optional[str],
    urgency: Optional[str],
    certainty: Optional[str],
) -> Wishes:
    """The criteria of a filter of alerts that are there."""
    criteria: Wishes = {
        "event": arguments.patterns("event", event),
        "exclude_event": arguments.patterns("exclude_event", exclude_event),
        "severity": severity,
        "urgency": urgency,
        "certainty": certainty,
    }
    return {name: criterion for name, criterion in criteria.items() if criterion is not None}


def _explained(reply: Any) -> Answer:
    return Answer(build(WeatherForecast, reply), build(Provenance, reply.get("provenance")))
