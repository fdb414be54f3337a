"""What programs pass for places, days and times, as the wire takes it: numbers of any library, dates,
timedeltas, the answers' own places. Knows no question."""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta
from typing import Any, Iterable, Optional, Protocol, Sequence, SupportsFloat, Tuple, Union

from .answers import Area, Location, Place
from .errors import BadRequest

PlaceLike = Union[
    str, "os.PathLike[str]", Tuple[SupportsFloat, SupportsFloat], Sequence[SupportsFloat], Location, Place, Area,
    None,
]
"""A place: "Portland, OR", "97201", "KBFI", a saved name, (latitude, longitude) in numbers of any kind, a
`Location`, the `Place` or `Area` of an answer, or None for the default place. Of places of one name, one that is
far larger is taken; "strict:portland" takes none. A path stands for the name that it is written as."""

Seconds = Union[SupportsFloat, timedelta]
"""A length of time: a number of seconds of any kind, or a `timedelta`."""


class _Datetime64(Protocol):
    def astype(self, dtype: str) -> Any: ...


Patterns = Union[str, Iterable[str]]
"""Patterns of the names of events: "Flood*", "Flood*, Wind Advisory", or several texts. `*` stands for any
characters, `?` for one; capitals make no difference. "none", or no text, is no pattern at all."""

StationsLike = Union[str, Iterable[str]]
"""Stations: "KBFI", "KBFI, KRNT", or several texts. "none", or no text, is no station at all."""

DayLike = Union[str, date, _Datetime64]
"""A day: "2026-03-04", a `date`, or a `datetime` (also of pandas or numpy), whose day is meant."""

MomentLike = Union[str, datetime]
"""A time: RFC 3339 text, or a `datetime` with a time zone."""


def place(given: Any) -> Union[str, Tuple[float, float]]:
    """The name or the pair that a place is asked for by.

    >>> from decimal import Decimal
    >>> place((Decimal("47.5"), -122))
    (47.5, -122.0)
    >>> place(None)
    'default'
    """
    if given is None:
        return "default"
    if isinstance(given, Place):
        given = given.location
    if isinstance(given, Area):
        return f"{'state' if given.kind in ('state', 'water') else 'zone'}:{given.code}"
    if isinstance(given, (str, os.PathLike)):
        name = os.fspath(given)
        if not isinstance(name, str):
            raise BadRequest("the path of a place is a text")
        return str(name)
    if hasattr(given, "latitude") and hasattr(given, "longitude"):
        given = (given.latitude, given.longitude)
    elif isinstance(given, dict):
        given = (given.get("latitude"), given.get("longitude"))
    try:
        if isinstance(given, (set, frozenset)):
            raise TypeError("a set has no order")
        latitude, longitude = given
        if any(type(number).__name__ in ("bool", "bool_") for number in (latitude, longitude)):
            raise TypeError("a truth value is no number of degrees")
        return float(latitude), float(longitude)
    except (TypeError, ValueError, OverflowError) as error:
        shown = repr(given)[:60]
        raise BadRequest(f"a place is a name or a pair (latitude, longitude), not {shown}") from error


def check(name: str, given: Any) -> None:
    """Refuses a text that no other program can read.

    >>> check("place", "Bend")
    >>> check("place", "\\ud800")
    Traceback (most recent call last):
    weatherd.errors.BadRequest: place is no text: it has half of a character, '\\ud800'
    """
    if isinstance(given, str):
        try:
            given.encode()
        except UnicodeEncodeError as error:
            half = given[error.start]
            raise BadRequest(f"{name} is no text: it has half of a character, {half!r}") from error


def seconds(name: str, given: Optional[Seconds]) -> Optional[float]:
    """A length of time in seconds.

    >>> seconds("within", timedelta(minutes=1.5))
    90.0
    """
    if given is None:
        return None
    if isinstance(given, timedelta):
        return given.total_seconds()
    try:
        return float(given)
    except (TypeError, ValueError) as error:
        raise BadRequest(f"{name} is a number of seconds or a timedelta, not {repr(given)[:60]}") from error


def patterns(name: str, given: Optional[Patterns]) -> Optional[str]:
    """Patterns of events as one text.

    >>> patterns("event", ["Flood*", "Wind Advisory"])
    'Flood*,Wind Advisory'
    >>> patterns("exclude_event", [])
    'none'
    """
    return _one_text(name, given, "a pattern of events")


def stations(name: str, given: Optional[StationsLike]) -> Optional[str]:
    """Stations as one text.

    >>> stations("exclude_stations", ["KBFI", "KRNT"])
    'KBFI,KRNT'
    """
    return _one_text(name, given, "a station")


def _one_text(name: str, given: Union[str, Iterable[str], None], what: str) -> Optional[str]:
    """Texts with commas between them; the word none for no text."""
    if given is None or isinstance(given, str):
        return given
    try:
        return ",".join(given) or "none"
    except TypeError as error:
        raise BadRequest(f"{name} is {what} or several, not {repr(given)[:60]}") from error


def day(given: Optional[DayLike]) -> Optional[str]:
    """A day as `YYYY-MM-DD`.

    >>> day(date(2026, 3, 4))
    '2026-03-04'
    """
    if isinstance(given, datetime):
        return given.date().isoformat()
    if isinstance(given, date):
        return given.isoformat()
    if given is None or isinstance(given, str):
        return given
    try:
        return day(given.astype("datetime64[D]").item())
    except (AttributeError, TypeError, ValueError) as error:
        raise BadRequest(f"date is a day, as text or as a date, not {repr(given)[:60]}") from error


def moment(given: Optional[MomentLike]) -> Optional[str]:
    """A time in RFC 3339.

    >>> from datetime import timezone
    >>> moment(datetime(2026, 3, 4, 14, tzinfo=timezone.utc))
    '2026-03-04T14:00:00+00:00'
    """
    if not isinstance(given, datetime):
        return given
    if given.utcoffset() is None:
        raise BadRequest("since has no time zone")
    return given.isoformat()
