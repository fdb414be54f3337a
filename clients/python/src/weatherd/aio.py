"""The same questions for asyncio. Each waits in a thread of its own; the loop is never blocked.

    async with weatherd.aio.connect() as weather:
        now, week = await asyncio.gather(weather.current("Seattle"), weather.week("Seattle"))
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, AsyncIterator, Callable, Optional, TypeVar

from .answers import (
    AlertChange, AlertChanges, Alerts, Almanac, Answer, Current, Discussion, Layer, Notable, Outlook, Places,
    Status, WeatherForecast,
)
from .arguments import DayLike, MomentLike, PlaceLike, Seconds
from .client import Weather
from .errors import WeatherError
from .finding import PathLike

T = TypeVar("T")


class AsyncWeather:
    """`Weather` with methods to await. Use it as an asynchronous context manager, which connects."""

    def __init__(
        self,
        directory: Optional[PathLike] = None,
        timeout: float = 60.0,
        units: Optional[str] = None,
        threads: int = 32,
        autostart: bool = True,
    ) -> None:
        self._connect = partial(Weather, directory, timeout, units, autostart)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="weatherd")
        self._weather: Optional[Weather] = None

    async def __aenter__(self) -> "AsyncWeather":
        self._weather = await self._run(self._connect)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._weather is not None:
            self._weather.close()
        self._threads.shutdown(wait=False)

    async def get_weather(self, place: PlaceLike = None, **wishes: Any) -> WeatherForecast:
        """As `Weather.get_weather`."""
        return await self._run(self._sync.get_weather, place, **wishes)

    async def explain(self, place: PlaceLike = None, **wishes: Any) -> Answer:
        """As `Weather.explain`."""
        return await self._run(self._sync.explain, place, **wishes)

    async def current(self, place: PlaceLike = None, **wishes: Any) -> Current:
        """As `Weather.current`."""
        return await self._run(self._sync.current, place, **wishes)

    async def hourly(self, place: PlaceLike = None, **wishes: Any) -> Outlook:
        """As `Weather.hourly`."""
        return await self._run(self._sync.hourly, place, **wishes)

    async def week(self, place: PlaceLike = None, **wishes: Any) -> Outlook:
        """As `Weather.week`."""
        return await self._run(self._sync.week, place, **wishes)

    async def days(self, place: PlaceLike = None, **wishes: Any) -> Outlook:
        """As `Weather.days`."""
        return await self._run(self._sync.days, place, **wishes)

    async def notable(self, place: PlaceLike = None, **wishes: Any) -> Notable:
        """As `Weather.notable`."""
        return await self._run(self._sync.notable, place, **wishes)

    async def alerts(self, place: PlaceLike = None, **wishes: Any) -> Alerts:
        """As `Weather.alerts`."""
        return await self._run(self._sync.alerts, place, **wishes)

    async def alert_changes(
        self,
        place: PlaceLike = None,
        since: Optional[str] = None,
        timeout: Seconds = 50.0,
        **wishes: Any,
    ) -> AlertChanges:
        """As `Weather.alert_changes`."""
        return await self._run(self._sync.alert_changes, place, since, timeout, **wishes)

    async def follow_alerts(
        self, place: PlaceLike = None, since: Optional[str] = None, **wishes: Any
    ) -> AsyncIterator[AlertChange]:
        """As `Weather.follow_alerts`; ends with `aclose()`, with the task that waits, and with this client."""
        follower = self._sync.follow_alerts(place, since, **wishes)
        try:
            while True:
                change = await self._run(next, follower, None)
                if change is None:
                    return
                yield change
        finally:
            follower.close()

    async def grid(
        self, place: PlaceLike = None, layer: Optional[str] = None, **wishes: Any
    ) -> Layer:
        """As `Weather.grid`."""
        return await self._run(self._sync.grid, place, layer, **wishes)

    async def discussion(
        self, place: PlaceLike = None, product: Optional[str] = None, **wishes: Any
    ) -> Discussion:
        """As `Weather.discussion`."""
        return await self._run(self._sync.discussion, place, product, **wishes)

    async def sun(
        self, place: PlaceLike = None, date: Optional[DayLike] = None, **wishes: Any
    ) -> Almanac:
        """As `Weather.sun`."""
        return await self._run(self._sync.sun, place, date, **wishes)

    async def place(self, query: PlaceLike) -> Places:
        """As `Weather.place`."""
        return await self._run(self._sync.place, query)

    async def status(self) -> Status:
        """As `Weather.status`."""
        return await self._run(self._sync.status)

    async def wait_for_update(
        self, place: PlaceLike = None, since: Optional[MomentLike] = None, timeout: Seconds = 50.0
    ) -> Optional[Answer]:
        """As `Weather.wait_for_update`."""
        return await self._run(self._sync.wait_for_update, place, since, timeout)

    @property
    def _sync(self) -> Weather:
        if self._weather is None:
            raise WeatherError("not connected: use it as `async with weatherd.aio.connect()`")
        return self._weather

    async def _run(self, work: Callable[..., T], *args: Any, **kwds: Any) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, partial(work, *args, **kwds))


def connect(
    directory: Optional[PathLike] = None,
    *,
    timeout: float = 60.0,
    units: Optional[str] = None,
    threads: int = 32,
    autostart: bool = True,
) -> AsyncWeather:
    """Makes a client for asyncio, as `weatherd.connect` does otherwise; at most `threads` questions
    wait at a time."""
    return AsyncWeather(directory, timeout, units, threads, autostart)
