"""One judge of scripts/check-python: `check-python.py JUDGE DIRECTORY`."""

import base64
import hmac
import json
import sys
from decimal import Decimal
from fractions import Fraction
from multiprocessing.managers import BaseManager
from pathlib import Path
from typing import Any, Callable, Dict

judge, directory = sys.argv[1], Path(sys.argv[2])
if judge.endswith("gevent"):
    from gevent import monkey

    monkey.patch_all()

SEATTLE = (47.6062, -122.3321)


class Weather(BaseManager):
    """The service, as any program reaches it."""


Weather.register("get_weather_service")


def service() -> Any:
    told = json.loads((directory / ".manager_connection").read_text())
    manager = Weather(address=told["socket_path"], authkey=base64.b64decode(told["authkey"]))
    manager.connect()
    return manager.get_weather_service()


def places() -> None:
    """Coordinates as libraries make them, all meant for one place."""
    import numpy
    import pydantic

    latitude, longitude = SEATTLE

    class Location(pydantic.BaseModel):
        latitude: float
        longitude: float

    globals()["Location"] = Location
    Location.__qualname__ = "Location"
    pair = numpy.array(SEATTLE)
    made: Dict[str, Any] = {
        "pydantic": Location(latitude=latitude, longitude=longitude),
        "numpy.float64": (pair[0], pair[1]),
        "numpy.float32": (numpy.float32(latitude), numpy.float32(longitude)),
        "a pydantic model of numpy.float64": Location.model_construct(latitude=pair[0], longitude=pair[1]),
        "Decimal": (Decimal("47.6062"), Decimal("-122.3321")),
        "Fraction": (Fraction(476062, 10000), Fraction(-1223321, 10000)),
    }
    weather = service()
    for how, place in made.items():
        meant = weather.explain(place)["request"]
        assert (round(meant["latitude"], 4), round(meant["longitude"], 4)) == SEATTLE, (how, meant)


def fips() -> None:
    """The old authentication as FIPS builds have it: MD5 replaced by SHA-256."""
    real, replaced = hmac.new, []

    def new(key: bytes, msg: Any = None, digestmod: Any = "") -> Any:
        if digestmod != "md5":
            return real(key, msg, digestmod)
        replaced.append(digestmod)
        return real(key, msg, "sha256")

    hmac.new = new  # type: ignore[assignment]
    assert service().explain(SEATTLE)["name"]
    # From 3.12 on CPython itself signs with SHA-256.
    assert replaced or sys.version_info >= (3, 12)


def package_gevent() -> None:
    """The package works under gevent, from several greenlets."""
    import gevent
    import weatherd

    with weatherd.connect(directory) as weather:
        asked = [gevent.spawn(weather.get_weather, SEATTLE) for _ in range(5)]
        gevent.joinall(asked, raise_error=True)
        assert all(one.value.temperature for one in asked)


def tables() -> None:
    """Forecasts as tables of pandas and polars, and arguments as numpy and pandas have them."""
    import datetime

    import numpy
    import pandas
    import polars
    import weatherd

    with weatherd.connect(directory) as weather:
        hours = weather.hourly(SEATTLE)
        frame = hours.to_dataframe()
        assert isinstance(frame, pandas.DataFrame) and len(frame) == len(hours)
        assert str(frame["start_time"].dtype).endswith("America/Los_Angeles]"), frame.dtypes
        assert frame["start_time"][0] == pandas.Timestamp(hours[0].start_time)
        assert frame["temperature"].tolist() == [hour.temperature for hour in hours]
        assert frame.set_index("start_time")["temperature"].resample("1D").max().notna().all()
        assert frame.attrs["units"]["temperature"] == "F"
        table = hours.to_dataframe("polars")
        assert isinstance(table, polars.DataFrame) and table.height == len(hours)
        assert table.schema["start_time"].time_zone == "America/Los_Angeles", table.schema
        assert table["start_time"][0] == datetime.datetime.fromisoformat(hours[0].start_time)
        assert table["temperature"].to_list() == frame["temperature"].tolist()
        for library in ("pandas", "polars"):
            assert len(weather.grid(SEATTLE, "weather").to_dataframe(library)) > 0
            assert len(weather.week("Honolulu").to_dataframe(library)) > 10
        pair = numpy.array(SEATTLE)
        for place in (pair, tuple(pair.astype("float32")), pandas.Series(SEATTLE)):
            asked = weather.get_weather(place, within=numpy.float32(30), max_age=numpy.int64(3600)).request
            assert (round(asked.latitude, 4), round(asked.longitude, 4)) == SEATTLE, asked
        for day in (numpy.datetime64("2026-06-21T12:30"), pandas.Timestamp("2026-06-21 12:30")):
            assert weather.sun(SEATTLE, day).date == "2026-06-21"
        now = weather.current(SEATTLE)
        assert numpy.float64(now.temperature) == now.temperature.value
        assert numpy.array([now.temperature, now.dew_point], dtype=float).shape == (2,)


def installed() -> None:
    """The package of this environment answers, is typed, and brings its reference with it."""
    from importlib import metadata

    import weatherd

    home = Path(weatherd.__file__).parent
    assert home.is_relative_to(sys.prefix), home
    assert (home / "py.typed").exists()
    described = metadata.metadata("weatherd")
    assert described["Version"] == weatherd.__version__
    description = described.get_payload() or described["Description"]
    for name in weatherd.__all__:
        assert f"`{name}" in description or f"`weatherd.{name}`" in description, name
    with weatherd.connect(directory) as weather:
        assert weather.get_weather(SEATTLE).temperature


judges: Dict[str, Callable[[], None]] = {
    "installed": installed,
    "places": places,
    "fips": fips,
    "package-gevent": package_gevent,
    "tables": tables,
}
judges[judge]()
print(f"{judge}: right")
