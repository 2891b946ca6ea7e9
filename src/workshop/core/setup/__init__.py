"""Setting up: title, municipalities and fields of action, before and during a workshop.

Fields keep their colour slot and letters for ever; merging or retiring one loses neither cards nor votes. `messages.py`
words · `finding.py` what is there · `deciding.py` what may happen · `folding.py` what became of it.
"""

from __future__ import annotations

from workshop.core.setup.deciding import DECIDERS, MOST_FIELDS, MOST_MUNICIPALITIES
from workshop.core.setup.finding import known_field, letters_for
from workshop.core.setup.folding import FOLDERS
from workshop.core.setup.messages import (
    AddField,
    AddMunicipalities,
    Describe,
    Described,
    FieldAdded,
    FieldRenamed,
    FieldRestored,
    FieldRetired,
    MarkedRehearsal,
    MarkRehearsal,
    MergeField,
    MunicipalityAdded,
    MunicipalityRemoved,
    RemoveMunicipality,
    RenameField,
    RetireField,
)

__all__ = [
    "DECIDERS",
    "FOLDERS",
    "MOST_FIELDS",
    "MOST_MUNICIPALITIES",
    "AddField",
    "AddMunicipalities",
    "Describe",
    "Described",
    "FieldAdded",
    "FieldRenamed",
    "FieldRestored",
    "FieldRetired",
    "MarkRehearsal",
    "MarkedRehearsal",
    "MergeField",
    "MunicipalityAdded",
    "MunicipalityRemoved",
    "RemoveMunicipality",
    "RenameField",
    "RetireField",
    "known_field",
    "letters_for",
]
