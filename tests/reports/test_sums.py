"""Sums of figures: with what is not in them yet, they are a count of everything."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import RowMapping, text
from sqlalchemy.exc import IntegrityError

from app.db.sessions import APP_ROLE, AsyncSession, Sessions
from app.domain.ids import AgencyCode
from app.domain.periods import Period, reported, reporting_month, reporting_year
from app.dossiers.queries.figures import INSTANT
from app.reports.actions.fold_figures import SETTLED, fold_figures
from app.reports.actions.tell_periods import tell_periods
from app.reports.queries import folding
from app.reports.queries.columns import COLUMNS
from app.reports.queries.counting import Counted, Counting, Group, count_each
from app.reports.queries.rolling import MOST_NEWS, count
from app.reports.queries.told import count_told
from app.reports.sums import DAY, DUE, EVER, MONTH, YEAR, ranges, with_longer
from app.reports.tables import FigureCellRow, FigureToldRow
from tests.people.province import CULTURE, founded
from tests.reports.counting import entered, moved
from tests.reports.lives import DAY as ONE_DAY
from tests.reports.lives import NOW, Life, Stood, day, question, seeds
from tests.reports.test_board import SCOPES
from tests.reports.test_figures import EXAMPLES

EVERYTHING = NOW + timedelta(days=1)
GROUPS = (None, *Group)
THE_YEAR = reporting_year(day(NOW))


@pytest.fixture
async def province(sessions: Sessions) -> Sessions:
    return await founded(sessions)


@settings(EXAMPLES, max_examples=12)
@given(seed=seeds, scope=st.sampled_from([*SCOPES, None]), by=st.sampled_from(GROUPS))
async def test_sums_and_what_is_not_in_them_yet_are_all_there_is(
    province: Sessions, seed: int, scope: frozenset[AgencyCode] | None, by: Group | None
):
    dice = Random(seed)  # noqa: S311 - lives, no secrets
    asked = question(seed)
    periods = [_running(dice) for _ in range(3)]
    counting = Counting(periods=dict(enumerate(periods)), as_of=NOW, agencies=scope, by=by)
    async with province() as session:
        await entered(session, asked.lives)
        whole = _said(await count_each(session, counting))
        unfolded = await _unfolded(session)
        await session.execute(text("delete from figure_news"))
        for cut in (*sorted(NOW - dice.randint(0, 200) * ONE_DAY for _ in range(2)), EVERYTHING):
            known = [news for news in unfolded if news["at"] < cut]
            unfolded = [news for news in unfolded if news["at"] >= cut]
            await _enter(session, known)
            await fold_figures(province, cut + SETTLED)
            assert await _unfolded(session) == []
            await _enter(session, unfolded)
            found = await count(session, periods, as_of=NOW, agencies=scope, by=by)
            assert _said(found) == whole
            await session.execute(text("delete from figure_news"))
        cells = (await session.execute(text("select * from figure_cell"))).mappings().all()
    assert all(any(cell[name] for name in COLUMNS.values()) for cell in cells)


async def test_a_moment_before_what_was_folded_is_counted_dossier_by_dossier(province: Sessions):
    asked = question(7)
    period = Period(day(NOW), day(NOW))
    before = NOW - timedelta(hours=9)
    async with province() as session:
        await entered(session, asked.lives)
        counting = Counting(periods={0: period}, as_of=before, agencies=None, by=Group.AGENCY)
        then = _said(await count_each(session, counting))
        await fold_figures(province, EVERYTHING)
        found = await count(session, [period], as_of=before, by=Group.AGENCY)
    assert then
    assert _said(found) == then


@settings(EXAMPLES, max_examples=4)
@given(seed=seeds, by=st.sampled_from(GROUPS))
async def test_a_period_that_was_told_is_told_anew_when_a_move_comes_late(
    province: Sessions, seed: int, by: Group | None
):
    periods = [*reported(day(NOW))][:4]
    counting = Counting(periods=dict(enumerate(periods)), as_of=NOW, agencies=None, by=by)
    async with province() as session:

        async def is_right() -> None:
            found = await count(session, periods, as_of=NOW, by=by)
            assert _said(found) == _said(await count_each(session, counting))

        async def told_here() -> list[int]:
            return sorted((await count_told(session, counting))[0])

        await entered(session, question(seed).lives)
        await fold_figures(province, EVERYTHING)
        assert [await tell_periods(province, NOW) for _ in periods] == periods
        assert await told_here() == [0, 1, 2, 3]
        await is_right()
        late = _life(NOW - 45 * ONE_DAY, NOW - 2 * ONE_DAY)
        await entered(session, [late])
        assert await told_here() == [
            number for number, one in enumerate(periods) if one.ends <= late.events[0].at
        ]
        await is_right()
        await fold_figures(province, EVERYTHING)
        await is_right()
        for _ in periods:
            await tell_periods(province, NOW)
        assert await told_here() == [0, 1, 2, 3]
        await is_right()


async def test_what_moved_a_moment_ago_is_left_until_nobody_asks_about_before_it(
    province: Sessions,
):
    async with province() as session:
        await entered(session, question(7).lives)
        latest = max(news["at"] for news in await _unfolded(session))
        await fold_figures(province, latest + SETTLED)
        left = await _unfolded(session)
        assert {news["at"] for news in left} >= {latest}
        await fold_figures(province, latest + SETTLED + INSTANT)
        assert await _unfolded(session) == []


async def test_with_much_news_the_sums_are_not_looked_at(province: Sessions):
    asked = Counting(periods={0: THE_YEAR}, as_of=NOW, agencies=None, by=Group.AGENCY)
    async with province() as session:
        await entered(session, question(7).lives)
        whole = _said(await count_each(session, asked))
        await fold_figures(province, EVERYTHING)
        await session.execute(text("delete from figure_cell"))
        assert _said(await count(session, [THE_YEAR], as_of=NOW, by=Group.AGENCY)) != whole
        nobody = "insert into figure_news select gen_random_uuid(), 1, now()"
        await session.execute(text(f"{nobody} from generate_series(0, {MOST_NEWS})"))
        assert _said(await count(session, [THE_YEAR], as_of=NOW, by=Group.AGENCY)) == whole
    assert whole


async def test_a_batch_that_takes_too_long_is_halved_and_what_is_behind_it_folded(
    province: Sessions,
):
    async with province() as session:
        ids = await entered(session, question(7).lives)
        latest = max(ids)
        assert len(ids) > 8
        await _when_taken(
            session,
            f"count(distinct dossier_id) > 7 or bool_or(dossier_id = '{latest}')",
        )
        assert await fold_figures(province, EVERYTHING) == len(ids) - 1
        assert {news["dossier_id"] for news in await _unfolded(session)} == {latest}
        await _is_right(session)


async def test_a_fold_that_breaks_off_changes_nothing(province: Sessions):
    async with province() as session:
        await entered(session, question(7).lives)
        unfolded = await _unfolded(session)
        await _as_owner(session, "alter table figure_fold add constraint never check (id = 0)")
        with pytest.raises(IntegrityError):
            await fold_figures(province, EVERYTHING)
        assert await _unfolded(session) == unfolded
        assert (await session.scalars(text("select received from figure_cell"))).all() == []
        await _is_right(session)
        await _as_owner(session, "alter table figure_fold drop constraint never")
        assert await fold_figures(province, EVERYTHING) > 0
        assert await _unfolded(session) == []
        await _is_right(session)


async def test_a_move_while_its_dossier_is_being_folded_is_the_next_news(province: Sessions):
    life = _life(NOW - 45 * ONE_DAY, NOW - 20 * ONE_DAY)
    again = replace(life.events[1], at=NOW - 2 * ONE_DAY, standing="late", national=7)
    life = replace(life, events=(*life.events, again))
    async with province() as session:
        ids = await entered(session, [*question(7).lives, replace(life, events=life.events[:1])])
        key = [*ids][-1]
        await fold_figures(province, EVERYTHING)
        await moved(session, key, replace(life, events=life.events[:2]))
        taken = await folding.take(session, [key])
        assert taken is not None
        await moved(session, key, life)
        changed = await folding.changes(session, taken.parts)
        await folding.add(session, with_longer(changed), taken.until)
        assert [news["seq"] for news in await _unfolded(session)] == [3]
        await _is_right(session)
        await fold_figures(province, EVERYTHING)
        await _is_right(session)


async def _is_right(session: AsyncSession) -> None:
    """For every group, what is read is what a count of everything finds."""
    for by in GROUPS:
        asked = Counting(periods={0: THE_YEAR}, as_of=NOW, agencies=None, by=by)
        whole = _said(await count_each(session, asked))
        assert whole
        assert _said(await count(session, [THE_YEAR], as_of=NOW, by=by)) == whole


async def _when_taken(session: AsyncSession, condition: str) -> None:
    """The database gives up when it takes away lines of news of which ``condition`` holds."""
    await _as_owner(
        session,
        f"""create function refused() returns trigger language plpgsql as $$ begin
              if (select {condition} from gone) then raise query_canceled; end if;
              return null; end $$""",  # noqa: S608
        """create trigger refused after delete on figure_news referencing old table as gone
           for each statement execute function refused()""",
    )


async def _as_owner(session: AsyncSession, *statements: str) -> None:
    for statement in ("set local role none", *statements, f"set local role {APP_ROLE}"):
        await session.execute(text(statement))


@given(first=st.dates(date(2024, 1, 1), date(2027, 12, 31)), later=st.integers(0, 900))
def test_every_day_from_the_first_on_is_read_once(first: date, later: int):
    then = first + later * ONE_DAY
    known = {DAY: then, MONTH: reporting_month(then).first, YEAR: reporting_year(then).first}
    read = [
        one.level
        for one in ranges(first, first)
        if one.level != DUE and one.first <= known[one.level] <= one.last
    ]
    assert len(read) == 1


@given(first=st.dates(date(2024, 1, 1), date(2027, 12, 31)), earlier=st.integers(1, 900))
def test_no_day_before_the_first_is_read(first: date, earlier: int):
    then = first - earlier * ONE_DAY
    known = {DAY: then, MONTH: reporting_month(then).first, YEAR: reporting_year(then).first}
    assert not [
        one
        for one in ranges(first, first)
        if one.level != DUE and one.first <= known[one.level] <= one.last
    ]
    assert [one.last for one in ranges(first, first) if one.level == YEAR] == [EVER]


def test_there_is_a_sum_for_every_figure():
    keys = {"agency", "field", "procedure", "channel", "state", "version"}
    for row, period in ((FigureCellRow, {"level", "day"}), (FigureToldRow, {"first", "last"})):
        names = {column.name for column in row.__table__.columns}
        assert names - keys - period == {*COLUMNS.values()}


def _life(came: datetime, ended: datetime) -> Life:
    open_now = Stood(at=came, agency=CULTURE, national=2, clock="run", accepted_at=came)
    done = replace(
        open_now, at=ended, national=9, clock="stop", finished_at=ended, standing="no_limit"
    )
    return Life(channel="online", procedure="1.1", child=False, events=(open_now, done))


def _running(dice: Random) -> Period:
    """It began a day or years ago, and goes on."""
    return Period(day(NOW) - dice.choice((0, 6, 36, 250, 400)) * ONE_DAY, day(NOW) + ONE_DAY)


def _said(found: Sequence[Counted]) -> list[Counted]:
    """Without the example, for which any version will do; in an order of its own."""
    return sorted(
        (replace(line, example=None) for line in found),
        key=lambda line: (line.period, line.key or ""),
    )


async def _unfolded(session: AsyncSession) -> Sequence[RowMapping]:
    return (await session.execute(text("select * from figure_news"))).mappings().all()


async def _enter(session: AsyncSession, news: Sequence[RowMapping]) -> None:
    if news:
        statement = text("insert into figure_news values (:dossier_id, :seq, :at)")
        await session.execute(statement, [dict(one) for one in news])
