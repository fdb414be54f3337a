"""Where each ZIP code is, and the town it is counted to: three lists, of which two must agree."""

import math
import re
from collections import defaultdict

from geometry import distance, kilometers
from names import key

# ZIP codes by their first three digits: (first, last, state).
STATES_BY_PREFIX = [
    (5, 5, "NY"), (6, 7, "PR"), (8, 8, "VI"), (9, 9, "PR"), (10, 27, "MA"), (28, 29, "RI"),
    (30, 38, "NH"), (39, 49, "ME"), (50, 59, "VT"), (60, 69, "CT"), (70, 89, "NJ"), (100, 149, "NY"),
    (150, 196, "PA"), (197, 199, "DE"), (200, 200, "DC"), (201, 201, "VA"), (202, 205, "DC"),
    (206, 219, "MD"), (220, 246, "VA"), (247, 268, "WV"), (270, 289, "NC"), (290, 299, "SC"),
    (300, 319, "GA"), (320, 349, "FL"), (350, 369, "AL"), (370, 385, "TN"), (386, 397, "MS"),
    (398, 399, "GA"), (400, 427, "KY"), (430, 459, "OH"), (460, 479, "IN"), (480, 499, "MI"),
    (500, 528, "IA"), (530, 549, "WI"), (550, 567, "MN"), (570, 577, "SD"), (580, 588, "ND"),
    (590, 599, "MT"), (600, 629, "IL"), (630, 658, "MO"), (660, 679, "KS"), (680, 693, "NE"),
    (700, 714, "LA"), (716, 729, "AR"), (730, 732, "OK"), (733, 733, "TX"), (734, 749, "OK"),
    (750, 799, "TX"), (800, 816, "CO"), (820, 831, "WY"), (832, 838, "ID"), (840, 847, "UT"),
    (850, 865, "AZ"), (870, 884, "NM"), (885, 885, "TX"), (889, 898, "NV"), (900, 961, "CA"),
    (967, 968, "HI"), (969, 969, "GU"), (970, 979, "OR"), (980, 994, "WA"), (995, 999, "AK"),
]
EXCEPTIONS = {
    "05501": "MA", "05544": "MA", "06390": "NY", "73960": "TX", "83414": "WY", "96799": "AS",
    "96950": "MP", "96951": "MP", "96952": "MP",
}

# Where the post's name is no town's, and where it has none.
TOWNS = {
    "96799": ("Pago Pago", "AS"), "96910": ("Hagåtña", "GU"), "96929": ("Yigo", "GU"),
    "99586": ("Slana", "AK"),  # and Gakona, 70 km off
}

# The Census has no area for these, as the islands are no part of the country: the post's name (USPS,
# Domestic Mail Manual 608.2.4), and where that town is.
ASSOCIATED = {
    "96939": ("Ngerulmud", "PW"), "96940": ("Koror", "PW"), "96941": ("Kolonia", "FM"),
    "96942": ("Weno", "FM"), "96943": ("Colonia", "FM"), "96944": ("Tofol", "FM"),
    "96960": ("Majuro", "MH"), "96970": ("Ebeye", "MH"),
}

# Farther than this from its ZIP code a town of the post's name is another one.
FARTHEST = 60

# Positions that are no farther apart mean the same place, as ZIP codes go.
SAME = 25


def state_of(code):
    if code in EXCEPTIONS:
        return EXCEPTIONS[code]
    found = [state for first, last, state in STATES_BY_PREFIX if first <= int(code[:3]) <= last]
    return found[0] if found else None


def position(code, area, geonames, older, neighbours, say):
    """Where most of a ZIP code is.

    The middle of its area, if another list has it there. Areas of the wilderness, and those of many
    parts, have a middle where nobody lives: then where the other lists agree, or where the town is.
    """
    others = [rows[code] for rows in (geonames, older) if code in rows]
    if not others or any(kilometers(area, row.where) <= SAME for row in others):
        return area
    row = others[0]
    towns = [town.where for town in neighbours.called(row.name, state_of(code))]
    agreed = len(others) == 2 and kilometers(row.where, others[1].where) <= SAME
    chosen = area
    if agreed or not towns or distance(row.where, towns) < min(SAME, distance(area, towns)):
        chosen = row.where
    elif towns and distance(area, towns) > SAME:
        chosen = None
    say("ZIP position", f"{code} ({row.name}): Census {area[0]:.3f},{area[1]:.3f}; others "
        f"{kilometers(area, row.where):.0f} km off{', agreed' if agreed else ''}: "
        f"{'Census' if chosen == area else 'others' if chosen else 'the town'}")
    return chosen or min(towns, key=lambda where: kilometers(where, area))


def names_of(code, state, lists):
    """What the post calls the town of a ZIP code."""
    return [rows[code].name for rows in lists if code in rows and rows[code].state == state]


def town_of(where, state, names, neighbours):
    """The number of the town the post writes; None where that is no town of ours."""
    for name in names:
        called = neighbours.called(name, state)
        ranked = sorted((kilometers(where, town.where), town.number) for town in called)
        if ranked and ranked[0][0] <= FARTHEST:
            return ranked[0][1]
    return None


CAPITALS = re.compile(r"\b(Afb|Afs|Jber|Jbphh|Jbsa|Mcas|Mcbh|Nas|Nawc|Usaf)\b")


def post_offices(areas, geonames, older, neighbours, post, say):
    """Towns that only the post knows, as (name, state, position): Princeton, OR; Notrees, TX."""
    found = defaultdict(list)
    for code, area in sorted(areas.items()):
        state = state_of(code)
        for name in names_of(code, state, [geonames])[:1]:
            where = position(code, area, geonames, older, neighbours, lambda *_: None)
            # Names of post offices are unique in a state: a town with a ZIP code of its own is this one.
            known = any(kilometers(where, town.where) <= FARTHEST or post.distance(town, town.where) <= SAME
                        for town in neighbours.called(name, state))
            if not known and distance(where, found[state, key(name)]) > FARTHEST:
                found[state, key(name)].append(where)
                name = CAPITALS.sub(lambda match: match[0].upper(), name)
                say("post office", f"{name}, {state} at {where[0]:.3f},{where[1]:.3f} ({code})")
                yield name, state, where


def zip_codes(areas, geonames, older, neighbours, say):
    """Code, position and number of the town of every ZIP code area."""
    for code, area in areas.items():
        state, row = state_of(code), geonames.get(code)
        if state is None or (row and row.state != state):
            say("ZIP dropped", f"{code}: {state} by its digits, {row and row.state} by the list")
            continue
        where = position(code, area, geonames, older, neighbours, say)
        names = names_of(code, state, [geonames, older])
        town = town_of(where, state, names, neighbours)
        if code in TOWNS:
            town = neighbours.named(*TOWNS[code])
        elif town is None:
            town = neighbours.town(where, state)
            apart = kilometers(where, neighbours.towns[town].where) if town is not None else math.inf
            what = "dropped" if apart > FARTHEST else neighbours.towns[town].name
            say("ZIP without a town of the post's name",
                f"{code}: the post has {names[0] if names else 'none'}, the nearest is {apart:.0f} km "
                f"away: {what}")
            if what == "dropped":
                continue
        yield int(code), where, town
    for code, (name, state) in ASSOCIATED.items():
        town = neighbours.named(name, state)
        where, row = neighbours.towns[town].where, geonames.get(code)
        if row and (row.state != state or kilometers(row.where, where) > SAME):
            say("ZIP position", f"{code}: {row.name}, {row.state} is {kilometers(row.where, where):.0f}"
                f" km from {name}: {name}")
        yield int(code), where, town
