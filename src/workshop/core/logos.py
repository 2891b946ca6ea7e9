"""A host's logo file, checked and written anew: what comes out is a picture and nothing else.

PNG: only the chunks that draw. SVG: only elements and attributes on the lists below, no reference out of the
file. What would change the picture if it were left out is refused; scripts, remarks and editors' notes fall away.
"""

from __future__ import annotations

import re
import struct
import zlib
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from workshop.core.look import LogoFile
from workshop.core.refusals import Refused

LARGEST = 65_536
MOST_PIXELS = 4_000_000
MOST_PARTS = 5_000
LONGEST_SIDE = 20_000
DEEPEST = 64
SIGNATURE = b"\x89PNG\r\n\x1a\n"
DRAWING = {b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"IDAT", b"IEND"}
SVG = "http://www.w3.org/2000/svg"
XLINK_HREF = "http://www.w3.org/1999/xlink href"
GRADIENTS = {"linearGradient", "radialGradient"}
SHAPES = "svg g path rect circle ellipse line polyline polygon defs stop clipPath title desc text tspan style"
DRAWN = GRADIENTS | set(SHAPES.split())
UNWRAPPED = {"switch", "a"}
NEEDED = {"image", "use", "mask", "pattern", "filter"}
"""Left out they would change the picture; kept they could fetch, or be nested until a browser gives up."""
SAID = (
    "id class style transform d x y x1 y1 x2 y2 cx cy r rx ry fx fy dx dy width height points viewBox "
    "preserveAspectRatio offset gradientUnits gradientTransform spreadMethod clipPathUnits clip-path clip-rule fill "
    "fill-opacity fill-rule stroke stroke-width stroke-linecap stroke-linejoin stroke-miterlimit stroke-dasharray "
    "stroke-dashoffset stroke-opacity opacity stop-color stop-opacity display visibility font-family font-size "
    "font-weight font-style text-anchor letter-spacing version"
)
ATTRIBUTES = set(SAID.split())
OUTWARD = re.compile(
    r"""url\(\s*(?!["']?#)|(?<![\w-])src\(|image-set\(|image\(|@|\\|expression|javascript""", re.IGNORECASE
)
"""All that CSS can fetch with: `src()` and `image-set()` take an address as plain words, without `url()`."""
LENGTH = re.compile(r"\s*([0-9]*\.?[0-9]+)\s*(px|pt|mm|cm|in)?\s*")


def logo_of(content: bytes) -> LogoFile:
    """The checked logo; refused with a reason that helps."""
    if len(content) > LARGEST:
        raise Refused("logo_too_large", "logo", limit=LARGEST // 1024, size=-(-len(content) // 1024))
    if content.startswith(SIGNATURE):
        return _png(content)
    if b"<svg" in content[:4096] or content.lstrip()[:5] == b"<?xml":
        return _svg(content)
    raise Refused("logo_kind", "logo")


def _png(content: bytes) -> LogoFile:
    kept, data, at, size = [SIGNATURE], b"", len(SIGNATURE), (0, 0)
    while at + 12 <= len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        chunk = content[at : at + 12 + length]
        kind, body = chunk[4:8], chunk[8 : 8 + length]
        if len(chunk) < 12 + length or zlib.crc32(chunk[4:-4]) != struct.unpack(">I", chunk[-4:])[0]:
            raise Refused("logo_broken", "logo")
        if kind == b"IHDR" and length == 13:
            size = struct.unpack(">II", body[:8])
        if kind in DRAWING:
            kept.append(chunk)
        data += body if kind == b"IDAT" else b""
        at += len(chunk)
        if kind == b"IEND":
            break
    width, height = size
    if (
        not (0 < width * height <= MOST_PIXELS)
        or kept[-1][4:8] != b"IEND"
        or not _unpacks(data, width, height)
    ):
        raise Refused("logo_broken", "logo")
    return LogoFile(b"".join(kept), "image/png", width, height)


def _unpacks(data: bytes, width: int, height: int) -> bool:
    """Whether the pixels are there and no more than the size says: 8 bytes each at most, a byte a line and a pass."""
    most = (width * 8 + 8) * height + 8 * (width + height)
    try:
        unpacked = zlib.decompressobj().decompress(data, most + 1)
    except zlib.error:
        return False
    return height <= len(unpacked) <= most


def _svg(content: bytes) -> LogoFile:
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.EntityDeclHandler = reader.entity
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError) as wrong:
        # ValueError: the encoding it names has more than one byte a letter, which the reader cannot read.
        raise Refused("logo_broken", "logo") from wrong
    width, height = reader.size
    return LogoFile("".join(reader.out).encode(), "image/svg+xml", width, height)


class _Reader:
    """Writes down what may stay while it reads."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.size = (0, 0)
        self._open: list[
            str
        ] = []  # the local name, "" for what is left out with all in it, "-" for unwrapped
        self._parts = 0
        self._styles: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        space, _, local = name.rpartition(" ")
        self._parts += 1
        if self._parts > MOST_PARTS or len(self._open) >= DEEPEST:
            raise Refused("logo_too_rich", "logo")
        if not self._open and (space, local) != (SVG, "svg"):
            raise Refused("logo_kind", "logo")
        inside = "" not in self._open
        if inside and space == SVG and local in NEEDED:
            raise Refused("logo_part", "logo", part=local)
        ours = inside and space == SVG
        self._open.append(local if ours and local in DRAWN else "-" if ours and local in UNWRAPPED else "")
        if not self._open[-1].isalpha():
            return
        first = len(self._open) == 1
        if first:
            self.size = _size(attributes)
            attributes = _measured(attributes, self.size)
        names = f' xmlns="{SVG}"' if first else ""
        self.out.append(f"<{local}{names}{_kept(local, attributes)}>")

    def end(self, name: str) -> None:
        """An element ends."""
        if (local := self._open.pop()).isalpha():
            self.out.append(f"</{local}>")
        # Letters come in pieces: a word may be written over several of them.
        if local == "style" and OUTWARD.search("".join(self._styles)):
            raise Refused("logo_part", "logo", part="style")

    def text(self, text: str) -> None:
        """Letters."""
        if "" in self._open or not self._open:
            return
        if "style" in self._open:
            self._styles.append(text)
        if self._open[-1] in ("title", "desc", "text", "tspan", "style"):
            self.out.append(escape(text))

    def entity(self, *about: object) -> None:
        """Entities can grow without end; no logo needs them."""
        raise Refused("logo_part", "logo", part="ENTITY")


def _kept(local: str, attributes: dict[str, str]) -> str:
    kept = {n: v for n, v in attributes.items() if n in ATTRIBUTES and not OUTWARD.search(v)}
    link = attributes.get("href", attributes.get(XLINK_HREF, ""))
    if local in GRADIENTS and link.startswith("#"):
        kept["href"] = link
    return "".join(f" {name}={quoteattr(value)}" for name, value in kept.items())


def _box(attributes: dict[str, str]) -> list[float]:
    """The four numbers of a `viewBox` that is one."""
    try:
        found = [float(n) for n in re.split(r"[\s,]+", attributes.get("viewBox", "").strip())]
    except ValueError:
        return []
    return found if len(found) == 4 else []


def _measured(attributes: dict[str, str], size: tuple[int, int]) -> dict[str, str]:
    """With a `viewBox` the width and height it was given do not matter, and may be beyond all measure."""
    return attributes | {"width": str(size[0]), "height": str(size[1])} if _box(attributes) else attributes


def _size(attributes: dict[str, str]) -> tuple[int, int]:
    """Only the shape matters: 1000 units on the longer side."""
    box = _box(attributes)
    found = [LENGTH.fullmatch(attributes.get(side, "")) for side in ("width", "height")]
    sides = box[2:] or [float(f[1]) for f in found if f]
    if len(sides) != 2 or not all(0 < side < (1e6 if box else LONGEST_SIDE) for side in sides):
        raise Refused("logo_no_size", "logo")
    longest = max(sides)
    return max(1, round(1000 * sides[0] / longest)), max(1, round(1000 * sides[1] / longest))
