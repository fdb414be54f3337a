"""Methods beyond the original: explain, status, and the time that a caller waits."""

from datetime import datetime

from connecting import connect
from shared import Location, WeatherForecast

manager = connect()
weather = manager.get_weather_service()
for name in ("get_weather", "explain", "status"):
    assert callable(getattr(weather, name)), name
place = Location(47.6062, -122.3321)
forecast = weather.get_weather(place)


def raises(kind, call, *words):
    try:
        answer = call()
    except Exception as error:
        assert type(error) is kind, (type(error), error)
        for word in words:
            assert word in str(error), (word, error)
    else:
        raise AssertionError(f"no {kind.__name__}, but {answer!r}")


# The same answer as a dict, with where it comes from.
answer = weather.explain(place)
assert type(answer) is dict, type(answer)
provenance = answer.pop("provenance")
assert answer.pop("request") == {"latitude": 47.6062, "longitude": -122.3321}
assert answer == {k: v for k, v in vars(forecast).items() if k != "request"}, answer
assert provenance["source"] == "memory", provenance
assert provenance["simulated"] is True and provenance["derived"] is False
assert provenance["stale"] is None
assert provenance["office"] == "SEW" and provenance["grid_cell"].startswith("SEW/")
assert type(provenance["age_seconds"]) is int and provenance["age_seconds"] >= 0
for name in ("update_time", "fetched_at", "confirmed_at"):
    moment = datetime.fromisoformat(provenance[name].replace("Z", "+00:00"))
    assert moment.tzinfo is not None, provenance
for plain in [(47.6062, -122.3321), {"latitude": 47.6062, "longitude": -122.3321}]:
    assert weather.explain(plain)["name"] == forecast.name
raises(LookupError, lambda: weather.explain((51.5072, -0.1275)), "outside")
raises(TypeError, lambda: weather.explain(), "location")

# How long to wait and how old an answer may be, in seconds, on both.
for method in (weather.get_weather, weather.explain):
    for keywords in [
        {"within": 30}, {"within": 0.5, "max_age": 3600}, {"max_age": 60.0},
        {"within": None, "max_age": None}, {"within": 1e300}, {"within": float("inf")},
        {"max_age": 10 ** 30},
    ]:
        method(place, **keywords)
        method(location=place, **keywords)
    for name in ("within", "max_age"):
        for wrong in ["1", b"1", [1], True, place, {"seconds": 1}]:
            raises(TypeError, lambda: method(place, **{name: wrong}), name)
        for wrong in [-1, -0.001, float("nan"), float("-inf"), -10 ** 30]:
            raises(ValueError, lambda: method(place, **{name: wrong}), name)
    raises(TypeError, lambda: method(place, patience=1), "patience")
assert type(weather.get_weather(place, within=1)) is WeatherForecast

# How the service is doing.
status = weather.status()
assert type(status) is dict and status["version"].count(".") == 2, status
assert type(status["uptime_seconds"]) is int
assert status["upstream"]["simulated"] is True
assert status["upstream"]["breaker"] == "closed", status
assert all(type(count) is int for count in status["questions"].values())
before = status["question_time"]["count"]
weather.get_weather(place)
assert weather.status()["question_time"]["count"] == before + 1, "status itself is no question"
raises(TypeError, lambda: weather.status(1))
raises(TypeError, lambda: weather.status(verbose=True))
print("ok")
