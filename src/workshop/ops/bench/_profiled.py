"""`python -m workshop.ops.bench._profiled FILE VERB…`: the program, watched; where its main thread was goes to FILE.

A thread looks every few milliseconds which of our modules is innermost. It sees what Python code waits for or runs, not
what other threads do; time in libraries counts for the module of ours that called them, and for the library's own name
where none did. The looking slows the program a little, so figures of such a run say nothing else.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections import Counter
from pathlib import Path
from types import FrameType

from workshop.__main__ import main

EVERY = 0.003
OUTSIDE = "event loop, sockets, waiting"


def place_of(frame: FrameType | None) -> str:
    """The innermost module of ours, else the innermost library; in C under the event loop: outside."""
    library, seen = OUTSIDE, frame
    if seen is None or seen.f_globals.get("__name__") == "asyncio.runners":
        return OUTSIDE
    while seen is not None:
        name = str(seen.f_globals.get("__name__", ""))
        if seen.f_code.co_filename.endswith(".html"):
            return "templates"
        if name.startswith("workshop.") and not name.startswith("workshop.ops"):
            return name.removeprefix("workshop.")
        if library == OUTSIDE and not name.startswith(("workshop", "threading", "__main__", "runpy")):
            library = name.partition(".")[0]
        seen = seen.f_back
    return library


def go_file(file: Path) -> Path:
    """Samples are taken as long as this is there, so that starting and stopping do not count."""
    return file.with_suffix(".go")


def watched(file: Path, words: list[str]) -> int:
    """Runs the verb and writes samples by place."""
    sys.setswitchinterval(0.0005)
    # The server raises the signal again once it has closed down; this must live on to write.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    found: Counter[str] = Counter()
    stop, main_thread = threading.Event(), threading.get_ident()

    def watch() -> None:
        while not stop.wait(EVERY):
            if go_file(file).exists():
                found[place_of(sys._current_frames().get(main_thread))] += 1

    looking = threading.Thread(target=watch, daemon=True)
    looking.start()
    try:
        return main(words)
    finally:
        stop.set()
        looking.join()
        file.write_text(json.dumps(found))


if __name__ == "__main__":
    sys.exit(watched(Path(sys.argv[1]), sys.argv[2:]))
