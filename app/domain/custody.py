"""Giấy tờ bản giấy: who keeps what was handed in on paper, and what must go back to its owner."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.ids import AgencyCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One document on paper. ``originals`` and ``copies`` are numbers of sheets or booklets.

    ``returnable``: an original that was taken in to be compared and goes back to its owner.
    ``holder`` is the agency that keeps it (None: its owner, or the post on the way to him),
    ``to`` the agency to which it is on its way.
    """

    key: str
    originals: int = 0
    copies: int = 0
    returnable: bool = False
    holder: AgencyCode | None = None
    since: datetime | None = None
    to: AgencyCode | None = None

    @property
    def is_owed(self) -> bool:
        """Whether its owner has still to get it back."""
        return self.returnable and self.holder is not None
