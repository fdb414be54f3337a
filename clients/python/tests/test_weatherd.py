"""The package against a running server on simulated weather, which is found as users find theirs.

Run by the server's own tests, or by hand beside a `weatherd --simulate`:
python3 -m unittest discover -s clients/python/tests
"""

import asyncio
import base64
import doctest
import json
import multiprocessing
import os
import pickle
import socket
import subprocess
import sys
import tempfile
import threading
import unittest
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from multiprocessing.managers import BaseManager
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree
from unittest import mock

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "src"))

import weatherd  # noqa: E402
from weatherd import answers, arguments, building, client, errors, finding, following, preferences, wire  # noqa: E402

SEATTLE = (47.6062, -122.3321)
SERVER = os.path.dirname(finding.connection_files()[0])


def load_tests(loader, tests, pattern):
    for module in (weatherd, answers, arguments, building, client, errors, following, preferences):
        names = {**vars(module), "connect": weatherd.connect}
        tests.addTests(doctest.DocTestSuite(module, globs=names))
    return tests


class Answers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.weather = weatherd.connect()

    @classmethod
    def tearDownClass(cls):
        cls.weather.close()

    def test_the_forecast_is_the_originals(self):
        forecast = self.weather.get_weather(weatherd.Location(*SEATTLE))
        self.assertEqual(forecast.request, weatherd.Location(*SEATTLE))
        text = str(forecast)
        self.assertTrue(text.startswith("Weather Forecast for Location (47.6062, -122.3321)\n===="))
        self.assertIn("SIMULATED", text)
        self.assertEqual(self.weather.explain(SEATTLE).forecast, forecast)

    def test_every_place_may_be_named(self):
        for place in ("Seattle", "seattle, wa", "98101", "KBFI", list(SEATTLE), None):
            self.assertEqual(type(self.weather.get_weather(place)), weatherd.WeatherForecast, place)

    def test_current_conditions_tell_where_each_value_is_from(self):
        now = self.weather.current(SEATTLE, units="si")
        self.assertEqual(now.units.temperature, "C")
        reading = now.temperature
        self.assertIsInstance(reading, weatherd.Reading)
        self.assertIsInstance(reading.value, float)
        self.assertTrue(reading.station and reading.origin and reading.age_seconds >= 0)
        self.assertIsNotNone(weatherd.when(now.time).utcoffset())
        self.assertTrue(now.provenance.simulated)

    def test_outlooks_have_periods_in_order(self):
        for outlook, least in ((self.weather.hourly(SEATTLE), 100), (self.weather.week(SEATTLE), 12)):
            self.assertGreaterEqual(len(outlook.periods), least)
            starts = [weatherd.when(period.start_time) for period in outlook.periods]
            self.assertEqual(starts, sorted(starts))
            self.assertEqual(outlook.units.wind, "mph")
            self.assertIsInstance(outlook.periods[0], weatherd.OutlookPeriod)

    def test_layers_alerts_discussion_and_sun(self):
        layer = self.weather.grid(SEATTLE, "temperature", units="si")
        self.assertEqual((layer.layer, layer.kind), ("temperature", "state"))
        self.assertIn("skyCover", layer.layers)
        self.assertIsInstance(layer.values[0].value, float)
        self.assertIsInstance(self.weather.alerts(SEATTLE).alerts, list)
        state = self.weather.alerts("WA")
        self.assertEqual((state.place, state.area), (None, weatherd.Area("state", "WA", "Washington")))
        self.assertIn("SIMULATED", self.weather.discussion(SEATTLE).text)
        sun = self.weather.sun(SEATTLE, "2026-06-21").sun
        self.assertEqual(sun.rise[:16], "2026-06-21T05:11")

    def test_a_station_is_pinned_and_others_are_excluded(self):
        nearest = self.weather.current(SEATTLE).station.id
        other = self.weather.current(SEATTLE, exclude_stations=[nearest])
        self.assertNotEqual(other.station.id, nearest)
        self.assertIsNone(other.pinned_station)
        pinned = self.weather.current(SEATTLE, station=other.station.id.lower())
        self.assertEqual((pinned.station.id, pinned.pinned_station.outcome), (other.station.id, "used"))
        with self.assertRaisesRegex(ValueError, "PHNL is none of the stations near"):
            self.weather.current(SEATTLE, station="PHNL")
        with self.assertRaisesRegex(ValueError, "station: a station is 1 to 32"):
            self.weather.current(SEATTLE, station="Boeing Field")

    def test_alerts_are_filtered_and_those_left_out_are_counted(self):
        every = {"event": "*", "severity": "unknown"}
        in_force = self.weather.alerts("WA", **every)
        none = self.weather.alerts("WA", event=[])
        self.assertEqual((none.alerts, none.filtered), ([], len(in_force.alerts)))
        self.assertEqual(in_force.filtered, 0)
        for change in self.weather.alert_changes(SEATTLE, "start", 0, exclude_event=["*Watch", "*warning"]).changes:
            self.assertFalse(change.alert.event.endswith(("Watch", "Warning")))
        with self.assertRaisesRegex(ValueError, "severity: expected unknown, minor"):
            self.weather.alerts(SEATTLE, severity="grave")
        with self.weather.follow_alerts(SEATTLE, event="none") as changes:
            changes._ask()
            self.assertEqual(list(changes._ready), [])

    def test_what_is_no_place_is_refused_in_words(self):
        for place, words in (((True, False), "not \\(True, False\\)"), ("\ud800", "place is no text: it has half")):
            with self.assertRaisesRegex(ValueError, words):
                self.weather.current(place)
        with self.assertRaisesRegex(ValueError, "layer is no text"):
            self.weather.grid(SEATTLE, "a\udfff")

    def test_a_reading_keeps_its_unit_when_a_part_of_it_is_replaced(self):
        temperature = self.weather.current(SEATTLE).temperature
        self.assertIsNotNone(temperature.unit)
        self.assertEqual(str(replace(temperature, value=50.0)), f"50{temperature.unit}")
        self.assertEqual(temperature, temperature.with_unit("K"))

    def test_the_picture_of_days_has_highs_and_lows_and_says_that_they_are_made_up(self):
        picture = self.weather.days(SEATTLE)._repr_html_()
        self.assertEqual(picture.count("<polyline"), 2)
        for words in ("highs and lows in °F", "SIMULATED", "°</text>"):
            self.assertIn(words, picture)
        self.assertEqual(self.weather.week(SEATTLE)._repr_html_().count("<polyline"), 1)

    def test_changes_go_on_from_a_cursor(self):
        first = self.weather.alert_changes(SEATTLE)
        self.assertTrue(all(change.change == "new" for change in first.changes))
        again = self.weather.alert_changes(SEATTLE, first.cursor, timeout=0)
        self.assertEqual((again.changes, again.cursor), ([], first.cursor))

    def test_a_follower_is_told_once_that_changes_are_lost(self):
        known = self.weather.alert_changes(SEATTLE, timeout=0)
        forgotten = self.weather.alert_changes(SEATTLE, "0123456789abcdef-7", timeout=0)
        self.assertEqual((known.reset, forgotten.reset), (False, True))
        one, two = (building.build(weatherd.AlertChange, {"sequence": n}) for n in (1, 2))
        self.assertIs(one.reset, False)
        replies = iter((
            replace(known, changes=[one]),
            replace(forgotten, changes=[]),
            replace(known, changes=[one, two]),
        ))
        with weatherd.connect() as weather, weather.follow_alerts(SEATTLE) as changes:
            changes._weather.alert_changes = lambda place, since: next(replies)
            told = [(change.sequence, change.reset) for change in islice(changes, 3)]
        self.assertEqual(told, [(1, False), (1, True), (2, False)])

    def test_a_follower_that_stops_between_two_changes_loses_none(self):
        none = self.weather.alert_changes(SEATTLE, timeout=0)
        one, two, three = (building.build(weatherd.AlertChange, {"sequence": n}) for n in (1, 2, 3))
        replies = iter((
            replace(none, changes=[one, two], cursor="2"),
            replace(none, changes=[three], cursor="3"),
        ))
        with weatherd.connect() as weather, weather.follow_alerts(SEATTLE, "0") as changes:
            changes._weather.alert_changes = lambda place, since: next(replies)
            told = [(change.sequence, change.cursor) for change in islice(changes, 3)]
            self.assertEqual(changes.cursor, "3")
        self.assertEqual(told, [(1, "0"), (2, "2"), (3, "3")])

    def test_a_follower_ends_when_it_or_its_weather_is_closed_also_while_it_waits(self):
        for close in (lambda weather, _: weather.close(), lambda _, changes: changes.close()):
            with weatherd.connect() as weather:
                changes = weather.follow_alerts(SEATTLE)
                asked, told = threading.Event(), []
                ask = changes._weather.alert_changes

                def alert_changes(place, since):
                    if since is not None:
                        asked.set()
                    return ask(place, since)

                changes._weather.alert_changes = alert_changes
                thread = threading.Thread(target=lambda: told.extend(changes))
                thread.start()
                asked.wait()
                close(weather, changes)
                thread.join()
                self.assertTrue(all(isinstance(change, weatherd.AlertChange) for change in told))
                self.assertEqual(list(changes), [], "it stays ended")
                self.assertTrue(weather.get_weather(SEATTLE), "others go on")

    def test_readings_print_format_and_are_numbers(self):
        now = self.weather.current(SEATTLE, units="us")
        value = now.temperature.value
        self.assertEqual(str(now.temperature), f"{value:.12g}°F")
        self.assertEqual(f"{now.temperature:.1f}", f"{value:.1f}")
        self.assertEqual(f"{now.temperature}", str(now.temperature))
        self.assertEqual((float(now.temperature), int(now.temperature)), (value, int(value)))
        self.assertEqual(round(now.temperature), round(value))
        self.assertTrue(str(now.wind_speed).endswith(" mph"), str(now.wind_speed))
        self.assertTrue(str(now.humidity).endswith("%") and str(now.pressure).endswith(" inHg"))
        self.assertEqual(str(now.condition), now.condition.value)
        with self.assertRaises(TypeError):
            float(now.condition)
        again = pickle.loads(pickle.dumps(now))
        self.assertEqual((again, str(again.temperature)), (now, str(now.temperature)))

    def test_outlooks_are_sequences_and_pictures(self):
        for outlook in (self.weather.hourly(SEATTLE), self.weather.week(SEATTLE)):
            self.assertEqual(list(outlook), outlook.periods)
            self.assertEqual((len(outlook), outlook[0]), (len(outlook.periods), outlook.periods[0]))
            drawn = outlook._repr_html_()
            root = ElementTree.fromstring(drawn)
            self.assertEqual([child.tag.rpartition("}")[2] for child in root], ["svg", "figcaption"])
            self.assertIn("SIMULATED", drawn)
            for word in ("<script", "href", "url(", "onload"):
                self.assertNotIn(word, drawn)
        place = replace(outlook.place, name="<b>&\"")
        period = replace(outlook.periods[0], temperature=None, probability_of_precipitation=None)
        for periods in ([], [period], [period, outlook.periods[1]]):
            ElementTree.fromstring(replace(outlook, place=place, periods=periods)._repr_html_())
        layer = self.weather.grid(SEATTLE, "temperature")
        self.assertEqual((list(layer), len(layer)), (layer.values, len(layer.values)))

    def test_a_table_needs_a_library(self):
        outlook = self.weather.week(SEATTLE)
        with self.assertRaisesRegex(ValueError, "pandas or polars"):
            outlook.to_dataframe("numpy")
        hidden = {name: sys.modules.get(name) for name in ("pandas", "polars")}
        sys.modules.update(dict.fromkeys(hidden))
        try:
            with self.assertRaisesRegex(ImportError, "pip install"):
                outlook.to_dataframe()
        finally:
            for name, module in hidden.items():
                sys.modules.pop(name) if module is None else sys.modules.update({name: module})

    def test_places_days_and_times_are_taken_as_programs_have_them(self):
        seattle = self.weather.place(SEATTLE).place
        for place in (
            seattle,
            {"latitude": 47.6062, "longitude": -122.3321},
            (Decimal("47.6062"), Fraction(-1223321, 10000)),
            SimpleNamespace(latitude=Decimal("47.6062"), longitude=-122.3321),
        ):
            asked = self.weather.get_weather(place, within=timedelta(seconds=30), max_age=Decimal(3600))
            self.assertEqual(asked.request, weatherd.Location(*SEATTLE))
        self.assertEqual(self.weather.place(Path("KBFI")).place.id, "KBFI")
        washington = self.weather.alerts("WA").area
        self.assertEqual(self.weather.alerts(washington).area, washington)
        day = datetime(2026, 6, 21, 23, tzinfo=timezone.utc)
        for given in (day, day.date(), "2026-06-21"):
            self.assertEqual(self.weather.sun(SEATTLE, given).date, "2026-06-21")
        known = self.weather.wait_for_update(SEATTLE, datetime(2020, 1, 1, tzinfo=timezone.utc), timedelta(0))
        self.assertIsNotNone(known)
        for mistake in (
            lambda: self.weather.week((1, 2, 3)),
            lambda: self.weather.week(("north", "west")),
            lambda: self.weather.week(object()),
            lambda: self.weather.week(Path("a\0b")),
            lambda: self.weather.week("sea\u202ettle"),
            lambda: self.weather.week(("9" * 5000, 0)),
            lambda: self.weather.week(SEATTLE, within="soon"),
            lambda: self.weather.sun(SEATTLE, 20260621),
            lambda: self.weather.wait_for_update(SEATTLE, datetime(2026, 1, 1)),
        ):
            with self.assertRaises(weatherd.BadRequest):
                mistake()

    def test_a_pickled_weather_connects_anew(self):
        copied = pickle.loads(pickle.dumps(weatherd.connect(units="si")))
        self.assertEqual(copied.current(SEATTLE).units.temperature, "C")
        copied.close()

    def test_spawned_processes_ask_as_well(self):
        with multiprocessing.get_context("spawn").Pool(2) as pool:
            names = pool.starmap(weatherd.Weather.place, [(self.weather, "Bend, OR"), (self.weather, "KBFI")])
        self.assertEqual([found.place.state for found in names], ["OR", "WA"])

    def test_waiting_for_what_is_newer(self):
        known = self.weather.explain(SEATTLE)
        before = self.weather.wait_for_update(SEATTLE, "2020-01-01T00:00:00Z", timeout=30)
        self.assertEqual(before.forecast, known.forecast)
        since = known.provenance.update_time
        self.assertIsNone(self.weather.wait_for_update(SEATTLE, since, timeout=0))

    def test_places(self):
        doubt = self.weather.place("strict:Portland")
        self.assertEqual((doubt.outcome, doubt.place), ("ambiguous", None))
        names = [place.name for place in doubt.candidates]
        self.assertEqual(names[:2], ["Portland, Oregon", "Portland, Maine"])
        self.assertEqual(self.weather.place("portland").place.name, "Portland, Oregon")
        self.assertEqual(self.weather.place("Paris").abroad, "Paris (France)")
        self.assertEqual(self.weather.place("97201").place.kind, "zip_code")

    def test_the_status_counts(self):
        before = self.weather.status()
        self.weather.get_weather(SEATTLE)
        self.assertGreater(self.weather.status().question_time.count, before.question_time.count)
        self.assertTrue(before.upstream.simulated)

    def test_the_status_tells_connections_and_open_files(self):
        status = self.weather.status()
        self.assertTrue(0 < status.connections.open <= status.connections.most, status)
        self.assertTrue(0 < status.descriptors.open <= status.descriptors.allowed, status)

    def test_a_fork_opens_connections_of_its_own(self):
        self.weather.get_weather(SEATTLE)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                code = 0 if self.weather.get_weather(SEATTLE) else 1
            finally:
                os._exit(code)
        self.assertEqual(os.waitpid(child, 0)[1], 0)
        self.weather.get_weather(SEATTLE)

    def test_threads_share_one(self):
        names, wrong = [], []

        def ask():
            try:
                names.append(self.weather.get_weather(SEATTLE).name)
            except Exception as error:  # noqa: BLE001
                wrong.append(error)

        threads = [threading.Thread(target=ask) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual((len(names), wrong), (16, []))


class Mistakes(unittest.TestCase):
    def test_each_has_its_exception(self):
        with weatherd.connect() as weather:
            for kind, builtin, words, ask in (
                (weatherd.NoData, LookupError, "outside", lambda: weather.get_weather((51.5, -0.1))),
                (weatherd.BadRequest, ValueError, "latitude", lambda: weather.current((91, 0))),
                (weatherd.BadRequest, ValueError, "Springfield", lambda: weather.week("Springfield")),
                (weatherd.BadRequest, ValueError, "Seatle", lambda: weather.week("Seatle")),
                (weatherd.BadRequest, ValueError, "units", lambda: weather.week(None, units="xx")),
                (weatherd.BadRequest, ValueError, "moodiness", lambda: weather.grid(None, "moodiness")),
                (weatherd.BadRequest, ValueError, "date", lambda: weather.sun(None, "tomorrow")),
                (weatherd.BadRequest, ValueError, "since", lambda: weather.wait_for_update(None, "x")),
                (weatherd.BadRequest, ValueError, "cursor", lambda: weather.alert_changes(None, "x")),
                (weatherd.BadRequest, ValueError, "within", lambda: weather.week(None, within=-1)),
            ):
                with self.assertRaises(kind) as raised:
                    ask()
                self.assertIsInstance(raised.exception, builtin)
                self.assertIn(words, str(raised.exception))
            self.assertTrue(weather.get_weather(SEATTLE), "the connection goes on")

    def test_no_server(self):
        with tempfile.TemporaryDirectory() as place:
            with self.assertRaisesRegex(weatherd.NoServer, "weatherd"):
                weatherd.connect(place)
            where = {"socket_path": ".weather_manager.sock", "authkey": "a2V5"}
            with open(os.path.join(place, finding.CONNECTION_NAME), "w") as file:
                json.dump(where, file)
            with self.assertRaises(weatherd.ServerGone):
                weatherd.connect(place)

    def test_a_file_that_was_left_behind_hides_no_server(self):
        with tempfile.TemporaryDirectory() as root:
            here, runtime = os.path.join(root, "here"), os.path.join(root, "runtime")
            os.mkdir(here)
            os.mkdir(runtime)
            os.symlink(os.path.abspath(SERVER), os.path.join(runtime, "weatherd"))
            program = "import weatherd; print(bool(weatherd.connect().status()))"
            source = os.path.dirname(os.path.dirname(weatherd.__file__))
            environment = {"XDG_RUNTIME_DIR": runtime, "PYTHONPATH": source}
            for text in ('{"socket_path": "gone", "authkey": "a2V5"}', "{}"):
                with open(os.path.join(here, finding.CONNECTION_NAME), "w") as file:
                    file.write(text)
                run = [sys.executable, "-B", "-c", program]
                printed = subprocess.check_output(run, cwd=here, env=environment)
                self.assertEqual(printed, b"True\n", text)

    def test_without_the_variable_the_directory_of_the_login_sessions_serves_if_it_is_ours_alone(self):
        with tempfile.TemporaryDirectory() as root:
            login = os.path.join(root, str(os.geteuid()))
            os.mkdir(login)
            expected = os.path.join(login, "weatherd")
            patches = (
                mock.patch.dict(os.environ),
                mock.patch.object(finding, "_LOGIN_RUNTIME_DIRECTORIES", root),
            )
            with patches[0], patches[1]:
                for name in ("WEATHERD_DIR", "XDG_RUNTIME_DIR"):
                    os.environ.pop(name, None)
                for mode, is_used in ((0o755, False), (0o770, False), (0o700, True)):
                    os.chmod(login, mode)
                    self.assertEqual(expected in finding.search_path(), is_used, oct(mode))
                os.environ["XDG_RUNTIME_DIR"] = root
                self.assertNotIn(expected, finding.search_path())
                self.assertIn(os.path.join(root, "weatherd"), finding.search_path())
                os.environ["XDG_RUNTIME_DIR"] = os.path.join(root, "missing")
                self.assertIn(expected, finding.search_path())
                os.rename(login, os.path.join(root, "real"))
                self.assertNotIn(expected, finding.search_path())
                os.symlink("real", login)
                self.assertNotIn(expected, finding.search_path())

    def test_the_wrong_key(self):
        right = finding.read(finding.connection_files()[0])
        with self.assertRaises(weatherd.KeyRefused):
            wire.Link(finding.Rendezvous(right.socket_path, b"wrong"))
        self.assertNotIn(base64.b64encode(right.authkey).decode(), repr(right))

    def test_a_server_for_others_is_told_apart_from_a_wrong_key(self):
        with tempfile.TemporaryDirectory() as place:
            path = os.path.join(place, "socket")
            for said, error in ((b"#FAILURE#", weatherd.NotAdmitted), (b"hello", weatherd.WeatherError)):
                with socket.socket(socket.AF_UNIX) as listener:
                    listener.bind(path)
                    listener.listen()

                    def refuse():
                        with listener.accept()[0] as peer:
                            peer.sendall(len(said).to_bytes(4, "big") + said)
                            while peer.recv(4096):
                                pass

                    thread = threading.Thread(target=refuse)
                    thread.start()
                    with self.assertRaises(error) as raised:
                        wire.Link(finding.Rendezvous(path, b"key"))
                    self.assertNotIsInstance(raised.exception, AssertionError)
                    thread.join()
                os.unlink(path)

    def test_a_reply_runs_nothing(self):
        for body in (b"cos\nsystem\n(S'true'\ntR.", b"cbuiltins\neval\n(S'1'\ntR.", b"", b"garbage"):
            with self.assertRaises(weatherd.InvalidResponse):
                wire._result(body)

    def test_a_server_that_hangs_up_at_once(self):
        with tempfile.TemporaryDirectory() as place:
            path = os.path.join(place, "socket")
            with socket.socket(socket.AF_UNIX) as listener:
                listener.bind(path)
                listener.listen()

                def hang_up():
                    listener.accept()[0].close()

                thread = threading.Thread(target=hang_up)
                thread.start()
                with self.assertRaises(weatherd.WeatherError):
                    wire.Link(finding.Rendezvous(path, b"key"))
                thread.join()


class Limits(unittest.TestCase):
    def test_a_refusal_has_its_exception(self):
        refused = errors.of_exception(ConnectionRefusedError("all 3 connections are taken"))
        self.assertIsInstance(refused, weatherd.ConnectionsTaken)
        self.assertIsInstance(refused, ConnectionError)
        self.assertEqual(str(refused), "all 3 connections are taken")

    def test_a_server_that_stops_is_one_to_look_for_again(self):
        stopped = errors.of_exception(ConnectionAbortedError("the server stopped"))
        self.assertIsInstance(stopped, weatherd.ServerGone)

    def test_sockets_that_never_wait_are_made_to(self):
        # As gevent and eventlet make every socket, also under those who read from its descriptor.
        client, made = wire.connection.SocketClient, []

        def never_waits(address):
            opened = client(address)
            os.set_blocking(opened.fileno(), False)
            made.append(opened)
            return opened

        wire.connection.SocketClient = never_waits
        try:
            with weatherd.connect() as weather:
                self.assertEqual(type(weather.get_weather(SEATTLE)), weatherd.WeatherForecast)
        finally:
            wire.connection.SocketClient = client
        self.assertEqual(len(made), 2)


class Asyncio(unittest.TestCase):
    def test_questions_are_asked_side_by_side(self):
        async def ask():
            async with weatherd.aio.connect() as weather:
                return await asyncio.gather(
                    weather.get_weather(SEATTLE),
                    weather.week(SEATTLE, units="si"),
                    weather.place("Bend, OR"),
                    weather.status(),
                )

        forecast, week, places, status = asyncio.run(ask())
        self.assertEqual(week.units.temperature, "C")
        self.assertEqual(places.place.state, "OR")
        self.assertTrue(forecast.name and status.version)


@dataclass
class Location:
    latitude: float
    longitude: float


class BareProtocol(unittest.TestCase):
    def test_the_package_says_what_the_bare_protocol_says(self):
        class WeatherManager(BaseManager):
            pass

        WeatherManager.register("get_weather_service")
        where = finding.read(finding.connection_files()[0])
        manager = WeatherManager(where.socket_path, where.authkey)
        manager.connect()
        bare = manager.get_weather_service()
        with weatherd.connect() as weather:
            for name in ("week", "hourly", "alerts", "sun", "discussion", "grid"):
                told = getattr(bare, name)(SEATTLE)
                told.pop("provenance", None)
                said = asdict(getattr(weather, name)(SEATTLE))
                said.pop("provenance", None)
                self.assertEqual(said, told, name)
            self.assertEqual(asdict(weather.place("Bend, OR")), bare.place("Bend, OR"))
            into = bare.week(SEATTLE, into=weatherd.Outlook)
            self.assertIsInstance(into, weatherd.Outlook)
            self.assertEqual(into.periods, weather.week(SEATTLE).periods)


class Program(unittest.TestCase):
    def test_the_readme_runs(self):
        readme = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "README.md")
        with open(readme, encoding="utf-8") as file:
            blocks = file.read().split("```python\n")[1:]
        for block in blocks:
            program = block.split("```")[0]
            env = {**os.environ, "PYTHONPATH": sys.path[0]}
            done = subprocess.run([sys.executable, "-B", "-c", program], env=env, capture_output=True)
            self.assertEqual(done.returncode, 0, done.stderr.decode())
            self.assertTrue(done.stdout)


if __name__ == "__main__":
    unittest.main()
