"""Writes the release: one archive that installs on a server without internet.

It holds the wheel of this project with the built files for browsers, the wheels of everything it needs at run time (the
very files that requirements.txt names by hash), checksums, and the list of all parts with version and licence. It
makes nothing that `make setup` has not prepared, apart from fetching those wheels.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import zipfile
from email.parser import HeaderParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLATFORM = f"{sys.implementation.cache_tag}-{sysconfig.get_platform()}"
README = """Workshop {version}, for {platform}

    sh install.sh /opt/workshop/{version}

needs that platform and Python with venv, and no internet. wheels/ holds the program and every Python package, PARTS.txt
names all parts with version and licence, NOTICES.txt the licences of what browsers load, SHA256SUMS all checksums.
How to run, update and back up: docs/operations.md
"""


def main(arguments: list[str]) -> int:
    """Writes the archive and says where it is."""
    parser = argparse.ArgumentParser(description="Write the release archive.")
    parser.add_argument("--to", type=Path, default=ROOT / "dist", help="the folder for the archive")
    folder = parser.parse_args(arguments).to
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        archive = write(Path(temporary), folder)
    print(archive)
    return 0


def write(temporary: Path, folder: Path) -> Path:
    """The archive, with everything in it under one folder."""
    wheels = temporary / "wheels"
    project = gather(wheels, temporary)
    version = project.name.split("-")[1]
    inside = temporary / f"workshop-{version}"
    inside.mkdir()
    shutil.move(wheels, inside / "wheels")
    (inside / "docs").mkdir()
    shutil.copy(ROOT / "docs/operations.md", inside / "docs")
    shutil.copy(ROOT / "LICENSE", inside)
    shutil.copy(ROOT / "tools/install.sh", inside)
    shutil.copy(ROOT / "static/vendor/notices.txt", inside / "NOTICES.txt")
    (inside / "PLATFORM").write_text(PLATFORM + "\n")
    (inside / "README.txt").write_text(README.format(version=version, platform=PLATFORM))
    (inside / "PARTS.txt").write_text("".join(f"{part}\n" for part in parts(inside)))
    sums = [f"{digest(p)}  {p.relative_to(inside)}\n" for p in sorted(inside.rglob("*")) if p.is_file()]
    (inside / "SHA256SUMS").write_text("".join(sums))
    archive = folder / f"workshop-{version}-{PLATFORM}.tar.gz"
    with tarfile.open(archive, "w:gz") as packed:
        packed.add(inside, inside.name, filter=nobodys)
    return archive


def gather(wheels: Path, temporary: Path) -> Path:
    """The project's wheel and what it needs at run time; each must be a file that requirements.txt names."""
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(wheels), str(ROOT))
    project = next(wheels.glob("workshop-*.whl"))
    pinned = (ROOT / "requirements.txt").read_text()
    only = temporary / "constraints.txt"
    only.write_text("".join(f"{line}\n" for line in re.findall(r"^[\w.-]+==[^\\\n]+", pinned, re.M)))
    pip("download", "--only-binary=:all:", "--constraint", str(only), "--dest", str(wheels), str(project))
    for wheel in wheels.iterdir():
        if wheel != project and f"sha256:{digest(wheel)}" not in pinned:
            sys.exit(f"{wheel.name} is not the file that requirements.txt names")
    return project


def pip(*arguments: str) -> None:
    quiet = ("--disable-pip-version-check", "--no-input", "-qq")
    subprocess.run([sys.executable, "-m", "pip", *quiet, *arguments], check=True)


def parts(inside: Path) -> list[str]:
    """Name, version and licence of every part."""
    python = [part(wheel) for wheel in sorted((inside / "wheels").iterdir())]
    heads = re.findall(r"^(\S+) (\S+) \((.+)\)\n=+$", (inside / "NOTICES.txt").read_text(), re.M)
    return [*python, *(f"browser: {name} {version}: {licence}" for name, version, licence in heads)]


def part(wheel: Path) -> str:
    """What the wheel says of itself."""
    with zipfile.ZipFile(wheel) as opened:
        name = next(n for n in opened.namelist() if n.endswith(".dist-info/METADATA"))
        about = HeaderParser().parsestr(opened.read(name).decode())
    classified = [c.split(" :: ")[-1] for c in about.get_all("Classifier", []) if c.startswith("License ::")]
    said = (about.get("License") or "").strip().split("\n")[0]
    licence = about.get("License-Expression") or " / ".join(classified) or said
    if not licence:
        sys.exit(f"{wheel.name} names no licence")
    return f"python: {about['Name']} {about['Version']}: {licence}"


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def nobodys(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Who built it is nobody's business."""
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    return member


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
