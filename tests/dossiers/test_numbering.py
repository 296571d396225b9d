"""Codes: as many as there are acceptances, all different, however many give them out at once."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from app.db.sessions import create_engine, create_sessions
from app.domain.calendar import HANOI
from app.domain.codes import parse
from app.domain.dossier import Dossier
from app.dossiers.acting import PerformAction
from app.dossiers.numbering import LARGEST_BLOCK, BlockUsedUp, Numbering
from app.dossiers.office import Office
from tests.dossiers.world import DESK, MORNING, World, acted, an_office

ROOM = 16
"""Connections: beyond them the service answers 503, which other tests look at."""
MIDNIGHT = datetime(2026, 8, 21, 0, 0, tzinfo=HANOI)


def receiving(world: World, dossier: Dossier, at: datetime) -> PerformAction:
    return PerformAction(ref=str(dossier.id), action="receive", by=world.people["receiver1"], at=at)


async def submitted(world: World, many: int) -> list[Dossier]:
    room = asyncio.Semaphore(ROOM // 2)

    async def one() -> Dossier:
        async with room:
            return await world.submitted()

    return await asyncio.gather(*(one() for _ in range(many)))


async def accepted(
    world: World, offices: Sequence[Office], dossiers: Sequence[Dossier], at: datetime
) -> list[Dossier]:
    """All of them accepted at one moment, spread over ``offices``, as many at once as may be."""
    room = asyncio.Semaphore(ROOM)
    for office in offices:  # a service reads its rulebook before it answers, not in a move
        async with office.sessions() as session:
            await office.rules(session)

    async def one(number: int, dossier: Dossier) -> Dossier:
        async with room:
            return await acted(offices[number % len(offices)], receiving(world, dossier, at))

    return await asyncio.gather(*(one(number, dossier) for number, dossier in enumerate(dossiers)))


async def test_acceptances_at_one_moment_have_as_many_codes(world: World):
    """Fifty in one process, then up to two hundred in four, at one desk on one day in Hà Nội."""
    engine = create_engine(world.url, pool_size=ROOM)
    sessions = create_sessions(engine)
    waiting = await submitted(world, 200)

    dossiers = [
        *await accepted(world, [an_office(sessions)], waiting[:50], MORNING),
        *await accepted(world, [an_office(sessions) for _ in range(4)], waiting[50:], MORNING),
    ]

    codes = [parse(str(dossier.code)) for dossier in dossiers]
    await engine.dispose()
    assert len({code.sequence for code in codes}) == 200
    assert {(code.agency, code.accepted_on) for code in codes} == {(DESK, date(2026, 8, 20))}
    assert max(code.sequence for code in codes) <= 200 + 5 * LARGEST_BLOCK, "gaps are small"


async def test_at_midnight_in_hanoi_numbers_begin_anew(world: World):
    waiting = [await world.submitted() for _ in range(4)]
    before, at, after, again = [
        await acted(world.office, receiving(world, dossier, moment))
        for dossier, moment in zip(
            waiting,
            (
                MIDNIGHT - timedelta(microseconds=1),
                MIDNIGHT,
                MIDNIGHT + timedelta(minutes=1),
                MIDNIGHT - timedelta(minutes=1),
            ),
            strict=True,
        )
    ]
    assert before.code == "H47.TTHCC-260820-0001"
    assert at.code == "H47.TTHCC-260821-0001"
    assert after.code == "H47.TTHCC-260821-0002"
    assert again.code == "H47.TTHCC-260820-0002", "a slow clock beside a quick one"


async def test_a_process_that_begins_anew_gives_no_number_twice(world: World):
    """What was left in memory is lost with the process; a gap is lawful, a double is not."""
    codes = []
    for _ in range(6):
        office = an_office(world.sessions)
        codes += [
            (await acted(office, receiving(world, await world.submitted(), MORNING))).code
            for _ in range(2)
        ]
    assert len(set(codes)) == 12


async def test_many_processes_that_draw_numbers_never_draw_the_same(world: World):
    engine = create_engine(world.url, pool_size=ROOM)
    sessions = create_sessions(engine)
    day = date(2026, 8, 20)

    async def drawn(numbering: Numbering) -> list[str]:
        codes: list[str] = []
        while len(codes) < 100:
            try:
                codes.append(numbering.next_code(DESK, day))
            except BlockUsedUp as need:
                await numbering.refill(need)
        return codes

    found = await asyncio.gather(*(drawn(Numbering(sessions)) for _ in range(8)))

    await engine.dispose()
    everything = [code for codes in found for code in codes]
    assert len(set(everything)) == len(everything) == 800


async def test_a_refused_move_takes_its_number_with_it_and_no_code_is_given_to_two(world: World):
    """A transaction that is rolled back loses its number; the next dossier has another one."""
    first, second = await world.submitted(), await world.submitted()
    command = receiving(world, first, MORNING)
    outcomes = await asyncio.gather(
        *(acted(world.office, command) for _ in range(4)), return_exceptions=True
    )
    (winner,) = [found for found in outcomes if isinstance(found, Dossier)]
    other = await acted(world.office, receiving(world, second, MORNING))
    assert winner.code != other.code
