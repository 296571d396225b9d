"""Vi phạm: a rule was broken, and the dossier says so for ever; nothing is hidden or forgiven."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ViolationKind(StrEnum):
    OVERRIDE = "override"
    """A limit or a condition was overridden, with a legal basis and by whoever may."""
    LATE_TRANSFER = "late_transfer"
    """Handed over after the morning by which NĐ 61/2018 Điều 18 wants it done."""
    MISSED_APOLOGY = "missed_apology"
    """The due date passed without the apology that Điều 19.9 wants a day before it."""
    LATE_APOLOGY = "late_apology"
    """An apology that moves no date: it came too late, or a first one had been sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """``action`` is what was done, or left undone, against ``legal`` (the rule, as cited)."""

    kind: ViolationKind
    action: str
    at: datetime
    legal: str | None = None
