"""The protocol of `multiprocessing.managers`, client's side: one authenticated connection, one
question at a time. Knows nothing of weather.

Replies are unpickled with nothing but built-in exceptions at hand, so that whatever answers cannot
make this process run anything.
"""

from __future__ import annotations

import builtins
import io
import os
import pickle
import socket
import struct
import threading
from multiprocessing import AuthenticationError, connection
from typing import Any, Dict, Optional, Tuple

from . import preferences
from .errors import (
    ForeignServer, InvalidResponse, KeyRefused, NotAdmitted, ServerGone, Timeout, WeatherError,
    of_exception,
)
from .finding import Rendezvous, forbidden

_TYPEID = "get_weather_service"
_LARGEST_REPLY = 16 << 20
_CONNECT_SECONDS = 5.0


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        found = getattr(builtins, name, None)
        if module == "builtins" and isinstance(found, type) and issubclass(found, Exception):
            return found
        raise pickle.UnpicklingError(f"a reply must not name {module}.{name}")


class Link:
    """A connection for questions to the shared object, used by one thread at a time."""

    def __init__(self, where: Rendezvous) -> None:
        self.pid = os.getpid()
        is_own = where.owner == os.geteuid()
        self._preferences = None if is_own else preferences.read()
        opening = _open(where)
        try:
            created = _ask(opening, (None, "create", (_TYPEID,), {}), _CONNECT_SECONDS)
        finally:
            opening.close()
        try:
            self.ident, self.methods = str(created[0]), tuple(created[1])
        except (TypeError, IndexError) as error:
            raise InvalidResponse("what answers on the socket is not a weather server") from error
        self._connection = _open(where)
        name = f"{_process_name()}|{threading.current_thread().name}"
        _ask(self._connection, (None, "accept_connection", (name,), {}), _CONNECT_SECONDS)

    def call(self, method: str, args: Tuple[Any, ...], kwds: Dict[str, Any], seconds: float) -> Any:
        """Calls a method of the shared object; waits at most so many seconds. A server of another user
        gets what the question leaves open from the preferences of this one."""
        if self._preferences:
            args, kwds = self._preferences.complete(method, args, kwds)
        return _ask(self._connection, (self.ident, method, args, kwds), seconds)

    def interrupt(self) -> None:
        """Breaks the connection under a thread that waits for an answer on it."""
        try:
            with socket.socket(fileno=os.dup(self._connection.fileno())) as peer:
                peer.shutdown(socket.SHUT_RDWR)
        except OSError:
            # It is closed already.
            pass

    def close(self) -> None:
        """Leaves. The server counts no references for its one object, so there is none to return."""
        self._connection.close()


def _process_name() -> str:
    from multiprocessing import process

    return process.current_process().name


def _open(where: Rendezvous) -> "connection.Connection[Any, Any]":
    try:
        opened: Any = connection.Client(where.socket_path, family="AF_UNIX")
    except PermissionError as error:
        raise NotAdmitted(forbidden(where.socket_path)) from error
    except OSError as error:
        raise ServerGone(
            f"the server of {where.socket_path} is gone ({error.strerror}); start it again: weatherd"
        ) from error
    try:
        _trust(opened, where.owner)
        _wait_in_the_system(opened)
        connection.answer_challenge(opened, where.authkey)
        connection.deliver_challenge(opened, where.authkey)
    except (AssertionError, AuthenticationError) as error:
        opened.close()
        # Told in place of a challenge, which a server sends everybody whom it serves.
        if "#FAILURE#" in str(error):
            raise NotAdmitted(f"the server of {where.socket_path} does not serve this user") from error
        if isinstance(error, AssertionError):
            raise InvalidResponse("what answers on the socket is not a weather server") from error
        raise KeyRefused("the server and the connection file do not share a key") from error
    except BlockingIOError as error:
        opened.close()
        raise Timeout(f"no answer within {_CONNECT_SECONDS:g} s") from error
    except WeatherError:
        opened.close()
        raise
    except (OSError, EOFError) as error:
        opened.close()
        raise ServerGone("the connection to the server broke") from error
    except BaseException:
        opened.close()
        raise
    return opened  # type: ignore[no-any-return]


def _trust(opened: Any, owner: int) -> None:
    """Makes sure that this user, root, or the owner of the connection file listens; and that no read
    waits for ever."""
    with socket.socket(fileno=os.dup(opened.fileno())) as peer:
        if hasattr(socket, "SO_PEERCRED"):
            credentials = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
            uid = struct.unpack("=iii", credentials)[1]
            if uid not in (os.geteuid(), 0, owner):
                raise ForeignServer(f"the server belongs to another user (uid {uid})")
        whole, part = divmod(_CONNECT_SECONDS, 1)
        limit = struct.pack("@ll", int(whole), int(part * 1e6))
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)


def _wait_in_the_system(opened: Any) -> None:
    """Makes reads wait. Libraries that replace sockets (gevent, eventlet) make every socket one that
    never waits, also for code that reads from its descriptor: there "not yet" looks like the time
    limit above. A question then holds up the other greenlets, as any call of the system does.
    """
    os.set_blocking(opened.fileno(), True)


def _ask(link: Any, request: Tuple[Any, ...], seconds: float) -> Any:
    try:
        link.send(request)
        if not link.poll(seconds):
            raise Timeout(f"no answer within {seconds:g} s")
        body = link.recv_bytes(_LARGEST_REPLY)
    except Timeout:
        link.close()
        raise
    except BlockingIOError as error:
        link.close()
        raise Timeout("the server stopped in the middle of an answer") from error
    except (OSError, EOFError) as error:
        link.close()
        raise ServerGone("the connection to the server broke") from error
    return _result(body)


def _result(body: bytes) -> Any:
    kind: Optional[str]
    try:
        kind, value = _Unpickler(io.BytesIO(body)).load()
    except Exception as error:
        raise InvalidResponse("what answers on the socket is not a weather server") from error
    if kind == "#RETURN":
        return value
    if kind == "#ERROR" and isinstance(value, BaseException):
        raise of_exception(value) from None
    if kind in ("#TRACEBACK", "#UNSERIALIZABLE"):
        last = str(value).strip().splitlines()[-1:] or [""]
        raise InvalidResponse(f"the server failed: {last[0]}")
    raise WeatherError(f"the server sent a reply of no known kind: {kind!r}")
