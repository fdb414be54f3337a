"""A wrong key is refused, and the server goes on."""

from multiprocessing import AuthenticationError

from connecting import connect, service

try:
    connect(authkey=b"guess")
except AuthenticationError:
    pass
else:
    raise AssertionError("a guessed key was let in")
assert service().get_weather((47.6062, -122.3321))["number"] >= 1
print("ok")
