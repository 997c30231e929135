"""Tiny files of the demo site, made in code: each valid by its own standard, the same every time.

Sources: PNG (W3C, third edition), GIF89a, ICO (a PNG inside), WAVE (RIFF), PDF 1.4.
"""

from __future__ import annotations

import struct
import zlib

Colour = tuple[int, int, int]


def png(width: int, height: int, colour: Colour) -> bytes:
    """Return a PNG: truecolour, a band of ``colour`` that darkens downwards."""
    rows = b"".join(
        b"\0" + bytes(part * (2 * height - row) // (2 * height) for part in colour) * width
        for row in range(height)
    )
    return (
        b"\x89PNG\r\n\x1a\n"
        + _png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + _png_chunk(b"IDAT", zlib.compress(rows, 9))
        + _png_chunk(b"IEND", b"")
    )


def _png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def ico(picture: bytes, size: int) -> bytes:
    """Return an icon file that holds one square PNG of ``size`` pixels."""
    entry = struct.pack("<BBBBHHII", size, size, 0, 0, 1, 32, len(picture), 6 + 16)
    return struct.pack("<HHH", 0, 1, 1) + entry + picture


def gif(width: int, height: int, colour: Colour, *, mouth: str) -> bytes:
    """Return a GIF: a disc of ``colour`` on transparent ground, with eyes and one row of mouth.

    ``mouth`` has a character per pixel, centred; anything but a blank is dark.
    """
    pixels = bytearray(width * height)
    middle_x, middle_y, radius = (width - 1) / 2, (height - 1) / 2, min(width, height) / 2
    for place in range(width * height):
        x, y = place % width, place // width
        if (x - middle_x) ** 2 + (y - middle_y) ** 2 < radius**2:
            pixels[place] = 1
    for x in (width // 3, width - 1 - width // 3):
        pixels[height // 3 * width + x] = 2
    start = (height * 2 // 3) * width + (width - len(mouth)) // 2
    for offset, mark in enumerate(mouth):
        if mark != " ":
            pixels[start + offset] = 2
    palette = bytes((255, 255, 255, *colour, 40, 20, 0, 0, 0, 0))
    return (
        b"GIF89a"
        + struct.pack("<HHBBB", width, height, 0x81, 0, 0)  # a palette of four colours
        + palette
        + b"\x21\xf9\x04\x01\0\0\0\0"  # colour 0 is transparent
        + b"\x2c"
        + struct.pack("<HHHHB", 0, 0, width, height, 0)
        + b"\x02"
        + _gif_blocks(_gif_codes(bytes(pixels)))
        + b"\0\x3b"
    )


def _gif_codes(pixels: bytes) -> bytes:
    """Write two-bit pixels as LZW codes of three bits, cleared before they would need four."""
    clear, end = 4, 5
    codes: list[int] = []
    for start in range(0, len(pixels), 2):
        codes += [clear, *pixels[start : start + 2]]
    bits = sum(code << (3 * place) for place, code in enumerate([*codes, end]))
    return bits.to_bytes((3 * (len(codes) + 1) + 7) // 8, "little")


def _gif_blocks(data: bytes) -> bytes:
    return b"".join(
        bytes([len(data[at : at + 255])]) + data[at : at + 255] for at in range(0, len(data), 255)
    )


def wav(samples: int) -> bytes:
    """Return a WAVE file: 8 bit, mono, 8 kHz, a soft crackle; an even number of samples."""
    data = bytes(128 + (17 * place * place) % 23 - 11 for place in range(samples))
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 8000, 8000, 1, 8)
    body = b"WAVE" + form + struct.pack("<4sI", b"data", len(data)) + data
    return struct.pack("<4sI", b"RIFF", len(body)) + body


def pdf(line: str) -> bytes:
    """Return a PDF of one page with one line of text (latin-1, without brackets)."""
    text = f"BT /F1 14 Tf 20 100 Td ({line}) Tj ET".encode("latin-1")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>",
        b"<< /Font << /F1 5 0 R >> >>",
    )
    file = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(file))
        file += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(objects) + 1, table)
    file += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    return bytes(file + b"startxref\n%d\n%%%%EOF\n" % start)
