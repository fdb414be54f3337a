"""A client of chromedriver by the WebDriver protocol (https://www.w3.org/TR/webdriver2/), with the standard
library alone. Knows nothing of the page."""

from __future__ import annotations

import base64
import http.client
import json
import subprocess
import time
from typing import Any, Callable

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
WAIT = 30.0


class ElementGone(AssertionError):
    """An element is not there, or no longer: perhaps the browser is on its way to another page."""


class Driver:
    """A chromedriver process, and the sessions it opened."""

    def __init__(self, path: str, browser: str) -> None:
        self.browser = browser
        self.process = subprocess.Popen(
            [path, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.port = 0
        assert self.process.stdout
        for line in self.process.stdout:
            if "on port " in line and "successfully" in line:
                self.port = int(line.rsplit("port ", 1)[1].strip(" .\n"))
                break
        assert self.port, "chromedriver did not start"

    def call(self, method: str, path: str, body: Any = None) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2 * WAIT)
        text = None if method != "POST" else json.dumps(body or {})
        connection.request(method, path, text, {"Content-Type": "application/json"})
        answer = json.loads(connection.getresponse().read())["value"]
        connection.close()
        if isinstance(answer, dict) and "error" in answer:
            is_gone = answer["error"] in ("no such element", "stale element reference")
            failure = ElementGone if is_gone else AssertionError
            raise failure(f"{method} {path}: {answer['error']}: {answer['message']}")
        return answer

    def open(self, **options: Any) -> Browser:
        """Opens a browser with a profile of its own."""
        return Browser(self, **options)

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(WAIT)


class Browser:
    """A browser window."""

    def __init__(self, driver: Driver, width: int = 1280, height: int = 900, scripts: bool = True,
                 dark: bool = False, scale: float = 1) -> None:
        arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                     "--hide-scrollbars"]
        chrome: dict[str, Any] = {"args": arguments, "binary": driver.browser}
        wanted = {"browserName": "chrome", "goog:chromeOptions": chrome,
                  "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}
        opened = driver.call("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self.driver = driver
        self.path = f"/session/{opened['sessionId']}"
        self.resize(width, height, scale)
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self.cdp("Emulation.setEmulatedMedia", features=features)
        if not scripts:
            self.cdp("Emulation.setScriptExecutionDisabled", value=True)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        return self.driver.call(method, self.path + path, body)

    def cdp(self, command: str, **parameters: Any) -> Any:
        """Runs a command of Chromium's own protocol."""
        return self.call("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def resize(self, width: int, height: int, scale: float = 1) -> None:
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height,
                 deviceScaleFactor=scale, mobile=False)

    def go(self, url: str) -> None:
        self.call("POST", "/url", {"url": url})

    def url(self) -> str:
        return self.call("GET", "/url")

    def run(self, script: str, *arguments: Any) -> Any:
        return self.call("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def run_async(self, script: str, *arguments: Any) -> Any:
        return self.call("POST", "/execute/async", {"script": script, "args": list(arguments)})

    def find(self, selector: str) -> str:
        found = self.call("POST", "/element", {"using": "css selector", "value": selector})
        return f"/element/{found[ELEMENT]}"

    def count(self, selector: str) -> int:
        return len(self.call("POST", "/elements", {"using": "css selector", "value": selector}))

    def at(self, selector: str, method: str, what: str, body: Any = None) -> Any:
        """Does something with the element, found anew while the browser changes pages."""
        end = time.monotonic() + WAIT
        while True:
            try:
                return self.call(method, f"{self.find(selector)}/{what}", body)
            except ElementGone:
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)

    def text(self, selector: str) -> str:
        return self.at(selector, "GET", "text")

    def type(self, selector: str, text: str) -> None:
        self.at(selector, "POST", "value", {"text": text})

    def click(self, selector: str) -> None:
        self.at(selector, "POST", "click")

    def log(self, kind: str) -> list[dict[str, Any]]:
        return self.call("POST", "/se/log", {"type": kind})

    def screenshot(self, file: str, whole: bool = False) -> None:
        shot = self.cdp("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        with open(file, "wb") as out:
            out.write(base64.b64decode(shot["data"]))

    def close(self) -> None:
        self.call("DELETE", "")


def until(what: str, condition: Callable[[], Any], within: float = WAIT) -> Any:
    """Returns the first true value of a condition, which others bring about."""
    end = time.monotonic() + within
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, f"not within {within:.0f} s: {what}"
        time.sleep(0.1)
