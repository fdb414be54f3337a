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
        assert f"`{name}" in description or f"class `{name}" in description, name
    with weatherd.connect(directory) as weather:
        assert weather.get_weather(SEATTLE).temperature


judges: Dict[str, Callable[[], None]] = {
    "installed": installed,
    "places": places,
    "fips": fips,
    "package-gevent": package_gevent,
}
judges[judge]()
print(f"{judge}: right")
