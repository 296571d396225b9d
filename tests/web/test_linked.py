"""Liên thông: one dossier, its children of three procedures, and what they tell one another."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from app.db.sessions import Sessions
from app.domain.people import Permission
from app.dossiers.actions.tend_children import tend_children
from app.dossiers.actions.verify_history import verify_history
from tests.web.furnishing import role
from tests.web.promises import keep_promises
from tests.web.replaying import what_a_replay_would_change
from tests.web.world import (
    APPLICANT,
    CLERK,
    DESK,
    OFFICER,
    REGISTRAR,
    SIGNER,
    STRANGER,
    Json,
    World,
    an_applicant,
)

GROUP = "2.002621"
INSURER = "H47.5"
FORM = {
    "child_name": "Lê Minh Khôi",
    "sex": "male",
    "born_on": "2026-08-01",
    "born_at": "Bệnh viện Hội An",
    "ethnicity": "Kinh",
    "home_place": "Quảng Nam",
    "mother": "Nguyễn Thị Ánh",
    "address": "12 Trần Phú, Hội An",
    "householder": "Nguyễn Thị Ánh",
    "relation": "con",
}


@pytest.fixture(autouse=True, scope="module")
async def insurer(world: World) -> None:
    """The people of the world work for the insurer too."""
    for name in (CLERK, OFFICER, SIGNER, REGISTRAR):
        grant = role(world.people[name].id, INSURER, Permission(name.partition("@")[0]))
        columns = ", ".join(grant)
        values = ", ".join(f":{column}" for column in grant)
        await world.run(f"insert into role_grant ({columns}) values ({values})", **grant)  # noqa: S608


async def joining(world: World, **form: Any) -> Json:
    """A parent that waits for its children, of which none has begun."""
    documents = [{"key": key, "upload": await world.upload()} for key in ("chung_sinh", "cho_o")]
    parent = await world.submitted(
        procedure=GROUP,
        competent_agency="H47.15",
        form={**FORM, **form},
        documents=documents,
    )
    parent = await world.acted(parent, "receive", DESK)
    parent = await world.acted(parent, "accept", CLERK)
    assert parent["state"] == "join"
    return parent


async def child_of(world: World, parent: Json, key: str) -> Json:
    """The parent's child, as the applicant sees it."""
    seen = await world.seen(parent, APPLICANT)
    child = next(child for child in seen["children"] if child["key"] == key)
    return await world.seen(child, APPLICANT)


async def examined(world: World, child: Json) -> Json:
    """A child that waits for the signature."""
    child = await world.acted(child, "receive", DESK)
    if child["state"] == "received":
        child = await world.acted(child, "route", DESK)
    child = await world.acted(child, "accept", CLERK)
    return await world.acted(child, "propose", OFFICER)


async def granted(world: World, child: Json, number: str, *, on_file: bool = True) -> Json:
    child = await examined(world, child)
    child = await world.acted(
        child, "sign", SIGNER, {"data": {"signature": {"method": "handwritten"}}}
    )
    body: Json = {"data": {"result": {"number": number, "issued_on": "2026-08-20"}}}
    if on_file:
        body["documents"] = [{"key": "result", "upload": await world.upload(REGISTRAR)}]
    return await world.acted(child, "issue_result", REGISTRAR, body)


async def refused(world: World, child: Json) -> Json:
    child = await world.acted(child, "receive", DESK)
    if child["state"] == "received":
        child = await world.acted(child, "route", DESK)
    child = await world.acted(child, "accept", CLERK)
    child = await world.acted(child, "propose_refusal", OFFICER, {"comment": "Không đủ điều kiện"})
    return await world.acted(child, "confirm_refusal", SIGNER, {"comment": "Đồng ý"})


def states_of(dossier: Json) -> dict[str, str]:
    return {child["key"]: child["state"] for child in dossier["children"]}


async def events_of(world: World, dossier: Json) -> list[str]:
    rows = await world.rows(
        "select action from dossier_event where dossier_id = :id order by seq", id=dossier["id"]
    )
    return [row["action"] for row in rows]


async def test_three_children_one_after_another_feed_each_other_and_the_parent_goes_on(
    world: World,
):
    parent = await joining(world)
    assert states_of(parent) == dict.fromkeys(("khai_sinh", "thuong_tru", "the_bhyt"), "waiting")

    assert await keep_promises(world) == ["dossiers.tend_children"]
    birth = await child_of(world, parent, "khai_sinh")
    assert birth["parent"] == {"id": parent["id"], "code": parent["code"], "procedure": GROUP}
    assert birth["applicant"] == an_applicant()
    assert birth["channel"] == "online"
    assert [d["key"] for d in birth["documents"]] == ["chung_sinh"]
    assert (birth["code"], birth["due"]) == (None, None), "received by its own desk, not with ours"

    birth = await granted(world, birth, "15/2026")
    assert not {action["name"] for action in birth["actions"]} & {"undo"}, "its result goes on"
    await keep_promises(world)
    home = await child_of(world, parent, "thuong_tru")
    assert home["form"]["birth_certificate"] == "15/2026"
    assert sorted(d["key"] for d in home["documents"]) == ["cho_o", "quan_he"]
    assert home["documents"][1]["name"] == "don.pdf"

    await granted(world, home, "77/TB", on_file=False)
    await keep_promises(world)
    card = await child_of(world, parent, "the_bhyt")
    assert (card["form"]["birth_certificate"], card["form"]["residence_notice"]) == (
        "15/2026",
        "77/TB",
    )
    assert card["competent_agency"] == INSURER

    await granted(world, card, "GD4920000001")
    await keep_promises(world)
    after = await world.seen(parent, APPLICANT)
    assert states_of(after) == dict.fromkeys(("khai_sinh", "thuong_tru", "the_bhyt"), "granted")
    assert (after["state"], after["code"], after["due"]) == ("issue", parent["code"], parent["due"])
    assert await events_of(world, parent) == [
        *("submit", "receive", "accept", "child_opened", "child_done", "child_opened"),
        *("child_done", "child_opened", "child_done", "joined"),
    ]
    assert (await verify_history(world.house.sessions)).broken == []
    assert await what_a_replay_would_change(world, GROUP, parent) == []


async def test_whoever_proves_himself_sees_the_family_and_nobody_else(world: World):
    parent = await joining(world)
    await keep_promises(world)
    asked = {"code": parent["code"], "proof": "3456"}

    proven = (await world.post("/tracking", asked)).json()
    unproven = (await world.post("/tracking", {**asked, "proof": "0000"})).json()

    assert {c["key"]: c["state"] for c in proven["children"]} == {
        "khai_sinh": "open",
        "thuong_tru": "waiting",
        "the_bhyt": "waiting",
    }
    assert unproven["children"] == []
    child = await child_of(world, parent, "khai_sinh")
    assert (await world.get(f"/dossiers/{child['id']}", STRANGER)).status_code == 404


async def test_a_refused_child_takes_those_that_need_it_along_and_the_officer_decides(
    world: World,
):
    parent = await joining(world)
    await keep_promises(world)
    await granted(world, await child_of(world, parent, "khai_sinh"), "16/2026")
    await keep_promises(world)
    await refused(world, await child_of(world, parent, "thuong_tru"))
    await keep_promises(world)

    parent = await world.seen(parent, OFFICER)

    assert states_of(parent) == {
        "khai_sinh": "granted",
        "thuong_tru": "refused",
        "the_bhyt": "refused",
    }
    assert parent["state"] == "review"
    assert [c["id"] is None for c in parent["children"]] == [False, False, True]
    parent = await world.acted(parent, "finish", OFFICER, {"comment": "Trả Giấy khai sinh"})
    assert parent["state"] == "issue"


async def test_a_child_that_cannot_be_handed_in_is_told_and_blocks_nothing(world: World):
    await world.run("update agency set valid_to = '2026-08-19' where code = :code", code=INSURER)
    parent = await joining(world)
    await keep_promises(world)
    await granted(world, await child_of(world, parent, "khai_sinh"), "17/2026")
    await keep_promises(world)
    await granted(world, await child_of(world, parent, "thuong_tru"), "78/TB")
    await keep_promises(world)
    await world.run("update agency set valid_to = null where code = :code", code=INSURER)

    parent = await world.seen(parent, OFFICER)

    assert (parent["state"], states_of(parent)["the_bhyt"]) == ("review", "refused")
    events = (await world.get(f"/dossiers/{parent['id']}/events", OFFICER)).json()["items"]
    assert any("procedure: nobody_competent" in event["payload"] for event in events)


async def test_with_the_parent_whatever_nobody_has_decided_is_withdrawn(world: World):
    parent = await joining(world, no_card=True)
    await keep_promises(world)
    child = await child_of(world, parent, "khai_sinh")

    reason = {"comment": "Chuyển nơi ở"}
    await world.acted(await world.seen(parent, APPLICANT), "withdraw", APPLICANT, reason)
    kept = await keep_promises(world)

    assert kept.count("dossiers.withdraw_child") == 1
    child = await world.seen(child, APPLICANT)
    assert child["state"] == "withdrawn"
    events = (await world.get(f"/dossiers/{child['id']}/events", OFFICER)).json()["items"]
    assert "Chuyển nơi ở" in events[-1]["payload"]
    assert events[-1]["role"] == "system"
    seen = await world.seen(parent, APPLICANT)
    assert states_of(seen) == {"khai_sinh": "refused", "thuong_tru": "refused"}
    assert seen["state"] == "withdrawn"


async def test_what_was_decided_already_stays_when_the_parent_is_withdrawn(world: World):
    parent = await joining(world)
    await keep_promises(world)
    child = await examined(world, await child_of(world, parent, "khai_sinh"))
    signed = {"data": {"signature": {"method": "handwritten"}}}
    child = await world.acted(child, "sign", SIGNER, signed)
    assert child["state"] == "issue"

    reason = {"comment": "Không cần nữa"}
    await world.acted(await world.seen(parent, APPLICANT), "withdraw", APPLICANT, reason)
    await keep_promises(world)

    assert (await world.seen(child, OFFICER))["state"] == "issue"


class Killed(Exception):
    """The worker died."""


class Mortal:
    """Sessions of a process that dies when it begins one transaction too many."""

    def __init__(self, sessions: Sessions, lives: int) -> None:
        self.sessions = sessions
        self.lives = lives

    def begin(self) -> Any:
        if self.lives == 0:
            raise Killed
        self.lives -= 1
        return self.sessions.begin()


@pytest.mark.parametrize("lives", [1, 2, 3])
async def test_told_twice_at_once_by_workers_that_die_in_between_it_happens_once(
    world: World, lives: int
):
    parent = await joining(world)
    await keep_promises(world)
    await granted(world, await child_of(world, parent, "khai_sinh"), f"2{lives}/2026")
    house, which = world.house, UUID(parent["id"])
    mortal: Any = Mortal(house.sessions, lives)
    dying = replace(house.office, sessions=mortal)

    outcomes = await asyncio.gather(
        *(tend_children(dying, which, world.now) for _ in range(2)),
        return_exceptions=True,
    )
    await asyncio.gather(*(tend_children(house.office, which, world.now) for _ in range(3)))
    await keep_promises(world)

    assert any(isinstance(outcome, Killed) for outcome in outcomes)
    assert (await events_of(world, parent))[3:] == ["child_opened", "child_done", "child_opened"]
    born = await world.rows("select id from dossier where parent = :id", id=parent["id"])
    assert len(born) == 2
