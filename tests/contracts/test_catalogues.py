"""Holds the catalogues: every text has its German, every key its English, nothing is left over or half filled in.

Texts are found as Babel finds them (templates by jinja2.ext.i18n, source by gettext's names). A dotted key
(`refused.text_empty`) counts as used when it stands in source or template as a string, or when a string
that is joined with something else begins it (`f"refused.{code}"`, `"refused." ~ code`).
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import jinja2
import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from jinja2 import nodes

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "workshop"
TEMPLATES = ROOT / "templates"
LOCALE = SOURCE / "i18n" / "locale"

DOTTED = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")
PREFIX = re.compile(r"[a-z0-9_]+\.([a-z0-9_]+\.)*[a-z0-9_]*")
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]")
JINJA_OPTIONS = {
    "extensions": "jinja2.ext.do",
    "newstyle_gettext": "true",
    "trimmed": "true",
    "silent": "false",
}


class Text(NamedTuple):
    """What a translator is asked for; plural forms are told apart by their singular."""

    context: str | None
    msgid: str


class Strings(NamedTuple):
    """Strings that stand in source and templates, and beginnings of strings that are put together there."""

    whole: frozenset[str]
    prefixes: frozenset[str]


def templates() -> list[Path]:
    return sorted(path for path in TEMPLATES.rglob("*") if path.is_file())


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


@cache
def extracted_places() -> dict[Text, list[str]]:
    """Every text that is translated, with the places where it was found."""
    found: dict[Text, list[str]] = {}
    for method, paths in (("jinja2.ext:babel_extract", templates()), ("python", modules())):
        options = JINJA_OPTIONS if method != "python" else {}
        for path in paths:
            for line, message, _, context in extract_from_file(method, path, options=options):
                msgid = message if isinstance(message, str) else message[0]
                found.setdefault(Text(context, msgid), []).append(f"{path.relative_to(ROOT)}:{line}")
    return found


def extracted() -> dict[Text, str]:
    """Every text that is translated, with the place where it was found first."""
    return {text: places[0] for text, places in extracted_places().items()}


@cache
def catalogue(language: str) -> dict[Text, Message]:
    return {text: message for _, text, message in entries(language)}


def entries(language: str) -> Iterator[tuple[str, Text, Message]]:
    for path in sorted((LOCALE / language).glob("*.po")):
        with path.open("rb") as file:
            area = read_po(file, locale=language.partition("_")[0], abort_invalid=True)
        yield from ((path.name, text_of(message), message) for message in area if message.id)


def text_of(message: Message) -> Text:
    return Text(message.context, forms(message.id)[0])


def forms(value: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def is_dotted(text: Text) -> bool:
    return DOTTED.fullmatch(text.msgid) is not None


def dotted(language: str) -> set[Text]:
    return {text for text in catalogue(language) if is_dotted(text)}


@cache
def strings() -> Strings:
    found = [strings_of_module(path.read_text(encoding="utf-8")) for path in modules()]
    found += [strings_of_template(path.read_text(encoding="utf-8")) for path in templates()]
    return Strings(
        frozenset().union(*(one.whole for one in found)), frozenset().union(*(one.prefixes for one in found))
    )


def strings_of_module(source: str) -> Strings:
    tree = ast.parse(source)
    whole = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    joined = [node.values[0] for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) and node.values]
    joined += [
        node.left
        for node in ast.walk(tree)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod)
    ]
    starts = {node.value for node in joined if isinstance(node, ast.Constant)}
    return Strings(texts(whole), prefixes(starts))


def strings_of_template(source: str) -> Strings:
    tree = jinja2.Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"]).parse(source)  # noqa: S701 - parsed, never rendered
    whole = {node.value for node in tree.find_all(nodes.Const)}
    starts = {
        node.nodes[0].value for node in tree.find_all(nodes.Concat) if isinstance(node.nodes[0], nodes.Const)
    }
    starts |= {
        node.left.value
        for node in tree.find_all((nodes.Add, nodes.Mod))
        if isinstance(node.left, nodes.Const)
    }
    return Strings(texts(whole), prefixes(starts))


def texts(values: set[object]) -> frozenset[str]:
    return frozenset(value for value in values if isinstance(value, str))


def prefixes(starts: set[object]) -> frozenset[str]:
    """Only what can begin a dotted key, up to a `%s` if there is one."""
    heads = (start.split("%")[0] for start in texts(starts))
    return frozenset(head for head in heads if PREFIX.fullmatch(head))


def is_used(text: Text) -> bool:
    if text in extracted() or text.msgid in strings().whole:
        return True
    if not is_dotted(text):
        return False
    if text.msgid.startswith("refused."):
        # The prefix alone would keep every sentence of a refusal that is no longer spoken.
        return text.msgid.removeprefix("refused.") in strings().whole
    return any(text.msgid.startswith(prefix) for prefix in strings().prefixes)


def refusal_codes() -> dict[str, str]:
    codes: dict[str, str] = {}
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            code = refusal_code(node)
            if code is not None:
                codes.setdefault(code, f"{path.relative_to(ROOT)}:{node.lineno}")
    return codes


def refusal_code(node: ast.AST) -> str | None:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refused"):
        return None
    code = node.args[0] if node.args else None
    return code.value if isinstance(code, ast.Constant) and isinstance(code.value, str) else None


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def mismatch(message: Message) -> str | None:
    """A plural's singular may leave its number out ("one card"); nothing else may be lost, nothing added."""
    asked = placeholders(" ".join(forms(message.id)))
    given = [placeholders(form) for form in forms(message.string)]
    wrong = any(form - asked for form in given) or asked - given[-1]
    return f"{message.id!r} → {message.string!r}" if wrong else None


def listing(lines: list[str]) -> str:
    """All of them: who translates wants the whole list, not its beginning."""
    return "\n".join([f"{len(lines)} in all", *sorted(lines)])


def test_every_text_has_its_german() -> None:
    german = catalogue("de")
    missing = [f"{place}: {text.msgid!r}" for text, place in extracted().items() if text not in german]
    assert not missing, listing(missing)


def test_every_refusal_has_a_sentence() -> None:
    german = catalogue("de")
    codes = refusal_codes()
    missing = [
        f"{codes[code]}: refused.{code}" for code in codes if Text(None, f"refused.{code}") not in german
    ]
    assert not missing, listing(missing)


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_translation_is_empty_or_doubtful(language: str) -> None:
    doubtful = [
        text
        for text, message in catalogue(language).items()
        if message.fuzzy or not all(forms(message.string))
    ]
    assert doubtful == []


def test_english_has_the_dotted_keys_and_only_those() -> None:
    assert {text for text in catalogue("en") if not is_dotted(text)} == set()
    one_sided = [text.msgid for text in dotted("en") ^ dotted("de")]
    assert not one_sided, listing(one_sided)


@pytest.mark.parametrize("language", ["de", "en"])
def test_nobody_translates_what_is_not_said(language: str) -> None:
    unused = [f"{name}: {text.msgid!r}" for name, text, _ in entries(language) if not is_used(text)]
    assert not unused, listing(unused)


@pytest.mark.parametrize("language", ["de", "en"])
def test_two_areas_do_not_translate_one_text_differently(language: str) -> None:
    translations = {(text, forms(message.string)) for _, text, message in entries(language)}
    twice = Counter(text for text, _ in translations)
    assert [text for text, times in twice.items() if times > 1] == []


def test_placeholders_survive_translation() -> None:
    messages = [message for text, message in catalogue("de").items() if not is_dotted(text)]
    assert [wrong for wrong in map(mismatch, messages) if wrong] == []


def test_placeholders_of_a_key_are_the_same_in_both_languages() -> None:
    german, english = catalogue("de"), catalogue("en")
    differing = [
        text.msgid
        for text in dotted("de") & dotted("en")
        if placeholders(forms(german[text].string)[-1]) != placeholders(forms(english[text].string)[-1])
    ]
    assert sorted(differing) == []


def test_joined_strings_are_read_as_prefixes() -> None:
    module = strings_of_module(
        'a = f"vision.{x}"; b = "field." + y; c = "step.%s" % z; d = f"{x}.no"; e = "whole"'
    )
    template = strings_of_template("{{ _('state.' ~ step.status) }}{{ _('role.%s' % role) }}")
    assert module.prefixes == {"vision.", "field.", "step."}
    assert "whole" in module.whole
    assert template.prefixes == {"state.", "role."}


def test_a_lost_placeholder_is_found() -> None:
    assert mismatch(Message("%(n)s of %(of)s", "%(n)s von"))
    assert mismatch(Message("Hello", "Hallo %(name)s"))
    assert not mismatch(Message(("%(num)s card", "%(num)s cards"), ("eine Karte", "%(num)s Karten")))
