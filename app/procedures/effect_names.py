"""The closed list of effects that a life cycle may name, and what each takes as its argument.

A new effect is a function in ``app.dossiers.effects`` and a name here; nothing else runs.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Argument(StrEnum):
    """What stands after the colon of an effect."""

    NONE = "none"
    FORM = "form"
    NOTICE = "notice"
    WORD = "word"


EFFECTS: Final[Mapping[str, Argument]] = MappingProxyType(
    {
        "assign_code": Argument.NONE,
        "assign_officer": Argument.NONE,
        "change_agency": Argument.NONE,
        "issue": Argument.FORM,
        "notify": Argument.NOTICE,
        "open_consultations": Argument.NONE,
        "open_children": Argument.NONE,
        "register_result": Argument.NONE,
        "ship": Argument.NONE,
        "ask_rating": Argument.NONE,
        "flag": Argument.WORD,
    }
)

REMINDERS: Final[Mapping[str, Argument]] = MappingProxyType(
    {"notify": Argument.NOTICE, "flag": Argument.WORD, "draft": Argument.FORM}
)
"""What the system may do by itself as time passes: remind, mark and draft; never decide."""
