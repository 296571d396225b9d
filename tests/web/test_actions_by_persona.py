"""Who may take which action, in every situation of the standard life cycle.

For everybody the table says what is on offer and what is blocked for now; all else is refused. What
is offered is then really taken, and what is not is really refused.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from tests.web.permission_table import ALL_TRY_TO_LOOK, BLOCKED, HOME, OFFERED, readers
from tests.web.sampling import sample
from tests.web.situations import QUESTION, RECEIPT, RESULT, SITUATIONS, reached
from tests.web.world import (
    DESK,
    EVERYBODY,
    NOBODY,
    OFFICER,
    Json,
    World,
)


def test_the_table_knows_every_situation():
    assert set(OFFERED) == set(SITUATIONS)


@pytest.mark.parametrize("situation", SITUATIONS)
async def test_everybody_is_offered_what_is_his_and_can_take_exactly_that(
    world: World, situation: str
):
    dossier, look = await reached(world, situation)
    with world.at(look):
        offers = await offers_match_the_table(world, dossier, situation)
        version = (await world.seen(dossier, DESK))["version"]
        for who, actions in offers.items():
            for action in actions:
                await the_offer_holds(world, dossier, who, action)
        bodies = {
            offer["name"]: body_for(world, offer) for each in offers.values() for offer in each
        }
        for refusal in refusals(situation, offers):
            await it_is_refused(world, dossier, refusal, bodies.get(refusal.action, {}))
        assert (await world.seen(dossier, DESK))["version"] == version, "a refusal left a trace"


async def offers_match_the_table(
    world: World, dossier: Json, situation: str
) -> dict[str, list[Json]]:
    """What each reader is offered; everybody else finds no dossier at all."""
    offers = {}
    all_look = situation in ALL_TRY_TO_LOOK
    for who in EVERYBODY if all_look else sorted(readers(situation)):
        answer = await world.get(f"/dossiers/{dossier['id']}", who)
        if who not in readers(situation):
            assert answer.status_code == (401 if who == NOBODY else 404), who
            continue
        assert answer.status_code == 200, who
        seen = answer.json()
        offered = {action["name"] for action in seen["actions"]}
        assert offered == OFFERED[situation].get(who, set()), f"{who} {situation}"
        blocked = {action["name"]: action["code"] for action in seen["blocked_actions"]}
        assert blocked == BLOCKED.get(situation, {}).get(who, {}), f"{who} {situation}"
        offers[who] = seen["actions"]
    return offers


async def the_offer_holds(world: World, dossier: Json, who: str, action: Json) -> None:
    async with world.rehearsal():
        body = body_for(world, action)
        for paper in body.get("documents", ()):
            paper["upload"] = await world.upload(who)
        path = f"/dossiers/{dossier['id']}/actions/{action['name']}"
        answer = await world.post(path, body, who)
        assert answer.status_code == 200, f"{who} {action['name']}: {answer.text}"
        after = answer.json()
        assert after["state"] == action["to_state"]
        assert after["version"] == int(answer.headers["etag"].strip('"'))


class Refusal(NamedTuple):
    """Who tries what in vain, and the category of the refusal."""

    who: str
    action: str
    code: str


def refusals(situation: str, offers: Mapping[str, list[Json]]) -> list[Refusal]:
    """Everything that is tried in vain here."""
    tried: list[Refusal] = []
    for who in EVERYBODY:
        blocked = BLOCKED.get(situation, {}).get(who, {})
        tried += [Refusal(who, action, code) for action, code in blocked.items()]
        offered = {action["name"] for action in offers.get(who, ())}
        at_home = {action for action, home in HOME.items() if home == situation}
        code = "forbidden" if who in readers(situation) else "not_found"
        code = "unauthenticated" if who == NOBODY else code
        others = sorted(at_home - offered - set(blocked))
        tried += [Refusal(who, action, code) for action in others]
    if situation == "waiting_early":
        tried += [Refusal(who, "expire", "forbidden") for who in readers(situation)]
    return tried


async def it_is_refused(world: World, dossier: Json, refusal: Refusal, body: Json) -> None:
    who, action, code = refusal
    plain = {name: value for name, value in body.items() if name != "override"}
    answer = await world.post(f"/dossiers/{dossier['id']}/actions/{action}", plain, who)
    status = {"unauthenticated": 401, "forbidden": 403, "not_found": 404}.get(code, 409)
    assert answer.status_code == status, f"{who} {action}: {answer.text}"
    assert answer.json()["code"] == code, f"{who} {action}: {answer.text}"


def body_for(world: World, action: Json) -> dict[str, Any]:
    """What the offer asks for; people, agencies and fees are named as they are here."""
    body = dict(sample(action["input"]))
    real: Json = {
        "person": str(world.people[OFFICER].id),
        "agency": "H47.7",
        "promised_on": "2026-09-30",
        "payment": {"fee": "tham_dinh", "receipt_number": "0000123"},
        **QUESTION["data"],
        **RESULT["data"],
        **RECEIPT["data"],
    }
    if "data" in body:
        body["data"] = {name: real.get(name, value) for name, value in body["data"].items()}
    return body
