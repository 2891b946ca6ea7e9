"""Draws the icons of the installed room as PNG, with nothing but arithmetic: paper, a card, and the red dot.

`maskable` is paper to the rim, with everything inside the inner four fifths that every phone shows.
"""

import struct
import zlib
from pathlib import Path

PAPER, CARD, EDGE, LINE, DOT = (246, 242, 233), (255, 253, 248), (20, 56, 95), (221, 213, 196), (217, 57, 30)
Colour = tuple[int, int, int]
Shape = tuple[Colour, float, float, float, float, float]
# Colour, left, top, right, bottom and radius of the corners, in hundredths.
SHAPES: tuple[Shape, ...] = (
    (LINE, 24, 27, 77, 75, 5),
    (CARD, 24, 26, 77, 73, 5),
    (EDGE, 24, 26, 30, 73, 2.5),
    (LINE, 36, 37, 60, 41, 2),
    (LINE, 36, 47, 66, 51, 2),
    (LINE, 36, 57, 52, 61, 2),
    (DOT, 56, 52, 82, 78, 13),
)


def draw(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for size in (180, 192, 512):
        (folder / f"icon-{size}.png").write_bytes(png(size, 1.25 if size != 180 else 1.1))
    (folder / "icon-512-maskable.png").write_bytes(png(512, 1.0))


def png(size: int, zoom: float) -> bytes:
    rows = b"".join(b"\0" + row(size, y, zoom) for y in range(size))
    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows, 9))
        + chunk(b"IEND", b"")
    )


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def row(size: int, y: int, zoom: float) -> bytes:
    found = bytearray()
    unit = 100 / size / zoom
    down = 50 + (y + 0.5 - size / 2) * unit
    near = [shape for shape in SHAPES if shape[2] - 1 < down < shape[4] + 1]
    for x in range(size):
        across, colour = 50 + (x + 0.5 - size / 2) * unit, PAPER
        for shape in near:
            if shape[1] - 1 < across < shape[3] + 1:
                colour = mixed(colour, shape[0], cover(shape, across, down, unit))
        found += bytes(colour)
    return bytes(found)


def cover(shape: Shape, x: float, y: float, unit: float) -> float:
    """How much of this pixel lies inside, from the distance to the rim."""
    _, left, top, right, bottom, radius = shape
    dx = max(left + radius - x, x - right + radius, 0)
    dy = max(top + radius - y, y - bottom + radius, 0)
    distance = (dx * dx + dy * dy) ** 0.5 - radius
    return min(1.0, max(0.0, 0.5 - distance / unit))


def mixed(below: Colour, above: Colour, much: float) -> Colour:
    red, green, blue = (round(b + (a - b) * much) for b, a in zip(below, above, strict=True))
    return red, green, blue
