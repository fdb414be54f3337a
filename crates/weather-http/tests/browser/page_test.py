"""The page in Chromium, from a daemon whose upstream is the simulator: search, an alert that arrives, the
daemon out of reach and back, no script, widths, colours, and what axe-core finds. `scripts/check-page` runs it.

Usage: page_test.py WEATHERD NWS_SIMULATOR CHROMEDRIVER CHROMIUM [AXE_JS]
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import tempfile
import urllib.request
from functools import partial
from pathlib import Path
from typing import Callable

from webdriver import Browser, Driver, until

SEATTLE = "/@47.6062,-122.3321"
DOCS = "/v1/docs"
WIDTHS = [(320, 640), (390, 844), (768, 1024), (1440, 900), (3840, 2160)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class World:
    """A simulator, a daemon that asks it, and a driver of browsers."""

    def __init__(self, weatherd: str, simulator: str, driver: str, browser: str) -> None:
        self.weatherd = weatherd
        self.directory = tempfile.TemporaryDirectory()
        self.simulator = subprocess.Popen(
            [simulator, "--listen", "127.0.0.1:0", "--control"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )
        assert self.simulator.stdout
        self.upstream = self.simulator.stdout.readline().strip()
        self.page = f"http://127.0.0.1:{free_port()}"
        self.daemon = self.start()
        self.driver = Driver(driver, browser)

    def start(self) -> subprocess.Popen[bytes]:
        address = self.page.removeprefix("http://")
        directory = Path(self.directory.name)
        daemon = subprocess.Popen(
            [self.weatherd, "--upstream", self.upstream, f"--http={address}",
             "--dir", directory / "run", "--cache-dir", directory / "cache"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        until("the daemon answers", self.answers)
        return daemon

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.page}/v1/status", timeout=5) as response:
                return bool(response.status == 200)
        except OSError:
            return False

    def stop(self) -> None:
        self.daemon.terminate()
        self.daemon.wait(30)

    def control(self, what: str) -> None:
        request = urllib.request.Request(
            f"{self.upstream}/_simulator/{what}", method="POST", headers={"User-Agent": "tests"}
        )
        urllib.request.urlopen(request, timeout=10).close()

    def browser(self, path: str, **options: object) -> Browser:
        browser = self.driver.open(**options)
        browser.go(self.page + path)
        return browser

    def close(self) -> None:
        self.driver.close()
        self.stop()
        self.simulator.terminate()
        self.simulator.wait(30)
        self.directory.cleanup()


def is_calm(browser: Browser) -> None:
    """Fails if the page broke a rule of its own policy, or a script failed."""
    grave = [entry["message"] for entry in browser.log("browser") if entry["level"] == "SEVERE"]
    assert not grave, grave


def asks_nobody_else(world: World, browser: Browser) -> None:
    """Fails if the browser asked anybody but the daemon."""
    for entry in browser.log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            url = message["params"]["request"]["url"]
            assert url.startswith((world.page + "/", "data:", "chrome:", "about:")), url


def search_suggests_places_and_goes_to_one(world: World) -> None:
    browser = world.browser("/")
    browser.type("#place", "portl")
    until("suggestions", lambda: browser.count("#suggestions [role=option]") > 1)
    names = browser.run("return [...document.querySelectorAll('#suggestions li')].map(i => i.textContent)")
    assert "Portland, Oregon" in names, names
    down = names.index("Portland, Oregon") + 1
    browser.type("#place", "\ue015" * down)
    chosen = browser.run("""
        const active = document.getElementById('place').getAttribute('aria-activedescendant');
        return document.getElementById(active).textContent;
    """)
    assert chosen == "Portland, Oregon", chosen
    browser.type("#place", "\ue007")
    until("the page of Portland", lambda: browser.url().endswith("/portland-or"))
    # The address is that of the page to come a little before it is there.
    until("its name", lambda: browser.text("h1").startswith("Portland, Oregon"))
    is_calm(browser)
    asks_nobody_else(world, browser)
    browser.close()


def what_is_dark_by_the_system_is_printed_on_white(world: World) -> None:
    browser = world.browser("/seattle-wa", dark=True)
    shown = """
        const pictures = [...document.querySelectorAll(".meteogram img")].filter((img) => img.checkVisibility());
        return pictures.map((img) => img.complete && img.naturalWidth > 0 && img.currentSrc).join()"""
    until("the dark picture", lambda: "theme=dark" in browser.run(shown))
    dark = [{"name": "prefers-color-scheme", "value": "dark"}]
    browser.cdp("Emulation.setEmulatedMedia", media="print", features=dark)
    until("the light picture alone", lambda: "theme=light" in (src := browser.run(shown)) and "dark" not in src)
    browser.close()


def an_alert_arrives_and_is_announced_once(world: World) -> None:
    browser = world.browser(SEATTLE)
    titles = "return [...document.querySelectorAll('.alert h3')].map(title => title.textContent).join()"
    assert "Flood Warning" not in browser.run(titles)
    browser.run("""
        window.told = [];
        const region = document.getElementById('announcement');
        new MutationObserver(() => told.push(region.textContent)).observe(region, {childList: true});
        document.querySelector('#day-1 summary').focus();
        document.getElementById('day-1').open = true;
    """)
    world.control("alerts?point=47.6062,-122.3321&event=Flood+Warning&hours=6")
    until("the alert", lambda: "Flood Warning" in browser.run(titles), within=90)
    told = browser.run("return told")
    assert told == ["New alert: Flood Warning, simulated."], told
    # What the reader did stays.
    assert browser.run("return document.getElementById('day-1').open")
    assert browser.run("return document.activeElement.parentElement.id") == "day-1"
    first = browser.run("return document.querySelector('main section').className")
    assert first == "alerts", first
    browser.go(world.page + SEATTLE)
    assert browser.text("#announcement") == ""
    is_calm(browser)
    browser.close()


def a_daemon_out_of_reach_is_told_and_so_is_its_return(world: World) -> None:
    browser = world.browser(SEATTLE)
    assert browser.text("#connection") == ""
    world.stop()
    lost = until("the loss", lambda: browser.text("#connection"))
    assert lost.startswith("No connection to weatherd since "), lost
    assert browser.text("h1"), "the weather stays"
    world.daemon = world.start()
    until("the return", lambda: browser.text("#connection") == "")
    browser.close()


def the_page_works_without_scripts(world: World) -> None:
    browser = world.browser("/", scripts=False)
    browser.type("#place", "bend, or")
    browser.click(".search button")
    until("the page of Bend", lambda: browser.url().endswith("/bend-or"))
    until("its name", lambda: browser.text("h1").startswith("Bend, Oregon"))
    for part in ["#now", "#hours", "#days", "#meteogram", "#almanac", "#discussion"]:
        assert browser.text(part), part
    browser.click("nav.choices ul:first-child li:last-child a")
    until("degrees Celsius", lambda: browser.url().endswith("/bend-or?units=si"))
    until("the degrees", lambda: "°C" in browser.text(".now .degrees"))
    browser.type("#place", "springfield")
    browser.click(".search button")
    until("the choice", lambda: "ambiguous" in browser.text("main").lower())
    browser.click(".places a")
    until("a place", lambda: browser.count("#now"))
    assert "units=si" in browser.url()
    browser.close()


def no_width_scrolls_sideways(world: World) -> None:
    browser = world.browser(SEATTLE)
    for width, height in WIDTHS:
        browser.resize(width, height)
        for path in [SEATTLE, "/springfield", DOCS]:
            browser.go(world.page + path)
            until("its sections", partial(browser.count, "main section"))
            wide = browser.run("return document.documentElement.scrollWidth")
            assert wide <= width, f"{path}: {wide} of {width} pixels"
    browser.close()


def axe_finds_nothing(world: World, axe: str) -> None:
    source = Path(axe).read_text(encoding="utf-8")
    seen = [(SEATTLE, 320), (SEATTLE, 1440), ("/springfield", 390), (DOCS, 320), (DOCS, 1440)]
    for dark in [False, True]:
        for path, width in seen:
            browser = world.browser(path, dark=dark, width=width)
            until("its sections", partial(browser.count, "main section"))
            browser.run("document.querySelectorAll('details').forEach(d => { d.open = true; })")
            browser.run(source)
            found = browser.run_async("""
                const done = arguments[arguments.length - 1];
                axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa',
                                             'best-practice']})
                   .then(r => done(r.violations.map(v => v.id + ': ' + v.help + ' ' +
                                   v.nodes.slice(0, 3).map(n => n.target + ' ' + n.failureSummary))));
            """)
            assert found == [], f"{path} at {width}, dark {dark}: {found}"
            browser.close()


def main() -> int:
    weatherd, simulator, driver, browser, *axe = sys.argv[1:]
    world = World(weatherd, simulator, driver, browser)
    tests: list[Callable[[World], None]] = [
        search_suggests_places_and_goes_to_one,
        what_is_dark_by_the_system_is_printed_on_white,
        an_alert_arrives_and_is_announced_once,
        the_page_works_without_scripts,
        no_width_scrolls_sideways,
        a_daemon_out_of_reach_is_told_and_so_is_its_return,
    ]
    if axe:
        def axe_test(world: World) -> None:
            axe_finds_nothing(world, axe[0])

        axe_test.__name__ = axe_finds_nothing.__name__
        tests.append(axe_test)
    failed = 0
    try:
        for test in tests:
            try:
                test(world)
                print(f"{test.__name__} ... ok", flush=True)
            except AssertionError as error:
                failed += 1
                print(f"{test.__name__} ... FAILED: {error}", flush=True)
    finally:
        world.close()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
