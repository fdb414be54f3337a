"""Which town a place is counted to, and towns by their names."""

import sys
from collections import defaultdict

from geometry import Grid
from names import key


class Neighbours:
    """Towns by where they are and by what they are called."""

    def __init__(self, towns):
        self.towns = towns
        self.grid = Grid((town.where, town) for town in towns if not town.part)
        self.names = defaultdict(dict)
        for number, town in enumerate(towns):
            town.number = number
            for name in [town.name, *town.others]:
                self.names[town.state, key(name)][number] = town

    def called(self, name, state):
        """Towns, and parts of towns, that have this name or have it besides."""
        return list(self.names[state, key(name)].values())

    def named(self, name, state):
        """The number of the largest town of this name."""
        towns = [town for town in self.called(name, state) if town.key == key(name)]
        if not towns:
            sys.exit(f"there is no {name}, {state}")
        return max(towns, key=lambda town: (town.population, -town.number)).number

    @staticmethod
    def rank(distance, town):
        """As src/nearest.rs ranks: size helps for fifty kilometers."""
        weight = min((max(town.population, 500) / 500) ** 0.25, 8)
        return min(distance, 50) / weight + max(distance - 50, 0)

    def town(self, where, state=None):
        """The number of the town a place is counted to: the nearest, where a large one counts more."""
        for reach in (1, 3, 8):
            ranked = [(self.rank(apart, town), town.number)
                      for apart, town in self.grid.around(where, reach)
                      if state in (None, town.state)]
            if ranked:
                return min(ranked)[1]
        return None

    def nearest_by_state(self, where):
        """Kilometers to the nearest town of every state around."""
        for reach in (1, 3, 8):
            nearest = {}
            for apart, town in self.grid.around(where, reach):
                nearest[town.state] = min(apart, nearest.get(town.state, apart))
            if nearest:
                return nearest
        return {}
