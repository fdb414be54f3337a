"""Every mistake a caller can make is a built-in exception with one sentence, raised at the caller."""

from connecting import service
from shared import Location

weather = service()


def raises(kind, call, *words):
    try:
        answer = call()
    except Exception as error:
        assert type(error) is kind, (type(error), error)
        text = str(error)
        assert "\n" not in text and "/" not in text.replace("and/or", ""), text
        for word in words:
            assert word in text, (word, text)
    else:
        raise AssertionError(f"no {kind.__name__}, but {answer!r}")


raises(ValueError, lambda: weather.get_weather(Location(91, 0)), "latitude", "91")
raises(ValueError, lambda: weather.get_weather(Location(0, 1e9)), "longitude")
raises(ValueError, lambda: weather.get_weather(Location(float("nan"), 0)), "latitude")
raises(TypeError, lambda: weather.get_weather(Location("north", "west")), "latitude")
raises(TypeError, lambda: weather.get_weather(Location(True, False)), "latitude")
raises(TypeError, lambda: weather.get_weather(None))
raises(TypeError, lambda: weather.get_weather(b"Seattle"))
raises(TypeError, lambda: weather.get_weather(98101))
raises(ValueError, lambda: weather.get_weather("Seatle"), "did you mean", "Seattle")
raises(ValueError, lambda: weather.get_weather("Springfield"), "Missouri", "Illinois")
raises(TypeError, lambda: weather.get_weather((1.0, 2.0, 3.0)))
raises(TypeError, lambda: weather.get_weather({"latitude": 1.0}), "longitude")
raises(TypeError, lambda: weather.get_weather(), "location")
raises(TypeError, lambda: weather.get_weather(Location(1, 2), Location(3, 4)))
raises(TypeError, lambda: weather.get_weather(place=Location(1, 2)), "place")
raises(LookupError, lambda: weather.get_weather(Location(51.5072, -0.1275)), "outside")
# And after all that the connection still works.
assert weather.get_weather(Location(47.6062, -122.3321)).number >= 1
print("ok")
