"""The questions, one method each. Connections are opened when they are needed and kept for later;
several threads may ask one `Weather` at the same time. Knows nothing of the protocol."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import replace
from typing import Any, Dict, Iterator, List, Optional, Tuple, Type, TypeVar, Union

from . import starting
from .answers import (
    AlertChange, AlertChanges, Alerts, Almanac, Answer, Current, Discussion, Layer, Location,
    Outlook, Places, Provenance, Status, WeatherForecast, build,
)
from .errors import (
    BadRequest, ConnectionsTaken, InvalidResponse, KeyRefused, NoData, NoServer, ServerGone, Timeout,
    Unreachable, WeatherError,
)
from .finding import PathLike, connection_files, read
from .wire import Link

T = TypeVar("T")

PlaceLike = Union[str, Tuple[float, float], Location, None]
"""A place: "Portland, OR", "97201", "KBFI", a saved name, (latitude, longitude), a Location, or None
for the default place."""

Wishes = Dict[str, Any]

_MOST_IDLE = 8
_START_SECONDS = 5.0
_MARGIN = 10.0
"""Seconds beyond a wait's own time before the server counts as silent."""
_BACK_OFF = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)


class Weather:
    """The weather service of this user's machine.

    Made by `connect`. Every method takes a place; times to wait (`within`) and ages (`max_age`) are in
    seconds; units are "us", "si" or choices such as "us,wind=kn,pressure=hPa".

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
        self._lock = threading.Lock()
        self._idle: List[Link] = []
        self._give_back(self._open())

    def __enter__(self) -> "Weather":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections. A question asked afterwards opens a new one."""
        with self._lock:
            idle, self._idle = self._idle, []
        for link in idle:
            link.close()

    def get_weather(
        self,
        place: PlaceLike = None,
        *,
        within: Optional[float] = None,
        max_age: Optional[float] = None,
    ) -> WeatherForecast:
        """The period of the forecast that holds now: the original's answer."""
        reply = self._ask("get_weather", place, within=within, max_age=max_age)
        return build(WeatherForecast, reply)

    def explain(
        self,
        place: PlaceLike = None,
        *,
        within: Optional[float] = None,
        max_age: Optional[float] = None,
    ) -> Answer:
        """The same with its source and age, marked if it may be stale."""
        return _explained(self._ask("explain", place, within=within, max_age=max_age))

    def current(
        self,
        place: PlaceLike = None,
        *,
        units: Optional[str] = None,
        within: Optional[float] = None,
        max_age: Optional[float] = None,
    ) -> Current:
        """The weather now, as stations near the place measured it.

        >>> with connect() as weather:
        ...     now = weather.current("Seattle", units="si")
        >>> now.units.temperature
        'C'
        """
        wishes: Wishes = {"units": units or self._units, "within": within, "max_age": max_age}
        return build(Current, self._ask("current", place, **wishes))

    def hourly(
        self,
        place: PlaceLike = None,
        *,
        units: Optional[str] = None,
        within: Optional[float] = None,
        max_age: Optional[float] = None,
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
        within: Optional[float] = None,
        max_age: Optional[float] = None,
    ) -> Outlook:
        """The forecast by the half day, about a week of it."""
        wishes: Wishes = {"units": units or self._units, "within": within, "max_age": max_age}
        return build(Outlook, self._ask("week", place, **wishes))

    def alerts(
        self,
        place: PlaceLike = None,
        *,
        within: Optional[float] = None,
        max_age: Optional[float] = None,
    ) -> Alerts:
        """The alerts in force, the gravest first. The place may be a state in capitals ("WA"), a zone
        ("WAZ315") or a county ("WAC033")."""
        return build(Alerts, self._ask("alerts", place, within=within, max_age=max_age))

    def alert_changes(
        self, place: PlaceLike = None, since: Optional[str] = None, timeout: float = 50.0
    ) -> AlertChanges:
        """Changes since the `cursor` of an earlier answer; all alerts as new without one.
        Waits up to `timeout` seconds for a change."""
        wishes: Wishes = {"since": since, "timeout": timeout}
        reply = self._ask("alert_changes", place, wait=timeout + _MARGIN, **wishes)
        return build(AlertChanges, reply)

    def follow_alerts(
        self, place: PlaceLike = None, since: Optional[str] = None
    ) -> Iterator[Tuple[AlertChange, Optional[str]]]:
        """Each change as it comes, with a cursor; for ever, also while the server restarts.

        Following again from the cursor loses no change; one that came together with others may come
        again, since they have one cursor for all. `reset` of a change says that changes before it are
        lost.
        """
        failures = 0
        has_lost = False
        while True:
            try:
                reply = self.alert_changes(place, since)
            except (NoServer, ServerGone, KeyRefused, Unreachable):
                time.sleep(_BACK_OFF[min(failures, len(_BACK_OFF) - 1)])
                failures += 1
                continue
            failures = 0
            has_lost = has_lost or reply.reset
            left = len(reply.changes)
            for change in reply.changes:
                left -= 1
                yield replace(change, reset=has_lost), since if left else reply.cursor
                has_lost = False
            since = reply.cursor

    def grid(
        self,
        place: PlaceLike = None,
        layer: Optional[str] = None,
        *,
        units: Optional[str] = None,
        within: Optional[float] = None,
        max_age: Optional[float] = None,
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
        within: Optional[float] = None,
        max_age: Optional[float] = None,
    ) -> Discussion:
        """The newest text product of a kind ("AFD" unless said) from the place's office."""
        wishes: Wishes = {"product": product, "within": within, "max_age": max_age}
        return build(Discussion, self._ask("discussion", place, **wishes))

    def sun(
        self,
        place: PlaceLike = None,
        date: Optional[str] = None,
        *,
        within: Optional[float] = None,
    ) -> Almanac:
        """Sun and moon on a day ("2026-03-04"), or today at the place."""
        return build(Almanac, self._ask("sun", place, date=date, within=within))

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
        self, place: PlaceLike = None, since: Optional[str] = None, timeout: float = 50.0
    ) -> Optional[Answer]:
        """The answer of `explain`, once it is newer than `since` (an `update_time`; without one, than what
        there is now); None if that takes longer than `timeout` seconds."""
        wishes: Wishes = {"since": since, "timeout": timeout}
        reply = self._ask("wait_for_update", place, wait=timeout + _MARGIN, **wishes)
        return None if reply is None else _explained(reply)

    def _ask(
        self, method: str, place: PlaceLike, wait: Optional[float] = None, **wishes: Any
    ) -> Any:
        said = {name: wish for name, wish in wishes.items() if wish is not None}
        seconds = self._timeout if wait is None else wait
        return self._call(method, (_place(place),), said, seconds)

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
                self.close()
        return self._use(self._open(), method, args, kwds, seconds)

    def _use(
        self, link: Link, method: str, args: Tuple[Any, ...], kwds: Dict[str, Any], seconds: float
    ) -> Any:
        try:
            reply = link.call(method, args, kwds, seconds)
        except (BadRequest, NoData, Unreachable, InvalidResponse):
            # The answer to this very question.
            self._give_back(link)
            raise
        except BaseException:
            # What comes later on this connection would answer another question.
            link.close()
            raise
        self._give_back(link)
        return reply

    def _open(self) -> Link:
        """Connects to the server there is, or to one that is started."""
        try:
            return self._open_running()
        except (ConnectionsTaken, Timeout):
            # The server is there.
            raise
        except WeatherError:
            # The reason why one does not start is the error.
            if not self._autostart or not starting.start(_START_SECONDS):
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

    `timeout` is how many seconds an answer may take, `units` the usual ones of the answers. Where no
    server runs, one is started in the background; not without `autostart`, with `$WEATHERD_AUTOSTART` set
    to `0`, with `server.autostart = false` in the settings, or where a directory is named.

    Raises `NoServer`, `ServerGone`, `KeyRefused`, `ForeignServer` or `NotAdmitted`.
    """
    return Weather(directory, timeout, units, autostart)


def _place(place: PlaceLike) -> Union[str, Tuple[float, float]]:
    if place is None:
        return "default"
    if isinstance(place, Location):
        return (place.latitude, place.longitude)
    return place


def _explained(reply: Any) -> Answer:
    return Answer(build(WeatherForecast, reply), build(Provenance, reply.get("provenance")))
