"""Finding the server of this user, by the rules that server and `wx` follow. Speaks no protocol."""

from __future__ import annotations

import base64
import binascii
import json
import os
import stat
import tempfile
from typing import List, NamedTuple, Optional, Union

from .errors import KeyRefused, NoServer, WeatherError

PathLike = Union[str, "os.PathLike[str]"]

CONNECTION_NAME = ".manager_connection"
_MAX_FILE = 16 * 1024


class Rendezvous(NamedTuple):
    """The server's socket and key."""

    socket_path: str
    authkey: bytes

    def __repr__(self) -> str:
        return f"Rendezvous(socket_path={self.socket_path!r})"


def search_path(directory: Optional[PathLike] = None) -> List[str]:
    """The directories in which a server is looked for, best first: the given one alone, else
    `$WEATHERD_DIR` alone, else the current directory and the per-user ones."""
    chosen = directory or os.environ.get("WEATHERD_DIR")
    if chosen:
        return [os.fspath(chosen)]
    found = ["."]
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime and os.path.isdir(runtime):
        found.append(os.path.join(runtime, "weatherd"))
    found.append(os.path.join(tempfile.gettempdir(), f"weatherd-{os.geteuid()}"))
    return found


def connection_files(directory: Optional[PathLike] = None) -> List[str]:
    """The connection files that are there along `search_path`, best first.

    Raises `NoServer` when there is none.
    """
    looked = search_path(directory)
    files = [os.path.join(place, CONNECTION_NAME) for place in looked]
    found = [file for file in files if os.path.exists(file)]
    if not found:
        where = ", ".join(looked)
        raise NoServer(
            f"no weather server is running: no connection file in {where}; start: weatherd"
        )
    return found


def read(file: str) -> Rendezvous:
    """Reads a connection file.

    Raises `KeyRefused` when it is somebody else's, `WeatherError` when it is none.
    """
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb") as opened:
            facts = os.fstat(opened.fileno())
            if facts.st_uid not in (os.geteuid(), 0):
                raise KeyRefused(f"{file} belongs to another user")
            if not stat.S_ISREG(facts.st_mode):
                raise WeatherError(f"{file} is not a plain file")
            data = json.loads(opened.read(_MAX_FILE))
        key = base64.b64decode(data["authkey"], validate=True)
        path = os.path.join(os.path.dirname(file), data["socket_path"])
    except OSError as error:
        raise NoServer(f"cannot read {file}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise WeatherError(f"{file} is not a connection file") from error
    return Rendezvous(path, key)
