"""Writes the golden pickles beside this file, named VERSION-MESSAGE.pickle.

They are what CPython's manager client and server put into their frames. Run once
with each version:  for v in 3.9 3.10 3.11 3.12 3.13; do python$v make.py; done
"""

import pathlib
import sys
from dataclasses import dataclass
from multiprocessing.managers import Token
from multiprocessing.reduction import ForkingPickler


@dataclass
class Point:
    x: float
    y: float


IDENT = "7f00deadbeef"
MESSAGES = {
    "dummy": (None, "dummy", (), {}),
    "create": (None, "create", ("notebook",), {}),
    "call": (IDENT, "add", (Point(47.6062, -122.3321),), {}),
    "keywords": (IDENT, "add", (), {"a": 1, "b": [2**40, -7, 1.5]}),
    "get_methods": (None, "get_methods", (Token("notebook", "/tmp/s", IDENT),), {}),
    "return_none": ("#RETURN", None),
    "created": ("#RETURN", (IDENT, ("add", "count"))),
    "return_point": ("#RETURN", [Point(1.0, 2.0), Point(3.0, 4.0)]),
    "error": ("#ERROR", LookupError("nowhere")),
    "traceback": ("#TRACEBACK", "Traceback\n" + "x" * 300),
    "proxy": ("#PROXY", (("add",), Token("notebook", "/tmp/s", IDENT))),
}

here = pathlib.Path(__file__).parent
version = "%d.%d" % sys.version_info[:2]
for name, message in MESSAGES.items():
    (here / f"{version}-{name}.pickle").write_bytes(bytes(ForkingPickler.dumps(message)))
