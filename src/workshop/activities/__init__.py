"""One module per kind of step; found, not listed: every module here with an `ACTIVITY` is a kind."""

from __future__ import annotations

import importlib
import pkgutil

from workshop.core.activity import Activity, Kinds
from workshop.core.decide import make_kinds


def found() -> list[Activity]:
    """The records of all kinds in this folder, in the order of their names."""
    names = sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))
    modules = (importlib.import_module(f"{__name__}.{n}") for n in names)
    return [m.ACTIVITY for m in modules if hasattr(m, "ACTIVITY")]


def all_kinds() -> Kinds:
    """The register of all kinds of step."""
    return make_kinds(found())
