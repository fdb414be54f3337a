"""Asks the daemon over HTTP with the standard library alone; its address is in the file `address`."""

import gzip
import json
import urllib.error
import urllib.parse
import urllib.request

with open("address") as file:
    BASE = file.read().strip()


def ask(path, headers=None, **parameters):
    query = urllib.parse.urlencode(parameters, doseq=True)
    request = urllib.request.Request(BASE + path + "?" + query, headers=headers or {})
    return urllib.request.urlopen(request, timeout=30)


with ask("/v1/now", place="Portland, OR", units="si") as response:
    now = json.load(response)
assert now["schema"] == "weatherd/1", now
assert now["place"]["name"] == "Portland, Oregon", now
assert -60 < now["temperature"]["value"] < 60, now

with ask("/v1/week", place=["97201", "springfield"]) as response:
    first, second = json.load(response)["results"]
assert first["answer"]["periods"], first
assert second["problem"]["status"] == 400, second

try:
    ask("/v1/now", place="Seatle")
except urllib.error.HTTPError as error:
    assert error.code == 404, error
    assert error.headers["Content-Type"] == "application/problem+json"
    problem = json.load(error)
    assert problem["places"][0] == "Seattle, Washington", problem
else:
    raise AssertionError("there is no such place")

with ask("/v1/hourly", {"Accept-Encoding": "gzip"}) as response:
    assert response.headers["Content-Encoding"] == "gzip"
    hourly = json.loads(gzip.decompress(response.read()))
    tag = response.headers["ETag"]
assert len(hourly["periods"]) > 24, hourly

try:
    ask("/v1/hourly", {"Accept-Encoding": "gzip", "If-None-Match": tag})
except urllib.error.HTTPError as error:
    assert error.code == 304, error
else:
    raise AssertionError("it is what is known already")

with ask("/v1/alerts/events", place="47.6062,-122.3321") as stream:
    assert stream.headers["Content-Type"] == "text/event-stream"
    lines = [stream.readline() for _ in range(2)]
assert lines == [b"retry: 3000\n", b"\n"], lines
print("all right")
