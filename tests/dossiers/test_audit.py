"""The audit: acts and looks in one order, by every question, cut by keys and found by indexes."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from app.domain.dossier import Dossier
from app.dossiers.actions.view import ViewDossier, view_dossier
from app.dossiers.queries.audit import LOOK, AuditKey, AuditLine, AuditSearch, audit
from tests.dossiers.world import MORNING, World

DAY = timedelta(days=1)
EVERYTHING: dict[str, Any] = {"since": MORNING - DAY, "until": MORNING + DAY}
LOOKED = MORNING + timedelta(minutes=5)


async def searched(world: World, limit: int = 100, **wanted: Any) -> list[AuditLine]:
    """All pages of ``limit`` lines."""
    found: list[AuditLine] = []
    after: AuditKey | None = None
    while True:
        async with world.sessions() as session:
            search = AuditSearch(**{**EVERYTHING, **wanted})
            page = await audit(session, search, after=after, limit=limit)
        found += page
        if len(page) < limit:
            return found
        after = AuditKey(page[-1].at, page[-1].ref, page[-1].seq)


async def looked_at(world: World, dossier: Dossier, who: str) -> None:
    order = ViewDossier(ref=str(dossier.id), by=world.people[who], at=LOOKED)
    await view_dossier(world.office, order)


async def test_who_did_and_who_looked_at_what(world: World):
    one, other = await world.walked(3), await world.walked(1)
    await looked_at(world, one, "officer")
    await looked_at(world, one, "receiver1")
    lines = await searched(world)

    assert len(lines) == 8
    assert [line.at for line in lines] == sorted((line.at for line in lines), reverse=True)
    assert [line.action for line in lines[:2]] == [LOOK, LOOK]
    officer, applicant = world.people["officer"], world.people["citizen"]
    for wanted, count in (
        ({"people": [officer.id]}, 1),
        ({"people": [applicant.id]}, 2),
        ({"people": [officer.id, applicant.id]}, 3),
        ({"dossier": one.id}, 6),
        ({"dossier": other.id, "action": "submit"}, 1),
        ({"action": LOOK}, 2),
        ({"action": "receive"}, 2),
        ({"agency": one.competent_agency}, 8),
        ({"agency": "H47.TTHCC"}, 0),
        ({"within": [one.competent_agency]}, 8),
        ({"within": []}, 0),
        ({"within": ["H47.TTHCC"]}, 0),
        ({"since": LOOKED}, 2),
        ({"until": LOOKED}, 6),
    ):
        found = await searched(world, **wanted)
        assert len(found) == count, wanted
    [look] = await searched(world, people=[officer.id])
    assert (look.person_name, look.username, look.code, look.seq) == (
        officer.full_name,
        "officer",
        one.code,
        0,
    )
    [received] = await searched(world, dossier=other.id, action="receive")
    assert (received.agency, received.from_state, received.to_state) == (
        "H47.TTHCC",
        "submitted",
        "received",
    )


@pytest.mark.parametrize("limit", [1, 3, 8])
async def test_pages_lose_nothing_and_repeat_nothing(world: World, limit: int):
    for _ in range(2):
        dossier = await world.walked(2)
        await looked_at(world, dossier, "officer")
        await looked_at(world, dossier, "receiver1")
    whole = await searched(world)
    assert len(whole) == 10
    assert await searched(world, limit) == whole
    looks = await searched(world, 1, action=LOOK)
    assert looks == [line for line in whole if line.action == LOOK]


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        ({}, "ix_dossier_event_at"),
        ({"people": [UUID(int=1)]}, "ix_dossier_view_person"),
        ({"dossier": UUID(int=1)}, "ix_dossier_view_dossier"),
        ({"agency": "H47.15"}, "ix_dossier_event_agency"),
        ({"action": "override"}, "ix_dossier_event_action"),
    ],
)
async def test_no_search_reads_a_whole_table(world: World, wanted: dict[str, Any], index: str):
    """With sequential reading frowned upon, the plan shows which index answers the question."""
    plan = await planned(world, AuditSearch(**{**EVERYTHING, **wanted}))
    assert index in plan
    assert "Seq Scan on dossier_event" not in plan
    assert "Seq Scan on dossier_view" not in plan


async def planned(world: World, search: AuditSearch) -> str:
    async with world.sessions() as session:
        connection = await session.connection()
        await connection.exec_driver_sql("set local enable_seqscan = off")
        await connection.exec_driver_sql("set local enable_bitmapscan = off")
        asked: list[tuple[str, Any]] = []

        def noted(*call: Any) -> None:
            asked.append((call[2], call[3]))

        event.listen(connection.sync_engine, "before_cursor_execute", noted)
        after = AuditKey(MORNING, UUID(int=1), 0)
        await audit(session, search, after=after, limit=50)
        event.remove(connection.sync_engine, "before_cursor_execute", noted)
        [(statement, values)] = asked
        rows = await connection.exec_driver_sql(f"explain {statement}", values)
        return "\n".join(str(row[0]) for row in rows)
