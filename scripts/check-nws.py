"""Programs for api.weather.gov, asking the simulated service itself and our server while the service fails.

A call is right if it gives weather, and none older than the same program saw before.
"""

import asyncio
import contextlib
import io
import json
import os
import pathlib
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import urllib.parse
import urllib.request
import xml.etree.ElementTree
from datetime import UTC, datetime, timedelta

WORK = pathlib.Path(sys.argv[1])
CERTIFICATE, KEY = WORK / "certificate.pem", WORK / "key.pem"
HOST = "api.weather.gov"
os.environ |= {"REQUESTS_CA_BUNDLE": str(CERTIFICATE), "no_proxy": f"{HOST},127.0.0.1"}

import aiohttp
import feedparser
import noaa_sdk
import PIL.Image
import pynws
import weather_gov
from aiohttp.abc import AbstractResolver

LATITUDE, LONGITUDE, STATION = 47.6062, -122.3321, "KBFI"
# One time for all, since lists of observations are kept by its day.
SINCE = datetime.now(UTC) - timedelta(hours=2)
# Each call is asked of the service anew, so that its troubles meet all of them.
LIFETIMES = "\n".join(
    f'[cache.{kind}]\nfloor = "0s"\nceiling = "0s"\nstale_while_revalidate = "0s"\nleast_age = "0s"'
    for kind in ["point", "forecast", "grid", "stations", "observations", "alerts"]
)
SETTINGS = f"""
[http]
listen = ["127.0.0.1:0"]
hosts = ["{HOST}"]
[alerts]
journal = false
{LIFETIMES}
[upstream]
proxy = "none"
"""
# Each column with the fault rule of the simulator that makes it; None cuts the service off.
NO_TROUBLE = "no trouble"
TROUBLES = {"20 % errors": "status=500 chance=0.2", "stale copies": "stale=6h", "service cut": None}


class Terminator:
    """Takes TLS off for the name of the service, and passes the rest on to a port of this machine."""

    def __init__(self) -> None:
        self.target = 0
        self.loop = asyncio.new_event_loop()
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(CERTIFICATE, KEY)
        started = asyncio.start_server(self.forward, "127.0.0.1", 0, ssl=context)
        self.port = self.loop.run_until_complete(started).sockets[0].getsockname()[1]
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    async def forward(self, reader, writer) -> None:
        async def copy(source, sink) -> None:
            with contextlib.suppress(OSError):
                while data := await source.read(65536):
                    sink.write(data)
                    await sink.drain()
            sink.close()

        try:
            server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.close()
            return
        await asyncio.gather(copy(reader, server_writer), copy(server_reader, writer))


TERMINATOR = Terminator()
getaddrinfo = socket.getaddrinfo


def local_getaddrinfo(host, port, *rest, **options):
    """Has the name of the service lead here, as a line in /etc/hosts would."""
    if host in (HOST, HOST.encode()):
        host, port = "127.0.0.1", TERMINATOR.port
    return getaddrinfo(host, port, *rest, **options)


socket.getaddrinfo = local_getaddrinfo


class LocalResolver(AbstractResolver):
    """The same for aiohttp."""

    async def resolve(self, host, port=0, family=socket.AF_INET):
        return [
            {
                "hostname": host,
                "host": "127.0.0.1",
                "port": TERMINATOR.port,
                "family": family,
                "proto": 0,
                "flags": 0,
            }
        ]

    async def close(self) -> None:
        pass


class Score:
    """The calls of one program to one server, and the latest time of each that it saw."""

    def __init__(self) -> None:
        self.calls, self.wrong, self.latest = 0, [], {}

    def note(self, call, time) -> None:
        """Counts a call that gave weather, of a time where it tells one."""
        latest = self.latest.setdefault(call, time)
        if time is not None and datetime.fromisoformat(time) < datetime.fromisoformat(latest):
            self.fail(call, f"weather of {time}, after that of {latest}")
            return
        self.calls += 1
        self.latest[call] = time

    def fail(self, call, why) -> None:
        self.calls += 1
        self.wrong.append(f"{call} ({why[:200]})")

    def cell(self) -> str:
        return f"{self.calls - len(self.wrong)} of {self.calls}"


async def judge_pynws(score) -> None:
    context = ssl.create_default_context(cafile=CERTIFICATE)
    connector = aiohttp.TCPConnector(ssl=context, resolver=LocalResolver(), force_close=True)
    async with aiohttp.ClientSession(connector=connector) as session:
        nws = pynws.SimpleNWS(LATITUDE, LONGITUDE, "tests@example.org", session)

        async def call(name, work, time=lambda: None) -> None:
            try:
                await work
                score.note(name, time())
            except Exception as error:
                score.fail(name, repr(error))

        await call("set_station", nws.set_station())
        if not nws.station:
            await nws.set_station(STATION)
        await call(
            "update_observation",
            nws.update_observation(start_time=SINCE),
            lambda: nws.observation["timestamp"],
        )
        await call(
            "update_forecast",
            nws.update_forecast(),
            lambda: nws.forecast_metadata["updateTime"],
        )
        await call(
            "update_forecast_hourly",
            nws.update_forecast_hourly(),
            lambda: nws.forecast_hourly_metadata["updateTime"],
        )
        await call(
            "update_detailed_forecast",
            nws.update_detailed_forecast(),
            lambda: nws.detailed_forecast.update_time.isoformat(),
        )
        await call("update_alerts_forecast_zone", nws.update_alerts_forecast_zone())
        await call("update_alerts_county_zone", nws.update_alerts_county_zone())


def judge_noaa_sdk(score) -> None:
    noaa = noaa_sdk.NOAA()
    point = f"{LATITUDE},{LONGITUDE}"

    def forecast(**options):
        return noaa.points_forecast(LATITUDE, LONGITUDE, **options)["properties"]["updateTime"]

    def there(_) -> None:
        """Holds that a body has what the judge took from it, which tells no time."""

    # Not its active_alerts(count=True): that asks for /alerts/count, but the service has
    # /alerts/active/count.
    calls = {
        "points": lambda: there(noaa.points(point)["properties"]["gridId"]),
        "points of stations": lambda: there(noaa.points(point, stations=True)["features"][0]),
        "points_forecast": forecast,
        "points_forecast hourly": lambda: forecast(hourly=True),
        "points_forecast of the grid": lambda: forecast(type="forecastGridData"),
        "get_observations_by_lat_lon": lambda: next(
            noaa.get_observations_by_lat_lon(LATITUDE, LONGITUDE)
        )["timestamp"],
        "active_alerts": lambda: there(noaa.active_alerts(area="WA")["features"]),
        "alerts": lambda: there(noaa.alerts(area="WA")["features"]),
        "stations": lambda: there(noaa.stations(state="WA", limit=5)["features"][0]),
    }
    # It tells of its retries.
    with open(os.devnull, "w") as quiet, contextlib.redirect_stdout(quiet):
        for name, call in calls.items():
            try:
                score.note(name, call())
            except Exception as error:
                score.fail(name, repr(error))


def judge_weathered(score) -> None:
    command = ["node", "scripts/check-nws.mjs", WORK, str(LATITUDE), str(LONGITUDE), STATION]
    here = {"NODE_EXTRA_CA_CERTS": str(CERTIFICATE), "PORT": str(TERMINATOR.port)}
    ran = subprocess.run(
        command, env=os.environ | here, stdout=subprocess.PIPE, text=True, check=True
    )
    # It writes each address that it asks for, too.
    for line in ran.stdout.splitlines():
        if line.startswith("RESULT "):
            name, time, error = json.loads(line.removeprefix("RESULT "))
            if error is None:
                score.note(name, time)
            else:
                score.fail(name, error)


async def judge_weather_gov(score) -> None:
    """Asks by an address of ours, since this program lets one choose; it checks each answer by its types."""
    ours = f"http://127.0.0.1:{TERMINATOR.target}"
    weather = weather_gov.Weather.new(contact="tests@example.org", base_url=ours)
    cell = {"office": "SEW", "grid_x": 125, "grid_y": 68}
    text = {"type_id": "AFD", "location_id": "SEW"}
    updated = lambda forecast: forecast["updateTime"].isoformat()
    calls = {
        "get_point": lambda: weather.points.get_point(latitude=LATITUDE, longitude=LONGITUDE),
        "get_forecast": lambda: weather.forecast.get_forecast(**cell),
        "get_hourly_forecast": lambda: weather.forecast.get_hourly_forecast(**cell),
        "get_grid_data": lambda: weather.forecast.get_grid_data(**cell),
        "list_stations_for_gridpoint": lambda: weather.stations.list_stations_for_gridpoint(**cell),
        "get_station": lambda: weather.stations.get_station(STATION),
        "get_latest_observation": lambda: weather.stations.get_latest_observation(STATION),
        "list_stations_for_zone": lambda: weather.stations.list_stations_for_zone("WAZ301"),
        "get_active_alerts": lambda: weather.alerts.get_active_alerts(),
        "get_active_alerts_for_area": lambda: weather.alerts.get_active_alerts_for_area("WA"),
        "count_active_alerts": lambda: weather.alerts.count_active_alerts(),
        "list_alert_types": lambda: weather.alerts.list_alert_types(),
        "get_zone": lambda: weather.zones.get_zone("WAZ301", zone_type="forecast"),
        "list_product_types": lambda: weather.products.list_product_types(),
        "list_locations": lambda: weather.products.list_locations(),
        "get_latest_product": lambda: weather.products.get_latest_product(**text),
        "get_office": lambda: weather.offices.get_office("SEW"),
        "list_headlines": lambda: weather.offices.list_headlines("SEW"),
        "radar.list_stations": lambda: weather.radar.list_stations(),
        "radar.get_station": lambda: weather.radar.get_station(station_id="KATX"),
        "list_terms": lambda: weather.glossary.list_terms(),
    }
    timed = ("get_forecast", "get_hourly_forecast", "get_grid_data")
    for name, call in calls.items():
        try:
            answer = await call()
            score.note(name, updated(answer) if name in timed else None)
        except Exception as error:
            score.fail(name, repr(error))


def judge_readers(score) -> None:
    """Asks for the forms that are no JSON, and has them read by programs for such."""

    def get(path, accept):
        address = f"http://127.0.0.1:{TERMINATOR.target}{path}"
        headers = {"User-Agent": "check-nws", "Accept": accept}
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as response:
            media = response.headers["Content-Type"]
            if not accept.startswith(media):
                raise ValueError(f"{media} for {accept}")
            return response.read()

    def feed():
        read = feedparser.parse(get("/alerts/active", "application/atom+xml"))
        if read.bozo or not read.entries or not read.version.startswith("atom"):
            raise ValueError(f"not a feed: {read.get('bozo_exception')}")
        return read.entries, read.feed.updated

    def element(path, accept, name):
        found = xml.etree.ElementTree.fromstring(get(path, accept)).find(name)
        if found is None or not found.text:
            raise ValueError(f"no {name}")
        return found.text

    def alert():
        path = urllib.parse.urlsplit(feed()[0][0].id).path
        element(path, "application/cap+xml", "{*}info/{*}headline")

    def forecast():
        path = "/gridpoints/SEW/125,68/forecast"
        return element(path, "application/vnd.noaa.dwml+xml", ".//creation-date")

    def icon():
        picture = PIL.Image.open(io.BytesIO(get("/icons/land/day/few?size=small", "image/png")))
        picture.load()

    calls = {
        "feedparser, alerts in Atom": lambda: feed()[1],
        "expat, an alert in CAP": alert,
        "expat, a forecast in DWML": forecast,
        "expat, the radio in SSML": lambda: element(
            f"/points/{LATITUDE},{LONGITUDE}/radio", "application/ssml+xml", "{*}p"
        )
        and None,
        "Pillow, an icon": icon,
    }
    for name, call in calls.items():
        try:
            score.note(name, call())
        except Exception as error:
            score.fail(name, repr(error))


JUDGES = {
    "pynws 2.1.0": lambda score: asyncio.run(judge_pynws(score)),
    "noaa-sdk 0.1.21": judge_noaa_sdk,
    "weathered 0.4.0": judge_weathered,
    "truewire-weather-gov 0.2.0": lambda score: asyncio.run(judge_weather_gov(score)),
    "readers of XML and pictures": judge_readers,
}


class Process:
    """A server of ours, which ends with the block of a stack."""

    def __init__(self, stack, command, **options) -> None:
        self.process = subprocess.Popen(command, text=True, **options)
        stack.callback(self.end)

    def end(self) -> None:
        self.process.terminate()
        self.process.wait()


class Service(Process):
    """The simulated service, which can be told to fail."""

    def __init__(self, stack) -> None:
        # A rule's chance follows from the seed: with this one, the second request is the first to fail.
        flags = ["--listen", "127.0.0.1:0", "--control", "--seed", "1"]
        command = ["target/debug/nws-simulator", *flags]
        super().__init__(stack, command, stdout=subprocess.PIPE)
        self.url = self.process.stdout.readline().strip()
        self.port = int(self.url.rsplit(":", 1)[1])

    def control(self, method, query=""):
        address = f"{self.url}/_simulator/faults{query}"
        headers = {"User-Agent": "check-nws"}
        request = urllib.request.Request(address, method=method, headers=headers)
        with urllib.request.urlopen(request) as response:
            return json.load(response)

    def fail(self, rule) -> None:
        self.control("POST", "?" + urllib.parse.urlencode({"rule": rule}))

    def spoilt(self) -> int:
        """Returns how many answers the rule has spoilt."""
        return self.control("GET")["faults"][0]["spoilt"]


class Daemon(Process):
    """Our server in front of the service."""

    def __init__(self, stack, service, directory) -> None:
        directory.mkdir(mode=0o700)
        settings = directory / "weatherd.toml"
        settings.write_text(f'{SETTINGS}url = "{service.url}"\n')
        flags = ["--dir", directory, "--config", settings, "--no-disk-cache"]
        super().__init__(stack, ["target/debug/weatherd", *flags], stderr=subprocess.PIPE)
        log = ""
        for line in self.process.stderr:
            log += line
            if "waiting for connections" in line:
                break
        address = re.search(r"answering HTTP address=http://127\.0\.0\.1:(\d+)", log)
        if not address:
            sys.exit(f"weatherd did not start:\n{log}")
        self.port = int(address[1])
        # A log that nobody reads would hold its writer up.
        threading.Thread(target=self.process.stderr.read, daemon=True).start()


def judged(name, server_name, trouble) -> Score:
    """Has a program ask in good times and, for a trouble, once more in it; returns the last score."""
    with contextlib.ExitStack() as stack:
        server = service = Service(stack)
        if server_name == "weatherd":
            server = Daemon(stack, service, WORK / f"{name} {trouble}")
        TERMINATOR.target = server.port
        score = Score()
        JUDGES[name](score)
        if trouble == NO_TROUBLE:
            return score
        if score.wrong:
            sys.exit(f"{name}, {server_name}, before any trouble: wrong was {', '.join(score.wrong)}")
        score.calls = 0
        rule = TROUBLES[trouble]
        if rule is None:
            service.end()
        else:
            service.fail(rule)
        JUDGES[name](score)
        if rule is not None and not service.spoilt():
            sys.exit(f"{name}, {server_name}: the service spoilt no answer by {rule}")
        return score


def main() -> None:
    # So that a signal, too, ends the servers.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    columns = [NO_TROUBLE, *TROUBLES]
    failures, hurt = [], set()
    print(f"| program | server | {' | '.join(columns)} |\n|{'---|' * (2 + len(columns))}")
    for name in JUDGES:
        for server in ("the service alone", "weatherd"):
            scores = {trouble: judged(name, server, trouble) for trouble in columns}
            cells = " | ".join(score.cell() for score in scores.values())
            print(f"| {name} | {server} | {cells} |", flush=True)
            for trouble, score in scores.items():
                if not score.wrong:
                    continue
                if server == "weatherd" or trouble == NO_TROUBLE:
                    failures.append(f"{name}, {server}, {trouble}: wrong was {', '.join(score.wrong)}")
                else:
                    hurt.add(trouble)
    # Where the service alone does as well, the column proves nothing.
    unhurt = [trouble for trouble in TROUBLES if trouble not in hurt]
    failures += [f"{trouble}: no call to the service alone was wrong" for trouble in unhurt]
    sys.exit("\n".join(failures) or None)


main()
