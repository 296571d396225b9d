"""A number and the address of the very dossiers that it counts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from pydantic import BaseModel

from app.domain.periods import Period
from app.dossiers.queries.figures import Figure

LISTS = "/api/v1/dossiers"

Link = Callable[[Figure], str | None]


class NumberOut(BaseModel):
    """``list`` is the address of the very dossiers, for staff; they see there what they may."""

    count: int
    list: str | None


@dataclass(frozen=True, slots=True)
class FigureLinks:
    """The addresses of lists as of one moment, for whoever may open them."""

    shown: bool
    as_of: datetime
    within: str | None

    def of(self, period: Period, **filters: str) -> Link:
        """``filters`` are those of the list, for the group that is counted."""
        asked = {"from": str(period.first), "to": str(period.last), "as_of": str(self.as_of)}
        if self.within is not None:
            asked["within"] = self.within
        query = urlencode({**asked, **filters})
        return lambda figure: f"{LISTS}?figure={figure}&{query}" if self.shown else None
