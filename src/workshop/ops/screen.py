"""What somebody sees on the phone: the pushed regions, read back into forms that can be filled in.

It knows HTML and the names of form fields, nothing about the state of a workshop. What is not on the screen cannot be
done, just as in the hall.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

import msgspec

PARTIAL = re.compile(r'<hx-partial hx-target="#region-(\w+)"[^>]*>(.*?)</hx-partial>', re.DOTALL)


class Mark(msgspec.Struct, frozen=True):
    """What may be marked at an option of a ballot: `kind` checkbox, radio or select, the values without the blank."""

    option: str
    kind: str
    values: tuple[str, ...]


class Form(msgspec.Struct, frozen=True):
    """A command to be filled in. `caps`: most points by option; `marks`: what a ballot asks instead of points;
    `choices`: radio values with their labels.
    """

    type: str
    hidden: tuple[tuple[str, str], ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    caps: tuple[tuple[str, int], ...] = ()
    points: int = 0
    marks: tuple[Mark, ...] = ()
    choices: tuple[tuple[str, str, str], ...] = ()
    buttons: tuple[tuple[str, str], ...] = ()

    def key(self) -> tuple[object, ...]:
        """The same form again has the same key, whatever stands in it by now."""
        return (self.type, *self.hidden)

    def pairs(self, *filled: tuple[str, str]) -> list[tuple[str, str]]:
        """As it is sent."""
        return [("type", self.type), *self.hidden, *filled]


class Screen:
    """All forms on one phone, and what the head says."""

    def __init__(self) -> None:
        self._forms: dict[str, tuple[Form, ...]] = {}
        self.head = ""

    def push(self, html: str) -> bool:
        """Takes a frame; whether anything changed that a person would act on."""
        changed = False
        for name, inner in PARTIAL.findall(html):
            if name == "head":
                self.head = " ".join(re.sub(r"<[^>]+>", " ", inner).split())
            elif name in ("task", "mine"):
                found = forms_in(inner)
                changed = changed or found != self._forms.get(name)
                self._forms[name] = found
        return changed

    def task(self) -> tuple[Form, ...]:
        """What the room asks for now."""
        return self._forms.get("task", ())

    def mine(self) -> tuple[Form, ...]:
        """What can be done to own things."""
        return self._forms.get("mine", ())


def forms_in(html: str) -> tuple[Form, ...]:
    """The commands in a piece of a page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return tuple(reader.found)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._form: dict[str, list[tuple[str, ...]]] | None = None
        self._points = 0
        self._caps: list[tuple[str, int]] = []
        self._marks: dict[tuple[str, str], list[str]] = {}
        self._select = ""
        self._text: tuple[str, list[str]] | None = None
        self._label: tuple[str, str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {k: v or "" for k, v in attrs}
        if tag == "form" and "data-command" in given:
            self._form = {"hidden": [], "texts": [], "choices": [], "buttons": []}
            self._points, self._caps, self._marks = _number(given.get("data-points")), [], {}
        elif tag == "option" and self._select:
            self._mark(self._select, "select", given)
        elif self._form is not None and given.get("name"):
            self._control(tag, given, self._form)

    def _control(self, tag: str, given: dict[str, str], form: dict[str, list[tuple[str, ...]]]) -> None:
        name, value = given["name"], given.get("value", "")
        kind = given.get("type", "text")
        if name.startswith("points.") and (tag == "select" or kind in ("checkbox", "radio")):
            self._select = name if tag == "select" else ""
            if tag == "input":
                self._mark(name, kind, given)
        elif tag == "textarea":
            self._text = (name, [])
        elif tag == "button":
            form["buttons"].append((name, value))
        elif tag == "input" and kind == "hidden":
            form["hidden"].append((name, value))
        elif tag == "input" and kind == "radio":
            self._label = (name, value, [])
        elif tag == "input" and name.startswith("points."):
            self._caps.append((name.removeprefix("points."), _number(given.get("max"))))
        elif tag == "input" and kind in ("text", "search"):
            form["texts"].append((name, value))

    def _mark(self, name: str, kind: str, given: dict[str, str]) -> None:
        values = self._marks.setdefault((name.removeprefix("points."), kind), [])
        if given.get("value") and "disabled" not in given:
            values.append(given["value"])

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text[1].append(data)
        elif self._label is not None:
            self._label[2].append(data)

    def handle_endtag(self, tag: str) -> None:
        if self._form is None:
            return
        if tag == "textarea" and self._text is not None:
            self._form["texts"].append((self._text[0], "".join(self._text[1])))
            self._text = None
        elif tag == "select":
            self._select = ""
        elif tag == "label" and self._label is not None:
            name, value, words = self._label
            self._form["choices"].append((name, value, "".join(words).strip()))
            self._label = None
        elif tag == "form":
            self._close(self._form)

    def _close(self, form: dict[str, list[tuple[str, ...]]]) -> None:
        kind = next((v for k, v in form["hidden"] if k == "type"), "")
        rest = [(k, v) for k, v in form["hidden"] if k != "type"]
        plain = {**form, "hidden": rest, "caps": self._caps, "points": self._points, "type": kind}
        plain["marks"] = [{"option": o, "kind": k, "values": v} for (o, k), v in self._marks.items()]
        self.found.append(msgspec.convert(plain, Form))
        self._form = None


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0
