"""Which towns there are, and where: the Census's and GeoNames' lists, held against the post's."""

import re
import unicodedata
from collections import defaultdict

import sources
from geometry import Grid, distance, kilometers, near
from names import ASSOCIATED, RENAMED, STATE_NUMBER, TERRITORIES, census_name, key

# Where people live in towns that the Census counts as parts of counties, not as places.
TOWN_STATES = {"CT", "ME", "MA", "NH", "RI", "VT", "NY", "NJ"}


class Town:
    def __init__(self, name, state, where, population=0, zone=None, others=()):
        name = unicodedata.normalize("NFC", name)
        self.name = "".join(c for c in name if not unicodedata.combining(c))
        self.state, self.where = state, where
        self.population, self.zone, self.others = population, zone, set(others)
        self.key = key(name)
        self.part = False

    def __str__(self):
        return f"{self.name}, {self.state} at {self.where[0]:.3f},{self.where[1]:.3f}"


class PostalNames:
    """Where the post delivers under a town's name: GeoNames' positions of ZIP codes."""

    def __init__(self, zips):
        self.places = defaultdict(list)
        for row in zips.values():
            self.places[row.state, key(row.name)].append(row.where)

    def distance(self, town, where):
        return distance(where, self.places.get((town.state, town.key), ()))


def census_towns(directory):
    """Places (seven digits of FIPS), the towns of the north-east, and the townships elsewhere (ten)."""
    places, towns, townships = [], [], []
    for fips, description, state, where in sources.census_places(directory):
        if state not in STATE_NUMBER:
            continue
        name, others = census_name(description, state)
        if (name, state) == ("Kailua", "HI") and where[0] < 20:
            name, others = "Kailua-Kona", {name}  # the other one is on Oahu
        if state == "NJ" and description.endswith(" township"):
            others.add(name + " Township")
        town = Town(name, state, where, others=others)
        if len(fips) == 7:
            places.append(town)
        elif re.search(r" (town|township)$", description):
            (towns if state in TOWN_STATES else townships).append(town)
    return places, towns, townships


OFFICES = re.compile(r"Municipality Government|Municipal Building")


def geonames_towns():
    """Cities of GeoNames, and for each the keys of all its names."""
    for city in sources.geonames_cities():
        country = city["countrycode"]
        state = city["admin1code"] if country == "US" else country
        if (country != "US" and country not in TERRITORIES | ASSOCIATED) or state not in STATE_NUMBER:
            continue
        name = re.sub("[‘`]", "ʻ", city["name"])
        if (re.search(r"\(|/|,", name) and country == "US") or OFFICES.search(name):
            continue  # gone, or a city's own word for a group of blocks
        hamlet = state == "PW" and name.endswith(" Hamlet")
        if state in ASSOCIATED | {"GU", "MP"}:
            name = re.sub(r" ([Vv]illage|Hamlet|Town|State)$", "", name)
        name = RENAMED.get((name, state), name)
        town = Town(name, state, (city["latitude"], city["longitude"]), city["population"],
                    city["timezone"])
        town.alternates = [other for other in city["alternatenames"] if key(other)]
        town.keys = {key(other) for other in town.alternates} | {town.key}
        town.part = hamlet
        yield town


# ---- joining --------------------------------------------------------------------------------------


def by_key(towns):
    index = defaultdict(list)
    for town in towns:
        index[town.state, town.key].append(town)
    return index


def believed(place, city, post, say):
    """Whether GeoNames' position of a Census place is that of the place, not of a namesake.

    Where the two lists are more than 5 km apart, the post decides. Where it has no such name, only a
    large town, or one in Alaska, may reach so far that its middle is so far from that of its area.
    """
    apart = kilometers(place.where, city.where)
    if apart <= 5:
        return True
    census, geonames = post.distance(place, place.where), post.distance(place, city.where)
    if geonames == float("inf"):
        right = apart <= 15 and (city.population >= 20_000 or place.state == "AK")
    else:
        right = geonames <= census + 3 if apart <= 15 else geonames < census
        right = right or (apart <= 15 and place.state == "AK")
    say("town position", f"{place}: GeoNames has it {apart:.0f} km off; the post's is "
        f"{census:.0f} km from the Census's and {geonames:.0f} km from GeoNames': "
        f"{'GeoNames' if right else 'Census'}")
    return right


def join(places, cities, post, say):
    """Gives places what GeoNames knows of them; returns the cities that are no Census place.

    A city's own coordinates are kept where they are believed: its middle, where the Census has the
    middle of an area that may reach far out to sea (San Francisco) or up a mountain (Anchorage).
    """
    index, left = by_key(places), []
    largest_first = sorted(cities, key=lambda city: (-city.population, city.key, city.where))
    for city in largest_first:
        own = index[city.state, city.key]
        place = near(own, city, 15) or (near(own, city, 90) if len(own) == 1 else None)
        if place is None:
            for other in sorted(city.keys):
                place = place or near(index[city.state, other], city, 12)
        if place is None or place.zone is not None:
            if place is None:
                left.append(city)
            continue
        right = believed(place, city, post, say)
        if not right and kilometers(place.where, city.where) > 15 \
                and post.distance(place, place.where) > 12:
            left.append(city)  # nothing says that they are the same
            continue
        if right:
            place.where = city.where
        place.population, place.zone = city.population, city.zone
        place.alternates = city.alternates
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
        if city.state not in TERRITORIES | ASSOCIATED:
            named = index[city.state, key(city.name.removesuffix(" Township"))]
            city.part = near(named, city, 12) is None


def without_ghosts(cities, towns, post, say):
    """Without the hamlets and districts that were given a namesake's people.

    GeoNames' list has what has 500 people. Where the name of a Census place was looked up among all
    hamlets of a state, a wrong one was found at times, and has the people of the place. In a large
    city it may still be a district, whose people are not known then.
    """
    index, large = by_key(towns), Grid((t.where, t) for t in towns if t.population >= 250_000)
    for city in cities:
        namesakes = [town for town in index[city.state, city.key]
                     if kilometers(town.where, city.where) > 15]
        copied = [town for town in namesakes if (
            0.6 < city.population / town.population < 1.67 if town.population
            else city.population < 5_000)]
        if city.part and copied and post.distance(city, city.where) > 12:
            in_city = any(apart < 10 for apart, _ in large.around(city.where))
            say("ghost", f"{city} has the people ({city.population}) of {copied[0]}: "
                f"{'a district, people unknown' if in_city else 'dropped'}")
            if copied[0].population == 0 and not in_city and len(namesakes) == 1:
                copied[0].population = city.population
            if not in_city:
                continue
            city.population = 0
        yield city


def in_its_state(towns, zip_grid, say):
    """Without what only GeoNames has where no ZIP code area of its state is near."""
    for town in towns:
        around = sorted(zip_grid.around(town.where))
        states = {state for apart, state in around if apart <= 40}
        if town.state in states | ASSOCIATED | TERRITORIES | {"AK"}:
            yield town
        else:
            say("town outside its state", f"{town}: near are {', '.join(sorted(states)) or 'none'}")


# ---- other names ----------------------------------------------------------------------------------


class Confirmation:
    """Says whether a name that GeoNames has besides is one that others use there."""

    def __init__(self, postal, zip_positions, airports):
        rows = [(zip_positions[code], (state, key(name))) for code, (state, names) in postal.items()
                if code in zip_positions for name in names]
        rows += [(row.where, (None, key(city))) for row in airports.values()
                 for city in re.split(r"[/,()]", row.city)]
        self.index = defaultdict(list)
        for where, name in rows:
            self.index[name].append(where)

    def holds(self, name, town):
        places = self.index.get((town.state, key(name)), []) + self.index.get((None, key(name)), [])
        return distance(town.where, places) <= 25


def add_other_names(towns, confirmation):
    """Adds the names of GeoNames that the post or an airport confirms: Barrow, the Bronx."""
    known = by_key(towns)
    for town in towns:
        for name in getattr(town, "alternates", ()):
            if name.isascii() and name[0].isupper() and len(name) > 3 and key(name) != town.key \
                    and not known[town.state, key(name)] and confirmation.holds(name, town):
                town.others.add(name)


# ---- all together ---------------------------------------------------------------------------------


def set_zones(towns, zones, say):
    """Time zones by their boundaries. Two makers of them must agree; GeoNames' is compared."""
    for town in towns:
        zone, second = zones.at(town.where)
        if zone is None or zone != second:
            say("zone doubtful", f"{town}: {zone} or {second}, GeoNames {town.zone}")
            zone = zone or town.zone
        elif town.zone not in (None, zone):
            say("zone", f"{town}: {zone}, not GeoNames' {town.zone}")
        town.zone = zone
    zoned = [town for town in towns if town.zone]
    for town in towns:
        if town.zone is None:
            town.zone = near([t for t in zoned if t.state == town.state], town, 500).zone
            say("zone doubtful", f"{town}: not on land; its neighbour's {town.zone}")


def all_towns(directory, zips, zip_grid, confirmation, say):
    """Towns and parts of towns, without those that only the post knows, and in no order."""
    places, north_east, townships = census_towns(directory)
    cities = list(plain(list(geonames_towns())))
    post, towns = PostalNames(zips), []
    add_unless_known(towns, places, 3)
    add_unless_known(towns, north_east, 25)
    for town in towns:
        if town.state not in {state for apart, state in zip_grid.around(town.where) if apart <= 60} \
                | TERRITORIES | {"AK"}:
            say("town outside its state", f"{town}, by the Census: kept")
    left = join(towns, cities, post, say)
    mark_parts(left, townships)
    left = list(without_ghosts(left, towns, post, say))
    add_unless_known(towns, in_its_state(left, zip_grid, say), 15)
    add_other_names(towns, confirmation)
    return towns


def with_post_offices(towns, offices, zones, say):
    """All towns in the order of the file. What only the post knows counts as a part of a larger place."""
    for name, state, where in offices:
        town = Town(name, state, where)
        town.part = True
        towns.append(town)
    set_zones(towns, zones, say)
    return sorted(towns, key=lambda town: (town.key, town.state, -town.population, town.where, town.name))
