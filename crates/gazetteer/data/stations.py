"""Where each station is: what two lists agree on. A station whose lists disagree is left out.

Where only NOAA has a station, or another list disagrees, the town it is named after is the other list.
"""

import re

import sources
from geometry import distance, kilometers
from names import STATE_NUMBER

# Lists whose positions are no farther apart, in kilometers, mean the same place.
SAME = 5

# What a station of the weather service is called where others report nothing: four letters.
LETTERS = re.compile(r"K[A-Z]{3}|P[AFGHKOPT][A-Z]{2}|T[IJ][A-Z]{2}|NSTU")

# Sites of the Texas Commission on Environmental Quality, which has one beside this station.
SITES = {"KGDP": sources.Row("Guadalupe Pass", "TX", (31.8311, -104.8144))}


class Lists:
    """The lists of stations and airports."""

    def __init__(self, directory):
        self.noaa = sources.noaa_stations(directory)
        self.airports = sources.airports()
        self.avwx = sources.avwx_stations()

    def rows(self, code):
        """What each list has of a station, by the list's name."""
        lists = {"NOAA": self.noaa, "airportsdata": self.airports, "avwx": self.avwx,
                 "sites": SITES}
        return {name: rows[code] for name, rows in lists.items() if code in rows}

    def codes(self):
        """Those of NOAA's list, and those of others that report the weather or have letters."""
        more = {code for code, row in self.avwx.items() if code in self.airports
                and (LETTERS.fullmatch(code) or (row.reports and re.fullmatch("K[0-9A-Z]{3}", code)))}
        return sorted(set(self.noaa) | more)


def position(code, rows, neighbours, say):
    """The position that two lists agree on: the airport's, or else NOAA's. None if none do."""
    # NOAA has whole minutes, the airports' list has where the runways are.
    found = [(name, rows[name].where) for name in ("airportsdata", "NOAA", "avwx", "sites") if name in rows]
    agreed = [where for _, where in found
              if sum(kilometers(where, other) <= SAME for _, other in found) > 1]
    if not agreed and "NOAA" in rows:
        namesakes = [town.where for row in rows.values() if row.state in STATE_NUMBER
                     for town in neighbours.called(row.name.split(",")[0], row.state)]
        agreed = [where for _, where in found if distance(where, namesakes) <= SAME]
    best = agreed[0] if agreed else None
    apart = max(kilometers(one, other) for _, one in found for _, other in found)
    if apart > SAME or len(found) == 1:
        places = ", ".join(f"{name} {where[0]:.3f},{where[1]:.3f}" for name, where in found)
        what = "left out" if best is None else f"{best[0]:.3f},{best[1]:.3f}"
        title = next(iter(rows.values())).name
        say("station", f"{code} ({title}): {places}; {apart:.0f} km apart: {what}")
    return best


def state_of(code, where, rows, neighbours, say):
    """The state in which the position is: the one that lists say, if a town of it is near."""
    near = neighbours.nearest_by_state(where)
    if not near:
        return None
    first = min(near.values())
    said = [row.state for row in rows.values() if row.state in STATE_NUMBER]
    for state in dict.fromkeys(said):
        # At sea the towns of several states are about as far away.
        if state in near and near[state] <= max(first + 25, 1.3 * first):
            return state
    state = min(near, key=near.get)
    say("station state", f"{code}: {', '.join(said) or 'none'} by the lists, "
        f"{state} by its position")
    return state


def name_of(code, rows):
    """NOAA's name, or the airport's behind its city."""
    if "NOAA" in rows:
        return rows["NOAA"].name
    row = rows["airportsdata"]
    city = row.city.split("/")[0]
    return row.name if not city or city in row.name else f"{city}, {row.name}"


def short_code(code, rows):
    """IATA's three letters, where they are not the last ones of a station on the mainland."""
    short = rows["airportsdata"].code if "airportsdata" in rows else ""
    plain = code[0] == "K" and short == code[1:]
    return short if re.fullmatch("[A-Z]{3}", short) and not plain else ""


def stations(lists, neighbours, zones, say):
    """Id, short code, name, state, position and time zone of every station."""
    for code in lists.codes():
        rows = lists.rows(code)
        where = position(code, rows, neighbours, say)
        town = where and neighbours.town(where)
        if town is None:
            if where:
                say("station", f"{code}: far from every town: left out")
            continue
        state = state_of(code, where, rows, neighbours, say)
        zone = zones.at(where)[0] or neighbours.towns[town].zone
        yield code, short_code(code, rows), name_of(code, rows), state, where, zone
