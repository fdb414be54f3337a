#!/usr/bin/env python3
"""Makes gazetteer.bin from lists of places that others publish.

Usage: make.py WEATHER_UTIL_DIR CITIES500_JSON OUTPUT

README.md beside this file says where the two inputs come from, which versions were used, and how the
output is laid out. The same inputs and the same zlib give the same bytes. Only the standard library
is used.
"""

import gzip
import json
import math
import re
import struct
import sys
import unicodedata
import zlib
from collections import defaultdict

MAGIC = b"WXGAZ\x00\x00\x01"

# The order is part of the file's form: src/states.rs has the same one.
STATES = (
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM "
    "NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI"
).split()
STATE_NUMBER = {code: number for number, code in enumerate(STATES)}
TERRITORIES = {"AS", "GU", "MP", "PR", "VI"}

# Where people live in towns that the Census counts as parts of counties, not as places.
TOWN_STATES = {"CT", "ME", "MA", "NH", "RI", "VT", "NY", "NJ"}

# ZIP codes by their first three digits: (first, last, state).
ZIP_STATES = [
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
ZIP_EXCEPTIONS = {
    "05501": "MA", "05544": "MA", "06390": "NY", "96799": "AS", "96950": "MP", "96951": "MP",
    "96952": "MP",
}

# Where the post office is named after another town than the one in the middle.
ZIP_TOWNS = {"96799": ("Pago Pago", "AS"), "96910": ("Hagåtña", "GU")}

# What people say, and the town they mean.
SYNONYMS = [
    ("NYC", "New York", "NY"),
    ("New York City", "New York", "NY"),
    ("Philly", "Philadelphia", "PA"),
    ("Vegas", "Las Vegas", "NV"),
    ("Jackson Hole", "Jackson", "WY"),
    ("Kona", "Kailua-Kona", "HI"),
    ("Washington DC", "Washington", "DC"),
    ("District of Columbia", "Washington", "DC"),
    ("Guam", "Hagåtña", "GU"),
    ("Agana", "Hagåtña", "GU"),
    ("Tinian", "San Jose", "MP"),
    ("Rota", "Songsong", "MP"),
    ("Saint Thomas", "Charlotte Amalie", "VI"),
    ("Saint John", "Cruz Bay", "VI"),
    ("Tutuila", "Pago Pago", "AS"),
]

# Names that are official but not what anybody looks for.
RENAMED = {
    ("Urban Honolulu", "HI"): "Honolulu",
    ("Boise City", "ID"): "Boise",
    ("San Buenaventura (Ventura)", "CA"): "Ventura",
    ("New York City", "NY"): "New York",
    ("El Paso de Robles (Paso Robles)", "CA"): "Paso Robles",
    ("Islamorada, Village of Islands", "FL"): "Islamorada",
    ("Angels", "CA"): "Angels Camp",
    ("Bath (Berkeley Springs)", "WV"): "Berkeley Springs",
}

ABBREVIATIONS = {
    "saint": "st", "sainte": "ste", "mount": "mt", "fort": "ft", "heights": "hts",
    "springs": "spgs", "junction": "jct",
}
COMPASS = {"n": "north", "s": "south", "e": "east", "w": "west"}
NOTHING = set("'’‘ʻʼ`´.")

# ---- names ----------------------------------------------------------------------------------------


def key(name):
    """What names are compared by. src/key.rs does the same; a test there holds it to the file."""
    text = unicodedata.normalize("NFD", name.lower())
    text = "".join(c for c in text if not unicodedata.combining(c) and c not in NOTHING)
    text = text.replace("&", " and ")
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in text).split()
    if len(words) > 1 and words[0] in COMPASS:
        words[0] = COMPASS[words[0]]
    return "".join(ABBREVIATIONS.get(word, word) for word in words)


GOVERNMENT = re.compile(
    r" (unified|consolidated|metropolitan|metro) government$| urban county$"
)
TYPE = re.compile(
    r" (city|town|village|borough|charter township|township|municipality|city and borough|comunidad|"
    r"zona urbana|plantation|corporation|CDP)$"
)


def census_name(description, state):
    """The name without what kind of place it is, and other names for it."""
    name = description.removesuffix(" (balance)")
    merged = GOVERNMENT.search(name) or re.search(r"[-/].* County$", name) or name == "Butte-Silver Bow"
    full = GOVERNMENT.sub("", name)
    if merged:
        name = re.split(r"[-/]|, ", full)[0] if not full.endswith(" County") or re.search(
            r"[-/,]", full) else full
    else:
        name = full = TYPE.sub("", name)
    if state == "MA" and name.endswith(" Town"):
        name = name.removesuffix(" Town")
    others = {full, name}
    inner = re.fullmatch(r"(.+) \((.+)\)", name)
    if inner:
        others.update(inner.groups())
        name = inner.group(1)
    name = RENAMED.get((full, state), RENAMED.get((name, state), name))
    return name, {other for other in others if key(other) != key(name)}


# ---- reading --------------------------------------------------------------------------------------


def records(directory, name):
    """The sections of one of the package's files, as (id, fields)."""
    section, fields = None, {}
    with gzip.open(f"{directory}/{name}.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            line = line.rstrip("\n")
            if line.startswith("["):
                if section:
                    yield section, fields
                section, fields = line[1:-1], {}
            elif " = " in line and section:
                field, value = line.split(" = ", 1)
                fields[field] = value
    if section:
        yield section, fields


def degrees(text):
    """The package's pair of radians as degrees."""
    latitude, longitude = (math.degrees(float(part)) for part in text.strip("()").split(","))
    return latitude, longitude


class Town:
    def __init__(self, name, state, where, population=0, zone=None, others=()):
        name = unicodedata.normalize("NFC", name)
        self.name = "".join(c for c in name if not unicodedata.combining(c))
        self.state, self.where = state, where
        self.population, self.zone, self.others = population, zone, set(others)
        self.key = key(name)
        self.part = False


def census_towns(directory):
    """Places (seven digits of FIPS), the towns of the north-east, and the townships elsewhere (ten)."""
    places, towns, townships = [], [], []
    for section, fields in records(directory, "places"):
        if not section.startswith("fips") or "centroid" not in fields:
            continue
        description, state = fields["description"].rsplit(", ", 1)
        if state not in STATE_NUMBER:
            continue
        name, others = census_name(description, state)
        where = degrees(fields["centroid"])
        if (name, state) == ("Kailua", "HI") and where[0] < 20:
            name, others = "Kailua-Kona", {name}  # the other one is on Oahu
        if state == "NJ" and description.endswith(" township"):
            others.add(name + " Township")
        town = Town(name, state, where, others=others)
        if len(section) == 4 + 7:
            places.append(town)
        elif re.search(r" (town|township)$", description):
            (towns if state in TOWN_STATES else townships).append(town)
    return places, towns, townships


def geonames_towns(path):
    """Cities of GeoNames, and for each the keys of all its names."""
    with open(path, encoding="utf-8") as file:
        cities = json.load(file)
    for city in sorted(cities.values(), key=lambda city: city["geonameid"]):
        country = city["countrycode"]
        state = city["admin1code"] if country == "US" else country
        if (country != "US" and country not in TERRITORIES) or state not in STATE_NUMBER:
            continue
        name = re.sub("[‘`]", "ʻ", city["name"])
        if re.search(r"\(|/|,", name) and country == "US":
            continue  # gone, or a city's own word for a group of blocks
        if state in ("GU", "MP"):
            name = re.sub(r" [Vv]illage$", "", name)
        name = RENAMED.get((name, state), name)
        town = Town(name, state, (city["latitude"], city["longitude"]), city["population"],
                    city["timezone"])
        town.keys = {key(other) for other in city["alternatenames"]} - {""} | {town.key}
        yield town


# ---- joining --------------------------------------------------------------------------------------


def kilometers(one, other):
    """Great-circle distance."""
    (a, b), (c, d) = (map(math.radians, place) for place in (one, other))
    h = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(h)))


def near(towns, town, limit):
    """The nearest of towns within limit kilometers."""
    ranked = sorted((kilometers(other.where, town.where), index) for index, other in enumerate(towns))
    return towns[ranked[0][1]] if ranked and ranked[0][0] <= limit else None


def by_key(towns):
    index = defaultdict(list)
    for town in towns:
        index[town.state, town.key].append(town)
    return index


def join(places, cities):
    """Gives places what GeoNames knows of them; returns the cities that are no Census place.

    A city's own coordinates are kept: its middle, where the Census has the middle of an area that may
    reach far out to sea (San Francisco) or up a mountain (Anchorage).
    """
    index, left = by_key(places), []
    largest_first = sorted(cities, key=lambda city: (-city.population, city.key, city.where))
    for city in largest_first:
        own = index[city.state, city.key]
        place = near(own, city, 15) or (near(own, city, 90) if len(own) == 1 else None)
        if place is None:
            for other in sorted(city.keys):
                place = place or near(index[city.state, other], city, 12)
        if place is None:
            left.append(city)
        elif place.zone is None:
            place.where, place.population, place.zone = city.where, city.population, city.zone
            if city.key != place.key:
                place.others.add(city.name)
    return left


def add_unless_known(towns, more, limit):
    """Appends the towns of more that have no namesake in their state within limit kilometers."""
    index = by_key(towns)
    for town in more:
        namesakes = index[town.state, town.key]
        if near(namesakes, town, limit) is None:
            towns.append(town)
            namesakes.append(town)


def plain(cities):
    """Without double names (Tamuning-Tumon-Harmon) where the first of them is listed by itself."""
    index = by_key(cities)
    for city in cities:
        first = city.name.split("-")[0]
        if first == city.name or near(index[city.state, key(first)], city, 3) is None:
            yield city


def mark_parts(cities, townships):
    """Marks what only GeoNames calls a city, unless a township has its name: it is a part of one.

    Their populations are sometimes those of the whole.
    """
    index = by_key(townships)
    for city in cities:
        named = index[city.state, key(city.name.removesuffix(" Township"))]
        city.part = city.state not in TERRITORIES and near(named, city, 12) is None


def is_far_aleutian(town):
    """West of 169.5 W the Aleutians have Hawaii's time (15 USC 263); GeoNames' cities end before."""
    latitude, longitude = town.where
    return town.state == "AK" and latitude < 54 and not -169.5 < longitude < 0


def all_towns(directory, cities500):
    places, north_east, townships = census_towns(directory)
    cities = list(plain(list(geonames_towns(cities500))))
    towns = []
    add_unless_known(towns, places, 3)
    add_unless_known(towns, north_east, 25)
    left = join(towns, cities)
    mark_parts(left, townships)
    add_unless_known(towns, left, 15)
    known = defaultdict(list)
    for town in towns:
        if town.zone:
            known[town.state].append(town)
    for town in towns:
        if not town.zone and is_far_aleutian(town):
            town.zone = "America/Adak"
        if not town.zone:
            town.zone = near(known[town.state], town, 5000).zone
    towns.sort(key=lambda town: (town.key, town.state, -town.population, town.where, town.name))
    return towns


class Neighbours:
    """Which town a place is counted to: the nearest, where a large one counts as nearer."""

    def __init__(self, towns):
        self.towns, self.cells = towns, defaultdict(list)
        for number, town in enumerate(towns):
            if not town.part:
                self.cells[self.cell(town.where)].append((number, town))

    @staticmethod
    def cell(where):
        return math.floor(where[0]), math.floor(where[1])

    def named(self, name, state):
        """The number of the largest town of this name."""
        numbers = [number for number, town in enumerate(self.towns)
                   if town.key == key(name) and town.state == state]
        if not numbers:
            sys.exit(f"there is no {name}, {state}")
        return max(numbers, key=lambda number: self.towns[number].population)

    @staticmethod
    def rank(distance, town):
        """As src/nearest.rs ranks: size helps for fifty kilometers."""
        weight = min((max(town.population, 500) / 500) ** 0.25, 8)
        return min(distance, 50) / weight + max(distance - 50, 0)

    def town(self, where, state=None):
        best = None
        row, column = self.cell(where)
        for reach in (1, 3, 8):
            for y in range(row - reach, row + reach + 1):
                for x in range(column - reach, column + reach + 1):
                    for number, town in self.cells.get((y, x), ()):
                        if state in (None, town.state):
                            rank = (self.rank(kilometers(where, town.where), town), number)
                            best = min(best or rank, rank)
            if best:
                return best[1]
        return None


def zip_codes(directory, neighbours):
    for code, fields in records(directory, "zctas"):
        if "centroid" not in fields:
            continue
        prefix = int(code[:3])
        states = [state for first, last, state in ZIP_STATES if first <= prefix <= last]
        state = ZIP_EXCEPTIONS.get(code, states[0] if states else None)
        where = degrees(fields["centroid"])
        town = neighbours.town(where, state)
        if code in ZIP_TOWNS:
            town = neighbours.named(*ZIP_TOWNS[code])
        if state and town is not None:
            yield int(code), where, town


AMERICA = re.compile(r", (United States( [Oo]f America)?|US)$")
OUR_STATIONS = re.compile(r"k|pa|pf|pg|ph|po|pp|tj|ti|ns")


def stations(directory, neighbours, towns):
    for code, fields in records(directory, "stations"):
        if fields.get("location", "None") == "None" or not OUR_STATIONS.match(code):
            continue
        description = fields["description"]
        american = AMERICA.search(description) or code[:2] in ("pg", "tj", "ti") or code == "nstu"
        where = degrees(fields["location"])
        town = neighbours.town(where)
        if not american or town is None or description.startswith("unknown"):
            continue
        parts = AMERICA.sub("", description).split(", ")
        state = parts[-1] if parts[-1] in STATE_NUMBER else towns[town].state
        name = ", ".join(parts[:-1] if parts[-1] in STATE_NUMBER else parts)
        yield code.upper(), name or code.upper(), state, where, town


def aliases(towns, neighbours):
    """Other keys of towns, as sorted (key, number of the town)."""
    found = set()
    for number, town in enumerate(towns):
        found.update((key(other), number) for other in town.others if key(other))
    found.update((key(alias), neighbours.named(name, state)) for alias, name, state in SYNONYMS)
    return sorted(pair for pair in found if pair[0] != towns[pair[1]].key)


# ---- writing --------------------------------------------------------------------------------------


def varint(number):
    """Seven bits a byte, least significant first, the high bit says that more follow."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out) + bytes([number])


def planes(numbers, width):
    """Little-endian numbers, all first bytes, then all second bytes: they compress better so."""
    rows = [number.to_bytes(width, "little", signed=number < 0) for number in numbers]
    return b"".join(bytes(row[byte] for row in rows) for byte in range(width))


def ten_thousandths(places):
    """Latitudes and longitudes in units of 0.0001 degree (11 m)."""
    return [planes([round(place[axis] * 10000) for place in places], 3) for axis in (0, 1)]


def lines(texts):
    return "".join(text + "\n" for text in texts).encode("utf-8")


def columns(towns, zips, stops, others):
    zones = sorted({town.zone for town in towns})
    yield lines(zones)
    yield lines(town.name for town in towns)
    yield bytes(STATE_NUMBER[town.state] | town.part << 7 for town in towns)
    yield bytes(zones.index(town.zone) for town in towns)
    yield b"".join(varint(town.population) for town in towns)
    yield from ten_thousandths([town.where for town in towns])
    yield lines(alias for alias, _ in others)
    yield planes([town for _, town in others], 2)
    codes = [code for code, _, _ in zips]
    yield b"".join(varint(code - before) for code, before in zip(codes, [0] + codes))
    yield from ten_thousandths([where for _, where, _ in zips])
    yield planes([town for _, _, town in zips], 2)
    yield b"".join(stop[0].encode("ascii") for stop in stops)
    yield lines(stop[1] for stop in stops)
    yield bytes(STATE_NUMBER[stop[2]] for stop in stops)
    yield from ten_thousandths([stop[3] for stop in stops])
    yield planes([stop[4] for stop in stops], 2)


def main(directory, cities500, output):
    towns = all_towns(directory, cities500)
    assert len(towns) < 0x10000, "a town's number is two bytes"
    neighbours = Neighbours(towns)
    zips = sorted(zip_codes(directory, neighbours))
    stops = sorted(stations(directory, neighbours, towns))
    others = aliases(towns, neighbours)
    parts = list(columns(towns, zips, stops, others))
    counts = struct.pack("<4I", len(towns), len(others), len(zips), len(stops))
    body = counts + b"".join(struct.pack("<I", len(part)) + part for part in parts)
    with open(output, "wb") as file:
        file.write(MAGIC + struct.pack("<I", len(body)) + zlib.compress(body, 9))
    print(f"{len(towns)} towns, {len(others)} other names, {len(zips)} ZIP codes, {len(stops)} stations")
    print("bytes by column:", [len(zlib.compress(part, 9)) for part in parts])


if __name__ == "__main__":
    main(*sys.argv[1:])
