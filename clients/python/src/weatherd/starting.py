"""Starting a server where none runs: `weatherd` in the background, which ends by itself when nobody needs
it any more. Speaks no protocol."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from typing import Dict, Optional

from .errors import NoServer, ServerGone, WeatherError
from .finding import PathLike

_PROGRAM = "weatherd"
_NOT_INSTALLED = (
    "no weather server is running, and none was started: there is no weatherd beside this Python or in"
    " $PATH; install the package weatherd, or from its source: cargo install --locked --path crates/weatherd"
)
_AUTOSTART_OFF = 8
"""The exit code by which the server says that its settings do not let clients start it."""

_OF_THE_SERVICE = frozenset(
    """NOTIFY_SOCKET WATCHDOG_PID WATCHDOG_USEC LISTEN_PID LISTEN_FDS LISTEN_FDNAMES JOURNAL_STREAM
    RUNTIME_DIRECTORY CACHE_DIRECTORY STATE_DIRECTORY LOGS_DIRECTORY CONFIGURATION_DIRECTORY""".split()
)
"""Variables by which a service manager speaks to this program, if it is a service; they mean no other."""


def is_allowed(directory: Optional[PathLike] = None) -> bool:
    """Whether a server may be started: not where a directory is named, which names a server of somebody's
    own, and not with `$WEATHERD_AUTOSTART` set to `0`."""
    named = directory or os.environ.get("WEATHERD_DIR")
    return not named and os.environ.get("WEATHERD_AUTOSTART") != "0"


def start(seconds: float, missing: WeatherError) -> bool:
    """Starts a server in place of the `missing` one and returns True once it answers; False if the settings do
    not want it, or if there is no program and this user is kept from a server.

    Raises `NoServer` when there is no program, when it fails, or takes longer than so many seconds.
    """
    program = _program()
    if program is None and isinstance(missing, (NoServer, ServerGone)):
        raise NoServer(_NOT_INSTALLED) from missing
    if program is None:
        return False
    try:
        ended = subprocess.run(
            [program, "--background", "--on-demand"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            # It outlives this program, whose directory it must not keep busy.
            cwd="/",
            env=_environment(),
            start_new_session=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _failure(f"it does not answer within {seconds:g} s") from None
    except OSError as error:
        raise _failure(f"cannot run {program}: {error.strerror}") from error
    if ended.returncode == _AUTOSTART_OFF:
        return False
    if ended.returncode != 0:
        said = ended.stderr.decode("utf-8", "replace").strip().splitlines()
        why = said[-1] if said else f"exit code {ended.returncode}"
        raise _failure(why[len("weatherd: ") :] if why.startswith("weatherd: ") else why)
    return True


def _environment() -> Dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _OF_THE_SERVICE}
    return {**kept, "TMPDIR": tempfile.gettempdir()}


def _failure(why: str) -> NoServer:
    return NoServer(f"no weather server is running, and none starts: {why}")


def _program() -> Optional[str]:
    """The server's program beside the interpreter, as in a virtual environment, else in `$PATH`."""
    beside = os.path.join(os.path.dirname(sys.executable or ""), _PROGRAM)
    if os.path.isabs(beside) and os.access(beside, os.X_OK):
        return beside
    return shutil.which(_PROGRAM)
