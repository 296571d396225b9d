"""People who act at the same moment: one of them does, the others are told, nothing is half."""

import asyncio
from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import text

from app.db.sessions import create_engine, create_sessions
from app.domain.dossier import Dossier
from app.domain.errors import Conflict, Invalid, Stale
from app.domain.refusals import DossierMovedOn
from app.dossiers.acting import PerformAction
from app.dossiers.actions.perform import perform_action
from app.dossiers.actions.verify_history import verify_history
from app.dossiers.queries.writing import FileUsedMeanwhile
from app.idempotency.keys import Claim, fingerprint
from tests.dossiers.world import (
    MORNING,
    STAFF,
    World,
    acted,
    an_office,
    handed_in,
    rendered,
)

RECEIVERS = [name for name in STAFF if name.startswith("receiver")]


def receiving(world: World, dossier: Dossier, who: str, *, version: int | None) -> PerformAction:
    return PerformAction(
        ref=str(dossier.id), action="receive", by=world.people[who], at=MORNING, version=version
    )


async def counted(world: World, table: str) -> int:
    async with world.sessions() as session:
        return int(await session.scalar(text(f"SELECT count(*) FROM {table}")) or 0)  # noqa: S608


async def actions_of(world: World, dossier: Dossier) -> list[str]:
    async with world.sessions() as session:
        rows = await session.scalars(
            text("SELECT action FROM dossier_event WHERE dossier_id = :id ORDER BY seq"),
            {"id": dossier.id},
        )
        return list(rows)


@pytest.mark.parametrize("seen", [True, False], ids=["with_version", "without_version"])
async def test_of_eight_who_receive_at_once_one_does_and_seven_are_told(
    world: World, *, seen: bool
):
    """Whoever says which version he saw is told that it is stale; the others, that it is done."""
    dossiers = [await world.submitted() for _ in range(6)]
    for dossier in dossiers:
        version = dossier.version if seen else None
        outcomes = await asyncio.gather(
            *(
                acted(world.office, receiving(world, dossier, who, version=version))
                for who in RECEIVERS
            ),
            return_exceptions=True,
        )
        winners = [found for found in outcomes if isinstance(found, Dossier)]
        losers = [found for found in outcomes if not isinstance(found, Dossier)]
        assert len(winners) == 1
        assert winners[0].version == dossier.version + 1
        assert {type(loser).__mro__[1] for loser in losers} == {Stale if seen else Conflict}
        assert await actions_of(world, dossier) == ["submit", "receive"]
    tally = await verify_history(world.sessions, storage=world.storage)
    assert (tally.dossiers, tally.events, tally.broken) == (6, 12, [])


async def test_whoever_comes_too_late_is_told_where_the_dossier_stands_now(world: World):
    dossier = await world.submitted()
    await acted(world.office, receiving(world, dossier, "receiver1", version=dossier.version))

    with pytest.raises(DossierMovedOn) as refusal:
        await acted(world.office, receiving(world, dossier, "receiver2", version=dossier.version))

    assert refusal.value.facts == {"state": "received", "version": dossier.version + 1}


async def test_those_who_take_different_ways_at_once_do_not_both_go(world: World):
    """One refuses while another receives: the dossier went one way, with one code or none."""
    for _ in range(6):
        dossier = await world.submitted()
        refusing = replace(
            receiving(world, dossier, "receiver2", version=dossier.version),
            action="refuse",
            comment="Không thuộc thẩm quyền.",
        )
        outcomes = await asyncio.gather(
            acted(world.office, receiving(world, dossier, "receiver1", version=dossier.version)),
            acted(world.office, refusing),
            return_exceptions=True,
        )
        (went,) = [found for found in outcomes if isinstance(found, Dossier)]
        assert len(await actions_of(world, dossier)) == 2
        assert (went.code is None) == (went.state == "refused")
    assert (await verify_history(world.sessions)).broken == []


async def test_twins_with_one_key_make_one_dossier_and_get_one_answer(world: World):
    """Four offices, as four processes have them, get the same request twice at the same moment."""
    engine = create_engine(world.url, pool_size=16)
    sessions = create_sessions(engine)
    offices = [an_office(sessions) for _ in range(4)]
    for number in range(5):
        command = await world.submission()
        claim = Claim(world.citizen.id, f"key-{number}", fingerprint("POST", "/dossiers", b"{}"))
        answers = await asyncio.gather(
            *(handed_in(office, command, claim) for office in (*offices, *offices))
        )
        assert len({dossier.id for dossier in answers}) == 1
    await engine.dispose()
    assert await counted(world, "dossier") == 5
    assert await counted(world, "idempotency_key") == 5
    assert await counted(world, "dossier_event") == 5


async def test_twins_of_an_action_get_one_answer_too(world: World):
    """A second click at the same moment is not told that its version is stale."""
    for number in range(5):
        dossier = await world.submitted()
        command = receiving(world, dossier, "receiver1", version=dossier.version)
        claim = Claim(command.by.id, f"key-{number}", fingerprint("POST", "/receive", b"{}"))
        answers = await asyncio.gather(
            *(perform_action(world.office, command, rendered, claim) for _ in range(6))
        )
        assert {given.answer.body for given in answers} == {str(dossier.id).encode()}
        assert [given.replayed for given in answers].count(False) == 1
        assert await actions_of(world, dossier) == ["submit", "receive"]


async def test_one_file_handed_in_twice_at_once_is_in_one_dossier(world: World):
    for _ in range(5):
        upload = await world.uploaded()
        outcomes = await asyncio.gather(
            *(world.submitted(upload=upload) for _ in range(4)), return_exceptions=True
        )
        kinds = Counter(type(found) for found in outcomes)
        assert kinds[Dossier] == 1
        refusals = [found for found in outcomes if not isinstance(found, Dossier)]
        assert {type(found) for found in refusals} <= {FileUsedMeanwhile, Invalid}
    assert await counted(world, "dossier") == 5
    assert await counted(world, "dossier_document") == 5
    assert await counted(world, "dossier_event") == 5
    assert await counted(world, "dossier_detail") == 5
