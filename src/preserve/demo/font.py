"""A font of one glyph, as WOFF2, made in code.

Sources: OpenType 1.9 (the tables); W3C WOFF 2.0, sections 4 and 5 (header, directory, null
transform of ``glyf`` and ``loca``); RFC 7932, section 9.2 (a Brotli stream of stored bytes).
"""

from __future__ import annotations

import struct

_EM = 1000
_NAME = "Fournil"
_LETTER = 0xE000  # private use: no text is shown in boxes
_MADE = 3_540_792_600  # 14 March 2016, in seconds since 1904

# WOFF 2.0, section 4.1: tables that are named by their place in this list.
_KNOWN = (
    "cmap",
    "head",
    "hhea",
    "hmtx",
    "maxp",
    "name",
    "OS/2",
    "post",
    "cvt ",
    "fpgm",
    "glyf",
    "loca",
)
_NULL_TRANSFORM = {"glyf": 3, "loca": 3}
_MAGIC = 0xB1B0AFBA


def woff2() -> bytes:
    """Return the font: .notdef and one private-use character share one square outline."""
    tables = dict(sorted(_tables().items()))
    head = bytearray(tables["head"])
    struct.pack_into(">I", head, 8, (_MAGIC - _checksum(_sfnt(tables))) & 0xFFFFFFFF)
    tables["head"] = bytes(head)
    # glyf and loca stand next to each other (section 5.5).
    ordered = [name for name in tables if name != "loca"]
    ordered.insert(ordered.index("glyf") + 1, "loca")
    directory = b"".join(
        bytes([_KNOWN.index(name) | _NULL_TRANSFORM.get(name, 0) << 6])
        + _base128(len(tables[name]))
        for name in ordered
    )
    data = _stored(b"".join(tables[name] for name in ordered))
    length = 48 + len(directory) + len(data)
    header = struct.pack(
        ">4sIIHHIIHHIIIII",
        b"wOF2",
        0x00010000,
        length + -length % 4,
        len(tables),
        0,
        len(_sfnt(tables)),
        len(data),
        1,
        0,
        *(0, 0, 0, 0, 0),
    )
    return header + directory + data + bytes(-length % 4)


def _tables() -> dict[str, bytes]:
    corners = ((100, 0), (0, 700), (500, 0), (0, -700))
    glyph = struct.pack(">hhhhhHH", 1, 100, 0, 600, 700, 3, 0) + b"\x01" * 4
    glyph += struct.pack(">4h", *(x for x, _ in corners))
    glyph += struct.pack(">4h", *(y for _, y in corners))
    ranges = struct.pack(">HHHHHHHH", 4, 4, 1, 0, _LETTER, 0xFFFF, 0, _LETTER)
    ranges += struct.pack(">HHHHH", 0xFFFF, (1 - _LETTER) & 0xFFFF, 1, 0, 0)
    cmap = struct.pack(">HHHHI", 0, 1, 3, 1, 12)
    cmap += struct.pack(">HHH", 4, 6 + len(ranges), 0) + ranges
    return {
        "OS/2": _os2(),
        "cmap": cmap,
        "glyf": glyph * 2,
        "head": struct.pack(
            ">HHIIIHHqqhhhhHHhhh",
            *(1, 0, 0x10000, 0, 0x5F0F3CF5, 3, _EM, _MADE, _MADE, 100, 0, 600, 700, 0, 8, 2, 0, 0),
        ),
        "hhea": struct.pack(
            ">HHhhhHhhhhhhhhhhhH", *(1, 0, 800, -200, 0, 700, 100, 100, 600, 1), *[0] * 7, 2
        ),
        "hmtx": struct.pack(">HhHh", 700, 100, 700, 100),
        "loca": struct.pack(">HHH", 0, len(glyph) // 2, len(glyph)),
        "maxp": struct.pack(">I14H", 0x10000, 2, 4, 1, 0, 0, 2, *[0] * 8),
        "name": _name(),
        "post": struct.pack(">IIhhIIIII", 0x30000, 0, -100, 50, 0, 0, 0, 0, 0),
    }


def _os2() -> bytes:
    return (
        struct.pack(">HhHHH", 4, 700, 400, 5, 0)
        + struct.pack(">10h", *(650, 600, 0, 75, 650, 600, 0, 350, 50, 300))
        + struct.pack(">h10s4I4s", 0, bytes(10), 1, 0, 0, 0, b"DEMO")
        + struct.pack(">HHHhhhHH", 0x40, _LETTER, _LETTER, 800, -200, 0, 800, 200)
        + struct.pack(">IIhhHHH", 1, 0, 500, 700, 0, 32, 1)
    )


def _name() -> bytes:
    texts = {1: _NAME, 2: "Regular", 3: f"{_NAME} 1", 4: _NAME, 5: "Version 1.0", 6: _NAME}
    records, strings = b"", b""
    for number, text in texts.items():
        data = text.encode("utf-16-be")
        records += struct.pack(">6H", 3, 1, 0x409, number, len(data), len(strings))
        strings += data
    return struct.pack(">HHH", 0, len(texts), 6 + len(records)) + records + strings


def _sfnt(tables: dict[str, bytes]) -> bytes:
    """Lay the tables out as a TrueType file, as a reader of WOFF2 will."""
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    header = struct.pack(
        ">IHHHH", 0x10000, count, power * 16, power.bit_length() - 1, (count - power) * 16
    )
    entries, body, offset = b"", b"", 12 + 16 * count
    for name, data in tables.items():
        entries += struct.pack(
            ">4sIII", name.encode(), _checksum(data), offset + len(body), len(data)
        )
        body += data + bytes(-len(data) % 4)
    return header + entries + body


def _stored(data: bytes) -> bytes:
    """Wrap at most 64 KiB as a Brotli stream: one uncompressed meta-block, one empty last one."""
    return ((len(data) - 1) << 4 | 1 << 20).to_bytes(3, "little") + data + b"\x03"


def _checksum(data: bytes) -> int:
    padded = data + bytes(-len(data) % 4)
    total: int = sum(struct.unpack(f">{len(padded) // 4}I", padded))
    return total & 0xFFFFFFFF


def _base128(number: int) -> bytes:
    digits = [number & 0x7F]
    while number := number >> 7:
        digits.append(number & 0x7F | 0x80)
    return bytes(reversed(digits))
