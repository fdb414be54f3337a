"""Answers made of plain dicts and lists, as the wire has them. Knows no answer in particular."""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass
from typing import Any, Callable, Dict, Type, TypeVar, Union
import typing

T = TypeVar("T")


_Maker = Callable[[Any], Any]
_makers: Dict[Any, _Maker] = {}


def build(kind: Type[T], value: Any) -> T:
    """Makes an answer of plain dicts and lists. What it has too much is left out, what it lacks is
    its default or None, so that package and server need not be of the same version.

    >>> from weatherd import Location
    >>> build(Location, {"latitude": 1.0, "longitude": 2.0, "mood": "good"})
    Location(latitude=1.0, longitude=2.0)
    """
    made: T = _maker(kind)(value)
    return made


def _maker(kind: Any) -> _Maker:
    if kind not in _makers:
        _makers[kind] = _new_maker(kind)
    return _makers[kind]


def _new_maker(kind: Any) -> _Maker:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is Union:
        inner = _maker(next(a for a in arguments if a is not type(None)))
        return lambda value: None if value is None else inner(value)
    if origin is list:
        item = _maker(arguments[0])
        return lambda value: [item(one) for one in value]
    of = origin or kind
    if isinstance(of, type) and is_dataclass(of):
        return _class_maker(of)
    return lambda value: value


def _class_maker(of: Any) -> _Maker:
    hints = typing.get_type_hints(of)
    makers = [(field.name, _maker(hints[field.name])) for field in fields(of)]
    optional = {field.name for field in fields(of) if field.default is not MISSING}

    def make(value: Any) -> Any:
        if not isinstance(value, dict):
            raise TypeError(f"expected a {of.__name__}, not {type(value).__name__}")
        known = ((name, maker, value.get(name)) for name, maker in makers
                 if name in value or name not in optional)
        return of(**{name: None if one is None else maker(one) for name, maker, one in known})

    return make
