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
        "register_result": Argument.NONE,
        "ship": Argument.NONE,
        "ask_rating": Argument.NONE,
        "flag": Argument.WORD,
    }
)

REMINDERS: Final[Mapping[str, Argument]] = MappingProxyType(
    {"notify": Argument.NOTICE, "flag": Argument.WORD}
)
"""What the system may do by itself as a due date comes near: remind and mark; never decide."""
