"""A new version of a procedure: it alters no open dossier, unless it says how, and is told to."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from app.domain.calendar import HANOI
from app.domain.dossier import Dossier
from app.domain.ids import ProcedureCode
from app.domain.people import SYSTEM
from app.domain.workflow import available_actions
from app.dossiers import campaigning
from app.dossiers.acting import with_rules
from app.dossiers.actions import migrate_version as action
from app.dossiers.actions.migrate_version import (
    MigrateVersion,
    VersionKeepsItsDossiers,
    VersionNotInForce,
    VersionNotPublished,
    migrate_version,
    preview_version,
)
from app.dossiers.actions.verify_history import verify_history
from app.dossiers.campaigning import Judged, settle, why_left
from app.dossiers.queries.files import dossier_file
from tests.dossiers.new_rules import (
    EVENING,
    MIGRATING,
    SECOND,
    events,
    publish_version,
    rows,
    stands,
)
from tests.dossiers.world import MORNING, PROCEDURE, World
from tests.procedures.examples import edited

TO_2 = MigrateVersion(procedure=ProcedureCode(PROCEDURE), to=2, by=SYSTEM, at=EVENING)
DUE = datetime(2026, 8, 26, 17, 0, tzinfo=HANOI)
IN_SEVEN_DAYS = datetime(2026, 8, 28, 17, 0, tzinfo=HANOI)
MARKED = {"marked_items": [{"item": "documents.don", "note": "Đơn chưa ký tên."}]}


async def offers(world: World, dossier: Dossier) -> list[tuple[str, str, str]]:
    """Everything that anybody may do, or not, and why not."""
    async with world.sessions() as session:
        file = await dossier_file(session, str(dossier.id))
        opened = await with_rules(session, world.office, file, MORNING)
    return [
        (name, offer.action.name, offer.refusal.reason if offer.refusal else "")
        for name, person in world.people.items()
        for offer in available_actions(opened.situation, person)
    ]


async def due_of(world: World, dossier: Dossier) -> datetime | None:
    [row] = await rows(world, "select due from dossier where id = :id", id=dossier.id)
    due: datetime | None = row.due
    return due


async def test_publishing_a_version_alters_no_open_dossier(world: World, tmp_path: Path):
    """Acceptance rule 8: snapshot, dates and what everybody may do are what they were."""
    dossiers = [await world.walked(steps) for steps in (0, 1, 3, 5, 7)]
    before = [
        (await stands(world, d), await due_of(world, d), await offers(world, d)) for d in dossiers
    ]

    await publish_version(world, tmp_path)

    after = [
        (await stands(world, d), await due_of(world, d), await offers(world, d)) for d in dossiers
    ]
    assert after == before
    assert (await world.submitted()).procedure_version == 1, "version 2 begins tomorrow"


async def test_dossiers_go_on_where_the_version_says_and_the_promise_stays(
    world: World, tmp_path: Path
):
    submitted = await world.submitted()
    appraised = await world.walked(3)
    asked = await world.act(
        await world.walked(3), "request_supplement", by="officer", data=MARKED, comment="Ký đơn."
    )
    proposed = await world.walked(4)
    returned = await world.walked(8)
    await publish_version(world, tmp_path)

    seen = await preview_version(world.office, TO_2)
    carried = await migrate_version(world.office, TO_2)

    assert carried.outlook.tally.as_said() == seen.tally.as_said()
    assert (carried.outlook.tally.dossiers, carried.moved) == (4, 4)
    now = await stands(world, appraised)
    assert (now.procedure_version, now.state, now.holder.role) == (2, "study", "officer")
    assert str(now.clock.term) == "5wd", "the promise that was made stays"
    assert await due_of(world, appraised) == DUE
    assert now.step_due == datetime(2026, 8, 22, 17, 0, tzinfo=HANOI), "study has two days"
    waiting = await stands(world, asked)
    assert (waiting.state, waiting.origin) == ("waiting_citizen", "study")
    assert waiting.counts["study:request_supplement"] == 1, "the one supplement stays used up"
    assert (await stands(world, proposed)).state == "approve"
    assert str((await stands(world, submitted)).clock.term) == "7wd", "nothing was promised yet"
    assert (await stands(world, returned)).procedure_version == 1
    [row] = await rows(
        world,
        "select e.from_state, e.to_state, y.payload from dossier_event e"
        " join dossier_event_payload y using (dossier_id, seq)"
        " where e.dossier_id = :id and e.action = 'change_version'",
        id=appraised.id,
    )
    said = json.loads(row.payload)
    assert (row.from_state, row.to_state) == ("appraise", "study")
    assert said["procedure_version"] == {"from": 1, "to": 2}
    assert said["dates"]["before"]["due"] == said["dates"]["after"]["due"] == DUE.isoformat()
    back = await world.act(
        waiting, "supplement", by="citizen", files=(("don", await world.uploaded()),), at=EVENING
    )
    assert back.state == "study"
    done = await world.act(now, "propose", by="officer", at=EVENING)
    assert done.state == "approve"
    assert (await verify_history(world.sessions)).broken == []
    assert (await migrate_version(world.office, TO_2)).outlook.tally.dossiers == 0


async def test_a_version_may_put_its_own_term_in_place_of_the_promise(world: World, tmp_path: Path):
    dossier = await world.walked(3)
    source = edited(
        MIGRATING, "{appraise: study}, rest: same", "{appraise: study}, rest: same, term: new"
    )
    await publish_version(world, tmp_path, source)

    carried = await migrate_version(world.office, TO_2)

    assert (carried.outlook.tally.later, carried.outlook.tally.by_days) == (1, {2: 1})
    assert await due_of(world, dossier) == IN_SEVEN_DAYS
    notices = await rows(world, "select notice from notice where dossier_id = :id", id=dossier.id)
    assert ("date_moved",) in notices


async def test_what_no_way_is_named_for_stays(world: World, tmp_path: Path):
    """Version 2 keeps its dossiers, version 3 takes over those of version 2 alone."""
    dossier = await world.walked(3)
    second = edited(SECOND, "open: migrate", "open: keep")
    third = edited(MIGRATING, "version: 2\n", "version: 3\n")
    third = edited(third, "replaces: {version: 1,", "replaces: {version: 2,")
    third = edited(third, "from: 2026-08-21", "from: 2026-08-22")
    third = edited(third, "{from: 1, states: {appraise: study}, rest", "{from: 2, rest")
    await publish_version(world, tmp_path, second)
    with pytest.raises(VersionKeepsItsDossiers):
        await migrate_version(world.office, TO_2)
    await publish_version(world, tmp_path, second, third)

    seen = await preview_version(world.office, replace(TO_2, to=3))

    assert seen.tally.left == {"no_way_over": 1}
    assert (await stands(world, dossier)).procedure_version == 1


async def test_what_would_go_to_an_agency_that_nobody_named_stays_and_all_others_go_on(
    world: World, tmp_path: Path
):
    """Version 2 sends the step up the chain, where the dossier that is in it has never been."""
    appraised, proposed = await world.walked(3), await world.walked(4)
    source = edited(
        MIGRATING, "  approve: {budget: 1wd}", "  approve: {agency: $above, budget: 1wd}"
    )
    await publish_version(world, tmp_path, source)

    seen = await preview_version(world.office, TO_2)
    carried = await migrate_version(world.office, TO_2)

    assert seen.tally.left == carried.outlook.tally.left == {"nobody_above": 1}
    assert "chưa rõ cơ quan nào" in why_left("nobody_above").vi
    assert (await stands(world, appraised)).procedure_version == 2
    assert (await stands(world, proposed)).procedure_version == 1


class Cut(Exception):
    """The power goes."""


async def test_cut_in_the_middle_it_is_asked_again_and_moves_each_once(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    dossiers = [await world.walked(2) for _ in range(3)]
    await publish_version(world, tmp_path)
    monkeypatch.setattr(action, "CHUNK", 1)
    with monkeypatch.context() as patch:
        settled = 0

        async def cut(*given: Any) -> list[Judged]:
            nonlocal settled
            settled += 1
            done = await settle(*given)
            if settled == 2:
                raise Cut  # written, and not yet committed
            return done

        patch.setattr(campaigning, "settle", cut)
        with pytest.raises(Cut):
            await migrate_version(world.office, TO_2)
    versions = [(await stands(world, d)).procedure_version for d in dossiers]
    assert versions == [2, 1, 1]

    carried = await migrate_version(world.office, TO_2)

    assert (carried.outlook.tally.moved + carried.outlook.tally.unmoved, carried.moved) == (2, 3)
    for dossier in dossiers:
        assert (await events(world, dossier)).count("change_version") == 1
    assert (await verify_history(world.sessions)).broken == []


async def test_what_cannot_be_done_is_refused(world: World, tmp_path: Path):
    await publish_version(world, tmp_path)
    with pytest.raises(VersionNotPublished):
        await migrate_version(world.office, replace(TO_2, to=9))
    with pytest.raises(VersionKeepsItsDossiers):
        await migrate_version(world.office, replace(TO_2, to=1))
    with pytest.raises(VersionNotInForce):
        await migrate_version(world.office, replace(TO_2, at=MORNING))
