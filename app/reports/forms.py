"""Biểu II.06a and II.06b/VPCP/KSTT: what was received in a period, and what became of it.

II.06a has a row for each field of an agency with all below it, II.06b a row for each agency. The
columns are the form's own, by their numbers; beside them stands what the form folds away.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from app.agencies.queries import descendants
from app.db.sessions import AsyncSession
from app.domain.agencies import Tier
from app.domain.errors import Defect, Forbidden, Invalid
from app.domain.ids import AgencyCode
from app.domain.machine import Words
from app.domain.periods import Period
from app.dossiers.queries.figures import Figure
from app.reports.figures import NOTHING
from app.reports.queries.counting import Brought, Counted, Group, Office, brought, offices
from app.reports.queries.rolling import count


class NotSupervised(Forbidden):
    """Reports are for whoever supervises the agency, or one above it."""


class Form(StrEnum):
    OF_AN_AGENCY = "II.06a"
    OF_ALL_AGENCIES = "II.06b"


TITLES: Final[Mapping[Form, Words]] = MappingProxyType(
    {
        Form.OF_AN_AGENCY: Words(
            "Tình hình, kết quả giải quyết thủ tục hành chính tại cơ quan, đơn vị",
            "Administrative procedures handled at an agency, by field",
        ),
        Form.OF_ALL_AGENCIES: Words(
            "Tình hình, kết quả giải quyết thủ tục hành chính trên địa bàn, theo cơ quan",
            "Administrative procedures handled in the locality, by agency",
        ),
    }
)
FIRST_COLUMN: Final[Mapping[Form, Words]] = MappingProxyType(
    {
        Form.OF_AN_AGENCY: Words("Lĩnh vực giải quyết", "Field"),
        Form.OF_ALL_AGENCIES: Words("Cơ quan, đơn vị", "Agency"),
    }
)


@dataclass(frozen=True, slots=True)
class Column:
    """``number`` is the form's; what stands beside the form has a name instead."""

    number: str
    figure: Figure
    words: Words


COLUMNS: Final = (
    Column("3", Figure.RECEIVED, Words("Tiếp nhận: Tổng số (3=4+5+6)", "Received: total")),
    Column("4", Figure.ONLINE, Words("Trong kỳ: Trực tuyến", "In the period: online")),
    Column(
        "5",
        Figure.NOT_ONLINE,
        Words("Trong kỳ: Trực tiếp, dịch vụ bưu chính", "In the period: counter and post"),
    ),
    Column("6", Figure.CARRIED_OVER, Words("Từ kỳ trước", "Carried over")),
    Column("7", Figure.DONE, Words("Đã giải quyết: Tổng số (7=8+9+10)", "Done: total")),
    Column("8", Figure.EARLY, Words("Đã giải quyết: Trước hạn", "Done: early")),
    Column("9", Figure.TIMELY, Words("Đã giải quyết: Đúng hạn", "Done: on time")),
    Column("10", Figure.LATE, Words("Đã giải quyết: Quá hạn", "Done: late")),
    Column(
        "11", Figure.IN_PROGRESS, Words("Đang giải quyết: Tổng số (11=12+13)", "In progress: total")
    ),
    Column("12", Figure.IN_TIME, Words("Đang giải quyết: Trong hạn", "In progress: in time")),
    Column("13", Figure.OVERDUE, Words("Đang giải quyết: Quá hạn", "In progress: late")),
)
BESIDE: Final = tuple(
    Column(figure.value, figure, words)
    for figure, words in (
        (Figure.WAITING, Words("Chờ bổ sung, chờ nghĩa vụ tài chính", "Waiting for the citizen")),
        (Figure.NO_LIMIT, Words("Đã giải quyết: Không quy định hạn", "Done: no term")),
        (Figure.REFUSED, Words("Từ chối giải quyết", "Refused")),
        (Figure.WITHDRAWN, Words("Xin rút", "Withdrawn")),
        (Figure.STOPPED, Words("Dừng giải quyết", "Stopped")),
        (Figure.LEFT_LATE, Words("Rút, dừng khi đã quá hạn", "Withdrawn or stopped when late")),
        (Figure.EXTENDED, Words("Đã xin lỗi, hẹn lại", "Apologised and promised anew")),
        (Figure.VIOLATIONS, Words("Có vi phạm quy định", "With a rule broken")),
        (Figure.OVERRIDE, Words("Vượt quy định có căn cứ", "Rule overridden")),
        (Figure.LATE_TRANSFER, Words("Chuyển hồ sơ chậm", "Handed over late")),
        (Figure.MISSED_APOLOGY, Words("Quá hạn không xin lỗi", "No apology")),
        (Figure.LATE_APOLOGY, Words("Xin lỗi muộn, xin lỗi lần hai", "Apology too late")),
        (Figure.CHILDREN, Words("Hồ sơ con liên thông (không cộng)", "Joined children (apart)")),
    )
)

TOTAL: Final = "Tổng số"
PROVINCIAL: Final = Words("I. Cấp tỉnh", "I. Province")
SECTIONS: Final[Mapping[Tier, Words]] = MappingProxyType(
    {
        **dict.fromkeys(Tier, PROVINCIAL),
        Tier.DISTRICT: Words("II. Cấp huyện", "II. District"),
        Tier.COMMUNE: Words("III. Cấp xã", "III. Commune"),
    }
)
REPORTING: Final = frozenset({Tier.PROVINCE, Tier.DEPARTMENT, Tier.DISTRICT, Tier.COMMUNE})
"""Tiers of agencies that report even when they have nothing to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedForm:
    """``agency`` is meant with all below it; ``as_of`` is the moment whose knowledge is asked."""

    form: Form
    period: Period
    as_of: datetime
    agency: AgencyCode


@dataclass(frozen=True, slots=True)
class Row:
    """``section`` is the tier of an agency, where rows are agencies; a total has no key.

    ``english`` is the English name, where there is one.
    """

    key: str | None
    name: str
    section: Words | None
    figures: Mapping[Figure, int]
    english: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """``total`` is the sum of ``rows``; ``opening`` ties it to the period before."""

    asked: AskedForm
    rows: tuple[Row, ...]
    total: Row
    opening: Brought


async def report(session: AsyncSession, asked: AskedForm) -> Report:
    """The form as it was known at ``as_of``: the same for ever, once the period has ended.

    Raises Invalid for an agency that the directory does not know.
    """
    agencies = await descendants(session, [asked.agency])
    if not agencies:
        raise Invalid([Defect("agency", "unknown_agency")])
    group = Group.FIELD if asked.form is Form.OF_AN_AGENCY else Group.AGENCY
    found = await count(session, [asked.period], as_of=asked.as_of, agencies=agencies, by=group)
    opening = await brought(session, asked.period, as_of=asked.as_of, agencies=agencies)
    if asked.form is Form.OF_AN_AGENCY:
        rows = [Row(c.key or "", c.name or c.key or "", None, c.figures, c.english) for c in found]
    else:
        counted = [line.key for line in found if line.key is not None]
        rows = _by_agency(await offices(session, agencies, counted, asked.period), found)
    figures = Counter(NOTHING)
    for row in rows:
        figures.update(row.figures)
    return Report(asked, tuple(rows), Row(None, TOTAL, None, figures), opening)


def _by_agency(known: Iterable[Office], found: Iterable[Counted]) -> list[Row]:
    """A row for each agency that reports, and for any other that has something to; by sections."""
    counted = {line.key: line.figures for line in found}
    rows = [
        Row(office.code, office.name, SECTIONS[office.tier], counted.get(office.code, NOTHING))
        for office in known
        if office.code in counted or office.tier in REPORTING
    ]
    order = [*dict.fromkeys(SECTIONS.values())]
    return sorted(rows, key=lambda row: order.index(row.section or PROVINCIAL))
