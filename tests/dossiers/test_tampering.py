"""Whatever is falsified behind the back of the service, the audit finds it and says where."""

import json
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, async_sessionmaker

from app.db.sessions import create_engine
from app.dossiers.actions.verify_history import verify_history
from app.dossiers.verifying import Tally
from tests.dossiers.tampering import WAYS, Tamper, tampered
from tests.dossiers.world import COURSE, World

TIMES = 110
SEED = 20261122


@asynccontextmanager
async def insider(world: World) -> AsyncGenerator[AsyncConnection]:
    """Somebody who may do anything in the database; nothing of it stays."""
    engine = create_engine(world.url, pool_size=1, role=None)
    async with engine.connect() as connection:
        yield connection
    await engine.dispose()


async def audited(connection: AsyncConnection) -> Tally:
    """The audit as it is, of what ``connection`` sees."""
    return await verify_history(
        async_sessionmaker(connection, join_transaction_mode="create_savepoint")
    )


async def test_of_a_hundred_falsifications_every_one_is_found_and_its_place_named(world: World):
    dossiers = [await world.walked(steps) for steps in (0, 1, 2, 5, len(COURSE))]
    chance = Random(SEED)  # noqa: S311 - the same falsifications every time
    seen: Counter[str] = Counter()
    async with insider(world) as connection:
        assert (await audited(connection)).broken == []
        for number in range(TIMES):
            dossier = chance.choice(dossiers[1:])
            tamper = WAYS[number % len(WAYS)](chance, dossier.version)
            async with connection.begin_nested() as attempt:
                assert await tampered(connection, dossier.id, tamper) > 0, tamper
                found = await audited(connection)
                await attempt.rollback()
            assert found.broken, tamper
            assert {broken.dossier for broken in found.broken} == {dossier.id}, tamper
            assert first_named(found) == tamper.first, (tamper, found.broken)
            seen[tamper.kind] += 1
        assert (await audited(connection)).broken == [], "every falsification was taken back"
    assert len(seen) > len(WAYS)


def first_named(tally: Tally) -> int | None:
    return min((broken.seq for broken in tally.broken if broken.seq is not None), default=None)


async def test_a_history_that_is_gone_altogether_is_missed(world: World):
    dossier = await world.walked(2)
    async with insider(world) as connection:
        tamper = Tamper("all", ("DELETE FROM dossier_event WHERE dossier_id = :id",), {}, 0)
        await tampered(connection, dossier.id, tamper)
        found = await audited(connection)
    assert [(broken.seq, broken.what) for broken in found.broken] == [
        (0, "history_cut"),
        (None, "head_differs"),
    ]


async def test_a_falsification_in_one_dossier_says_nothing_against_another(world: World):
    first, second = await world.walked(3), await world.walked(3)
    async with insider(world) as connection:
        statement = "UPDATE dossier_event SET role = 'x' WHERE dossier_id = :id AND seq = 2"
        await tampered(connection, first.id, Tamper("role", (statement,), {}, 2))
        everything = await audited(connection)
    assert [(broken.dossier, broken.seq) for broken in everything.broken] == [(first.id, 2)]
    assert everything.dossiers == 2
    assert (await verify_history(world.sessions, dossier=second.id)).events == second.version


async def test_a_file_that_was_changed_shortened_or_lost_is_found(world: World):
    dossiers = [await world.submitted() for _ in range(4)]
    paths = [await path_of(world, dossier.id) for dossier in dossiers]
    content = paths[0].read_bytes()
    paths[0].write_bytes(bytes([content[0] ^ 1]) + content[1:])
    paths[1].write_bytes(content[:-1])
    paths[2].unlink()

    tally = await verify_history(world.sessions, storage=world.storage)

    assert tally.files == 4
    assert {(broken.dossier, broken.what) for broken in tally.broken} == {
        (dossiers[0].id, "file_altered"),
        (dossiers[1].id, "file_altered"),
        (dossiers[2].id, "file_missing"),
    }
    assert (await verify_history(world.sessions)).broken == [], "the chains themselves hold"


async def test_a_file_replaced_together_with_its_row_is_found(world: World):
    """History vouches for the bytes: the row beside it, which the service may change, does not."""
    dossier = await world.submitted()
    path = await path_of(world, dossier.id)
    path.write_bytes(b"%PDF-1.7\n% another paper\n")
    async with world.sessions.begin() as session:
        await session.execute(
            text("UPDATE dossier_document SET sha256 = sha256(:content), size = :size"),
            {"content": path.read_bytes(), "size": len(path.read_bytes())},
        )

    tally = await verify_history(world.sessions, storage=world.storage)

    assert [(broken.dossier, broken.what) for broken in tally.broken] == [
        (dossier.id, "file_altered")
    ]


async def test_a_file_that_the_dossier_no_longer_mentions_is_missed(world: World):
    dossier = await world.submitted()
    async with world.sessions.begin() as session:
        await session.execute(text("DELETE FROM dossier_document"))

    tally = await verify_history(world.sessions, storage=world.storage)

    assert [(broken.dossier, broken.what) for broken in tally.broken] == [
        (dossier.id, "file_missing")
    ]


async def test_anybody_can_check_a_payload_with_its_salt_alone(world: World):
    """What is stored is the very text that was vouched for, to the byte."""
    dossier = await world.walked(1)
    async with world.sessions() as session:
        payload, holds = (
            await session.execute(
                text(
                    "SELECT p.payload, sha256(p.salt || convert_to(p.payload, 'UTF8'))"
                    " = e.payload_digest FROM dossier_event e"
                    " JOIN dossier_event_payload p USING (dossier_id, seq)"
                    " WHERE dossier_id = :id AND seq = 1"
                ),
                {"id": dossier.id},
            )
        ).one()
    assert holds
    assert json.loads(payload)["applicant"]["full_name"] == "Nguyễn Thị Ánh"


async def path_of(world: World, dossier: UUID) -> Path:
    async with world.sessions() as session:
        key = await session.scalar(
            text("SELECT storage_key FROM dossier_document WHERE dossier_id = :id"),
            {"id": dossier},
        )
    return world.storage.root / str(key)
