"""The form of gazetteer.bin: columns behind each other, compressed together. Decides nothing."""

import struct
import zlib

from names import STATE_NUMBER

MAGIC = b"WXGAZ\x00\x00\x02"


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


def columns(towns, others, zips, stations):
    """Towns, other names and their towns' numbers, ZIP codes with a town's number and a zone, stations."""
    zones = sorted({town.zone for town in towns} | {row[3] for row in zips} | {row[5] for row in stations})
    yield lines(zones)
    yield lines(town.name for town in towns)
    yield bytes(STATE_NUMBER[town.state] | town.part << 7 for town in towns)
    yield bytes(zones.index(town.zone) for town in towns)
    yield b"".join(varint(town.population) for town in towns)
    yield from ten_thousandths([town.where for town in towns])
    yield lines(other for other, _ in others)
    yield planes([town for _, town in others], 2)
    codes = [row[0] for row in zips]
    yield b"".join(varint(code - before) for code, before in zip(codes, [0] + codes))
    yield from ten_thousandths([row[1] for row in zips])
    yield planes([row[2] for row in zips], 2)
    yield bytes(zones.index(row[3]) for row in zips)
    yield b"".join(row[0].encode("ascii") for row in stations)
    yield lines(row[1] for row in stations)
    yield lines(row[2] for row in stations)
    yield bytes(STATE_NUMBER[row[3]] for row in stations)
    yield from ten_thousandths([row[4] for row in stations])
    yield bytes(zones.index(row[5]) for row in stations)


def packed(towns, others, zips, stations):
    """The bytes of the file."""
    assert len(towns) < 0x10000, "a town's number is two bytes"
    counts = struct.pack("<4I", len(towns), len(others), len(zips), len(stations))
    parts = columns(towns, others, zips, stations)
    body = counts + b"".join(struct.pack("<I", len(part)) + part for part in parts)
    return MAGIC + struct.pack("<I", len(body)) + zlib.compress(body, 9)
