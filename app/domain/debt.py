"""What the house owes an outside party, as operators count it: promises not yet kept."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Debt:
    """One party's account: ``party`` is its lasting short name, such as ``post`` or ``axis``.

    ``waiting`` messages have not been taken by it yet, the ``oldest`` since that moment;
    ``planned`` ones are meant for later (quiet hours end ``planned_for``) and not owed yet;
    ``refused`` ones wait for a person. ``last_success`` is when it last took one (None: never).
    """

    party: str
    waiting: int = 0
    oldest: datetime | None = None
    planned: int = 0
    planned_for: datetime | None = None
    refused: int = 0
    last_success: datetime | None = None
