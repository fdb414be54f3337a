"""Following the alerts of a place, across restarts of the server, until the follower is closed. Speaks no
protocol."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Deque, Dict, Iterator, Optional

from .answers import AlertChange
from .errors import KeyRefused, NoServer, ServerGone, Unreachable

if TYPE_CHECKING:
    from .arguments import PlaceLike
    from .client import Weather

_BACK_OFF = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)


class AlertFollower(Iterator[AlertChange]):
    """The changes of alerts at a place as they come, each with the `cursor` from which following again loses
    none; made by `Weather.follow_alerts`.

    It goes on for ever, also while the server restarts. `close()`, of the follower or of its `Weather`, ends it
    from any thread, also while it waits; as a context manager it closes itself. A change that came together
    with others may come again from its cursor, since they have one for all. `reset` of a change says that
    changes before it are lost.
    """

    def __init__(
        self, weather: "Weather", place: "PlaceLike", since: Optional[str], criteria: Dict[str, Any]
    ) -> None:
        self._weather = weather
        self._criteria = criteria
        self._place = place
        self._cursor = since
        self._ready: Deque[AlertChange] = deque()
        self._has_lost = False
        self._closed = threading.Event()

    def __enter__(self) -> "AlertFollower":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def cursor(self) -> Optional[str]:
        """The cursor after all changes that were asked for; None before the first answer."""
        return self._cursor

    def close(self) -> None:
        """Ends it, also for a thread that waits for the next change."""
        self._closed.set()
        self._weather._abandon()

    def __next__(self) -> AlertChange:
        failures = 0
        while not self._ready:
            if self._closed.is_set():
                raise StopIteration
            try:
                self._ask()
                failures = 0
            except (NoServer, ServerGone, KeyRefused, Unreachable):
                self._closed.wait(_BACK_OFF[min(failures, len(_BACK_OFF) - 1)])
                failures += 1
        if self._closed.is_set():
            raise StopIteration
        return self._ready.popleft()

    def _ask(self) -> None:
        reply = self._weather.alert_changes(self._place, self._cursor, **self._criteria)
        self._has_lost = self._has_lost or reply.reset
        last = len(reply.changes) - 1
        for at, change in enumerate(reply.changes):
            cursor = reply.cursor if at == last else self._cursor
            self._ready.append(replace(change, reset=self._has_lost, cursor=cursor))
            self._has_lost = False
        self._cursor = reply.cursor
