"""Every question of the server is a method of the package, with every argument.

Reads `questions.json` in the current directory, the server's list of questions: for each name its
arguments in order. Run by the server's own tests, which write it.
"""

import inspect
import json
import os
import sys
from typing import Any, List

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "src"))

import weatherd  # noqa: E402

with open("questions.json", encoding="utf-8") as file:
    questions = json.load(file)
assert len(questions) > 10, questions


def parameters(kind: Any, name: str) -> List[str]:
    """The arguments of a method in the server's words; `**wishes` are those of its namesake."""
    method = getattr(kind, name, None)
    assert callable(method), f"{kind.__name__} has no method {name}"
    names = [one for one in inspect.signature(method).parameters if one != "self"]
    names = ["location" if one == "place" else one for one in names]
    if "wishes" in names:
        assert kind is not weatherd.Weather, name
        names.remove("wishes")
        names += [one for one in parameters(weatherd.Weather, name) if one not in names]
    return names


for kind in (weatherd.Weather, weatherd.aio.AsyncWeather):
    for name, arguments in questions.items():
        assert parameters(kind, name) == arguments, (kind, name, parameters(kind, name), arguments)
print("ok")
