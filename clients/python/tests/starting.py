"""The package where no server runs. Run by the server's own tests, in a directory with `weatherd`, which is
also the user's home."""

import asyncio
import fcntl
import os
import signal
import subprocess
import sys
import threading
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "src"))

HOME = os.getcwd()
CONFIG = os.path.join(HOME, ".config", "weatherd", "config.toml")
DIRECTORY = os.path.join(HOME, "run", "weatherd")
EMPTY = os.path.join(HOME, "empty")
for name in ("WEATHERD_DIR", "WEATHERD_AUTOSTART", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
    os.environ.pop(name, None)
for place in (os.path.dirname(CONFIG), os.path.dirname(DIRECTORY), EMPTY):
    os.makedirs(place, exist_ok=True)
os.environ.update(
    HOME=HOME, TMPDIR=EMPTY, XDG_RUNTIME_DIR=os.path.dirname(DIRECTORY), WEATHERD_SYSTEM_DIR=EMPTY
)
os.chdir(EMPTY)

import weatherd  # noqa: E402


def configure(*sections):
    with open(CONFIG, "w") as file:
        file.write("\n".join(("[upstream]\nsimulate = true", *sections)))


class Starting(unittest.TestCase):
    def setUp(self):
        self.path = os.environ["PATH"]
        os.environ["PATH"] = HOME + os.pathsep + self.path
        configure()

    def tearDown(self):
        os.environ["PATH"] = self.path
        os.environ.pop("WEATHERD_AUTOSTART", None)
        try:
            status = weatherd.connect(DIRECTORY).status()
        except weatherd.NoServer:
            return
        with open(os.path.join(DIRECTORY, ".weather_manager.lock")) as lock:
            os.kill(status.pid, signal.SIGTERM)
            # The server has the lock for as long as it lives.
            fcntl.flock(lock, fcntl.LOCK_EX)

    def test_a_program_starts_a_server_and_the_next_one_finds_it(self):
        with weatherd.connect() as first, weatherd.connect() as second:
            self.assertTrue(first.status().upstream.simulated)
            self.assertEqual(first.status().pid, second.status().pid)

    def test_of_many_threads_all_have_the_same_server(self):
        pids = set()

        def ask():
            with weatherd.connect() as weather:
                pids.add(weather.status().pid)

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(pids), 1)

    def test_asyncio(self):
        async def ask():
            async with weatherd.aio.connect() as weather:
                return await weather.status()

        self.assertTrue(asyncio.run(ask()).upstream.simulated)

    def test_none_is_started_against_anybodys_will(self):
        with self.assertRaisesRegex(weatherd.NoServer, "start: weatherd"):
            weatherd.connect(autostart=False)
        with self.assertRaisesRegex(weatherd.NoServer, "start: weatherd"):
            weatherd.connect(DIRECTORY)
        configure("[server]", "autostart = false")
        with self.assertRaisesRegex(weatherd.NoServer, "start: weatherd"):
            weatherd.connect()
        os.environ["WEATHERD_AUTOSTART"] = "0"
        configure()
        with self.assertRaisesRegex(weatherd.NoServer, "start: weatherd"):
            weatherd.connect()

    def test_a_file_that_leads_nowhere_is_no_server(self):
        file = os.path.join(EMPTY, ".manager_connection")
        for text in ("{}", '{"socket_path": "gone", "authkey": "a2V5"}'):
            with open(file, "w") as written:
                written.write(text)
            try:
                with weatherd.connect() as weather:
                    self.assertTrue(weather.status().upstream.simulated)
            finally:
                os.remove(file)
            self.tearDown()
            self.setUp()

    def test_without_the_program(self):
        os.environ["PATH"] = EMPTY
        with self.assertRaisesRegex(weatherd.NoServer, "there is no weatherd beside this Python or in .PATH; install"):
            weatherd.connect()

    def test_a_server_that_does_not_start_says_why(self):
        configure("[server]", "connections = 0")
        with self.assertRaisesRegex(weatherd.NoServer, "none starts: .* must be from 1 to"):
            weatherd.connect()
        file = os.path.join(EMPTY, ".manager_connection")
        with open(file, "w") as written:
            written.write("{}")
        self.addCleanup(os.remove, file)
        with self.assertRaisesRegex(weatherd.NoServer, "none starts: .* must be from 1 to"):
            weatherd.connect()

    def test_a_program_that_ignores_its_children_starts_one_too(self):
        program = "import signal, weatherd; signal.signal(signal.SIGCHLD, signal.SIG_IGN); "
        program += "print(weatherd.connect().status().upstream.simulated)"
        source = os.path.dirname(os.path.dirname(weatherd.__file__))
        environment = {**os.environ, "PYTHONPATH": source}
        printed = subprocess.check_output([sys.executable, "-B", "-c", program], env=environment)
        self.assertEqual(printed, b"True\n")


if __name__ == "__main__":
    unittest.main()
