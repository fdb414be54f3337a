"""Many threads with one proxy, many managers, and forked processes, all at once."""

from concurrent.futures import ThreadPoolExecutor

from connecting import service
from shared import Location

shared_proxy = service()
places = [Location(47.6062 + i / 100, -122.3321) for i in range(8)]


def ask(i):
    proxy = shared_proxy if i % 2 else service()
    place = places[i % len(places)]
    for _ in range(10):
        assert proxy.get_weather(place).request == place
    return i


with ThreadPoolExecutor(max_workers=16) as pool:
    assert sorted(pool.map(ask, range(48))) == list(range(48))
print("ok")
