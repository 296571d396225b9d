"""A client that knows no procedure drives a dossier of every published one to its end.

It knows the API alone: what to hand in from ``GET /procedures/{code}``, what to do next from
``actions[]``, and what to send from each ``input``.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

import pytest
from sqlalchemy import insert

from app.domain.calendar import HANOI
from app.domain.people import Permission
from app.people.tables import RoleGrantRow
from app.procedures.library import beside_shipped
from tests.web.furnishing import role
from tests.web.promises import keep_promises
from tests.web.sampling import sample
from tests.web.world import APPLICANT, MORNING, Json, World, an_applicant

PROCEDURES = sorted({code for code, _ in beside_shipped([])[0].procedures})
COMMUNE = "H47.21.1"
WAYS_OUT = frozenset(
    {"withdraw", "stop", "refuse", "propose_refusal", "confirm_refusal", "record_fail", "undo"}
)
"""What ends a dossier before its result, or without one; a client shows these apart."""
NAMES_OTHERS = frozenset({"person", "agency", "consultation", "extension", "handover"})
"""Inputs that name somebody else, or change the promise: nobody gives them unasked."""
ENOUGH = 30
MOMENTS = {"2.000488": datetime(2025, 2, 20, 9, 0, tzinfo=HANOI)}
"""Of a procedure that is no longer in force, a day on which it was."""
OFFICIALS = ("receive", "receive_for_unit", "process", "approve", "sign", "issue", "consult")


@pytest.fixture(scope="module", autouse=True)
async def small_staff(world: World) -> None:
    """One person for each permission, who holds it everywhere, and nobody else."""
    agencies = [row["code"] for row in await world.rows("select code from agency")]
    await world.run("delete from substitution")
    await world.run("update role_grant set revoked_at = :at", at=MORNING)
    async with world.house.sessions.begin() as session:
        for permission in Permission:
            person = world.people[f"{permission}@unrelated"].id
            rows = [role(person, agency, permission) for agency in agencies]
            await session.execute(insert(RoleGrantRow), rows)


@pytest.mark.parametrize("code", PROCEDURES)
async def test_every_procedure_can_be_walked_to_its_end(world: World, code: str):
    with world.at(MOMENTS.get(code, MORNING)):
        procedure = (await world.get(f"/procedures/{code}")).json()
        answer = await world.post("/dossiers", await handed_in(world, procedure), APPLICANT)
        assert answer.status_code == 201, answer.text
        dossier = await walked(world, answer.json())
        path = f"/dossiers/{dossier['id']}/events"
        events = (await world.get(path, APPLICANT)).json()["items"]
    assert dossier["state"] == "returned", f"{code}: {dossier['state']}"
    assert dossier["national_status"] == 10
    assert dossier["finished_at"] is not None
    assert dossier["results"]
    assert [event["seq"] for event in events] == [*range(1, dossier["version"] + 1)]


async def walked(world: World, dossier: Json) -> Json:
    """The dossier when nothing is left to be done with it."""
    taken: Counter[tuple[str, str]] = Counter()
    visited = {dossier["state"]}
    for _ in range(ENOUGH):
        step = await next_step(world, dossier, visited, taken)
        if step is None and not await walked_children(world, dossier):
            return dossier
        if step is None:
            dossier = await world.seen(dossier, APPLICANT)
            continue
        who, action = step
        taken[dossier["state"], action["name"]] += 1
        dossier = await world.acted(dossier, action["name"], who, body(action, dossier))
        visited.add(dossier["state"])
    pytest.fail(f"no end in sight: {sorted(visited)}")


async def walked_children(world: World, dossier: Json) -> bool:
    """Whether there were linked dossiers to walk to their end."""
    await keep_promises(world)
    children = (await world.seen(dossier, APPLICANT))["children"]
    begun = [child for child in children if child["state"] == "open"]
    for child in begun:
        await walked(world, await world.seen(child, APPLICANT))
    await keep_promises(world)
    return bool(begun)


async def handed_in(world: World, procedure: Json) -> Json:
    """A submission made of nothing but what was published."""
    kind = procedure["subjects"][0] if "citizen" not in procedure["subjects"] else "citizen"
    number = "049185001234" if kind == "citizen" else "4000123456"
    places = procedure["receive_at"]
    return {
        "procedure": procedure["code"],
        "receiving_agency": COMMUNE if "any_centre" in places else places[0],
        "channel": "online",
        "applicant": an_applicant(kind=kind, id_number=number),
        "form": sample(procedure["form"]),
        "documents": [
            {"key": paper["key"], "upload": await world.upload()}
            for paper in procedure["documents"]
            if paper["required"] is not False
        ],
        "return": {"method": "counter"},
    }


async def next_step(
    world: World, dossier: Json, visited: set[str], taken: Counter[tuple[str, str]]
) -> tuple[str, Json] | None:
    """Who takes which action next: one that leads somewhere new, else one that changes things here.

    Several agencies may have to answer in one place, so such an action is taken more than once.
    """
    others: list[tuple[str, Json]] = []
    for who in (*(f"{permission}@unrelated" for permission in OFFICIALS), APPLICANT):
        answer = await world.get(f"/dossiers/{dossier['id']}", who)
        for action in answer.json().get("actions", ()):
            needed = action["input"]["properties"].get("data", {}).get("required", ())
            if action["name"] in WAYS_OUT or NAMES_OTHERS & {*needed}:
                continue
            waits = action["to_state"].startswith("waiting")
            if action["to_state"] not in visited and not waits:
                return who, action
            if action["to_state"] == dossier["state"]:
                others.append((who, action))
    here = ((who, action) for who, action in others if taken[dossier["state"], action["name"]] < 3)
    return next(here, None)


def body(action: Json, dossier: Json) -> Json:
    """What the schema asks for; a fee is named as the dossier lists it."""
    made: Json = sample(action["input"])
    payment = made.get("data", {}).get("payment")
    if isinstance(payment, Mapping) and dossier["fees"]:
        made["data"]["payment"] = {**payment, "fee": dossier["fees"][0]["key"]}
    return made
