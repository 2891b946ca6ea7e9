"""What happens in this process as numbers, in the text form that Prometheus reads.

Counting costs a dictionary entry and nothing waits. No name, text, code or number of a workshop or person may become
a label: whoever reads the figures learns how much happens, not what or where. Own lines instead of a package: three
small classes, no registry that outlives a test.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)


def _label(name: str, value: str) -> str:
    escaped = value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
    return f'{{{name}="{escaped}"}}' if name else ""


class Counter:
    """Only grows."""

    def __init__(self, name: str, help_: str, label: str = "", *values: str) -> None:
        """`values`: what the label can be from the start, so that a rate is known before the first of a sort."""
        self.name, self.help, self.label = name, help_, label
        self.values: dict[str, float] = dict.fromkeys(values or ("",) * (not label), 0)

    def add(self, value: str = "", more: float = 1) -> None:
        """One more, or so many."""
        self.values[value] = self.values.get(value, 0) + more

    def lines(self) -> Iterator[str]:
        """Its type, then its samples."""
        yield f"# TYPE {self.name} counter"
        yield from (f"{self.name}{_label(self.label, v)} {n:.15g}" for v, n in sorted(self.values.items()))


class Asked:
    """A figure that is kept elsewhere and read when somebody looks: value of the label → how much."""

    def __init__(
        self, kind: str, name: str, help_: str, read: Callable[[], Mapping[str, float]], label: str = ""
    ) -> None:
        self.kind, self.name, self.help, self.read, self.label = kind, name, help_, read, label

    def lines(self) -> Iterator[str]:
        """Its type, then its samples."""
        yield f"# TYPE {self.name} {self.kind}"
        yield from (f"{self.name}{_label(self.label, v)} {n:.15g}" for v, n in sorted(self.read().items()))


class Histogram:
    """How many were at most so large."""

    def __init__(self, name: str, help_: str, *bounds: float) -> None:
        self.name, self.help, self.bounds = name, help_, bounds
        self.counts = [0] * (len(bounds) + 1)
        self.sum = 0.0

    def add(self, value: float) -> None:
        """One of this size."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.sum += value

    def lines(self) -> Iterator[str]:
        """Its type, then its samples."""
        yield f"# TYPE {self.name} histogram"
        so_far = 0
        for bound, count in zip((*map("{:g}".format, self.bounds), "+Inf"), self.counts, strict=True):
            so_far += count
            yield f'{self.name}_bucket{{le="{bound}"}} {so_far}'
        yield f"{self.name}_sum {self.sum:.9g}"
        yield f"{self.name}_count {so_far}"


class Metrics:
    """The figures of one process."""

    def __init__(self) -> None:
        self.requests = Counter("workshop_requests_total", "Answered requests by class of status.", "status")
        self.request_seconds = Histogram("workshop_request_seconds", "Time to answer a request.", *SECONDS)
        self.commands = Counter(
            "workshop_commands_total",
            "Commands by what became of them; repeated: nothing new, mostly an id that was known already.",
            "result",
            *("accepted", "repeated", "refused", "failed"),
        )
        self.refusals = Counter("workshop_refusals_total", "Refused commands by code.", "code")
        self.commit_seconds = Histogram("workshop_commit_seconds", "Time of a durable commit.", *SECONDS)
        self.commit_rows = Histogram(
            "workshop_commit_rows", "Events written by one commit.", 0, 1, 2, 5, 10, 25, 50, 100, 250, 500
        )
        self.commit_failures = Counter(
            "workshop_commit_failures_total", "Commits that were not possible, by why.", "reason"
        )
        self.frames = Counter(
            "workshop_frames_total",
            "Frames of regions; skipped: a newer one took its place before the socket had taken it.",
            "result",
            *("sent", "skipped"),
        )
        self.loop_lag = Histogram("workshop_loop_lag_seconds", "How late the event loop wakes up.", *SECONDS)
        self._asked: list[Asked] = []

    def ask(self, *asked: Asked) -> None:
        """Figures that others keep."""
        self._asked += asked

    def text(self) -> str:
        """All figures, as Prometheus reads them."""
        own = [v for v in vars(self).values() if isinstance(v, Counter | Histogram)]
        written = [f"# HELP {f.name} {f.help}\n" + "\n".join(f.lines()) + "\n" for f in (*own, *self._asked)]
        return "".join(written)
