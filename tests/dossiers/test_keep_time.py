"""Time that acts: whoever stays silent for thirty days is closed once, by nobody else."""

import asyncio
from datetime import datetime, timedelta

from sqlalchemy import text

from app.domain.dossier import Dossier
from app.dossiers.actions.keep_time import keep_time
from app.dossiers.actions.verify_history import verify_history
from app.dossiers.actions.view import ViewDossier, view_dossier
from app.dossiers.queries.files import dossier_file
from tests.dossiers.world import MORNING, World, an_office

MARKED = {"marked_items": [{"item": "documents.don", "note": "Đơn chưa ký tên."}]}
SILENCE = timedelta(days=30)


async def asked(world: World, *, at: datetime = MORNING) -> Dossier:
    """A dossier whose applicant was asked for a supplement before it was received."""
    dossier = await world.submitted()
    return await world.act(
        dossier,
        "request_supplement",
        by="receiver1",
        data=MARKED,
        comment="Đề nghị ký đơn.",
        at=at,
    )


async def lines(world: World, dossier: Dossier) -> list[tuple[str, ...]]:
    async with world.sessions() as session:
        rows = await session.execute(
            text(
                "SELECT action, to_state, actor_kind FROM dossier_event"
                " WHERE dossier_id = :id ORDER BY seq"
            ),
            {"id": dossier.id},
        )
        return [tuple(row) for row in rows]


async def due_of(world: World, dossier: Dossier) -> datetime:
    async with world.sessions() as session:
        found = await session.scalar(
            text("SELECT timer_at FROM dossier WHERE id = :id"), {"id": dossier.id}
        )
    assert isinstance(found, datetime)
    return found


async def test_a_silent_citizen_is_closed_by_the_system_when_his_time_is_over(world: World):
    dossier = await asked(world)
    due = await due_of(world, dossier)
    assert due - MORNING >= SILENCE

    assert await keep_time(world.office, due - timedelta(seconds=1)) == 0
    assert await keep_time(world.office, due) == 1
    assert await keep_time(world.office, due + timedelta(days=1)) == 0

    assert await lines(world, dossier) == [
        ("submit", "submitted", "citizen"),
        ("request_supplement", "waiting_early", "staff"),
        ("expire", "expired", "system"),
    ]
    assert (await verify_history(world.sessions, storage=world.storage)).broken == []


async def test_two_workers_at_once_close_each_dossier_once(world: World):
    dossiers = [await asked(world) for _ in range(12)]
    due = max([await due_of(world, dossier) for dossier in dossiers])
    offices = [an_office(world.sessions) for _ in range(3)]

    moved = await asyncio.gather(*(keep_time(office, due) for office in offices))

    assert sum(moved) == len(dossiers)
    for dossier in dossiers:
        assert [line[0] for line in await lines(world, dossier)].count("expire") == 1
    assert (await verify_history(world.sessions)).broken == []


async def test_a_citizen_who_answers_as_his_time_runs_out_is_heard_or_closed_never_both(
    world: World,
):
    for _ in range(6):
        dossier = await asked(world)
        due = await due_of(world, dossier)
        answering = world.act(
            dossier,
            "supplement",
            by="citizen",
            files=(("don", await world.uploaded()),),
            at=due,
        )
        outcomes = await asyncio.gather(
            answering, keep_time(world.office, due), return_exceptions=True
        )
        heard = isinstance(outcomes[0], Dossier)
        assert outcomes[1] == (0 if heard else 1)
        last = (await lines(world, dossier))[-1]
        assert last[0] == ("supplement" if heard else "expire")


async def test_who_was_answered_in_time_is_not_closed(world: World):
    dossier = await asked(world)
    due = await due_of(world, dossier)
    await world.act(
        dossier,
        "supplement",
        by="citizen",
        files=(("don", await world.uploaded()),),
        at=due - timedelta(hours=1),
    )

    assert await keep_time(world.office, due + timedelta(days=60)) == 0


async def test_a_dossier_that_cannot_be_read_keeps_none_of_the_others_waiting(world: World):
    spoilt, *others = [await asked(world, at=MORNING + timedelta(hours=n)) for n in range(3)]
    due = await due_of(world, others[-1])
    async with world.sessions.begin() as session:
        await session.execute(
            text("UPDATE dossier SET snapshot = '{}' WHERE id = :id"), {"id": spoilt.id}
        )

    assert await keep_time(world.office, due) == len(others)
    assert [line[0] for line in await lines(world, spoilt)].count("expire") == 0


async def timer_of(world: World, dossier: Dossier) -> datetime | None:
    async with world.sessions() as session:
        found = await session.scalar(
            text("SELECT timer_at FROM dossier WHERE id = :id"), {"id": dossier.id}
        )
    assert found is None or isinstance(found, datetime)
    return found


async def test_what_nobody_opens_is_told_to_the_supervisor_and_what_was_opened_is_not(
    world: World,
):
    forgotten, seen = await world.submitted(), await world.submitted()
    due = await due_of(world, forgotten)
    looking = ViewDossier(str(seen.id), world.people["receiver1"], due - timedelta(hours=1))
    await view_dossier(world.office, looking)

    assert await keep_time(world.office, due) == 1
    assert await keep_time(world.office, due) == 0

    assert [line[0] for line in await lines(world, forgotten)] == ["submit", "remind"]
    assert [line[0] for line in await lines(world, seen)] == ["submit"]
    assert await timer_of(world, seen) is None


async def test_what_the_due_date_brings_happens_once_and_is_written_down(world: World):
    dossier = await world.walked(3)
    ripe = MORNING + timedelta(days=100)

    assert await keep_time(world.office, ripe) == 1
    assert await keep_time(world.office, ripe) == 0

    async with world.sessions() as session:
        opened = await dossier_file(session, str(dossier.id))
    assert opened.dossier.apology is not None
    assert [violation.kind for violation in opened.dossier.violations] == ["missed_apology"]
    assert [line[0] for line in await lines(world, dossier)][-1] == "remind"
