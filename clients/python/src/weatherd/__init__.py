"""The weather from the local weatherd server, typed, with the standard library alone.

>>> import weatherd
>>> with weatherd.connect() as weather:
...     forecast = weather.get_weather("Seattle")
>>> forecast.temperature_unit
'F'

`connect` gives a `Weather`; each of its methods asks one question and gives a dataclass. Errors are
raised as a `WeatherError` of one of the kinds in `weatherd.errors`. `weatherd.aio` has the same for
asyncio.
"""

from . import aio
from .answers import (
    Alert, AlertChange, AlertChanges, Alerts, Almanac, Answer, Area, ConnectionStatus, Current,
    DescriptorStatus, Discussion, FleetPace, FleetStatus, Layer, LayerValue, Location, Moon, MoonEvent, Notable,
    NotableFact, Outlook, OutlookPeriod, PinnedStation, Place, Places, Provenance, Provider, Reading,
    Staleness, Station, Status, Sun, Timing, Units, UpstreamStatus, WeatherForecast, when,
)
from .arguments import DayLike, MomentLike, Patterns, PlaceLike, Seconds, StationsLike
from .client import Weather, connect
from .errors import (
    BadRequest, ConnectionsTaken, ForeignServer, InvalidResponse, KeyRefused, NoData, NoServer, NotAdmitted,
    ServerGone, Timeout, Unreachable, WeatherError,
)
from .following import AlertFollower

__version__ = "0.1.0"

__all__ = [
    "Alert", "AlertChange", "AlertChanges", "AlertFollower", "Alerts", "Almanac", "Answer", "Area", "BadRequest", "ConnectionStatus",
    "ConnectionsTaken", "Current", "DayLike", "DescriptorStatus", "Discussion", "FleetPace", "FleetStatus", "ForeignServer", "KeyRefused",
    "Layer", "LayerValue", "Location", "MomentLike", "Moon", "MoonEvent", "NoData", "NoServer", "NotAdmitted",
    "Notable", "NotableFact", "InvalidResponse", "Outlook", "OutlookPeriod", "Patterns",
    "PinnedStation", "Place", "PlaceLike", "Places", "Provenance", "Provider", "Reading", "Seconds", "ServerGone",
    "Staleness", "Station", "StationsLike", "Status", "Sun", "Timing", "Timeout", "Units", "Unreachable", "UpstreamStatus", "Weather", "WeatherError",
    "WeatherForecast", "aio", "connect", "when",
]
