"""A new calendar: nobody moves by its publication; everybody moves once, as was announced."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from app.domain.calendar import HANOI
from app.domain.dossier import Dossier
from app.domain.people import SYSTEM, Permission, Principal, PrincipalKind
from app.domain.shifting import Turn
from app.dossiers.actions import change_calendar as action
from app.dossiers.actions.change_calendar import (
    CalendarNotPublished,
    CalendarNotTheNewest,
    ChangeCalendar,
    change_calendar,
    move_to_calendars,
    order_calendar_change,
    preview_calendar,
)
from app.dossiers.actions.verify_history import verify_history
from app.dossiers.campaigning import Judged, NotThePublishers
from app.dossiers.queries.shifts import calendar_campaigns, under_another_calendar
from app.people.actions.enrol_person import EnrolPerson, enrol_person
from app.people.actions.grant_role import GrantRole, grant_role
from app.people.queries import principal_named
from tests.dossiers.new_rules import (
    EVENING,
    NO_STORM,
    STORM,
    events,
    publish_calendar,
    rows,
    stands,
)
from tests.dossiers.world import MORNING, PROVINCE, World

STORMY = ChangeCalendar(
    calendar="quang-nam", version=2, by=SYSTEM, at=EVENING, reason="Bão số 5 đổ bộ."
)
DUE = datetime(2026, 8, 26, 17, 0, tzinfo=HANOI)
"""Five working days after the 20th: 21, 22 (a make-up Saturday), 24, 25, 26."""
LATER = datetime(2026, 8, 27, 17, 0, tzinfo=HANOI)


async def lives(world: World) -> list[Dossier]:
    """Not yet received; received; in appraisal; done; returned."""
    found = [await world.submitted()]
    found += [await world.walked(steps) for steps in (1, 3, 7, 8)]
    return found


async def due_of(world: World, dossier: Dossier) -> tuple[datetime | None, int]:
    [row] = await rows(
        world, "select due, calendar_version from dossier where id = :id", id=dossier.id
    )
    return row.due, row.calendar_version


async def test_publishing_moves_nobody_and_what_was_announced_is_what_happens(
    world: World, tmp_path: Path
):
    submitted, received, appraised, done, returned = await lives(world)
    before = {d.id: await stands(world, d) for d in (submitted, received, appraised)}
    await publish_calendar(world, tmp_path)
    assert {d: await stands(world, found) for d, found in before.items()} == before

    seen = await preview_calendar(world.office, STORMY)
    assert await events(world, received) == ["submit", "receive"], "a preview writes nothing"
    carried = await change_calendar(world.office, STORMY)

    assert carried.outlook.tally.as_said() == seen.tally.as_said()
    assert carried.outlook.lines == seen.lines
    said = seen.tally.as_said()
    assert (said["dossiers"], said["moved"], said["inside"]) == (4, 4, 1)
    assert (said["later"], said["by_days"]) == (3, {"1": 3})
    assert said["by_agency"] == {"H47.15": {"moved": 4, "late": 0, "saved": 0}}
    assert carried.moved == 4
    for dossier in (received, appraised):
        assert await due_of(world, dossier) == (LATER, 2)
        assert (await events(world, dossier))[-1] == "change_calendar"
    assert await due_of(world, submitted) == (None, 2)
    told = await rows(world, "select notice from notice where dossier_id = :id", id=submitted.id)
    assert ("date_moved",) not in told, "only the desk's own eight hours have moved"
    assert await due_of(world, done) == (LATER, 2)
    assert await due_of(world, returned) == (DUE, 1), "what has ended is left alone"
    assert (await verify_history(world.sessions)).broken == []
    again = await change_calendar(world.office, STORMY)
    assert (again.outlook.tally.dossiers, again.moved) == (0, 0)


async def test_the_history_says_why_and_the_applicant_is_told(world: World, tmp_path: Path):
    dossier = await world.walked(3)
    await publish_calendar(world, tmp_path)
    carried = await change_calendar(world.office, STORMY)

    [row] = await rows(
        world,
        "select e.seq, e.actor_kind, e.due, y.payload from dossier_event e"
        " join dossier_event_payload y using (dossier_id, seq)"
        " where e.dossier_id = :id and e.action = 'change_calendar'",
        id=dossier.id,
    )
    said = json.loads(row.payload)
    assert (row.actor_kind, row.due) == ("system", LATER)
    assert said["calendar"] == {"code": "quang-nam", "from": 1, "to": 2}
    assert (said["comment"], said["campaign"]) == ("Bão số 5 đổ bộ.", str(carried.campaign))
    [day] = said["days"]
    assert (day["day"], day["kind"], day["name"]) == ("2026-08-21", "closure", "Đóng cửa do bão")
    assert day["source"].startswith("Công điện 12")
    dates = [said["dates"][when]["due"] for when in ("before", "after")]
    assert [datetime.fromisoformat(at) for at in dates] == [DUE, LATER]
    notices = await rows(
        world, "select seq, notice, recipient from notice where dossier_id = :id", id=dossier.id
    )
    assert (row.seq, "date_moved", "applicant") in [tuple(notice) for notice in notices]
    after = await stands(world, dossier)
    assert (after.calendar_version, after.undo, after.version) == (2, None, row.seq)


async def test_a_storm_of_yesterday_saves_from_being_late(world: World, tmp_path: Path):
    dossier = await world.walked(3)
    await publish_calendar(world, tmp_path)
    late = ChangeCalendar(
        calendar="quang-nam",
        version=2,
        by=SYSTEM,
        at=datetime(2026, 8, 27, 8, 0, tzinfo=HANOI),
    )

    carried = await change_calendar(world.office, late)

    [line] = carried.outlook.lines[Turn.SAVED]
    assert (line.id, line.days, carried.outlook.tally.saved) == (dossier.id, 1, 1)


async def test_what_was_decided_in_time_is_not_late_afterwards(world: World, tmp_path: Path):
    """Another calendar takes the storm back, after somebody was done in the day that it gave."""
    await publish_calendar(world, tmp_path)
    dossier = await world.submitted()
    dossier = await world.act(dossier, "receive", by="receiver1")
    for name, who, data in (
        ("route", "receiver1", {}),
        ("accept", "clerk", {}),
        ("propose", "officer", {}),
        ("approve", "head", {}),
        ("sign", "signer", {"signature": {"method": "handwritten"}}),
        ("issue_result", "registrar", {"result": {"number": "1", "issued_on": "2026-08-27"}}),
    ):
        at = datetime(2026, 8, 27, 9, 0, tzinfo=HANOI)
        dossier = await world.act(dossier, name, by=who, data=data, at=at)
    await publish_calendar(world, tmp_path, NO_STORM)
    after = ChangeCalendar(
        calendar="quang-nam", version=3, by=SYSTEM, at=datetime(2026, 8, 28, 9, 0, tzinfo=HANOI)
    )

    carried = await change_calendar(world.office, after)

    assert carried.outlook.tally.left == {"was_in_time": 1}
    assert await due_of(world, dossier) == (LATER, 2)


async def test_a_dossier_of_before_calendars_were_pinned_moves_too(world: World, tmp_path: Path):
    dossier = await world.walked(1)
    async with world.sessions.begin() as session:
        await session.execute(
            text(
                "update dossier set calendar_version = null, snapshot ="
                r""" replace(snapshot, '"calendar_version"\:1', '"calendar_version"\:null')"""
            )
        )
    assert (await stands(world, dossier)).calendar_version is None
    await publish_calendar(world, tmp_path)

    carried = await change_calendar(world.office, STORMY)

    assert carried.outlook.tally.by_days == {1: 1}
    assert await due_of(world, dossier) == (LATER, 2)


class Cut(Exception):
    """The power goes."""


async def test_cut_in_the_middle_it_is_asked_again_and_moves_each_once(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    dossiers = [await world.walked(1) for _ in range(5)]
    await publish_calendar(world, tmp_path)
    judged: list[UUID] = []
    honest = action.CalendarJudge.__call__

    def cut(self: action.CalendarJudge, file: Any) -> Judged | None:
        judged.append(file.dossier.id)
        if len(judged) == 4:
            raise Cut
        return honest(self, file)

    async def by_twos(*given: Any, after: UUID | None, limit: int) -> Sequence[UUID]:
        assert limit > 2
        return await under_another_calendar(*given, after=after, limit=2)

    monkeypatch.setattr(action, "under_another_calendar", by_twos)
    with monkeypatch.context() as patch:
        patch.setattr(action.CalendarJudge, "__call__", cut)
        with pytest.raises(Cut):
            await change_calendar(world.office, STORMY)
    moved = [d for d in dossiers if (await due_of(world, d))[1] == 2]
    assert len(moved) == 2, "the first chunk is whole, of the second nothing is left"
    assert [row.state for row in await rows(world, "select state from campaign")] == ["running"]

    carried = await change_calendar(world.office, STORMY)

    assert (carried.outlook.tally.moved, carried.moved) == (3, 5)
    for dossier in dossiers:
        assert (await events(world, dossier)).count("change_calendar") == 1
        assert await due_of(world, dossier) == (LATER, 2)
    [(kind, state, plan)] = await rows(world, "select kind, state, plan from campaign")
    assert (kind, state, json.loads(plan)) == (
        "calendar",
        "done",
        {"calendar": "quang-nam", "version": 2},
    )
    assert (await verify_history(world.sessions)).broken == []


async def test_people_go_on_working_meanwhile(world: World, tmp_path: Path):
    """Two runners and eight people at once: everybody's act is there, and each moved once."""
    dossiers = [await world.walked(1) for _ in range(8)]
    await publish_calendar(world, tmp_path)
    acts = [
        world.act(dossier, "withdraw", by="receiver1", comment="Xin rút.", at=EVENING)
        for dossier in dossiers[:4]
    ]

    outcomes = await asyncio.gather(
        *acts,
        change_calendar(world.office, STORMY),
        change_calendar(world.office, STORMY),
        return_exceptions=True,
    )

    assert not [found for found in outcomes[4:] if isinstance(found, BaseException)]
    for dossier, outcome in zip(dossiers, outcomes, strict=False):
        history = await events(world, dossier)
        assert history.count("change_calendar") <= 1
        if isinstance(outcome, Dossier):
            assert history.count("withdraw") == 1
    for dossier in dossiers[4:]:
        assert await due_of(world, dossier) == (LATER, 2)
    assert (await verify_history(world.sessions)).broken == []


async def test_an_undo_brings_no_former_calendar_back(world: World, tmp_path: Path):
    """Where no date moves, the last action may still be taken back, under the new calendar."""
    dossier = await world.walked(3)
    await publish_calendar(world, tmp_path, STORM.replace("2026-08-21", "2026-12-24"))

    carried = await change_calendar(world.office, STORMY)
    undone = await world.act(dossier, "undo", by="clerk", at=MORNING)

    assert (carried.outlook.tally.unmoved, carried.moved) == (1, 0)
    assert "change_calendar" not in await events(world, dossier), "nothing moves, nothing is said"
    assert (undone.state, undone.calendar_version) == ("routed", 2)


async def test_who_may_not_and_what_was_not_published_is_refused(world: World, tmp_path: Path):
    def ordered(version: int, by: str | None = None) -> ChangeCalendar:
        who = SYSTEM if by is None else world.people[by]
        return ChangeCalendar(calendar="quang-nam", version=version, by=who, at=EVENING)

    await publish_calendar(world, tmp_path)
    with pytest.raises(NotThePublishers):
        await change_calendar(world.office, ordered(2, by="head"))
    with pytest.raises(CalendarNotPublished):
        await preview_calendar(world.office, ordered(9))
    for ask in (preview_calendar, change_calendar):
        with pytest.raises(CalendarNotTheNewest):
            await ask(world.office, ordered(1))
    async with world.sessions() as session:
        assert await session.scalar(text("select count(*) from campaign")) == 0


async def test_what_is_ordered_is_done_by_a_worker_once_and_anybody_sees_how_far(
    world: World, tmp_path: Path
):
    await world.walked(1)
    await publish_calendar(world, tmp_path)
    ordered = replace(STORMY, by=await publisher(world))

    campaign = await order_calendar_change(world.office, ordered)
    assert await order_calendar_change(world.office, ordered) == campaign
    assert await far(world, campaign) == ("running", 0, 1)
    [(payload,)] = await rows(
        world, "select payload from pgqueuer where entrypoint = 'dossiers.move_to_calendar'"
    )
    keeper = move_to_calendars(world.office)
    order = keeper.task.model_validate_json(payload)
    await keeper.keep(order, EVENING)
    assert await far(world, campaign) == ("done", 1, 0)
    await keeper.keep(order, EVENING)
    assert await far(world, campaign) == ("done", 1, 0), "kept twice, it moves nobody twice"

    with pytest.raises(NotThePublishers):
        await order_calendar_change(world.office, replace(STORMY, by=world.citizen))
    with pytest.raises(NotThePublishers):
        await keeper.keep(order.model_copy(update={"by": UUID(int=1)}), EVENING)


async def far(world: World, campaign: UUID) -> tuple[str, int, int]:
    async with world.sessions() as session:
        [found] = await calendar_campaigns(session, only=campaign)
    return found.state, found.moved, found.elsewhere


async def publisher(world: World) -> Principal:
    person = await enrol_person(
        world.sessions,
        EnrolPerson(kind=PrincipalKind.STAFF, username="danhmuc", full_name="Bà Danh", at=MORNING),
    )
    role = GrantRole(
        person=person,
        agency=PROVINCE,
        permission=Permission.PUBLISH,
        starts_on=MORNING.date(),
        at=MORNING,
    )
    await grant_role(world.sessions, role)
    async with world.sessions() as session:
        found = await principal_named(session, person, EVENING)
    assert found is not None
    return found
