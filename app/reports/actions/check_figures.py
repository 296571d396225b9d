"""Soát số liệu: what is read is held against a count of everything."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.db.sessions import AsyncSession, Sessions
from app.domain.calendar import HANOI
from app.domain.periods import Period, reported, reporting_month, reporting_year
from app.dossiers.queries.figures import Figure
from app.reports.queries.checking import at_one_moment
from app.reports.queries.counting import Counted, Counting, Group, count_each
from app.reports.queries.rolling import count_summed
from app.reports.queries.told import count_told

GROUPS: Final = (Group.AGENCY, Group.PROCEDURE, Group.CHANNEL, Group.STEP)
"""By these, and the field of a procedure, the sums are told apart."""
LATELY: Final = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Difference:
    """``read`` is what the sums say, ``counted`` what is true."""

    period: Period
    key: str | None
    figure: Figure
    read: int
    counted: int


async def check_figures(sessions: Sessions, at: datetime) -> Sequence[Difference]:
    """Where the figures of periods that go on, and of the last that ended, are wrong.

    It counts everything several times, in one snapshot: minutes, where there are millions.
    """
    today = at.astimezone(HANOI).date()
    going_on = [reporting_year(today), reporting_month(today), Period(today - LATELY, today)]
    ended = next(reported(today))
    found: list[Difference] = []
    async with sessions.begin() as session:
        await at_one_moment(session)
        for group in GROUPS:
            whole = Counting(
                periods=dict(enumerate([*going_on, ended])), as_of=at, agencies=None, by=group
            )
            found += await _differences(session, whole, len(going_on))
    return found


async def _differences(session: AsyncSession, whole: Counting, ended: int) -> Sequence[Difference]:
    """Of the periods of ``whole``; the one with the number ``ended`` only when it is told."""
    summed = await count_summed(session, whole.of(range(ended)))
    told, figures = await count_told(session, whole.of([ended]))
    read = {*told, *(() if summed is None else range(ended))}
    if not read:
        return []
    asked = whole.of(read)
    return [*_compared(asked, [*(summed or ()), *figures], await count_each(session, asked))]


def _compared(
    asked: Counting, read: Sequence[Counted], counted: Sequence[Counted]
) -> Iterator[Difference]:
    one, other = _by_group(read), _by_group(counted)
    for place in {**one, **other}:
        for figure in Figure:
            numbers = [side.get(place, {}).get(figure, 0) for side in (one, other)]
            if numbers[0] != numbers[1]:
                yield Difference(asked.periods[place[0]], place[1], figure, *numbers)


def _by_group(lines: Sequence[Counted]) -> Mapping[tuple[int, str | None], Mapping[Figure, int]]:
    return {(line.period, line.key): line.figures for line in lines}
