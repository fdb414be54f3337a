"""Makes almanac.tsv and phases.tsv, what this crate is judged by, from PyEphem's positions.

Needs Python 3.9 or later with its zone data, and the package `ephem` (made with 4.2.1, which is
libastro: other theories and other code than ours). Only the positions are taken from it. Rises and
sets are searched here, by ten-minute samples and bisection, because its own search gives up near
the poles.

    python3 make.py        # writes both files beside itself
"""

import datetime
import math
import pathlib
import zoneinfo

import ephem

HERE = pathlib.Path(__file__).parent
DAY = datetime.timedelta(days=1)
PLACES = {
    "Seattle": (47.6062, -122.3321, "America/Los_Angeles"),
    "New York": (40.7128, -74.0060, "America/New_York"),
    "Miami": (25.7617, -80.1918, "America/New_York"),
    "San Juan": (18.4655, -66.1057, "America/Puerto_Rico"),
    "Honolulu": (21.3069, -157.8583, "Pacific/Honolulu"),
    "Guam": (13.4443, 144.7937, "Pacific/Guam"),
    "Pago Pago": (-14.2756, -170.7020, "Pacific/Pago_Pago"),
    "Adak": (51.8800, -176.6581, "America/Adak"),
    "Fairbanks": (64.8378, -147.7164, "America/Anchorage"),
    "Utqiagvik": (71.2906, -156.7886, "America/Anchorage"),
}
# The sun's centre at sunrise, 34' of refraction and 16' of its radius, and the three twilights.
HORIZONS = [-5 / 6, -6.0, -12.0, -18.0]
# Days around which Utqiagvik's sun begins or ceases to rise or set.
EDGES = ["05-09", "05-10", "05-11", "08-01", "08-02", "08-03", "11-17", "11-18", "11-19", "01-22", "01-23", "01-24"]


def sunday(year, month, nth):
    """The nth Sunday of a month."""
    first = datetime.date(year, month, 1)
    return first + datetime.timedelta(days=(6 - first.weekday()) % 7 + 7 * (nth - 1))


def rows():
    """Place and date of each row."""
    names = list(PLACES)
    for year in range(2024, 2031):
        fixed = [datetime.date(year, *day) for day in [(3, 20), (6, 20), (9, 22), (12, 21)]]
        for date in sorted(fixed + [sunday(year, 3, 2), sunday(year, 11, 1)]):
            for name in names:
                yield name, date
        for edge in EDGES:
            yield "Utqiagvik", datetime.date.fromisoformat(f"{year}-{edge}")
        for step in range(25):
            yield names[(step + year) % len(names)], datetime.date(year, 1, 7) + step * 14 * DAY


def seconds(moment):
    return (moment - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)).total_seconds()


def ephemeris_time(unix):
    return ephem.Date(unix / 86400 + 25567.5)


class Sky:
    """Geometric altitudes at a place, by PyEphem, in degrees; time in Unix seconds."""

    def __init__(self, latitude, longitude):
        self.observer = ephem.Observer()
        self.observer.lat, self.observer.lon = str(latitude), str(longitude)
        self.observer.pressure, self.observer.elevation = 0, 0
        self.bodies = {"sun": ephem.Sun(), "moon": ephem.Moon()}

    def at(self, body, unix):
        self.observer.date = ephemeris_time(unix)
        found = self.bodies[body]
        found.compute(self.observer)
        return found

    def sun(self, unix):
        return math.degrees(self.at("sun", unix).alt)

    def moon(self, unix):
        """Of the upper limb above the horizon as refracted by 34'."""
        found = self.at("moon", unix)
        return math.degrees(found.alt + found.radius) + 34 / 60

    def hour_angle(self, unix):
        """Sine of the sun's hour angle, so that noon is where it comes up through zero."""
        found = self.at("sun", unix)
        return math.sin(self.observer.sidereal_time() - found.ra)


def crossings(samples, height, horizon):
    """Ups and downs, and seconds above, of a height sampled as (time, value)."""
    ups, downs, above = [], [], 0.0
    for (a, low), (b, high) in zip(samples, samples[1:]):
        left, right = low - horizon, high - horizon
        if (left < 0) == (right < 0):
            above += b - a if left >= 0 else 0
            continue
        early, late = a, b
        for _ in range(30):
            middle = (early + late) / 2
            if (height(middle) - horizon < 0) == (left < 0):
                early = middle
            else:
                late = middle
        (ups if left < 0 else downs).append(late)
        above += b - late if left < 0 else late - a
    return ups, downs, above


def row(name, date):
    latitude, longitude, zone = PLACES[name]
    midnight = lambda day: seconds(datetime.datetime.combine(day, datetime.time(), zoneinfo.ZoneInfo(zone)))
    start, end = midnight(date), midnight(date + DAY)
    sky = Sky(latitude, longitude)
    times = [start + 600 * step for step in range(round((end - start) / 600) + 1)]
    sample = lambda height: [(time, height(time)) for time in times]
    sun, moon = sample(sky.sun), sample(sky.moon)
    # The sine also comes up through zero nowhere else: at midnight it goes down.
    noons, _, _ = crossings(sample(sky.hour_angle), sky.hour_angle, 0)
    cells = [noons[:1]]
    for horizon in HORIZONS:
        ups, downs, above = crossings(sun, sky.sun, horizon)
        cells += [ups[:1], downs[-1:]]
        if horizon == HORIZONS[0]:
            length = above
    ups, downs, _ = crossings(moon, sky.moon, 0)
    cells += [ups[:1], downs[-1:]]
    noon = seconds(datetime.datetime.combine(date, datetime.time(12), zoneinfo.ZoneInfo(zone)))
    lit = ephem.Moon(ephemeris_time(noon)).moon_phase
    text = [f"{found[0] - start:.0f}" if found else "-" for found in cells]
    return [name, str(date), *text, f"{length:.0f}", f"{lit:.4f}"]


def main():
    with open(HERE / "almanac.tsv", "w") as out:
        print("# made by make.py with PyEphem; seconds since local midnight: the first rise and dawn, the", file=out)
        print("# last set and dusk of the day; - where there is none", file=out)
        print("# place\tdate\tnoon\trise\tset\tcivil\t\tnautical\t\tastronomical\t\tmoonrise\tmoonset\tup\tlit", file=out)
        for place, date in rows():
            print(*row(place, date), sep="\t", file=out)
    searches = [
        ("new", ephem.next_new_moon),
        ("first", ephem.next_first_quarter_moon),
        ("full", ephem.next_full_moon),
        ("last", ephem.next_last_quarter_moon),
    ]
    with open(HERE / "phases.tsv", "w") as out:
        print("# made by make.py with PyEphem; UTC", file=out)
        found = []
        for name, search in searches:
            moment = ephem.Date("2024/1/1")
            while (moment := search(moment)) < ephem.Date("2031/1/1"):
                found.append((moment.datetime(), name))
        for moment, name in sorted(found):
            print(f"{moment:%Y-%m-%dT%H:%M:%SZ}\t{name}", file=out)


main()
