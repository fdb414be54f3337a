"""A program that outlives its server: it fails while there is none, and works again after."""

import sys
from concurrent.futures import ThreadPoolExecutor

from connecting import service

weather = service()
assert weather.get_weather((47.6062, -122.3321))["number"] >= 1
print("ready", flush=True)
sys.stdin.readline()  # the server is gone now
try:
    weather.get_weather((47.6062, -122.3321))
except (EOFError, ConnectionError):
    pass
else:
    raise AssertionError("an answer without a server")
try:
    service()
except (FileNotFoundError, ConnectionError):
    pass
else:
    raise AssertionError("a connection without a server")
print("gone", flush=True)
sys.stdin.readline()  # a new server is there
# CPython keeps a thread's connection to an address for ever, so a new one needs a new thread.
with ThreadPoolExecutor(max_workers=1) as pool:
    answer = pool.submit(lambda: service().get_weather((47.6062, -122.3321))).result()
assert answer["number"] >= 1
print("ok")
