"""What a leader sees: every number is as long as its list, whose order and pages lose nothing."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.db.sessions import AsyncSession, Sessions
from app.domain.ids import AgencyCode
from app.domain.periods import named_period
from app.dossiers.queries.figures import INSTANT, Figure, Watch
from app.reports.board import twelve_months
from app.reports.queries.drilling import URGENT, Behind, Counted, Drilled, Slice, drilled, length
from app.reports.queries.rolling import count
from app.reports.queries.watching import watch
from tests.people.province import CULTURE, founded
from tests.reports.counting import counts, entered, figures_of
from tests.reports.lives import AGENCIES, DAY, Life, Question, day, question, seeds
from tests.reports.test_figures import EXAMPLES

SCOPES = (frozenset(map(AgencyCode, AGENCIES)), frozenset({CULTURE}))


@pytest.fixture
async def province(sessions: Sessions) -> Sessions:
    return await founded(sessions)


def soon_of(asked: Question) -> dict[str, datetime]:
    return {"vn": asked.as_of + 9 * DAY}


async def listed(session: AsyncSession, behind: Behind, size: int = 7) -> Sequence[Drilled]:
    """All pages, one after the other."""
    found: list[Drilled] = []
    part = Slice(size)
    while page := await drilled(session, behind, part):
        found += page
        part = Slice(size, page[-1].id, page[-1].urgency)
    return found


async def numbers(
    session: AsyncSession, asked: Question, scope: frozenset[AgencyCode]
) -> dict[Counted, int]:
    found = await count(session, [asked.period], as_of=asked.as_of, agencies=scope)
    watched = await watch(session, as_of=asked.as_of, soon=soon_of(asked), agencies=scope)
    return {
        **{figure: sum(line.figures[figure] for line in found) for figure in Figure},
        **{one: sum(line[one] for line in watched.values()) for one in Watch},
    }


@settings(EXAMPLES, max_examples=8)
@given(seed=seeds, scope=st.sampled_from(SCOPES))
async def test_every_number_opens_exactly_its_dossiers(
    province: Sessions, seed: int, scope: frozenset[AgencyCode]
):
    asked = question(seed, most=30)
    async with province() as session:
        ids = await entered(session, asked.lives)
        for what, number in (await numbers(session, asked, scope)).items():
            behind = Behind(
                what=what,
                period=asked.period,
                as_of=asked.as_of,
                agencies=scope,
                soon=soon_of(asked),
            )
            lines = await listed(session, behind)
            assert len(lines) == number == await length(session, behind, most=1000)
            assert await length(session, behind, most=2) == min(number, 2)
            assert {line.id for line in lines} == by_hand(ids, asked, what, scope)
            if what in URGENT:
                order = [(line.urgency, line.id) for line in lines]
                assert order == sorted(order)


def by_hand(
    ids: dict[UUID, Life], asked: Question, what: Counted, scope: frozenset[AgencyCode]
) -> set[UUID]:
    """Those of the lives that belong into the number, in plain words."""
    found = set()
    for key, life in ids.items():
        if isinstance(what, Watch):
            ends = asked.as_of + INSTANT
            belongs = what is Watch.SOON_LATE and is_near(life, asked)
        else:
            ends = min(asked.period.ends, asked.as_of + INSTANT)
            belongs = what in figures_of(life, asked)
        known = life.until(ends)
        if belongs and known is not None and known.events[-1].agency in scope:
            found.add(key)
    return found


def is_near(life: Life, asked: Question) -> bool:
    known = life.until(asked.as_of + INSTANT)
    if known is None or life.child:
        return False
    now = known.events[-1]
    runs = counts(now) and now.finished_at is None and now.clock == "run"
    due = now.original_due
    return runs and due is not None and day(asked.as_of) <= day(due) and due < soon_of(asked)["vn"]


def test_twelve_reporting_months_end_with_the_present_one():
    months = twelve_months(date(2026, 11, 22))
    assert len(months) == 12
    assert months[-1] == named_period("2026-12")
    assert months[0] == named_period("2026-01")
    assert twelve_months(date(2026, 12, 14)) == months
    assert twelve_months(date(2026, 12, 15))[-1] == named_period("2027-01")
