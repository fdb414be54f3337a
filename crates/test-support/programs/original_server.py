"""A CPython manager that serves the original's interface with a canned answer: the other side of
the drop-in promise. Usage: original_server.py (writes the original's files where it is started)."""

import base64
import json
import pickle
import sys
from multiprocessing.managers import BaseManager

from shared import Location, WeatherForecast


class WeatherService:
    def get_weather(self, location: Location) -> WeatherForecast:
        if location.latitude > 80:
            raise LookupError("nobody lives there")
        return WeatherForecast(
            request=location, number=1, name="This Afternoon",
            start_time="2026-03-04T14:00:00-08:00", end_time="2026-03-04T18:00:00-08:00",
            is_daytime=True, temperature=53, temperature_unit="F", temperature_trend=None,
            wind_speed="6 mph", wind_direction="W",
            icon="https://api.weather.gov/icons/land/day/tsra,90?size=medium",
            short_forecast="Showers And Thunderstorms",
            detailed_forecast="Showers and thunderstorms before 4pm, then rain.",
        )


    def hourly(self, location):
        """For measurements: an answer as large as ours, from a file that the bench leaves."""
        if not hasattr(self, "hours"):
            with open("hourly.pickle", "rb") as file:
                self.hours = pickle.load(file)
        return self.hours


class WeatherManager(BaseManager):
    pass


if __name__ == "__main__":
    service = WeatherService()
    WeatherManager.register("get_weather_service", callable=lambda: service)
    key = b"weather_secret"
    path = ".weather_manager.sock"
    server = WeatherManager(address=path, authkey=key).get_server()
    with open(".manager_connection", "w", encoding="utf-8") as file:
        json.dump({"socket_path": path, "authkey": base64.b64encode(key).decode()}, file)
    print("ready", flush=True)
    sys.stdout.close()
    sys.stdout = sys.stderr
    server.serve_forever()
