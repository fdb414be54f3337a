"""Holds 10,000 connections that say nothing to the daemon at the URL given, and checks that others are
answered meanwhile and that each costs little. The second argument is the daemon's process."""

import re
import resource
import socket
import sys
import time
import urllib.request

CONNECTIONS = 10_000
# Descriptors beside those of the connections.
OTHERS = 100
# Kilobytes of own memory for each, in a build without optimisation.
EACH = 8

url, process = sys.argv[1:]
address = re.fullmatch(r"http://([\d.]+):(\d+)", url)
host, port = address[1], int(address[2])


def own_memory():
    with open(f"/proc/{process}/status") as status:
        return int(re.search(r"RssAnon:\s+(\d+) kB", status.read())[1])


def answer():
    begin = time.monotonic()
    with urllib.request.urlopen(f"{url}/v1/forecast", timeout=30) as response:
        assert response.status == 200 and response.read()
    return time.monotonic() - begin


_, most = resource.getrlimit(resource.RLIMIT_NOFILE)
if most != resource.RLIM_INFINITY and most < CONNECTIONS + OTHERS:
    print(f"10,000 idle connections: skipped, a process may have {most} open files here")
    sys.exit()
resource.setrlimit(resource.RLIMIT_NOFILE, (CONNECTIONS + OTHERS, most))
answer()
before = own_memory()
held = [socket.create_connection((host, port), timeout=30) for _ in range(CONNECTIONS)]
longest = max(answer() for _ in range(20))
each = (own_memory() - before) / CONNECTIONS
assert each < EACH, f"{each:.1f} kB each"
# None was closed for another's sake.
for connection in held:
    connection.setblocking(False)
    try:
        assert connection.recv(1) is None, "a connection was closed"
    except BlockingIOError:
        pass
print(f"{CONNECTIONS} idle connections: {each:.1f} kB each, others answered within {longest * 1000:.0f} ms")
