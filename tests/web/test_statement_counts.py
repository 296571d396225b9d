"""How many statements each operation sends: promises about speed that no busy machine can break.

The first request of a process reads the rulebook and the catalogue, and fetches a block of codes;
what is counted is any request after it.
"""

import pytest

from tests.statements import counted
from tests.web.situations import OPINION, QUESTION, RECEIPT, RESULT, SIGNATURE, reached
from tests.web.world import (
    ADVISER,
    APPLICANT,
    CLERK,
    DESK,
    HEAD,
    OFFICER,
    REGISTRAR,
    SIGNER,
    Json,
    World,
)

SUBMISSION = ACTION = 8
LOOK = 5
LIST = 4
TRACK = 8
BESIDE_ITEMS = 3
"""What a bulk request may send beside its actions."""


@pytest.fixture(scope="module", autouse=True)
async def warm(world: World) -> None:
    """Every kind of work has been done once, and each agency has codes to give out."""
    await reached(world, "returned")
    await world.get("/procedures")


async def sent(world: World, method: str, path: str, who: str, body: Json | None = None) -> int:
    with counted(world.engine) as statements:
        answer = await world.call(method, path, who, **({} if body is None else {"json": body}))
    assert answer.is_success, answer.text
    assert statements, "nothing was counted"
    return len(statements)


@pytest.mark.parametrize("papers", [3, 12])
async def test_a_submission(world: World, papers: int):
    body = await world.submission()
    for _ in range(papers - 3):
        body["documents"].append({"key": "ly_lich", "upload": await world.upload()})
    assert await sent(world, "POST", "/dossiers", APPLICANT, body) <= SUBMISSION


STEPS: tuple[tuple[str, str, str, Json], ...] = (
    ("submitted", "receive", DESK, {}),
    ("received", "route", DESK, {}),
    ("routed", "accept", CLERK, {}),
    ("appraise", "propose", OFFICER, {}),
    ("appraise", "consult", OFFICER, QUESTION),
    ("asked", "answer_consultation", ADVISER, OPINION),
    ("approve", "approve", HEAD, {}),
    ("sign", "sign", SIGNER, SIGNATURE),
    ("issue", "issue_result", REGISTRAR, RESULT),
    ("just_issued", "undo", REGISTRAR, {}),
    ("ready", "hand_over", DESK, RECEIPT),
)  # fmt: skip


@pytest.mark.parametrize(("situation", "action", "who", "body"), STEPS)
async def test_an_action(world: World, situation: str, action: str, who: str, body: Json):
    dossier, look = await reached(world, situation)
    with world.at(look):
        path = f"/dossiers/{dossier['id']}/actions/{action}"
        assert await sent(world, "POST", path, who, body) <= ACTION


@pytest.mark.parametrize("part", ["", "/events", "/deadline", "/documents/don"])
async def test_a_look(world: World, part: str):
    dossier, look = await reached(world, "returned")
    with world.at(look):
        assert await sent(world, "GET", f"/dossiers/{dossier['id']}{part}", DESK) <= LOOK
        assert await sent(world, "GET", f"/dossiers/{dossier['id']}{part}", APPLICANT) <= LOOK


@pytest.mark.parametrize(
    ("path", "who"),
    [
        ("/dossiers", APPLICANT),
        ("/dossiers", DESK),
        ("/dossiers?q=anh", DESK),
        ("/inbox", DESK),
        ("/inbox?queue=consultations", ADVISER),
        ("/procedures", APPLICANT),
        ("/agencies", APPLICANT),
        ("/statistics?group_by=agency", DESK),
    ],
)
async def test_a_list_costs_the_same_however_long_it_is(world: World, path: str, who: str):
    join = "&" if "?" in path else "?"
    few = await sent(
        world, "GET", path if path.startswith("/stat") else f"{path}{join}limit=1", who
    )
    for _ in range(3):
        await world.submitted()
    many = await sent(world, "GET", path, who)
    assert few == many <= LIST


async def test_tracking(world: World):
    dossier, look = await reached(world, "returned")
    code, token = dossier["code"], dossier["tracking"]["token"]
    with world.at(look):
        for proof in ("3456", "0000"):
            body = {"code": code, "proof": proof}
            assert await sent(world, "POST", "/tracking", APPLICANT, body) <= TRACK
        unknown = {"code": "H47.TTHCC-260820-9999", "proof": "3456"}
        assert await sent(world, "POST", "/tracking", APPLICANT, unknown) <= TRACK
        assert await sent(world, "GET", f"/tracking/{token}", APPLICANT) <= LOOK


async def test_a_bulk_request_costs_what_its_actions_cost(world: World):
    ready = [(await reached(world, "approve"))[0] for _ in range(3)]
    _, look = await reached(world, "approve")
    body = {"action": "approve", "dossiers": [{"id": dossier["id"]} for dossier in ready]}
    with world.at(look):
        statements = await sent(world, "POST", "/dossiers/bulk-actions", HEAD, body)
    assert statements <= ACTION * len(ready) + BESIDE_ITEMS


async def test_an_upload(world: World):
    with counted(world.engine) as statements:
        await world.upload()
    assert len(statements) <= 3


async def test_who_may_not_see_a_dossier_costs_little(world: World):
    dossier, _ = await reached(world, "returned")
    with counted(world.engine) as statements:
        await world.get(f"/dossiers/{dossier['id']}", "sign@unrelated")
    assert len(statements) <= 2
