"""What places are called: states, keys that names are compared by, and names that need a word.

Knows no list of places.
"""

import re
import unicodedata

# The order is part of the file's form: src/states.rs has the same one.
STATES = (
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM "
    "NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI FM MH PW"
).split()
STATE_NUMBER = {code: number for number, code in enumerate(STATES)}
TERRITORIES = {"AS", "GU", "MP", "PR", "VI"}
ASSOCIATED = {"FM", "MH", "PW"}

# What people say, and the town they mean.
SYNONYMS = [
    ("NYC", "New York", "NY"),
    ("New York City", "New York", "NY"),
    ("LA", "Los Angeles", "CA"),
    ("SF", "San Francisco", "CA"),
    ("DC", "Washington", "DC"),
    ("Philly", "Philadelphia", "PA"),
    ("NOLA", "New Orleans", "LA"),
    ("Vegas", "Las Vegas", "NV"),
    ("Jackson Hole", "Jackson", "WY"),
    ("Yellowstone", "Yellowstone National Park", "WY"),
    ("Yosemite", "Yosemite National Park", "CA"),
    ("Denali", "Denali National Park", "AK"),
    ("Lake Tahoe", "South Lake Tahoe", "CA"),
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
    ("Pohnpei", "Kolonia", "FM"),
    ("Ponape", "Kolonia", "FM"),
    ("Yap", "Colonia", "FM"),
    ("Chuuk", "Weno", "FM"),
    ("Truk", "Weno", "FM"),
    ("Kosrae", "Tofol", "FM"),
    ("Federated States of Micronesia", "Palikir", "FM"),
    ("Micronesia", "Palikir", "FM"),
    ("Palau", "Koror", "PW"),
    ("Marshall Islands", "Majuro", "MH"),
    ("Kwajalein", "Ebeye", "MH"),
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
    ("Ebaye", "MH"): "Ebeye",
    ("Bath (Berkeley Springs)", "WV"): "Berkeley Springs",
}

ABBREVIATIONS = {
    "saint": "st", "sainte": "ste", "mount": "mt", "fort": "ft", "heights": "hts",
    "springs": "spgs", "junction": "jct",
}
COMPASS = {"n": "north", "s": "south", "e": "east", "w": "west"}
NOTHING = set("'’‘ʻʼ`´.")


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
