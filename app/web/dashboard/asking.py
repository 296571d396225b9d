"""What a leader asks to see: which days, of which agency, told apart by what."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import Depends, Query

from app.domain.errors import DomainError, Invalid
from app.domain.ids import AgencyCode
from app.domain.periods import Period, named_period, reporting_year
from app.reports.board import today_at, twelve_months
from app.reports.queries.counting import Group
from app.reports.queries.drilling import Counted
from app.web.dashboard.naming import GROUPS, LAST_WEEK, OWN_DAYS, WEEK, week_of
from app.web.showing.period_choices import begun, days, period_called, typed_period
from app.web.site.fields import Option
from app.web.site.page import Sight, StaffPage

PATH: Final = "/dieu-hanh"
LIST: Final = f"{PATH}/danh-sach"

_GROUPS: Final = {slug: group for group, (slug, *_) in GROUPS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """``name`` is how the address names the period; ``trouble`` why it is not the one asked for."""

    period: Period
    name: str
    first: str = ""
    last: str = ""
    agency: AgencyCode | None = None
    by: Group | None = None
    trouble: DomainError | None = None

    @property
    def group(self) -> str:
        """How the address names ``by``; empty when it does not."""
        return "" if self.by is None else GROUPS[self.by][0]

    def address(self, path: str = PATH, by: Group | None = None) -> str:
        """The same days and the same agency at ``path``, told apart by ``by``."""
        query = {"ky": self.name}
        if self.name == OWN_DAYS:
            query |= {"tu": self.first, "den": self.last}
        if self.agency is not None:
            query["co-quan"] = self.agency
        group = by or self.by
        if group is not None:
            query["theo"] = GROUPS[group][0]
        return f"{path}?{urlencode(query)}"


async def _view(
    page: StaffPage,
    ky: Annotated[str, Query(max_length=20)] = "",
    tu: Annotated[str, Query(max_length=20)] = "",
    den: Annotated[str, Query(max_length=20)] = "",
    cu: Annotated[str | None, Query(max_length=50)] = None,
    co_quan: Annotated[str, Query(alias="co-quan", max_length=40)] = "",
    theo: Annotated[str, Query(max_length=20)] = "",
) -> View:
    """Days that were typed count, whatever period is chosen; ``cu`` says which stood there."""
    today = today_at(page.now)
    usual = str(reporting_year(today.last).last.year)
    typed = bool(tu or den) and cu is not None and cu != f"{tu}|{den}"
    name = OWN_DAYS if typed else ky or (OWN_DAYS if tu or den else usual)
    agency, by = AgencyCode(co_quan) if co_quan else None, _GROUPS.get(theo)
    try:
        period = _period(name, tu, den, today)
    except Invalid as refusal:
        known = named_period(usual)
        assert known is not None  # noqa: S101 - every year of this century has its period
        return View(
            period=known, name=name, first=tu, last=den, agency=agency, by=by, trouble=refusal
        )
    return View(period=period, name=name, first=tu, last=den, agency=agency, by=by)


TheView = Annotated[View, Depends(_view)]


def _period(name: str, first: str, last: str, today: Period) -> Period:
    """Raises Invalid for a name that no period has, and for days that are none."""
    if name in {WEEK, LAST_WEEK}:
        return week_of(today, weeks=int(name == LAST_WEEK))
    if name == OWN_DAYS:
        return typed_period(first, last, today.last)
    return period_called(name)


def period_choices(page: Sight) -> list[Option]:
    """The periods that people report on, the nearest first."""
    return [*_periods(page)]


def _periods(page: Sight) -> Iterator[Option]:
    today = today_at(page.now)
    for name, words, period in (
        (WEEK, page.say("Tuần này"), week_of(today)),
        (LAST_WEEK, page.say("Tuần trước"), week_of(today, weeks=1)),
    ):
        yield Option(name, f"{words} ({days(period)})")
    for month in reversed(twelve_months(today.last)):
        name = f"{month.last.year}-{month.last.month:02}"
        words = page.say("Tháng %(month)s/%(year)s", month=month.last.month, year=month.last.year)
        yield Option(name, f"{words} ({days(month)})")
    this = reporting_year(today.last).last.year
    for year in (this, this - 1):
        for quarter in (4, 3, 2, 1):
            words = page.say("Quý %(quarter)s/%(year)s", quarter=quarter, year=year)
            yield from begun(f"{year}-Q{quarter}", words, today.last)
        for months in (9, 6):
            words = page.say("%(months)s tháng đầu năm %(year)s", months=months, year=year)
            yield from begun(f"{year}-{months}M", words, today.last)
        yield from begun(str(year), page.say("Năm báo cáo %(year)s", year=year), today.last)
    yield Option(OWN_DAYS, page.say("Từ ngày đến ngày tự chọn"))


def list_address(
    what: Counted, period: Period, as_of: datetime, within: str | None, **filters: str
) -> str:
    """The list of the very dossiers that a number counts, as of the same moment."""
    query = {
        "so": what.value,
        "tu": str(period.first),
        "den": str(period.last),
        "luc": as_of.isoformat(),
    }
    if within is not None:
        query["trong"] = within
    return f"{LIST}?{urlencode({**query, **filters})}"
