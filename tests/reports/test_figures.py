"""Whatever happened to dossiers: the figures add up, last, and each lists exactly its dossiers."""

from collections import Counter
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.db.sessions import AsyncSession, Sessions
from app.domain.calendar import HANOI
from app.domain.errors import Invalid
from app.domain.ids import AgencyCode, PersonId
from app.domain.people import Grant, Permission, Principal, PrincipalKind
from app.domain.periods import Period, named_period
from app.domain.violations import ViolationKind
from app.dossiers.queries import lists
from app.dossiers.queries.figures import INSTANT, Figure
from app.dossiers.queries.lists import DossierFilter
from app.reports.figures import Asked, statistics
from app.reports.forms import AskedForm, Form, report
from app.reports.queries.counting import Group
from tests.people.province import CENTRE, CULTURE, founded
from tests.reports.counting import entered, figures_of
from tests.reports.lives import AGENCIES, NOW, Life, Stood, day, question, seeds

WHOLE = Period(date(2025, 12, 15), date(2026, 12, 14))
LEADER = Principal(
    id=PersonId(uuid4()),
    kind=PrincipalKind.STAFF,
    full_name="Bà Lãnh đạo",
    grants=tuple(Grant(AgencyCode(code), Permission.SUPERVISE) for code in AGENCIES),
)
EXAMPLES = settings(
    deadline=None,
    max_examples=40,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
"""A seed has nothing to shrink."""

PAGE = lists.Page(100)


@pytest.fixture
async def province(sessions: Sessions) -> Sessions:
    return await founded(sessions)


async def counted(
    session: AsyncSession,
    period: Period,
    within: AgencyCode | None = None,
    as_of: datetime = NOW,
) -> Counter[Figure]:
    found = await statistics(session, Asked(period=period, as_of=as_of, within=within))
    return Counter(dict(found.figures))


@EXAMPLES
@given(seed=seeds)
async def test_every_figure_is_what_one_would_count_by_hand_and_they_add_up(
    province: Sessions, seed: int
):
    asked = question(seed)
    async with province() as session:
        await entered(session, asked.lives)
        found = await counted(session, asked.period, as_of=asked.as_of)
    assert +found == +Counter(f for life in asked.lives for f in figures_of(life, asked))
    assert found[Figure.RECEIVED] == found[Figure.DONE] + found[Figure.IN_PROGRESS]
    for total in (Figure.RECEIVED, Figure.DONE, Figure.IN_PROGRESS):
        assert found[total] == sum(found[part] for part in Figure if part.startswith(f"{total}."))


@EXAMPLES
@given(seed=seeds, figure=st.sampled_from(Figure))
async def test_the_list_of_a_figure_holds_exactly_its_dossiers(
    province: Sessions, seed: int, figure: Figure
):
    asked = question(seed)
    wanted = DossierFilter(figure=figure, period=asked.period, as_of=asked.as_of)
    async with province() as session:
        ids = await entered(session, asked.lives)
        found = await lists.dossiers(session, LEADER, wanted, PAGE, now=NOW)
    expected = {key for key, life in ids.items() if figure in figures_of(life, asked)}
    assert {line.id for line in found} == expected


@EXAMPLES
@given(seed=seeds)
async def test_what_happens_later_changes_nothing_of_what_was_known(province: Sessions, seed: int):
    """The database as it was then, and the one of today asked about then, answer alike."""
    asked = question(seed)
    known = [life for life in (life.until(asked.as_of + INSTANT) for life in asked.lives) if life]
    known_then = Asked(period=asked.period, as_of=asked.as_of, by=Group.AGENCY)
    async with province() as session:
        await entered(session, known)
        then = await statistics(session, known_then)
    async with province() as session:
        await entered(session, asked.lives)
        assert await statistics(session, known_then) == then


@EXAMPLES
@given(seed=seeds, group=st.sampled_from([*Group][:-1]))
async def test_groups_add_up_to_the_whole_and_each_adds_up_itself(
    province: Sessions, seed: int, group: Group
):
    asked = question(seed)
    async with province() as session:
        await entered(session, asked.lives)
        found = await statistics(session, Asked(period=asked.period, as_of=asked.as_of, by=group))
        whole = await counted(session, asked.period, as_of=asked.as_of)
    total: Counter[Figure] = Counter()
    for line in found.lines:
        total.update(line.figures)
        figures = line.figures
        assert figures[Figure.RECEIVED] == figures[Figure.DONE] + figures[Figure.IN_PROGRESS]
    assert +total == +whole


@EXAMPLES
@given(seed=seeds)
async def test_each_month_carries_over_what_the_month_before_left(province: Sessions, seed: int):
    asked = question(seed)
    async with province() as session:
        await entered(session, asked.lives)
        found = await statistics(session, Asked(period=WHOLE, as_of=asked.as_of, by=Group.MONTH))
    assert len(found.lines) == 12
    for before, after in zip(found.lines, found.lines[1:], strict=False):
        assert before.period.last + timedelta(days=1) == after.period.first
        assert before.figures[Figure.IN_PROGRESS] == after.figures[Figure.CARRIED_OVER]


@EXAMPLES
@given(seed=seeds, agency=st.sampled_from(AGENCIES), form=st.sampled_from(Form))
async def test_a_form_ties_to_the_one_before_through_what_changed_hands(
    province: Sessions, seed: int, agency: str, form: Form
):
    asked = question(seed)
    about = AgencyCode(agency)
    async with province() as session:
        await entered(session, asked.lives)
        before, after = [
            await report(session, AskedForm(form=form, period=period, as_of=NOW, agency=about))
            for period in (_month(9), _month(10))
        ]
        whole = await counted(session, _month(10), within=about)
    opening = after.opening
    assert opening.before == before.total.figures[Figure.IN_PROGRESS]
    carried_over = after.total.figures[Figure.CARRIED_OVER]
    assert carried_over == opening.before - opening.left + opening.came
    assert +Counter(dict(after.total.figures)) == +whole
    if agency == "H47":
        assert (opening.left, opening.came) == (0, 0)


async def test_an_undo_after_the_period_changes_the_next_period_alone(province: Sessions):
    march, april = _month(3), _month(4)
    accepted = Stood(at=_at(3, 2), agency=CULTURE, national=2, clock="run", accepted_at=_at(3, 2))
    done = Stood(
        at=_at(3, 14, 23), agency=CULTURE, national=9, clock="stop", accepted_at=_at(3, 2),
        finished_at=_at(3, 14, 23), standing="no_limit",
    )  # fmt: skip
    undone = Stood(at=_at(3, 15, 0), agency=CULTURE, national=4, clock="run", accepted_at=_at(3, 2))
    async with province() as session:
        await entered(session, [_life(accepted, done, undone)])
        then, next_month = await counted(session, march), await counted(session, april)
    assert (then[Figure.DONE], then[Figure.IN_PROGRESS]) == (1, 0)
    assert (next_month[Figure.CARRIED_OVER], next_month[Figure.ONLINE]) == (0, 1)
    assert next_month[Figure.IN_PROGRESS] == 1


async def test_a_form_has_a_row_for_every_agency_that_reports(province: Sessions):
    asked = AskedForm(form=Form.OF_ALL_AGENCIES, period=WHOLE, as_of=NOW, agency=AgencyCode("H47"))
    async with province() as session:
        await entered(session, [_accepted(), _accepted()])
        found = await report(session, asked)
    rows = [(row.key, row.section and row.section.vi, row.figures) for row in found.rows]
    assert [(key, section) for key, section, _ in rows] == [
        ("H47", "I. Cấp tỉnh"), (CULTURE, "I. Cấp tỉnh"),
    ]  # fmt: skip
    assert [figures[Figure.RECEIVED] for *_, figures in rows] == [0, 2]


async def test_an_agency_stands_for_all_below_it(province: Sessions):
    many = [_accepted(agency=code) for code in (*AGENCIES, CULTURE)]
    async with province() as session:
        await entered(session, many)
        above = await counted(session, WHOLE, within=AgencyCode("H47"))
        itself = await counted(session, WHOLE, within=CULTURE)
        wanted = DossierFilter(figure=Figure.RECEIVED, period=WHOLE, within="H47")
        listed = await lists.dossiers(session, LEADER, wanted, PAGE, now=NOW)
    assert (above[Figure.RECEIVED], itself[Figure.RECEIVED], len(listed)) == (4, 2, 4)


async def test_who_decided_then_is_counted_and_finds_in_the_list_what_has_moved_on(
    province: Sessions,
):
    february = Period(date(2026, 2, 1), date(2026, 2, 28))
    accepted = Stood(at=_at(2, 2), agency=CULTURE, national=2, clock="run", accepted_at=_at(2, 2))
    moved = Stood(at=_at(3, 2), agency=CENTRE, national=4, clock="run", accepted_at=_at(2, 2))
    head = Principal(
        id=PersonId(uuid4()),
        kind=PrincipalKind.STAFF,
        full_name="Ông Giám đốc",
        grants=(Grant(CULTURE, Permission.SUPERVISE),),
    )
    wanted = DossierFilter(figure=Figure.RECEIVED, period=february, competent_agency=CULTURE)
    async with province() as session:
        [key] = await entered(session, [_life(accepted, moved)])
        found = await counted(session, february, within=CULTURE)
        listed = await lists.dossiers(session, head, wanted, PAGE, now=NOW)
    assert found[Figure.IN_PROGRESS] == 1
    assert [line.id for line in listed] == [key]


async def test_an_agency_that_nobody_knows_is_a_mistake_and_not_zero(province: Sessions):
    async with province() as session:
        with pytest.raises(Invalid) as problem:
            await counted(session, WHOLE, within=AgencyCode("H47.nowhere"))
    assert [(d.field, d.code) for d in problem.value.defects] == [("agency", "unknown_agency")]


@pytest.mark.parametrize("national", [1, 3])
async def test_what_was_never_received_is_never_counted(province: Sessions, national: int):
    async with province() as session:
        await entered(session, [_accepted(national=national)])
        assert +(await counted(session, WHOLE)) == Counter()


@EXAMPLES
@given(seed=seeds)
async def test_what_runs_is_either_overdue_or_not(province: Sessions, seed: int):
    asked = question(seed)
    async with province() as session:
        ids = await entered(session, asked.lives)
        overdue, not_overdue = [
            await lists.dossiers(session, LEADER, DossierFilter(overdue=is_it), PAGE, now=NOW)
            for is_it in (True, False)
        ]
    assert {line.id for line in (*overdue, *not_overdue)} == set(ids)
    late = {key for key, life in ids.items() if _is_late(life.events[-1])}
    assert {line.id for line in overdue} == late


def test_every_kind_of_violation_is_a_figure():
    assert {f"violations.{kind.value}" for kind in ViolationKind} == {
        figure.value for figure in Figure if figure.startswith("violations.")
    }


def _is_late(now: Stood) -> bool:
    return now.clock == "run" and now.original_due is not None and day(now.original_due) < day(NOW)


def _month(number: int) -> Period:
    found = named_period(f"2026-{number:02}")
    assert found is not None
    return found


def _at(month: int, number: int, hour: int = 9) -> datetime:
    return datetime(2026, month, number, hour, tzinfo=HANOI)


def _life(*events: Stood) -> Life:
    return Life(channel="online", procedure="1.1", child=False, events=events)


def _accepted(*, agency: str = CULTURE, national: int = 4) -> Life:
    at = NOW - timedelta(days=3)
    return _life(Stood(at=at, agency=agency, national=national, clock="run", accepted_at=at))
