"""Hours, days, layers, discussions, sun and moon, places: by position, by keyword, as dicts, as one's own
classes, and every way to ask wrongly."""

import vocabulary as mine
from connecting import service
from vocabulary import Location, as_dict, raises

weather = service()
seattle = (47.6062, -122.3321)


def alike(one, other):
    """The same answer, whenever it was given."""
    one, other = dict(one), dict(other)
    for answer in (one, other):
        answer.pop("provenance", None)
    return one == other


# The forecast by the hour, by the half day and by the day.
for method, name, least, most in [(weather.hourly, "", 100, 156), (weather.week, None, 10, 16),
                                  (weather.days, None, 7, 8)]:
    answer = method(seattle)
    assert type(answer) is dict and set(answer) == set(mine.Outlook.__dataclass_fields__)
    assert answer["provenance"]["simulated"] is True, answer["provenance"]
    assert answer["units"] == {"temperature": "F", "wind": "mph", "pressure": "inHg",
                               "precipitation": "in", "distance": "mi", "height": "ft"}
    assert answer["place"]["name"] == "Seattle, Washington", answer["place"]
    periods = answer["periods"]
    assert least <= len(periods) <= most, len(periods)
    for period in periods:
        assert set(period) == set(mine.OutlookPeriod.__dataclass_fields__), period
        assert period["short_forecast"].startswith("SIMULATED "), period
        assert period["temperature"] == int(period["temperature"]), period
        assert type(period["wind_speed"]) is float, period
        assert name is None or period["name"] == name
        assert (period["dew_point"] is None) == (name is None), period
        assert period["condition_code"], period
    # The raw grid covers the first days.
    for period in periods[:4]:
        for detail in ("feels_like", "probability_of_thunder", "precipitation", "snowfall", "sky_cover"):
            assert type(period[detail]) is float, (detail, period)
    assert alike(method(Location(*seattle)), answer)
    assert alike(method({"latitude": seattle[0], "longitude": seattle[1]}), answer)
    assert alike(method(location=seattle, units="us", within=20, max_age=3600, into=None), answer)
    metric = method(seattle, "si,wind=kn", 20, 3600, None)
    assert metric["units"]["temperature"] == "C" and metric["units"]["wind"] == "kn"
    warm = metric["periods"][0]["temperature"] * 9 / 5 + 32
    assert abs(warm - periods[0]["temperature"]) < 0.1
    own = method(seattle, into=mine.Outlook)
    assert type(own) is mine.Outlook and type(own.periods[0]) is mine.OutlookPeriod
    assert type(own.place) is mine.Place and type(own.place.location) is Location
    assert type(own.units) is mine.Units and type(own.provenance) is mine.Provenance
    assert alike(as_dict(own), answer)
    named = method("Portland, OR")
    assert named["place"]["name"] == "Portland, Oregon", named["place"]
    assert method("default")["place"]["name"] == "Seattle, Washington"
    raises(TypeError, lambda: method(), "location")
    raises(TypeError, lambda: method(None))
    raises(TypeError, lambda: method(seattle, 1), "units")
    raises(TypeError, lambda: method(seattle, into="Outlook"), "into")
    raises(TypeError, lambda: method(seattle, unit="us"), "unit")
    raises(TypeError, lambda: method(seattle, within="1"), "within")
    raises(TypeError, lambda: method(seattle, None, None, None, None, None))
    raises(ValueError, lambda: method(seattle, units="metric"), "us or si")
    raises(ValueError, lambda: method(seattle, within=-1), "within")
    raises(ValueError, lambda: method((91, 0)), "latitude")
    raises(ValueError, lambda: method(""), "expected a place")
    raises(ValueError, lambda: method("springfield"), "Springfield, Missouri; Springfield, Massachusetts")
    raises(ValueError, lambda: method("Seatle"), "did you mean", "Seattle, Washington")
    raises(LookupError, lambda: method((51.5072, -0.1275)), "outside")

# The facts that stand out.
notable = weather.notable(seattle, "si", 20, 3600, None)
assert type(notable) is dict and set(notable) == set(mine.Notable.__dataclass_fields__)
assert notable["units"]["temperature"] == "C" and notable["missing"] == [], notable
assert len(notable["facts"]) <= 5, notable
for fact in notable["facts"]:
    assert set(fact) == set(mine.NotableFact.__dataclass_fields__), fact
    assert fact["text"] and fact["source"] in ("alerts", "forecast", "observations"), fact
own = weather.notable(location=seattle, into=mine.Notable)
assert type(own) is mine.Notable and type(own.place) is mine.Place
assert all(type(fact) is mine.NotableFact for fact in own.facts), own.facts
raises(TypeError, lambda: weather.notable(None))
raises(ValueError, lambda: weather.notable(seattle, units="metric"), "us or si")
raises(LookupError, lambda: weather.notable((51.5072, -0.1275)), "outside")

# A layer of the raw grid.
layer = weather.grid(seattle)
assert set(layer) == set(mine.Layer.__dataclass_fields__)
assert (layer["layer"], layer["unit"], layer["kind"]) == ("temperature", "F", "state")
assert layer["provenance"]["simulated"] is True and "windSpeed" in layer["layers"]
assert type(layer["values"][0]["value"]) is float and layer["values"][0]["words"] is None
assert alike(weather.grid(seattle, "TEMPERATURE", "us", 20, 3600, None), layer)
assert alike(weather.grid(location=seattle, layer=None, units=None, within=None, max_age=None), layer)
snow = weather.grid(seattle, layer="snowfallAmount", units="si", into=mine.Layer)
assert type(snow) is mine.Layer and (snow.kind, snow.unit) == ("total", "mm")
assert all(type(value) is mine.LayerValue for value in snow.values)
words = [value["words"] for value in weather.grid(seattle, "weather")["values"]]
assert all(word is None or word.startswith("SIMULATED ") for word in words), words
raises(ValueError, lambda: weather.grid(seattle, "temprature"), "temprature", "temperature")
raises(ValueError, lambda: weather.grid(seattle, "x" * 10000), "nearest")
raises(TypeError, lambda: weather.grid(seattle, 3), "layer")
raises(TypeError, lambda: weather.grid(seattle, layers="weather"), "layers")
raises(LookupError, lambda: weather.grid((51.5072, -0.1275)), "outside")

# A text product.
text = weather.discussion(seattle)
assert set(text) == set(mine.Discussion.__dataclass_fields__)
assert (text["product"], text["office"]) == ("AFD", "SEW") and "SIMULATED" in text["text"]
assert text["provenance"]["simulated"] is True and "\r" not in text["text"]
assert alike(weather.discussion(seattle, "afd", 20, 3600, None), text)
assert alike(weather.discussion(location=seattle, product="AFD", within=20, max_age=3600), text)
own = weather.discussion("Seattle, WA", into=mine.Discussion)
assert type(own) is mine.Discussion and own.text == text["text"]
raises(ValueError, lambda: weather.discussion(seattle, "QQQ"), "SEW", "QQQ")
raises(ValueError, lambda: weather.discussion(seattle, "../AFD"), "three letters")
raises(TypeError, lambda: weather.discussion(seattle, 1), "product")
raises(TypeError, lambda: weather.discussion(seattle, units="us"), "units")

# Sun and moon.
day = weather.sun(seattle, "2026-03-04")
assert set(day) == set(mine.Almanac.__dataclass_fields__)
assert day["date"] == "2026-03-04" and day["time_zone"] == "America/Los_Angeles"
assert day["sun"]["rise"].startswith("2026-03-04T06:4") and day["sun"]["polar"] is None
assert day["moon"]["phase"] == "waning_gibbous" and len(day["moon"]["next"]) == 4
assert weather.sun(location=seattle, date="2026-03-04", within=20, into=None) == day
own = weather.sun(seattle, date="2026-06-21", into=mine.Almanac)
assert type(own) is mine.Almanac and type(own.sun) is mine.Sun and type(own.moon) is mine.Moon
assert type(own.moon.next[0]) is mine.MoonEvent
north = weather.sun("Utqiagvik, AK", "2026-06-21")
assert north["sun"]["polar"] == "day" and north["sun"]["rise"] is None
assert north["sun"]["day_length_seconds"] == 86400
assert type(weather.sun(seattle)["date"]) is str
raises(ValueError, lambda: weather.sun(seattle, "tomorrow"), "date")
raises(ValueError, lambda: weather.sun(seattle, "2026-02-30"), "date")
raises(ValueError, lambda: weather.sun(seattle, "9999-01-01"), "9999-01-01")
raises(TypeError, lambda: weather.sun(seattle, 20260304), "date")
raises(LookupError, lambda: weather.sun((51.5072, -0.1275)), "outside")

# What a name comes to, also where it is in doubt.
bend = weather.place("Bend, Oregon")
assert set(bend) == set(mine.Places.__dataclass_fields__)
assert bend["outcome"] == "found" and bend["place"] == bend["candidates"][0] and bend["place"]["state"] == "OR"
assert weather.place(query="Bend, Oregon", into=None) == bend
doubt = weather.place("springfield", into=mine.Places)
assert type(doubt) is mine.Places and doubt.place is None and doubt.outcome == "ambiguous"
assert all(type(one) is mine.Place for one in doubt.candidates) and len(doubt.candidates) > 1
assert weather.place((44.13, -121.31))["place"]["name"].endswith(" mi N of Bend, Oregon")
assert weather.place("97201")["place"]["kind"] == "zip_code"
assert weather.place("kbfi")["place"]["id"] == "KBFI"
raises(TypeError, lambda: weather.place(), "query")
raises(TypeError, lambda: weather.place(None))
raises(TypeError, lambda: weather.place("Bend", 3), "into")
raises(ValueError, lambda: weather.place("x" * 101), "expected a place")

# The old answers take names too.
assert weather.get_weather("Seattle, WA")["name"] == weather.explain("Seattle, WA")["name"]
status = weather.status()
assert type(status["pid"]) is int and status["config_file"] is None, status
print("ok")
