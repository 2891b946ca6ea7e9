"""A machine that has nothing: the packages of `make run` alone must carry the program, without the test tools."""

import os
import subprocess
import sys
from pathlib import Path


def test_the_runtime_packages_alone_prepare_the_demo(root: Path, tmp_path: Path) -> None:
    made = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(made)], check=True)
    pip = [
        str(made / "bin" / "python"),
        "-m",
        "pip",
        "--disable-pip-version-check",
        "--no-input",
        "-qq",
        "install",
    ]
    subprocess.run([*pip, "--require-hashes", "-r", str(root / "requirements.txt")], check=True)
    environment = {
        **os.environ,
        "PYTHONPATH": str(root / "src"),
        "WORKSHOP_DATA": str(tmp_path / "data"),
        "WORKSHOP_URL": "http://127.0.0.1:8000",
    }
    demo = [str(made / "bin" / "python"), "-m", "workshop", "demo"]
    done = subprocess.run(demo, check=True, env=environment, capture_output=True, text=True)
    assert "/join/" in done.stdout
