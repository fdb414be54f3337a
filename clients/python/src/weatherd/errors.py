"""Errors. Every one is a `WeatherError`, and also the built-in exception that the
server raises for it, so that code written for the bare protocol goes on working."""

from __future__ import annotations

from typing import Dict, Tuple, Type


class WeatherError(Exception):
    """There is no answer; the text is one sentence that says why."""


class NoServer(WeatherError, ConnectionError):
    """No server is running where one was looked for; start one with `weatherd`."""


class ServerGone(WeatherError, ConnectionError):
    """A connection file is there, but its server is gone, or the connection broke."""


class KeyRefused(WeatherError, ConnectionError):
    """Server and connection file do not share a key: the file is a copy, or the server was restarted."""


class ForeignServer(WeatherError, ConnectionError):
    """The connection file, or what answers, is another user's, whose server nothing says to trust."""


class NotAdmitted(WeatherError, PermissionError):
    """The server is for other users: it says so itself, or the system keeps this one from its files."""


class ConnectionsTaken(WeatherError, ConnectionRefusedError):
    """The server runs, but all its connections, or the calls of this user, are taken; asking later may help."""


class BadRequest(WeatherError, ValueError):
    """The question makes no sense: coordinates, a place's name, units, a layer."""


class NoData(WeatherError, LookupError):
    """The National Weather Service has no such weather for the place, or does not cover it."""


class Unreachable(WeatherError, ConnectionError):
    """The weather service upstream cannot be reached; asking later may help."""


class Timeout(WeatherError, TimeoutError):
    """No answer came in time; asking later may help."""


class InvalidResponse(WeatherError, RuntimeError):
    """The weather service upstream, or what answers here, gave no weather."""


_KINDS: Tuple[Tuple[Type[BaseException], Type[WeatherError]], ...] = (
    (ConnectionRefusedError, ConnectionsTaken),
    (ConnectionAbortedError, ServerGone),
    (ConnectionError, Unreachable),
    (TimeoutError, Timeout),
    (ValueError, BadRequest),
    (TypeError, BadRequest),
    (LookupError, NoData),
)


def of_exception(error: BaseException) -> WeatherError:
    """The error that stands for an exception which the server raised.

    >>> of_exception(LookupError("0.0, 0.0 is outside the area"))
    NoData('0.0, 0.0 is outside the area')
    """
    text = str(error)
    for kind, stands_for in _KINDS:
        if isinstance(error, kind):
            return stands_for(text)
    return InvalidResponse(text)


EXIT_CODES: Dict[Type[WeatherError], int] = {
    BadRequest: 2,
    NoServer: 3,
    ServerGone: 4,
    KeyRefused: 5,
    NoData: 6,
    Unreachable: 7,
    Timeout: 8,
    InvalidResponse: 9,
    ConnectionsTaken: 11,
    ForeignServer: 12,
    NotAdmitted: 13,
}
"""For scripts that want to end as `wx` does."""
