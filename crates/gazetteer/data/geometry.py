"""Distances on the sphere, and what is near. Knows no names."""

import math
from collections import defaultdict


def kilometers(one, other):
    """Great-circle distance."""
    (a, b), (c, d) = (map(math.radians, place) for place in (one, other))
    h = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(h)))


def near(towns, town, limit):
    """The nearest of towns within limit kilometers."""
    ranked = sorted((kilometers(other.where, town.where), index) for index, other in enumerate(towns))
    return towns[ranked[0][1]] if ranked and ranked[0][0] <= limit else None


def distance(where, places):
    """Kilometers to the nearest of places; infinity where there is none."""
    return min((kilometers(where, place) for place in places), default=math.inf)


class Grid:
    """Things with positions, found by where they are."""

    def __init__(self, things):
        self.cells = defaultdict(list)
        for where, thing in things:
            self.cells[self.cell(where)].append((where, thing))

    @staticmethod
    def cell(where):
        return math.floor(where[0]), math.floor(where[1])

    def around(self, where, reach=1):
        """What is in the cells of one degree around, as (kilometers, thing)."""
        row, column = self.cell(where)
        for y in range(row - reach, row + reach + 1):
            for x in range(column - reach, column + reach + 1):
                x = (x + 180) % 360 - 180
                for there, thing in self.cells.get((y, x), ()):
                    yield kilometers(where, there), thing
