"""The two dataclasses a program of the original brings along, under the original's module name."""

from dataclasses import dataclass
from typing import Optional


@dataclass
class Location:
    latitude: float
    longitude: float


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
    temperature_trend: Optional[str]
    wind_speed: str
    wind_direction: str
    icon: str
    short_forecast: str
    detailed_forecast: str

    def to_human_readable(self) -> str:
        return "\n".join([
            f"Weather Forecast for Location ({self.request.latitude}, {self.request.longitude})",
            "=" * 70,
            f"Period: {self.name}",
            f"Temperature: {self.temperature}°{self.temperature_unit}",
            f"Conditions: {self.short_forecast}",
            f"Wind: {self.wind_direction} at {self.wind_speed}",
            "",
            self.detailed_forecast,
        ])
