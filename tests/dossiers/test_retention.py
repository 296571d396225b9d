"""When the time is over the bytes go and the evidence stays; nothing goes that is still needed."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app.db.sessions import Sessions
from app.documents.watch import Watch
from app.domain.calendar import HANOI
from app.domain.dossier import Dossier
from app.domain.retention import Retention
from app.dossiers.acting import with_rules
from app.dossiers.actions.hold_dossier import HoldAsItIs, HoldDossier, hold_dossier
from app.dossiers.actions.remove_expired_files import expired_files, remove_expired_files
from app.dossiers.actions.verify_history import verify_history
from app.dossiers.queries.files import DossierNotFound, dossier_file
from app.dossiers.queries.keeping import EndedFile
from app.dossiers.retaining import expired
from app.ports import TemporaryFailure
from app.ports.storage import Storage
from tests.dossiers.new_rules import publish_version, rows
from tests.dossiers.world import COURSE, World, handed_in
from tests.procedures.examples import PLAIN, edited

MONDAY = datetime(2026, 8, 24, 9, 0, tzinfo=HANOI)
FIVE_YEARS = edited(
    edited(
        PLAIN.replace("version: 1\n", "version: 2\n"),
        "effective: {from: 2026-01-01}",
        "effective: {from: 2026-08-21}\nreplaces: {version: 1, open: keep}",
    ),
    "scenarios:",
    "privacy: {purpose: giải quyết thủ tục, retain: {dossier: 5y}}\nscenarios:",
)
DUE = datetime(2031, 8, 25, tzinfo=HANOI)


@pytest.fixture
async def world(world: World, tmp_path: Path) -> World:
    folder = tmp_path / "rules"
    folder.mkdir()
    await publish_version(world, folder, FIVE_YEARS)
    return world


async def gone(world: World, *, steps: int = len(COURSE)) -> Dossier:
    """A dossier under the new version, that has gone so many steps on Monday."""
    command = replace(await world.submission(), at=MONDAY)
    dossier = await handed_in(world.office, command)
    for action, who, data in COURSE[:steps]:
        dossier = await world.act(dossier, action, by=who, data=data, at=MONDAY)
    return dossier


async def foreseen(world: World, at: datetime) -> list[str]:
    return [one.rule.name async for one in expired_files(world.office, at)]


async def key_of(world: World, dossier: Dossier) -> str:
    async with world.sessions() as session:
        [document] = (await dossier_file(session, str(dossier.id))).documents
    return document.storage_key


async def test_what_is_over_goes_and_leaves_its_evidence(world: World):
    ended, is_open = await gone(world), await gone(world, steps=3)
    under_no_rule = await world.walked(len(COURSE))
    keys = [await key_of(world, one) for one in (ended, is_open, under_no_rule)]
    assert await foreseen(world, DUE - timedelta(seconds=1)) == []
    assert await foreseen(world, DUE) == ["dossier"]
    assert all([await world.storage.exists(key) for key in keys])
    [removed] = await remove_expired_files(world.office, world.storage, DUE)
    assert (removed.file.dossier, removed.term, removed.due_at) == (ended.id, "5y", DUE)
    assert [await world.storage.exists(key) for key in keys] == [False, True, True]
    [evidence] = await rows(world, "select *, class as rule from file_removal")
    assert (evidence.dossier, evidence.key, evidence.term) == (ended.id, "don", "5y")
    assert evidence.rule == "dossier"
    async with world.sessions() as session:
        file = await dossier_file(session, str(ended.id))
    [document] = file.documents
    assert (document.watch, bytes.fromhex(document.sha256)) == (Watch.REMOVED, evidence.sha256)
    tally = await verify_history(world.sessions, storage=world.storage)
    assert not tally.broken
    assert await remove_expired_files(world.office, world.storage, DUE) == []


async def test_the_evidence_cannot_be_changed(world: World):
    await gone(world)
    await remove_expired_files(world.office, world.storage, DUE)
    for statement in ("update file_removal set term = '1y'", "delete from file_removal"):
        with pytest.raises(Exception, match="permission denied"):
            await run(world.sessions, statement)


async def test_a_hold_keeps_everything_until_it_is_lifted(world: World):
    dossier = await gone(world)
    await ordered(world, dossier, held=True)
    with pytest.raises(HoldAsItIs):
        await ordered(world, dossier, held=True)
    assert await remove_expired_files(world.office, world.storage, DUE) == []
    await ordered(world, dossier, held=False)
    with pytest.raises(HoldAsItIs):
        await ordered(world, dossier, held=False)
    assert len(await remove_expired_files(world.office, world.storage, DUE)) == 1
    with pytest.raises(DossierNotFound):
        await ordered(world, replace(dossier, code=None), held=True, ref="H47-000000-9999")


async def test_a_hold_that_comes_after_the_list_was_made_still_counts(world: World):
    dossier = await gone(world)
    listing = expired_files(world.office, DUE)
    assert (await anext(listing)).file.dossier == dossier.id
    await ordered(world, dossier, held=True)
    assert await remove_expired_files(world.office, world.storage, DUE) == []
    assert await world.storage.exists(await key_of(world, dossier))


async def test_a_complaint_that_waits_for_its_answer_keeps_the_files(world: World):
    await gone(world)
    await run(
        world.sessions,
        "insert into complaint (id, dossier_id, person, agency, text, at) select"
        " gen_random_uuid(), id, applicant, receiving_agency, 'vì sao', now() from dossier",
    )
    assert await foreseen(world, DUE) == []
    await run(world.sessions, "update complaint set answered_at = now()")
    assert await foreseen(world, DUE) == ["dossier"]


async def test_what_a_crash_left_is_deleted_the_next_night(world: World):
    dossier = await gone(world)
    key = await key_of(world, dossier)

    class Away:
        """A store that goes away between the row and the bytes."""

        async def delete(self, key: str) -> None:
            raise TemporaryFailure(key)

    away: Storage = Away()  # type: ignore[assignment]  # nothing else of it is asked
    with pytest.raises(TemporaryFailure):
        await remove_expired_files(world.office, away, DUE)
    assert await world.storage.exists(key)
    night = DUE + timedelta(days=1)
    assert await remove_expired_files(world.office, world.storage, night) == []
    assert not await world.storage.exists(key)


async def test_why_somebody_need_not_pay_is_kept_like_what_is_sensitive(world: World):
    dossier = await gone(world, steps=1)
    async with world.sessions() as session:
        found = await dossier_file(session, str(dossier.id))
        opened = await with_rules(session, world.office, found, MONDAY)
    stated = replace(opened.procedure, retention=Retention(dossier="10y", sensitive="1y"))
    [document] = found.documents
    file = EndedFile(
        upload=document.upload,
        dossier=dossier.id,
        code=dossier.code,
        procedure=dossier.procedure,
        procedure_version=dossier.procedure_version,
        key="exemption_le_phi",
        size=document.size,
        sha256=bytes.fromhex(document.sha256),
        storage_key=document.storage_key,
        ended_at=MONDAY,
        received=True,
    )
    due = expired(file, stated, DUE)
    assert (due and due.term, expired(replace(file, key="don"), stated, DUE)) == ("1y", None)


async def ordered(world: World, dossier: Dossier, *, held: bool, ref: str | None = None) -> None:
    command = HoldDossier(
        ref=ref or str(dossier.id), held=held, by="Thanh tra tỉnh", reason="12/KL-TTr", at=MONDAY
    )
    await hold_dossier(world.sessions, command)


async def run(sessions: Sessions, statement: str) -> None:
    async with sessions.begin() as session:
        await session.execute(text(statement))
