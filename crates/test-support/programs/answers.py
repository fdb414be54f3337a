"""The parts of the answer: the caller's own classes, every field of the right type."""

from connecting import service
from shared import Location, WeatherForecast

weather = service()
place = Location(47.6062, -122.3321)
forecast = weather.get_weather(place)
assert type(forecast) is WeatherForecast, type(forecast)
assert type(forecast.request) is Location and forecast.request == place, forecast.request
for name, kind in {
    "number": int, "name": str, "start_time": str, "end_time": str, "is_daytime": bool,
    "temperature": int, "temperature_unit": str, "wind_speed": str, "wind_direction": str,
    "icon": str, "short_forecast": str, "detailed_forecast": str,
}.items():
    assert type(getattr(forecast, name)) is kind, (name, getattr(forecast, name))
assert forecast.temperature_trend is None or type(forecast.temperature_trend) is str
assert "SIMULATED" in forecast.detailed_forecast, forecast.detailed_forecast

# The keyword, whole degrees, pairs and dicts; asked twice, answered alike.
assert weather.get_weather(location=place) == forecast
whole = weather.get_weather(Location(47, -122))
assert whole.request == Location(47, -122) and type(whole.request.latitude) is int
for plain in [(47.6062, -122.3321), [47.6062, -122.3321],
              {"latitude": 47.6062, "longitude": -122.3321}]:
    answer = weather.get_weather(plain)
    assert type(answer) is dict, type(answer)
    assert answer["request"] == {"latitude": 47.6062, "longitude": -122.3321}, answer["request"]
    assert {k: v for k, v in answer.items() if k != "request"} == \
        {k: v for k, v in vars(forecast).items() if k != "request"}
print("ok")
