"""A program of one file: its dataclasses live in __main__, one frozen, with slots where possible."""

import sys
from dataclasses import dataclass

from connecting import service

slots = {"slots": True} if sys.version_info >= (3, 10) else {}


@dataclass(frozen=True, **slots)
class Location:
    latitude: float
    longitude: float
    label: str = ""


@dataclass
class WeatherForecast:
    request: Location
    number: int
    name: str
    start_time: str
    end_time: str
    is_daytime: bool
    temperature: int
    temperature_unit: str
    temperature_trend: str
    wind_speed: str
    wind_direction: str
    icon: str
    short_forecast: str
    detailed_forecast: str


home = Location(47.6062, -122.3321, "home")
forecast = service().get_weather(home)
assert type(forecast) is WeatherForecast
assert forecast.request == home, forecast.request
print("ok")
