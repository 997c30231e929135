"""The demo's pictures, sound, font and document are what they say they are."""

from __future__ import annotations

import io
import itertools
import re
import struct
import wave
import zlib
from xml.etree import ElementTree

import pytest

from preserve.demo import assets, content
from preserve.demo.font import woff2
from preserve.page import decode_content

FILES = dict(content.addresses())


def named(suffix: str) -> list[str]:
    return [name for name in FILES if name.endswith("." + suffix)]


def png_size(data: bytes) -> tuple[int, int]:
    """Read a PNG as its standard has it: signature, chunks with their sums, all the rows."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    kinds, pixels, at = [], b"", 8
    width = height = 0
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        body = data[at + 8 : at + 8 + length]
        (total,) = struct.unpack_from(">I", data, at + 8 + length)
        assert total == zlib.crc32(kind + body)
        kinds.append(kind)
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack_from(">IIBB", body)
            assert (depth, colour) == (8, 2)
        elif kind == b"IDAT":
            pixels += body
        at += length + 12
    assert kinds == [b"IHDR", b"IDAT", b"IEND"]
    assert len(zlib.decompress(pixels)) == height * (1 + 3 * width)
    return width, height


def gif_pixels(data: bytes) -> tuple[int, int, bytes]:
    """Read a GIF of one picture, its LZW codes included (GIF89a, appendix F)."""
    assert data[:6] == b"GIF89a"
    width, height, packed = struct.unpack_from("<HHB", data, 6)
    at = 13 + 3 * (2 << (packed & 7))
    assert data[at : at + 2] == b"\x21\xf9"
    at += 8
    assert struct.unpack_from("<BHHHHB", data, at) == (0x2C, 0, 0, width, height, 0)
    root = data[at + 10]
    at, stream = at + 11, b""
    while size := data[at]:
        stream += data[at + 1 : at + 1 + size]
        at += size + 1
    assert data[at:] == b"\x00\x3b"
    return width, height, _lzw(stream, root)


def _lzw(stream: bytes, root: int) -> bytes:
    bits, at = int.from_bytes(stream, "little"), 0
    clear, end = 1 << root, (1 << root) + 1
    table: list[bytes] = []
    out, previous, size = b"", b"", root + 1
    while True:
        code = (bits >> at) & ((1 << size) - 1)
        at += size
        assert at <= 8 * len(stream)
        if code == clear:
            table = [bytes([one]) for one in range(clear)] + [b"", b""]
            previous, size = b"", root + 1
            continue
        if code == end:
            return out
        entry = table[code] if code < len(table) else previous + previous[:1]
        out += entry
        if previous:
            table.append(previous + entry[:1])
            size = max(size, len(table).bit_length()) if len(table) < 4096 else size
        previous = entry


@pytest.mark.parametrize("name", named("png"))
def test_png_is_whole(name: str) -> None:
    width, height = png_size(FILES[name].data)
    assert width >= 16
    assert height >= 8


@pytest.mark.parametrize("name", named("gif"))
def test_gif_has_every_pixel(name: str) -> None:
    width, height, pixels = gif_pixels(FILES[name].data)
    assert len(pixels) == width * height
    assert set(pixels) <= {0, 1, 2}
    assert pixels[width * (height // 2) + width // 2] == 1


def test_smileys_differ() -> None:
    assert len({FILES[name].data for name in named("gif")}) == len(named("gif")) == 5


def test_icon_holds_a_png() -> None:
    icon = content.find("blog.demo.test", "/favicon.ico")
    assert icon is not None
    assert struct.unpack_from("<HHHBB", icon.data) == (0, 1, 1, 16, 16)
    size, offset = struct.unpack_from("<II", icon.data, 14)
    assert offset + size == len(icon.data)
    assert png_size(icon.data[offset:]) == (16, 16)


def test_sound_is_a_wave_file() -> None:
    (name,) = named("wav")
    with wave.open(io.BytesIO(FILES[name].data)) as sound:
        assert sound.getparams()[:4] == (1, 1, 8000, 400)


@pytest.mark.parametrize("name", named("svg"))
def test_svg_is_xml_with_a_size(name: str) -> None:
    root = ElementTree.fromstring(FILES[name].data)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("width") == root.get("height")


def test_document_has_its_objects_where_its_table_says() -> None:
    (name,) = named("pdf")
    data = FILES[name].data
    assert data.startswith(b"%PDF-1.4\n")
    assert data.endswith(b"%%EOF\n")
    start = int(data.split(b"startxref\n")[1].split(b"\n")[0])
    assert data[start:].startswith(b"xref\n0 7\n")
    offsets = re.findall(rb"(\d{10}) 00000 n ", data[start:])
    assert len(offsets) == 6
    for number, offset in enumerate(offsets, start=1):
        assert data[int(offset) :].startswith(b"%d 0 obj\n" % number)


def test_font_has_the_tables_that_its_directory_promises() -> None:
    data = woff2()
    signature, flavor, length, tables, _, sfnt_size, packed_size, *_, meta, _, _, private, _ = (
        struct.unpack_from(">4sIIHHIIHHIIIII", data)
    )
    assert (signature, flavor, meta, private) == (b"wOF2", 0x10000, 0, 0)
    assert length == len(data)
    assert length % 4 == 0
    at, sizes, transforms = 48, [], {}
    for _ in range(tables):
        flags, at = data[at], at + 1
        size = 0
        for digit in itertools.count():
            assert digit < 5
            size = size << 7 | data[at] & 0x7F
            at += 1
            if data[at - 1] < 0x80:
                break
        sizes.append(size)
        transforms[flags & 0x3F] = flags >> 6
    unpacked = decode_content([data[at : at + packed_size]], ["br"])
    assert len(unpacked) == sum(sizes)
    assert sfnt_size == 12 + 16 * tables + sum(size + -size % 4 for size in sizes)
    assert transforms[10] == transforms[11] == 3  # glyf and loca as they are
    assert set(transforms) == {0, 1, 2, 3, 4, 5, 6, 7, 10, 11}


def test_every_asset_is_the_same_every_time() -> None:
    assert woff2() == woff2()
    assert assets.png(9, 9, (1, 2, 3)) == assets.png(9, 9, (1, 2, 3))
    assert {len(one.data) < 10_000 for name, one in FILES.items() if ".html" not in name} == {True}
