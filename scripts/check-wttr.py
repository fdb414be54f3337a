"""Programs for wttr.in, each pointed at our server in the way it allows, and what they make of it."""

import asyncio
import contextlib
import io
import socket
import ssl
import sys
import urllib.request

# One of the judges reads the command line as soon as it is imported.
URL, CERTIFICATE, KEY = sys.argv[1:]
del sys.argv[1:]

import aiohttp
import PIL.Image
import python_weather
import pywttr
import wttr
from aiohttp.abc import AbstractResolver
from xmobar_wttr.fetch import fetch_wttr_data

HOST, PORT = URL.removeprefix("http://").split(":")


def judge_pywttr() -> None:
    """It checks every name and type of the JSON (pydantic)."""
    with pywttr.Wttr(base_url=URL) as client:
        weather = client.weather("Portland, OR")
    current = weather.current_condition[0]
    assert weather.nearest_area[0].area_name[0].value == "Portland"
    assert "SIMULATED" in current.weather_desc[0].value
    assert -40 < current.temp_c < 50 and 0 <= current.humidity <= 100
    assert abs(current.temp_f - (current.temp_c * 9 / 5 + 32)) < 2
    assert len(weather.weather) == 3 and len(weather.weather[1].hourly) == 8


class LocalResolver(AbstractResolver):
    """A resolver for which every name is that of one port of this machine."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def resolve(self, host, port=0, family=socket.AF_INET):
        return [
            {
                "hostname": host,
                "host": "127.0.0.1",
                "port": self.port,
                "family": family,
                "proto": 0,
                "flags": 0,
            }
        ]

    async def close(self) -> None:
        pass


async def copy(reader, writer) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


async def forward(reader, writer) -> None:
    """Takes a connection's TLS off and passes the rest on."""
    server_reader, server_writer = await asyncio.open_connection(HOST, int(PORT))
    # The judge may leave its connection open until all ends.
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.gather(copy(reader, server_writer), copy(server_reader, writer))


async def judge_python_weather() -> None:
    """It asks https://wttr.in and wants text/plain."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE, KEY)
    server = await asyncio.start_server(forward, "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    connector = aiohttp.TCPConnector(ssl=False, resolver=LocalResolver(port))
    async with aiohttp.ClientSession(connector=connector) as session:
        client = python_weather.Client(unit=python_weather.IMPERIAL, session=session)
        weather = await client.get("Portland, OR")
    server.close()
    assert weather.location == "Portland" and weather.region == "Oregon"
    assert "SIMULATED" in weather.description
    assert -40 < weather.temperature < 120 and len(weather.daily_forecasts) == 3
    tomorrow = weather.daily_forecasts[1]
    assert tomorrow.sunrise < tomorrow.sunset and len(tomorrow.hourly_forecasts) == 8


def judge_xmobar_wttr() -> None:
    """It asks for a line of fields within quotation marks, and cuts them off."""
    fields = ["c", "C", "t", "f", "w", "h", "p", "P", "m", "S", "s"]
    _, line = fetch_wttr_data(URL + "/", "Portland, OR", fields)
    values = line.split("|")
    assert len(values) == len(fields), line
    assert "SIMULATED" in values[1] and values[2].endswith("°F") and values[7].endswith("hPa")


async def judge_wttr() -> None:
    """It asks for the text of a terminal, with options, and for lines."""
    wttr.BASE_URL = URL + "/"
    text = await wttr.wttr(["Portland, OR", "-mT", "-d", "1"])
    assert text.startswith("Weather report: Portland, Oregon SIMULATED\n"), text
    assert "°C" in text and "\x1b" not in text
    line = await wttr.wttr(["Portland, OR", "-f", "3"])
    assert line.startswith("Portland, Oregon: "), line


def judge_pictures() -> None:
    """Pillow decodes every byte of a picture."""
    sizes = []
    for name in ["Portland+OR", "Portland+OR_0pq_transparency=100", "Portland+OR_format=v2"]:
        with urllib.request.urlopen(f"{URL}/{name}.png") as response:
            picture = PIL.Image.open(io.BytesIO(response.read()))
        assert picture.format == "PNG" and picture.mode == "RGBA", picture
        picture.load()
        # A text is neither one colour nor many.
        assert 2 < len(picture.getcolors(1 << 24)), picture
        sizes.append(picture.size)
    assert picture.size == (1000, 420), sizes
    assert sizes[1][1] < sizes[0][1], sizes


judge_pywttr()
asyncio.run(judge_python_weather())
judge_xmobar_wttr()
asyncio.run(judge_wttr())
judge_pictures()
