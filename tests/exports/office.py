"""LibreOffice as the second program: it opens what our writers wrote, each file once, with a profile of its own."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pypdfium2

NUMBERS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
"""Every sheet as a CSV of its own, cells as they stand, not as they are shown."""


def convert(folder: Path, files: dict[str, bytes], to: str) -> Path:
    """The folder with the converted files."""
    office = shutil.which("soffice")
    assert office, "LibreOffice is missing: on Debian, apt install libreoffice-calc libreoffice-writer"
    there = folder / "converted"
    for name, content in files.items():
        (folder / name).write_bytes(content)
    run = [office, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", to]
    paths = [str(folder / name) for name in files]
    subprocess.run([*run, "--outdir", str(there), *paths], check=True, capture_output=True, timeout=180)
    return there


def has_writer() -> bool:
    """Whether LibreOffice here opens texts; its parts are packages of their own."""
    office = shutil.which("soffice")
    return office is not None and Path(office).resolve().with_name("libswlo.so").exists()


def sheets(folder: Path, name: str, content: bytes) -> dict[str, list[list[str]]]:
    """Every sheet of a file by its name."""
    folder.mkdir()
    stem = Path(name).stem
    return {
        path.stem.removeprefix(f"{stem}-"): list(csv.reader(io.StringIO(path.read_text(), newline="")))
        for path in convert(folder, {name: content}, NUMBERS).glob("*.csv")
    }


def readable(raw: bytes) -> str:
    """All text in a file; what is packed is unpacked, a PDF is read."""
    if raw.startswith(b"%PDF"):
        return "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(raw))
    if not raw.startswith(b"PK"):
        return raw.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(raw)) as book:
        return "".join(book.read(part).decode(errors="replace") for part in book.namelist())
