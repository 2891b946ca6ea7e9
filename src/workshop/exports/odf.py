"""The package around OpenDocument files: a zip with a manifest, what the file says of itself, its content and styles.

Written without a library: four small XML parts are all it takes (docs/decisions/office-files.md). The same content
makes the same bytes. This module must not know a word of workshops.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape, quoteattr

import msgspec

from workshop.exports.plain import MADE, About, clean, made
from workshop.i18n import forms

NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
    "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "config": "urn:oasis:names:tc:opendocument:xmlns:config:1.0",
    "manifest": "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
}
ANYTIME = MADE.timetuple()[:6]


class Parts(msgspec.Struct, frozen=True):
    """Beside the content: `styles`, inside styles.xml; `automatic`, styles of the content; pictures by their path."""

    styles: str
    automatic: str = ""
    settings: str = ""
    pictures: Mapping[str, bytes] = {}


def odf_bytes(kind: str, about: About, content: Iterable[str], parts: Parts) -> bytes:
    """The file. `kind`: text or spreadsheet; `content`: inside its body, in pieces."""
    media = f"application/vnd.oasis.opendocument.{kind}"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        # First and not compressed, so that a program knows the file by its first bytes.
        z.writestr(_entry("mimetype", zipfile.ZIP_STORED), media)
        z.writestr(_entry("META-INF/manifest.xml"), _manifest(media, parts.pictures))
        z.writestr(_entry("meta.xml"), _part("meta", f"<office:meta>{_meta(about)}</office:meta>"))
        z.writestr(_entry("styles.xml"), _part("styles", parts.styles))
        z.writestr(
            _entry("settings.xml"), _part("settings", f"<office:settings>{parts.settings}</office:settings>")
        )
        with z.open(_entry("content.xml"), "w", force_zip64=True) as part:
            head, tail = _part("content", f"{parts.automatic}<office:body><office:{kind}>\0").split("\0")
            part.write(head.encode())
            for piece in content:
                part.write(piece.encode())
            part.write(f"</office:{kind}></office:body>{tail}".encode())
        for path, png in parts.pictures.items():
            z.writestr(_entry(path), png)
    return out.getvalue()


def _entry(name: str, compress: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, ANYTIME)
    entry.compress_type = compress
    return entry


def _part(name: str, inside: str) -> str:
    names = " ".join(f'xmlns:{short}="{full}"' for short, full in NAMES.items() if short != "manifest")
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-{name} {names} office:version="1.3">'
        f"{inside}</office:document-{name}>"
    )


def _manifest(media: str, pictures: Iterable[str]) -> str:
    parts = {"/": media} | dict.fromkeys(
        ("content.xml", "styles.xml", "meta.xml", "settings.xml"), "text/xml"
    )
    parts |= dict.fromkeys(pictures, "image/png")
    rows = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>'
        for path, kind in parts.items()
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<manifest:manifest xmlns:manifest="{NAMES["manifest"]}" '
        f'manifest:version="1.3">{rows}</manifest:manifest>'
    )


def _meta(about: About) -> str:
    return (
        f"<meta:generator>workshop</meta:generator><dc:title>{text(about.title)}</dc:title>"
        f"<meta:initial-creator>{text(about.author)}</meta:initial-creator>"
        f"<meta:creation-date>{made(about.date).isoformat()}</meta:creation-date><dc:language>{forms.tag(about.language)}</dc:language>"
    )


def text(words: str) -> str:
    """Text for XML."""
    return escape(clean(words))


def attribute(words: str) -> str:
    """A value for an attribute, with its quotes."""
    return quoteattr(clean(words))


def spaced(line: str) -> str:
    """Text with its blanks and tabs kept: XML would fold them."""
    kept = text(line).replace("\t", "<text:tab/>")
    while "  " in kept:
        kept = kept.replace("  ", " <text:s/>", 1)
    return f"<text:s/>{kept[1:]}" if kept.startswith(" ") else kept
