"""The expected "no": a code and values. Sentences are made from `refused.<code>` in the catalogues."""

from __future__ import annotations

NOT_NOW = {"too_fast": 1_000, "busy": 1_000, "closing": 1_000, "unavailable": 3_000, "log_damaged": 30_000}
"""Refusals that say nothing about the command: after so many ms the very same one may come again."""


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """A command that the rules do not allow. `field` names the input it is tied to, if there is one."""

    def __init__(self, code: str, field: str | None = None, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.params = params

    @property
    def later(self) -> int:
        """After how many ms the same command may come again; 0: it was refused for good."""
        return NOT_NOW.get(self.code, 0)


class Unavailable(Refused):
    """Nothing can be kept or read just now. `reason`: one word, `trouble.<reason>` in the catalogues."""

    def __init__(self, reason: str, code: str = "unavailable") -> None:
        super().__init__(code)
        self.reason = reason


class LogDamaged(Unavailable):
    """The log of this workshop cannot be read as it stands. Nobody guesses what it might have said."""

    def __init__(self, workshop: str, seq: int, why: str) -> None:
        super().__init__("damaged", "log_damaged")
        self.workshop, self.seq, self.why = workshop, seq, why

    def __str__(self) -> str:
        return f"the log of workshop {self.workshop} is damaged at seq {self.seq}: {self.why}"
