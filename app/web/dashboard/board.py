"""Điều hành: the first page of a leader, live."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import Response

from app.agencies.queries import names
from app.domain.ids import AgencyCode
from app.domain.people import Permission, Principal
from app.domain.text import in_order
from app.dossiers.queries.complaints import open_complaints
from app.dossiers.queries.figures import Figure, Watch
from app.reports.board import AskedBoard, Board, board, scope_of, today_at
from app.reports.queries.counting import Group
from app.reports.steps import StepTimes, step_times
from app.web.boundary import boundary_router
from app.web.dashboard.asking import PATH, TheView, View, period_choices
from app.web.dashboard.complaints import answerable, complaints_path
from app.web.dashboard.groups import table_of
from app.web.dashboard.naming import FIGURES, GROUPS
from app.web.dashboard.remembering import Memory
from app.web.dashboard.tables import listed
from app.web.showing.period_choices import days
from app.web.site.charts import Value
from app.web.site.fields import Option
from app.web.site.filters import number, share
from app.web.site.page import Sight, StaffPage
from app.web.site.words import sentence

router = boundary_router(include_in_schema=False)
MOST_COMPLAINTS = 100

Known = tuple[Board, StepTimes | None, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A number with its name; ``tone`` is that of the number, when it is not zero."""

    name: str
    value: Value
    hint: str = ""
    tone: str = ""
    parts: tuple[tuple[str, Value], ...] = ()


_MEMORY: Memory[Known] = Memory()


@router.get(PATH)
async def board_page(page: StaffPage, view: TheView) -> Response:
    """The figures of a period, of today and of this moment, told apart by one group."""
    who = _who(page)
    async with page.house.sessions() as session:
        agencies = await scope_of(session, who, view.agency)
        own = await scope_of(session, who)
        called = await names(session, own)
        answering = await answerable(session, who, view.agency)
    by = view.by or (Group.AGENCY if len(agencies) > 1 else Group.STEP)
    key = (id(page.house), agencies, answering, view.period, by)
    known, times, complaints = await _MEMORY.recall(
        key, page.now, lambda: _counted(page, view, agencies, by, answering)
    )
    context: dict[str, Any] = {
        "view": view,
        "as_of": known.asked.as_of,
        "days": days(view.period),
        "scope": _scope(page, view, called),
        "agencies": _agency_choices(page, called),
        "periods": period_choices(page),
        "urgent": [*_urgent(page, view, known, complaints)],
        "today": [*_today(page, view, known)],
        "of_period": [*_of_period(page, view, known)],
        "tabs": [(view.address(by=one), page.say(GROUPS[one][2]), one is by) for one in GROUPS],
        "table": table_of(page, view, known, by, times),
        "supervises": page.may(Permission.SUPERVISE),
    }
    template = "dashboard/board_part.html" if page.is_part else "dashboard/board.html"
    if view.trouble is not None:
        labels = {"ky": page.say("Kỳ"), "tu": page.say("Từ ngày"), "den": page.say("Đến ngày")}
        return page.refused(view.trouble, template, labels=labels, **context)
    return page.html(template, **context)


async def _counted(
    page: Sight,
    view: View,
    agencies: frozenset[AgencyCode],
    by: Group,
    answering: frozenset[AgencyCode],
) -> Known:
    asked = AskedBoard(period=view.period, as_of=page.now, agencies=agencies, by=by)
    async with page.house.sessions() as session:
        rules = await page.house.office.rules(session)
        found = await board(session, rules, asked)
        waiting = await open_complaints(session, answering, limit=MOST_COMPLAINTS)
        times = None
        if by is Group.STEP:
            times = await step_times(
                session, rules, period=view.period, as_of=page.now, agencies=agencies
            )
    return found, times, len(waiting)


def _who(page: Sight) -> Principal:
    assert page.who is not None  # noqa: S101 - a page for staff
    return page.who


def _scope(page: Sight, view: View, called: Mapping[AgencyCode, str]) -> str:
    if view.agency is not None:
        return called.get(view.agency, view.agency)
    if len(called) == 1:
        return next(iter(called.values()))
    return page.say("%(n)s cơ quan mà bạn phụ trách", n=len(called))


def _agency_choices(page: Sight, called: Mapping[AgencyCode, str]) -> list[Option]:
    if len(called) == 1:
        return []
    every = Option("", page.say("Tất cả cơ quan mà bạn phụ trách"))
    return [every, *(Option(code, name) for code, name in in_order(called))]


def _value(view: View, known: Board, what: Figure) -> Value:
    """A number of the whole period, with its list."""
    asked = known.asked
    return listed(known.figures[what], what, asked.period, asked.as_of, view.agency)


def _urgent(page: Sight, view: View, known: Board, complaints: int) -> Iterator[Tile]:
    """What is so at this moment, whatever period was chosen."""
    as_of = known.asked.as_of
    today = today_at(as_of)
    overdue = listed(known.today[Figure.OVERDUE], Figure.OVERDUE, today, as_of, view.agency)
    yield Tile(
        name=page.say(FIGURES[Figure.OVERDUE]),
        value=overdue,
        hint=page.say("đã qua hạn mà chưa có kết quả"),
        tone="late",
    )
    for what, hint in (
        (Watch.SOON_LATE, page.say("đến hạn hôm nay hoặc trong 2 ngày làm việc tới")),
        (Watch.APOLOGY_DUE, page.say("lãnh đạo xem, ký và hẹn lại ngày trả")),
    ):
        value = listed(known.watches[what], what, today, as_of, view.agency)
        yield Tile(name=page.say(FIGURES[what]), value=value, hint=hint, tone="soon")
    more = "+" if complaints >= MOST_COMPLAINTS else ""
    yield Tile(
        name=page.say("Phản ánh, kiến nghị chưa trả lời"),
        value=Value(complaints, f"{number(complaints)}{more}", complaints_path(view.agency)),
        hint=page.say("của người nộp hồ sơ"),
        tone="soon",
    )


def _today(page: Sight, view: View, known: Board) -> Iterator[Tile]:
    asked = known.asked
    today = today_at(asked.as_of)
    for name, what in (
        (page.say(FIGURES[Figure.NEW]), Figure.NEW),
        (page.say("Có kết quả"), Figure.DONE),
    ):
        value = listed(known.today[what], what, today, asked.as_of, view.agency)
        yield Tile(name=name, value=value, hint=page.say("trong ngày hôm nay"))


PARTS: Final[tuple[tuple[Figure, tuple[tuple[Figure, str], ...]], ...]] = (
    (
        Figure.RECEIVED,
        (
            (Figure.ONLINE, sentence("Mới, trực tuyến")),
            (Figure.COUNTER, sentence("Mới, trực tiếp")),
            (Figure.POST, sentence("Mới, bưu chính công ích")),
            (Figure.CARRIED_OVER, sentence("Từ kỳ trước chuyển qua")),
        ),
    ),
    (
        Figure.DONE,
        (
            (Figure.EARLY, sentence("Trước hạn")),
            (Figure.TIMELY, sentence("Đúng hạn, không quy định hạn")),
            (Figure.LATE, sentence("Quá hạn")),
        ),
    ),
    (
        Figure.IN_PROGRESS,
        (
            (Figure.IN_TIME, sentence("Trong hạn")),
            (Figure.OVERDUE, sentence("Quá hạn")),
            (Figure.WAITING, sentence("Trong đó: chờ người dân")),
        ),
    ),
)


def _of_period(page: Sight, view: View, known: Board) -> Iterator[Tile]:
    done = known.figures[Figure.DONE]
    timely = known.figures[Figure.EARLY] + known.figures[Figure.TIMELY]
    punctual = page.say("%(share)s sớm hoặc đúng hạn", share=share(timely, done)) if done else ""
    for total, parts in PARTS:
        yield Tile(
            name=page.say(FIGURES[total]),
            value=_value(view, known, total),
            hint=punctual if total is Figure.DONE else "",
            parts=tuple((page.say(words), _value(view, known, part)) for part, words in parts),
        )
