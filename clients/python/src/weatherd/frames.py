"""Tables of pandas or polars from periods and values, where either is installed. Knows no answer in
particular, and imports neither before a table is wanted."""

from __future__ import annotations

import importlib
from dataclasses import fields
from datetime import datetime, timezone
from typing import Any, Dict, List, Optional, Sequence

_LIBRARIES = ("pandas", "polars")


def table(
    rows: Sequence[Any], row_type: Any, zone: Optional[str], library: Optional[str], facts: Dict[str, Any]
) -> Any:
    """A table with a row for each dataclass and a column for each of its fields; texts of times in fields that
    end in `_time` become times in `zone`, else in UTC. `facts` are the table's `attrs` in pandas.

    Raises `ImportError` where the library is not installed, and `ValueError` for one that is not known.
    """
    module, name = _module(library)
    columns: Dict[str, List[Any]] = {
        field.name: [getattr(row, field.name) for row in rows] for field in fields(row_type)
    }
    times = [name for name in columns if name.endswith("_time")]
    for time in times:
        columns[time] = [_in_utc(text) for text in columns[time]]
    if name == "polars":
        frame = module.DataFrame(columns)
        if zone:
            converted = [module.col(time).dt.convert_time_zone(zone) for time in times]
            frame = frame.with_columns(converted)
        return frame
    frame = module.DataFrame(columns)
    for time in times:
        column = module.to_datetime(frame[time], utc=True)
        frame[time] = column.dt.tz_convert(zone) if zone else column
    frame.attrs.update(facts)
    return frame


def _module(library: Optional[str]) -> Any:
    if library is not None and library not in _LIBRARIES:
        raise ValueError(f"tables are made by pandas or polars, not by {library!r}")
    wanted = (library,) if library else _LIBRARIES
    for name in wanted:
        try:
            return importlib.import_module(name), name
        except ModuleNotFoundError as error:
            if error.name != name:
                raise
    missing = " or ".join(wanted)
    raise ImportError(f"to_dataframe() needs {missing}: pip install {wanted[0]}")


def _in_utc(text: str) -> datetime:
    moment = datetime.fromisoformat(text[:-1] + "+00:00" if text.endswith("Z") else text)
    return moment.astimezone(timezone.utc)
