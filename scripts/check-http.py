"""Reads streams of the daemon at the URL given with httpx-sse, and checks them."""

import json
import sys

import httpx
from httpx_sse import connect_sse

url = sys.argv[1]

with httpx.Client(timeout=30) as client:
    with connect_sse(client, "GET", f"{url}/v1/updates", params={"place": ["97201", "Bend, OR"]}) as source:
        source.response.raise_for_status()
        events = []
        for event in source.iter_sse():
            if event.data:
                events.append(event)
            if len(events) == 2:
                break
    assert [event.event for event in events] == ["new", "new"], events
    assert all("provenance" in json.loads(event.data) for event in events), events
    last = events[-1].id
    assert last.count(",") == 1 and "-," not in last, last
    headers = {"Last-Event-ID": last}
    parameters = {"place": ["97201", "Bend, OR"]}
    with connect_sse(client, "GET", f"{url}/v1/updates", params=parameters, headers=headers) as source:
        first = next(source.iter_sse())
        assert first.retry == 3000 and not first.data, first

print("httpx-sse: two places, ids, and nothing twice")
