"""What somebody wants to see of his work, as the address of the page says it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request

from app.domain.calendar import HANOI
from app.domain.ids import PersonId
from app.domain.people import Permission
from app.domain.periods import midnight
from app.dossiers.queries.inbox import WorkFilter
from app.dossiers.queries.lists import DossierFilter
from app.web.site.navigation import WORK
from app.web.site.page import Sight
from app.web.site.words import sentence

HOME: Final = "/viec"
MINE, UNIT, ASKED, ALL = "cua-toi", "don-vi", "lay-y-kien", "tat-ca"
SHARES: Final[Mapping[str, str]] = {
    MINE: sentence("Việc của tôi"),
    UNIT: sentence("Việc của đơn vị"),
    ASKED: sentence("Được lấy ý kiến"),
    ALL: sentence("Mọi hồ sơ được xem"),
}
LATE, TODAY, WEEK = "qua-han", "hom-nay", "tuan-nay"
DUES: Final[Mapping[str, str]] = {
    LATE: sentence("Đã quá hạn"),
    TODAY: sentence("Đến hạn hôm nay"),
    WEEK: sentence("Đến hạn trong tuần này"),
}
LONGEST: Final = 120
CONSULT: Final = Permission.CONSULT


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Each as its own part of the address; what is empty is not asked for."""

    share: str
    q: str = ""
    procedure: str = ""
    field: str = ""
    state: str = ""
    person: str = ""
    due: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out but by the tab."""
        return any((self.q, self.procedure, self.field, self.state, self.person, self.due))

    @property
    def query(self) -> str:
        """What stands behind the ``?``: without it, what is empty."""
        parts = {
            "xem": self.share,
            "tim": self.q,
            "thu-tuc": self.procedure,
            "linh-vuc": self.field,
            "buoc": self.state,
            "nguoi": self.person,
            "han": self.due,
        }
        return urlencode({name: value for name, value in parts.items() if value})

    def path(self, share: str | None = None, cursor: str | None = None) -> str:
        """The page itself, another tab of it, or what comes behind ``cursor``."""
        other = self if share is None else replace(self, share=share, state="", person="")
        if other.share == ALL and other.due != LATE:
            other = replace(other, due="")
        return f"{HOME}?{other.query}" + (f"&sau={cursor}" if cursor else "")

    def as_work(self, now: datetime) -> WorkFilter:
        first, last = _span(self.due, now)
        return WorkFilter(
            q=self.q or None,
            procedure=self.procedure or None,
            field=self.field or None,
            state=self.state or None,
            person=_person(self.person),
            due_from=first,
            due_before=last,
        )

    def as_list(self) -> DossierFilter:
        return DossierFilter(
            q=self.q or None,
            procedure=self.procedure or None,
            field=self.field or None,
            state=self.state or None,
            overdue=True if self.due == LATE else None,
        )


def asked_of(request: Request, page: Sight) -> Asked:
    """What the address says; a part that says nothing known is not there."""
    said = {name: value.strip()[:LONGEST] for name, value in request.query_params.items()}
    share, due = said.get("xem", ""), said.get("han", "")
    return Asked(
        share=share if share in shares_of(page) else next(iter(shares_of(page))),
        q=said.get("tim", ""),
        procedure=said.get("thu-tuc", ""),
        field=said.get("linh-vuc", ""),
        state=said.get("buoc", ""),
        person=said.get("nguoi", "") if _person(said.get("nguoi", "")) else "",
        due=due if due in DUES else "",
    )


def shares_of(page: Sight) -> list[str]:
    """The tabs for the parts that the reader has."""
    works = page.may(Permission.RECEIVE, *(part for part in WORK if part is not CONSULT))
    return [
        *([MINE, UNIT] if works else []),
        *([ASKED] if page.may(CONSULT) else []),
        ALL,
    ]


def _span(due: str, now: datetime) -> tuple[datetime | None, datetime | None]:
    today = now.astimezone(HANOI).date()
    if due == LATE:
        return None, now
    if due == TODAY:
        return now, midnight(today + timedelta(days=1))
    if due == WEEK:
        return now, midnight(today + timedelta(days=7 - today.weekday()))
    return None, None


def _person(text: str) -> PersonId | None:
    try:
        return PersonId(UUID(text))
    except ValueError:
        return None
