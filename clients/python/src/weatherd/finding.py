"""Finding the server of this user or of the machine, by the rules that server and `wx` follow. Speaks no protocol."""

from __future__ import annotations

import base64
import binascii
import errno
import json
import os
import stat
import tempfile
from typing import List, NamedTuple, Optional, Union

from .errors import ForeignServer, NoServer, NotAdmitted, WeatherError

PathLike = Union[str, "os.PathLike[str]"]

CONNECTION_NAME = ".manager_connection"
_MAX_FILE = 16 * 1024
_LOGIN_RUNTIME_DIRECTORIES = "/run/user"
"""The directory of the runtime directories of users who are logged in (user-runtime-dir@.service)."""


class Rendezvous(NamedTuple):
    """The server's socket and key, and the user whose server it is."""

    socket_path: str
    authkey: bytes
    owner: int = 0

    def __repr__(self) -> str:
        return f"Rendezvous(socket_path={self.socket_path!r})"


def search_path(directory: Optional[PathLike] = None) -> List[str]:
    """The directories in which a server is looked for, best first: the given one alone, else
    `$WEATHERD_DIR` alone, else the current directory, the per-user ones and that of the machine."""
    chosen = directory or os.environ.get("WEATHERD_DIR")
    if chosen:
        return [os.fspath(chosen)]
    found = ["."]
    runtime = _runtime_directory()
    if runtime:
        found.append(os.path.join(runtime, "weatherd"))
    found.append(os.path.join(tempfile.gettempdir(), f"weatherd-{os.geteuid()}"))
    found.append(system_directory())
    return found


def _runtime_directory() -> Optional[str]:
    """`$XDG_RUNTIME_DIR`, unless it belongs to another user, as in programs that were given that user's
    environment; else the directory of this user's login sessions, if it is theirs alone (mode 0700) and no
    link to one."""
    named = os.environ.get("XDG_RUNTIME_DIR")
    # A relative one counts as unset, as in the XDG Base Directory Specification.
    if named and os.path.isabs(named) and os.path.isdir(named) and os.stat(named).st_uid == os.geteuid():
        return named
    login = os.path.join(_LOGIN_RUNTIME_DIRECTORIES, str(os.geteuid()))
    try:
        found = os.lstat(login)
    except OSError:
        return None
    is_private = found.st_uid == os.geteuid() and found.st_mode & 0o777 == 0o700
    return login if stat.S_ISDIR(found.st_mode) and is_private else None


def system_directory() -> str:
    """The directory of the server of the machine."""
    return os.environ.get("WEATHERD_SYSTEM_DIR") or "/run/weatherd"


def connection_files(directory: Optional[PathLike] = None) -> List[str]:
    """The connection files that are there along `search_path`, best first. One in the directory given,
    or in that of the machine, counts as there if the system does not let us look: its server may be
    for others.

    Raises `NoServer` when there is none.
    """
    looked = search_path(directory)
    files = [os.path.join(place, CONNECTION_NAME) for place in looked]
    always = [os.fspath(directory or os.environ.get("WEATHERD_DIR") or system_directory())]
    found = [file for file in files if _is_there(file, os.path.dirname(file) in always)]
    if not found:
        where = ", ".join(looked)
        raise NoServer(
            f"no weather server is running: no connection file in {where}; start: weatherd"
        )
    return found


def read(file: str) -> Rendezvous:
    """Reads a connection file.

    Raises `ForeignServer` when it is neither this user's, nor root's, nor the machine's server's,
    `NotAdmitted` when the system does not let us, `WeatherError` when it is none.
    """
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb") as opened:
            facts = os.fstat(opened.fileno())
            if facts.st_uid not in (os.geteuid(), 0, _system_user(file)):
                raise ForeignServer(f"{file} belongs to another user (uid {facts.st_uid})")
            if not stat.S_ISREG(facts.st_mode):
                raise WeatherError(f"{file} is not a plain file")
            data = json.loads(opened.read(_MAX_FILE))
        key = base64.b64decode(data["authkey"], validate=True)
        path = os.path.join(os.path.dirname(file), data["socket_path"])
    except WeatherError:
        # Some are also an `OSError`.
        raise
    except PermissionError as error:
        raise NotAdmitted(forbidden(file)) from error
    except OSError as error:
        raise NoServer(f"cannot read {file}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise WeatherError(f"{file} is not a connection file") from error
    return Rendezvous(path, key, facts.st_uid)


def forbidden(path: str) -> str:
    """The sentence for a file or socket that the system keeps from this user: whose fault that is, nobody said."""
    return (
        f"the system keeps this user from {path} (permission denied); if it is a server's, its user can admit"
        " you (server.allow) or correct the permissions"
    )


def _is_there(file: str, if_forbidden: bool) -> bool:
    try:
        os.stat(file)
    except OSError as error:
        return if_forbidden and error.errno == errno.EACCES
    return True


def _system_user(file: str) -> Optional[int]:
    """The user whose server is trusted in the directory of the machine: that of the directory, where
    only root, or this user, could put it, and only that user can write there."""
    directory = system_directory()
    if os.path.dirname(file) != directory:
        return None
    found, above = os.lstat(directory), os.stat(os.path.dirname(directory))
    is_others = (found.st_mode | above.st_mode) & 0o022
    if not stat.S_ISDIR(found.st_mode) or is_others or above.st_uid not in (0, os.geteuid()):
        return None
    return found.st_uid
