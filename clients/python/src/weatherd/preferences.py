"""A user's own default place, saved places, units, stations and filter of alerts, for a server that follows
another user's settings, such as that of the machine. They come from the file that `wx config` writes; Python can
read it from 3.11 on."""

from __future__ import annotations

import os
import sys
from typing import Any, Dict, NamedTuple, Optional, Tuple

if sys.version_info >= (3, 11):
    import tomllib

_CRITERIA = ("event", "exclude_event", "severity", "urgency", "certainty")
_WITH_UNITS = ("current", "hourly", "week", "days", "grid")


class Preferences(NamedTuple):
    """What a question leaves open; saved places and their stations by their names in lower case.

    >>> Preferences("home", {"home": "97201"}, "si").complete("current", ("default",), {})
    (('97201',), {'units': 'si'})
    """

    place: Optional[str] = None
    saved: Dict[str, str] = {}
    units: Optional[str] = None
    criteria: Dict[str, str] = {}
    pins: Dict[str, str] = {}
    excluded: Optional[str] = None

    def complete(
        self, method: str, args: Tuple[Any, ...], kwds: Dict[str, Any]
    ) -> Tuple[Tuple[Any, ...], Dict[str, Any]]:
        """The arguments of a question with what they leave open."""
        if args and isinstance(args[0], str):
            place: str = args[0]
            if self.place and place.strip().lower() == "default":
                place = self.place
            if method == "current":
                kwds = {**self._stations(place.strip().lower(), kwds), **kwds}
            args = (self.saved.get(place.strip().lower(), place), *args[1:])
        if self.units and method in _WITH_UNITS:
            kwds = {"units": self.units, **kwds}
        if method in ("alerts", "alert_changes"):
            kwds = {**self.criteria, **kwds}
        return args, kwds

    def _stations(self, name: str, kwds: Dict[str, Any]) -> Dict[str, str]:
        """The stations for a place of that name; none is pinned that the question excludes itself."""
        stations = {}
        excluded = [station.strip().upper() for station in str(kwds.get("exclude_stations", "")).split(",")]
        if name in self.pins and self.pins[name].strip().upper() not in excluded:
            stations["station"] = self.pins[name]
        if self.excluded is not None:
            stations["exclude_stations"] = self.excluded
        return stations


def read() -> Preferences:
    """The preferences of this user; none where the file is missing or wrong."""
    if sys.version_info < (3, 11):
        return Preferences()
    base = os.environ.get("XDG_CONFIG_HOME", "")
    if not os.path.isabs(base):
        base = os.path.join(os.path.expanduser("~"), ".config")
    try:
        with open(os.path.join(base, "weatherd", "config.toml"), "rb") as file:
            settings = tomllib.load(file)
        places = settings.get("places", {})
        saved = {str(name).strip().lower(): str(text) for name, text in places.get("saved", {}).items()}
        alerts = settings.get("alerts", {})
        criteria = {name: str(alerts[name]) for name in _CRITERIA if name in alerts}
        stations = settings.get("stations", {})
        pins = {str(name).strip().lower(): str(station) for name, station in stations.get("pin", {}).items()}
        units = settings.get("answers", {}).get("units")
        return Preferences(places.get("default"), saved, units, criteria, pins, stations.get("exclude"))
    except (OSError, ValueError, AttributeError):
        return Preferences()
