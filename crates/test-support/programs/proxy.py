"""Further abilities of a proxy and a manager."""

from multiprocessing.managers import BaseProxy, RemoteError

from connecting import connect

manager = connect()
weather = manager.get_weather_service()
assert isinstance(weather, BaseProxy)
assert "get_weather" in dir(weather)
assert "WeatherService" in str(weather), str(weather)
assert "AutoProxy[get_weather_service]" in repr(weather), repr(weather)
assert manager._number_of_objects() == 1
assert "refcount=" in manager._debug_info()
again = manager.get_weather_service()
assert again._id == weather._id, "one service, one referent"
del again
assert weather.get_weather((47.6062, -122.3321))["number"] >= 1
try:
    weather._callmethod("__class__")
except RemoteError:
    pass
else:
    raise AssertionError("a method that is not exposed was called")
print("ok")
