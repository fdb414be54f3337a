"""The picture of a forecast for notebooks: one SVG with the temperature as a curve, of days the highs and the
lows, and the chance of precipitation as bars, drawn from the numbers of the answer. Asks nobody, and has no script, font or address
in it."""

from __future__ import annotations

from html import escape
from typing import Any, List, NamedTuple, Optional, Sequence, Tuple

_WIDTH, _HEIGHT = 720, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 12, 24, 32
_WARM, _COLD = "#d4502a", "#3b82c4"
_MOST_NUMBERS = 16
_MOST_PERIODS = 400
"""A curve of more points looks the same."""


class _Scale(NamedTuple):
    """Numbers from `low` to `high`, on `length` pixels from `start` on."""

    low: float
    high: float
    start: float
    length: float

    def at(self, value: float) -> float:
        return round(self.start + (value - self.low) / (self.high - self.low) * self.length, 1)


def html(
    name: str, unit: str, periods: Sequence[Any], attribution: str, is_simulated: bool = False
) -> str:
    """The picture of periods with `start_time`, `temperature`, `high`, `low` and
    `probability_of_precipitation`, with a caption: the place's name, and whose weather it is."""
    shown = list(periods)[:_MOST_PERIODS]
    told = [name, *(["SIMULATED: this weather is made up"] if is_simulated else []), attribution]
    caption = f"<figcaption>{' · '.join(map(escape, told))}</figcaption>"
    return f"<figure>{svg(name, unit, shown)}{caption}</figure>"


def svg(name: str, unit: str, periods: Sequence[Any]) -> str:
    """The picture alone."""
    curves = _curves(periods)
    known = [value for _, values in curves for value in values if value is not None]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    step = _step(high - low)
    low, high = low // step * step, -(-high // step) * step
    if low == high:
        high += step
    down = _HEIGHT - _TOP - _BOTTOM
    degrees = _Scale(low, high, _HEIGHT - _BOTTOM, -down)
    along = _Scale(0, max(len(periods), 1), _LEFT, _WIDTH - _LEFT - _RIGHT)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" '
        f'role="img" font-family="sans-serif" font-size="11" fill="currentColor">',
        f"<title>Forecast for {escape(name)}: {_subject(periods)} in °{escape(unit)}, chance of precipitation</title>",
        *_axis(degrees, step, unit),
        *_days(periods, along),
        *_chances(periods, along, _Scale(0, 100, 0, down)),
        *(line for colour, values in curves for line in _curve(values, colour, along, degrees)),
        "</svg>",
    ]
    return "".join(parts)


def _step(span: float) -> float:
    """An even step with which an axis has at most seven lines."""
    return next((step for step in (1, 2, 5, 10, 20, 50) if span / step <= 6), 100)


def _axis(degrees: _Scale, step: float, unit: str) -> List[str]:
    lines = []
    value = degrees.low
    while value <= degrees.high:
        y = degrees.at(value)
        lines.append(
            f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y}" y2="{y}" stroke="currentColor" opacity=".15"/>'
            f'<text x="{_LEFT - 6}" y="{y + 4}" text-anchor="end">{value:g}°</text>'
        )
        value += step
    lines.append(f'<text x="{_LEFT - 6}" y="{_TOP - 10}" text-anchor="end">°{escape(unit)}</text>')
    return lines


def _days(periods: Sequence[Any], along: _Scale) -> List[str]:
    marks = []
    before = ""
    for at, period in enumerate(periods):
        day = period.start_time[:10]
        if day != before:
            x = along.at(at)
            marks.append(
                f'<line x1="{x}" x2="{x}" y1="{_TOP}" y2="{_HEIGHT - _BOTTOM}" stroke="currentColor" '
                f'opacity=".3"/><text x="{x + 3}" y="{_HEIGHT - _BOTTOM + 14}">{escape(day[5:])}</text>'
            )
            before = day
    return marks


def _chances(periods: Sequence[Any], along: _Scale, share: _Scale) -> List[str]:
    width = max(along.at(1) - along.at(0) - 0.5, 0.5)
    bars = []
    for at, period in enumerate(periods):
        chance = period.probability_of_precipitation
        if chance:
            height = share.at(min(max(chance, 0), 100))
            bars.append(
                f'<rect x="{along.at(at)}" y="{round(_HEIGHT - _BOTTOM - height, 1)}" width="{width:.1f}" '
                f'height="{height}" fill="#3b82c4" opacity=".35"/>'
            )
    return bars


def _has_days(periods: Sequence[Any]) -> bool:
    """Whether the periods are days, which have a high and a low instead of one temperature; half days have one
    of both."""
    known = [[getattr(period, name, None) is not None for name in ("high", "low")] for period in periods]
    return any(map(all, known))


def _subject(periods: Sequence[Any]) -> str:
    return "highs and lows" if _has_days(periods) else "temperature"


def _curves(periods: Sequence[Any]) -> List[Tuple[str, List[Optional[float]]]]:
    """The curves to draw, each with its colour and a value for every period."""
    if _has_days(periods):
        highs = [getattr(period, "high", None) for period in periods]
        lows = [getattr(period, "low", None) for period in periods]
        return [(_WARM, highs), (_COLD, lows)]
    return [(_WARM, [period.temperature for period in periods])]


def _curve(values: Sequence[Optional[float]], colour: str, along: _Scale, degrees: _Scale) -> List[str]:
    """The runs of known values; where there is room, with a number at each."""
    runs: List[List[str]] = [[]]
    numbers = []
    for at, value in enumerate(values):
        if value is None:
            runs.append([])
            continue
        x, y = along.at(at + 0.5), degrees.at(value)
        runs[-1].append(f"{x},{y}")
        numbers.append(f'<text x="{x}" y="{round(y - 5, 1)}" text-anchor="middle">{value:g}°</text>')
    lines = [
        f'<polyline points="{" ".join(run)}" fill="none" stroke="{colour}" stroke-width="2"/>'
        for run in runs
        if run
    ]
    return lines + (numbers if len(values) <= _MOST_NUMBERS else [])
