"""The expected "no": a code and values. Sentences are made from `refused.<code>` in the catalogues."""

from __future__ import annotations


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """A command that the rules do not allow. `field` names the input it is tied to, if there is one."""

    def __init__(self, code: str, field: str | None = None, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.params = params
