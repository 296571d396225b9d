"""Whatever happened to dossiers: the figures add up, and each lists exactly its dossiers."""

from collections import Counter
from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.db.sessions import AsyncSession, Sessions
from app.domain.errors import Invalid
from app.domain.ids import AgencyCode, PersonId
from app.domain.people import Grant, Permission, Principal, PrincipalKind
from app.domain.periods import Period
from app.dossiers.queries import lists
from app.dossiers.queries.figures import Figure
from app.dossiers.queries.lists import DossierFilter
from app.reports.figures import Asked, statistics
from app.reports.queries import Group
from tests.people.province import CULTURE, founded
from tests.reports.counting import (
    AGENCIES,
    NOW,
    TODAY,
    Past,
    entered,
    figures_of,
    is_past,
    pasts,
    periods,
)

WHOLE = Period(date(2025, 12, 15), date(2026, 12, 14))
LEADER = Principal(
    id=PersonId(uuid4()),
    kind=PrincipalKind.STAFF,
    full_name="Bà Lãnh đạo",
    grants=tuple(Grant(AgencyCode(code), Permission.SUPERVISE) for code in AGENCIES),
)
EXAMPLES = settings(
    deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
PAGE = lists.Page(100)
SEVERAL = st.lists(pasts(), max_size=12)


@pytest.fixture
async def province(sessions: Sessions) -> Sessions:
    return await founded(sessions)


async def counted(
    session: AsyncSession, period: Period, within: AgencyCode | None = None
) -> Counter[Figure]:
    found = await statistics(session, Asked(period=period, today=TODAY, within=within))
    return Counter(dict(found.figures))


@EXAMPLES
@given(given_pasts=SEVERAL, period=periods)
async def test_received_is_done_and_in_progress_together(
    province: Sessions, given_pasts: list[Past], period: Period
):
    async with province() as session:
        await entered(session, given_pasts)
        found = await counted(session, period)
    parts = {f: [p for p in Figure if p.startswith(f"{f}.")] for f in Figure}
    assert found[Figure.RECEIVED] == found[Figure.DONE] + found[Figure.IN_PROGRESS]
    for total in (Figure.RECEIVED, Figure.DONE, Figure.IN_PROGRESS):
        assert found[total] == sum(found[part] for part in parts[total])


@EXAMPLES
@given(given_pasts=SEVERAL, period=periods)
async def test_every_figure_is_what_one_would_count_by_hand(
    province: Sessions, given_pasts: list[Past], period: Period
):
    async with province() as session:
        await entered(session, given_pasts)
        found = await counted(session, period)
    expected = Counter(f for past in given_pasts for f in figures_of(past, period))
    assert +found == +expected


@EXAMPLES
@given(given_pasts=SEVERAL, period=periods, figure=st.sampled_from(Figure))
async def test_the_list_of_a_figure_holds_exactly_its_dossiers(
    province: Sessions, given_pasts: list[Past], period: Period, figure: Figure
):
    async with province() as session:
        ids = await entered(session, given_pasts)
        wanted = DossierFilter(figure=figure, period=period)
        found = await lists.dossiers(session, LEADER, wanted, PAGE, now=NOW)
    expected = {key for key, past in ids.items() if figure in figures_of(past, period)}
    assert {line.id for line in found} == expected


@EXAMPLES
@given(given_pasts=SEVERAL, period=periods, group=st.sampled_from([*Group][:-1]))
async def test_groups_add_up_to_the_whole_and_each_adds_up_itself(
    province: Sessions, given_pasts: list[Past], period: Period, group: Group
):
    async with province() as session:
        await entered(session, given_pasts)
        found = await statistics(session, Asked(period=period, today=TODAY, by=group))
    total: Counter[Figure] = Counter()
    for line in found.lines:
        total.update(line.figures)
        figures = line.figures
        assert figures[Figure.RECEIVED] == figures[Figure.DONE] + figures[Figure.IN_PROGRESS]
    assert +total == +Counter(dict(found.figures))


@EXAMPLES
@given(given_pasts=SEVERAL)
async def test_each_month_carries_over_what_the_month_before_left(
    province: Sessions, given_pasts: list[Past]
):
    async with province() as session:
        await entered(session, given_pasts)
        found = await statistics(session, Asked(period=WHOLE, today=TODAY, by=Group.MONTH))
    assert len(found.lines) == 12
    for before, after in zip(found.lines, found.lines[1:], strict=False):
        assert before.period.last + timedelta(days=1) == after.period.first
        assert before.figures[Figure.IN_PROGRESS] == after.figures[Figure.CARRIED_OVER]
    done = sum(line.figures[Figure.DONE] for line in found.lines)
    assert done == found.figures[Figure.DONE]


async def test_an_agency_stands_for_all_below_it(province: Sessions):
    many = [_accepted(agency=code) for code in (*AGENCIES, CULTURE)]
    async with province() as session:
        await entered(session, many)
        above = await counted(session, WHOLE, within=AgencyCode("H47"))
        itself = await counted(session, WHOLE, within=CULTURE)
        wanted = DossierFilter(figure=Figure.RECEIVED, period=WHOLE, within="H47")
        listed = await lists.dossiers(session, LEADER, wanted, PAGE, now=NOW)
    assert (above[Figure.RECEIVED], itself[Figure.RECEIVED], len(listed)) == (4, 2, 4)


async def test_an_agency_that_nobody_knows_is_a_mistake_and_not_zero(province: Sessions):
    async with province() as session:
        with pytest.raises(Invalid) as problem:
            await counted(session, WHOLE, within=AgencyCode("H47.nowhere"))
    assert [(d.field, d.code) for d in problem.value.defects] == [("agency", "unknown_agency")]


@pytest.mark.parametrize("national", [None, 1, 3])
async def test_what_was_never_received_is_never_counted(province: Sessions, national: int | None):
    async with province() as session:
        await entered(session, [_accepted(national=national)])
        assert +(await counted(session, WHOLE)) == Counter()


@EXAMPLES
@given(given_pasts=SEVERAL)
async def test_what_runs_is_either_overdue_or_not(province: Sessions, given_pasts: list[Past]):
    async with province() as session:
        ids = await entered(session, given_pasts)
        overdue, not_overdue = [
            await lists.dossiers(session, LEADER, DossierFilter(overdue=is_it), PAGE, now=NOW)
            for is_it in (True, False)
        ]
    assert {line.id for line in (*overdue, *not_overdue)} == set(ids)
    late = {key for key, past in ids.items() if past.clock == "run" and is_past(past.due)}
    assert {line.id for line in overdue} == late


def _accepted(*, agency: str = CULTURE, national: int | None = 4) -> Past:
    at = NOW - timedelta(days=3)
    return Past(
        agency=agency, channel="online", procedure="1.1", national=national, submitted_at=at,
        accepted_at=at, finished_at=None, due=None, standing=None, waits=False,
    )  # fmt: skip
