#!/usr/bin/env python3
"""Makes gazetteer.bin from lists of places that others publish.

Usage: make.py WEATHER_UTIL_DIR CODES_JS PYZIPCODE_DB OUTPUT

README.md beside this file says where the inputs come from, which versions were used, and how the output
is laid out; requirements.txt names the packages. The same inputs and the same zlib give the same bytes.
What two lists disagree on is printed with what was decided.
"""

import sys
from collections import defaultdict

import pack
import sources
import stations
import towns
import zips
from geometry import Grid
from names import SYNONYMS, key
from neighbours import Neighbours


class Report:
    """What was decided, by kind."""

    def __init__(self):
        self.kinds = defaultdict(list)

    def __call__(self, kind, decision):
        self.kinds[kind].append(decision)

    def print(self):
        for kind, decisions in self.kinds.items():
            print(f"\n{kind}: {len(decisions)}")
            for decision in decisions:
                print(f"  {decision}")


def other_names(all_towns):
    """Other keys of towns, as sorted (key, number of the town)."""
    found = {(key(other), town.number) for town in all_towns for other in town.others if key(other)}
    return sorted(pair for pair in found if pair[0] != all_towns[pair[1]].key)


def made(directory, codes_js, pyzipcode_db, say):
    """Towns, other names, ZIP codes and stations, as pack.py takes them."""
    zones, lists = sources.TimeZones(), stations.Lists(directory)
    geonames, older = sources.geonames_zip_codes(codes_js), sources.older_zip_codes(pyzipcode_db)
    grid = Grid((row.where, row.state) for row in geonames.values())
    areas = sources.census_zip_areas(directory)
    places = {**areas, **{code: row.where for code, row in geonames.items()}}
    confirmation = towns.Confirmation(sources.postal_names(), places, lists.airports)
    found = towns.all_towns(directory, geonames, grid, confirmation, say)
    post = towns.PostalNames(geonames)
    offices = list(zips.post_offices(areas, geonames, older, Neighbours(found), post, say))
    all_towns = towns.with_post_offices(found, offices, zones, say)
    neighbours = Neighbours(all_towns)
    for alias, name, state in SYNONYMS:
        all_towns[neighbours.named(name, state)].others.add(alias)
    neighbours = Neighbours(all_towns)
    codes = sorted((code, where, town, zones.at(where)[0] or all_towns[town].zone)
                   for code, where, town in zips.zip_codes(areas, geonames, older, neighbours, say))
    stops = sorted(stations.stations(lists, neighbours, zones, say))
    return all_towns, other_names(all_towns), codes, stops


def main(directory, codes_js, pyzipcode_db, output):
    report = Report()
    parts = made(directory, codes_js, pyzipcode_db, report)
    with open(output, "wb") as file:
        file.write(pack.packed(*parts))
    report.print()
    counts = [len(part) for part in parts]
    print("\n{} towns, {} other names, {} ZIP codes, {} stations".format(*counts))


if __name__ == "__main__":
    main(*sys.argv[1:])
