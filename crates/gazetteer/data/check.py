#!/usr/bin/env python3
"""Holds every row of gazetteer.bin against lists that others publish; exits with 1 if one disagrees.

Usage: check.py WEATHER_UTIL_DIR CODES_JS PYZIPCODE_DB GAZETTEER_BIN

It reads the file by itself and shares with make.py only how the lists are read. README.md says where
they come from.
"""

import struct
import sys
import zlib
from collections import defaultdict

import sources
from geometry import Grid, distance, kilometers
from names import ASSOCIATED, STATES, TERRITORIES, key
from stations import Lists


def unpacked(path):
    """The columns of the file."""
    with open(path, "rb") as file:
        head, packed = file.read(12), file.read()
    assert head[:8] == b"WXGAZ\x00\x00\x02", "another version"
    body, at, columns = zlib.decompress(packed), 16, []
    while at < len(body):
        length, = struct.unpack_from("<I", body, at)
        columns.append(body[at + 4:at + 4 + length])
        at += 4 + length
    return struct.unpack_from("<4I", body), iter(columns)


def planes(column, width):
    count = len(column) // width
    return [int.from_bytes(column[row::count], "little", signed=width == 3) for row in range(count)]


def positions(columns):
    latitudes, longitudes = planes(next(columns), 3), planes(next(columns), 3)
    return [(a / 10000, b / 10000) for a, b in zip(latitudes, longitudes)]


def numbers(column):
    number = shift = 0
    for byte in column:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield number
            number = shift = 0


def lines(column):
    return column.decode("utf-8").split("\n")[:-1]


def rows(path):
    """Towns, ZIP codes and stations, each as a list of tuples."""
    _, columns = unpacked(path)
    zones = lines(next(columns))
    names, states = lines(next(columns)), [STATES[byte & 0x7F] for byte in next(columns)]
    town_zones = [zones[byte] for byte in next(columns)]
    people, where = list(numbers(next(columns))), positions(columns)
    towns = list(zip(names, states, town_zones, people, where))
    others = [[] for _ in towns]
    for name, town in list(zip(lines(next(columns)), planes(next(columns), 2))):
        others[town].append(name)
    code, codes = 0, []
    for difference in numbers(next(columns)):
        code += difference
        codes.append(f"{code:05}")
    where = positions(columns)
    zips = list(zip(codes, where, planes(next(columns), 2), [zones[byte] for byte in next(columns)]))
    ids = next(columns)
    ids = [ids[at:at + 4].decode("ascii") for at in range(0, len(ids), 4)]
    next(columns)
    names, states = lines(next(columns)), [STATES[byte] for byte in next(columns)]
    where = positions(columns)
    stations = list(zip(ids, names, states, where, [zones[byte] for byte in next(columns)]))
    return towns, others, zips, stations


def wrong_towns(towns, zip_grid, zones):
    for name, state, zone, people, where in towns:
        nearest = min((apart for apart, there in zip_grid.around(where) if there == state), default=999)
        remote = ASSOCIATED | TERRITORIES | {"AK"}
        if nearest > 75 and state not in remote:
            yield f"{name}, {state} at {where}: no ZIP code of its state within 75 km"
        right = zones.at(where)[1]
        if zone != right and not right.startswith("Etc/"):
            yield f"{name}, {state} at {where}: {zone}, by its position {right}"


def wrong_zips(zips, towns, others, geonames, older, postal, zones):
    called = defaultdict(list)
    for (name, state, _, _, where), more in zip(towns, others):
        for other in {key(name), *more}:
            called[state, other].append(where)
    for code, where, town, zone in zips:
        name, state, _, _, there = towns[town]
        apart = kilometers(where, there)
        if apart > 60:
            yield f"{code}: {name}, {state} is {apart:.0f} km away"
        lists = [row for row in (geonames.get(code), older.get(code)) if row]
        if any(row.state != state for row in lists[:1]):
            yield f"{code}: {state}, but {lists[0].state} by the list"
        known = {key(row.name) for row in lists} | {key(n) for n in postal.get(code, ("", []))[1]}
        # A name that is no town's around is no reason against the nearest: 99850 is Juneau's, 65 km off.
        around = distance(where, [there for name in known for there in called[state, name]])
        if known and around <= 60 and not known & {key(name), *others[town]}:
            yield f"{code}: {name}, but the post has {', '.join(sorted(known))}"
        if around > 60 and apart > 40:
            yield f"{code}: {name} is {apart:.0f} km away, and the post has it nowhere near"
        right = zones.at(where)[1]
        if zone != right and not right.startswith("Etc/"):
            yield f"{code}: {zone}, by its position {right}"


def wrong_stations(stations, lists, towns, zones):
    grid = Grid((town[4], town[1]) for town in towns)
    for code, name, state, where, zone in stations:
        agreeing = sum(kilometers(where, row.where) <= 5 for row in lists.rows(code).values())
        agreeing += any(key(town[0]) == key(name.split(",")[0]) and kilometers(where, town[4]) <= 5
                        for town in towns if town[1] == state)
        if agreeing < 2:
            yield f"{code} ({name}): {agreeing} list has it there"
        by_state = {}
        for apart, there in grid.around(where, 3):
            by_state[there] = min(apart, by_state.get(there, apart))
        if by_state.get(state, 999) > max(30, 1.5 * min(by_state.values(), default=999)):
            yield f"{code} ({name}): no town of {state} is near"
        right = zones.at(where)[1]
        if zone != right and not right.startswith("Etc/"):
            yield f"{code} ({name}): {zone}, by its position {right}"


def main(directory, codes_js, pyzipcode_db, path):
    towns, others, zips, stations = rows(path)
    geonames, older = sources.geonames_zip_codes(codes_js), sources.older_zip_codes(pyzipcode_db)
    zip_grid = Grid((row.where, row.state) for row in geonames.values())
    zones, lists = sources.TimeZones(), Lists(directory)
    wrong = [*wrong_towns(towns, zip_grid, zones),
             *wrong_zips(zips, towns, others, geonames, older, sources.postal_names(), zones),
             *wrong_stations(stations, lists, towns, zones)]
    for line in wrong:
        print(line)
    print(f"{len(towns)} towns, {len(zips)} ZIP codes, {len(stations)} stations: {len(wrong)} disagree")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
