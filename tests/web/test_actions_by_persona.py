"""Who may take which action, in every situation of the standard life cycle.

The table below was written from the law and the life cycle, not from the code. For every situation
and everybody it says what is on offer, what is blocked for now, and that all else is refused; and
what is offered is then really taken, and what is not is really refused.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from tests.web.sampling import sample
from tests.web.situations import QUESTION, RECEIPT, RESULT, SITUATIONS, SUPPLEMENT, reached
from tests.web.world import (
    ABOVE,
    ADVISER,
    APPLICANT,
    CLERK,
    COLLEAGUE,
    DESK,
    EVERYBODY,
    HEAD,
    NOBODY,
    OFFICER,
    REGISTRAR,
    SIGNER,
    SUBSTITUTE,
    Json,
    World,
)

READ_DOSSIERS = (
    "receive", "receive_for_unit", "process", "approve", "sign", "issue", "supervise",
)  # fmt: skip
"""Who manages the catalogue or the accounts, and who advises others, reads no dossier by that."""

READERS = frozenset(
    {
        APPLICANT,
        COLLEAGUE,
        SUBSTITUTE,
        ABOVE,
        *(f"{permission}@receiving" for permission in READ_DOSSIERS),
        *(f"{permission}@competent" for permission in READ_DOSSIERS),
    }
)
ASKED = frozenset({"asked", "consulting", "consulted"})
"""The situations in which an agency was asked, whose adviser then reads too."""
FIRST_DAY = frozenset({"just_accepted", "just_issued"})
"""Neither colleague nor substitute are there on the first day, and they read nothing."""

HEAD_OF_DESK = "approve@receiving"
REGISTRAR_OF_DESK = "issue@receiving"
SUPERVISOR_OF_DESK = "supervise@receiving"

LEAVE: Mapping[str, set[str]] = {APPLICANT: {"withdraw"}, DESK: {"withdraw"}}
LEAD: Mapping[str, set[str]] = {HEAD: {"stop", "extend"}}
APPRAISAL = {"propose", "propose_refusal", "request_supplement", "request_obligation", "consult"}
LATER_APPRAISAL = APPRAISAL - {"request_supplement"}
SCREENING = (APPRAISAL - {"propose"}) | {"schedule_visit"}

Table = Mapping[str, set[str]]

OFFERED: Mapping[str, Table] = {
    "submitted": {
        APPLICANT: {"withdraw"},
        DESK: {"receive", "request_supplement", "refuse", "withdraw"},
    },
    "waiting_early": {
        APPLICANT: {"supplement", "withdraw"},
        DESK: {"supplement", "withdraw"},
    },
    "submitted_again": {
        APPLICANT: {"withdraw"},
        DESK: {"receive", "refuse", "withdraw"},
        SUPERVISOR_OF_DESK: {"request_supplement"},
        ABOVE: {"request_supplement"},
    },
    "received": {
        APPLICANT: {"withdraw"},
        DESK: {"route", "withdraw"},
        HEAD_OF_DESK: {"stop", "extend"},
    },
    "routed": {**LEAVE, **LEAD, CLERK: {"accept", "reroute"}},
    "just_accepted": {
        **LEAVE, OFFICER: APPRAISAL, HEAD: {"assign", "stop", "extend"}, CLERK: {"undo"},
    },
    "appraise": {
        **LEAVE, OFFICER: APPRAISAL, SUBSTITUTE: APPRAISAL, HEAD: {"assign", "stop", "extend"},
    },
    "appraise_late": {
        **LEAVE,
        OFFICER: LATER_APPRAISAL,
        SUBSTITUTE: LATER_APPRAISAL,
        HEAD: {"request_supplement", "assign", "stop", "extend"},
    },
    "asked": {
        **LEAVE,
        OFFICER: APPRAISAL,
        SUBSTITUTE: APPRAISAL,
        HEAD: {"assign", "stop", "extend"},
        ADVISER: {"answer_consultation"},
    },
    "waiting_citizen": {
        APPLICANT: {"supplement", "withdraw"},
        DESK: {"supplement", "withdraw"},
        HEAD: {"stop"},
    },
    "waiting_obligation": {
        APPLICANT: {"withdraw"},
        DESK: {"confirm_obligation", "withdraw"},
        OFFICER: {"confirm_obligation"},
        SUBSTITUTE: {"confirm_obligation"},
        HEAD: {"stop"},
    },
    "approve": {**LEAVE, HEAD: {"approve", "send_back", "stop", "extend"}},
    "approve_refusal": {**LEAVE, HEAD: {"confirm_refusal", "send_back", "stop", "extend"}},
    "sign": {SIGNER: {"sign", "send_back"}, HEAD: {"extend"}},
    "issue": {REGISTRAR: {"issue_result"}, HEAD: {"extend"}},
    "just_issued": {
        DESK: {"notify_ready", "hand_over"},
        REGISTRAR_OF_DESK: {"notify_ready"},
        REGISTRAR: {"undo"},
    },
    "ready": {DESK: {"notify_ready", "hand_over"}, REGISTRAR_OF_DESK: {"notify_ready"}},
    "ready_by_post": {
        DESK: {"notify_ready", "hand_over", "post"}, REGISTRAR_OF_DESK: {"notify_ready"},
    },
    "ready_digitally": {
        APPLICANT: {"download"},
        DESK: {"notify_ready", "hand_over"},
        REGISTRAR_OF_DESK: {"notify_ready"},
    },
    "in_post": {DESK: {"mark_delivered", "mark_bounced"}},
    "returned": {APPLICANT: {"rate"}},
    "refused": {},
    "withdrawn": {},
    "stopped": {},
    "expired": {},
    "screening": {
        **LEAVE, OFFICER: SCREENING, SUBSTITUTE: SCREENING, HEAD: {"assign", "stop", "extend"},
    },
    "consulting": {**LEAVE, **LEAD, ADVISER: {"answer_consultation"}},
    "consulted": {**LEAVE, **LEAD, OFFICER: {"joined"}, SUBSTITUTE: {"joined"}},
    "on_site": {
        **LEAVE,
        **LEAD,
        OFFICER: {"record_pass", "record_fail"},
        SUBSTITUTE: {"record_pass", "record_fail"},
    },
}  # fmt: skip

BLOCKED: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "submitted_again": {DESK: {"request_supplement": "limit"}},
    "appraise_late": {
        OFFICER: {"request_supplement": "guard"}, SUBSTITUTE: {"request_supplement": "guard"},
    },
    "approve": {HEAD: {"confirm_refusal": "guard"}},
    "approve_refusal": {HEAD: {"approve": "guard"}},
    "sign": {SIGNER: {"confirm_refusal": "guard"}},
    "just_issued": {DESK: {"post": "guard"}, APPLICANT: {"download": "guard"}},
    "ready": {
        DESK: {"post": "guard"}, APPLICANT: {"download": "guard"}, REGISTRAR: {"undo": "too_late"},
    },
    "ready_by_post": {APPLICANT: {"download": "guard"}, REGISTRAR: {"undo": "too_late"}},
    "ready_digitally": {DESK: {"post": "guard"}, REGISTRAR: {"undo": "too_late"}},
    "consulting": {OFFICER: {"joined": "guard"}, SUBSTITUTE: {"joined": "guard"}},
}  # fmt: skip
"""What belongs to somebody's part and cannot be done now, with the category of the refusal."""

OF_THE_LIFE_CYCLE = frozenset(
    {
        "receive", "request_supplement", "refuse", "supplement", "route", "accept", "reroute",
        "answer_consultation", "confirm_obligation", "notify_ready", "hand_over", "post",
        "download", "mark_delivered", "mark_bounced", "rate", "propose", "propose_refusal",
        "request_obligation", "consult", "assign", "joined", "record_pass", "record_fail",
        "approve", "confirm_refusal", "send_back", "sign", "issue_result", "withdraw", "stop",
        "extend", "undo",
    }
)  # fmt: skip
ALL_TRY_TO_LOOK = frozenset(
    {"submitted", "just_accepted", "appraise", "asked", "ready", "returned", "withdrawn"}
)
"""Elsewhere only readers look: who reads depends on whom a dossier concerns, not on its state."""
HOME: Mapping[str, str] = {
    action: next(
        place for place, table in OFFERED.items() if any(action in may for may in table.values())
    )
    for action in OF_THE_LIFE_CYCLE
}
"""The first situation in which an action is on offer: there, everybody tries it."""


def readers(situation: str) -> frozenset[str]:
    found = READERS | ({ADVISER} if situation in ASKED else frozenset())
    return found - ({SUBSTITUTE, COLLEAGUE} if situation in FIRST_DAY else frozenset())


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
        "agency": "H47.15",
        "payment": {"fee": "tham_dinh", "receipt_number": "0000123"},
        **QUESTION["data"],
        **SUPPLEMENT["data"],
        **RESULT["data"],
        **RECEIPT["data"],
    }
    if "data" in body:
        body["data"] = {name: real.get(name, value) for name, value in body["data"].items()}
    return body
