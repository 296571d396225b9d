"""Tra cứu: who proves that he may know is told; who does not learns nothing, not even by its shape.

The client's address is always the same here, and the limits are in the database; so every test is
a rehearsal, and what it spends is not spent for the next one.
"""

from collections.abc import AsyncGenerator
from datetime import timedelta

import pytest

from tests.web.situations import reached
from tests.web.world import APPLICANT, DESK, MORNING, Json, World


@pytest.fixture(autouse=True)
async def rehearsed(world: World) -> AsyncGenerator[None]:
    async with world.rehearsal():
        yield


HIDDEN = {
    "procedure_name", "state", "state_label", "holder", "submitted_at", "received_at",
    "first_opened_at", "last_action_at", "due", "original_due", "shipment",
}  # fmt: skip


async def track(world: World, **body: str | None) -> Json:
    answer = await world.post("/tracking", body)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


@pytest.mark.parametrize("proof", ["3456", "1234"])
async def test_the_last_four_digits_of_phone_or_number_prove_enough(world: World, proof: str):
    dossier, look = await reached(world, "appraise")
    with world.at(look):
        found = await track(world, code=dossier["code"].lower(), proof=proof)
    assert found["proven"] is True
    assert found["state"] == "appraise"
    assert found["holder"]["agency"] == "H47.15"
    assert found["holder"]["unit"]
    assert found["holder"]["person"] == "Ông process@competent"
    assert found["submitted_at"] == found["received_at"] == "2026-08-20T09:00:00+07:00"
    assert found["due"] == "2026-09-04T17:00:00+07:00"
    assert [line["state"] for line in found["timeline"]][:2] == ["Chờ tiếp nhận", "Đã tiếp nhận"]
    assert "Ánh" not in str(found)


async def test_without_proof_only_the_degree_is_told_and_an_unknown_code_looks_the_same(
    world: World,
):
    dossier, look = await reached(world, "appraise")
    shapes = []
    with world.at(look):
        whole = await track(world, code=dossier["code"], proof="3456")
        for code, proof in (
            (dossier["code"], "0000"),
            (dossier["code"], None),
            (dossier["code"], ""),
            ("H47.TTHCC-260820-9998", "3456"),
            ("H47.TTHCC-260820-9999", None),
            ("khong phai ma", "3456"),
        ):
            found = await track(world, code=code, proof=proof)
            assert found["proven"] is False
            assert {name for name in HIDDEN if found[name] is not None} == set()
            assert found["timeline"] == []
            assert found["degree_of_completion"] in {25, 50, 75, 100}
            shapes.append(list(found))
    assert all(shape == list(whole) for shape in shapes)


async def test_a_dossier_without_a_code_is_found_by_its_id_with_the_same_proof(world: World):
    dossier = await world.submitted()
    found = await track(world, code=dossier["id"], proof="3456")
    assert (found["proven"], found["code"], found["state"]) == (True, None, "submitted")
    assert (await track(world, code=dossier["id"], proof="0000"))["proven"] is False


@pytest.mark.parametrize("real", [True, False])
async def test_wrong_proofs_are_slowed_alike_for_known_and_unknown_codes(
    world: World, *, real: bool
):
    dossier, look = await reached(world, "received")
    code = dossier["code"] if real else "H47.TTHCC-260820-9000"
    with world.at(look + timedelta(days=3 if real else 6)):
        body = {"code": code, "proof": "0000"}
        statuses = [(await world.post("/tracking", body)).status_code for _ in range(6)]
        assert statuses == [200] * 5 + [429]
        slowed = await world.post("/tracking", {"code": code, "proof": "3456"})
        assert slowed.status_code == 429
        assert slowed.json()["code"] == "rate_limited"
        assert int(slowed.headers["retry-after"]) > 0
        by_token = await world.get(f"/tracking/{dossier['tracking']['token']}")
        assert by_token.status_code == 200
    with world.at(look + timedelta(days=8)):
        assert (await world.post("/tracking", body)).status_code == 200


async def test_right_proofs_are_not_counted(world: World):
    dossier, look = await reached(world, "received")
    with world.at(look + timedelta(days=10)):
        for _ in range(8):
            assert (await track(world, code=dossier["code"], proof="3456"))["proven"] is True


async def test_the_token_of_the_receipt_needs_no_proof_and_cannot_be_made(world: World):
    dossier = await world.submitted()
    token = dossier["tracking"]["token"]
    found = (await world.get(f"/tracking/{token}")).json()
    assert (found["proven"], found["state"], found["received_at"]) == (True, "submitted", None)
    other = (await world.submitted())["tracking"]["token"]
    middle = len(token) // 2
    for forged in (
        token[:-1] + ("A" if token[-1] != "A" else "B") if token[-2:] != "AA" else token[:-2],
        token[:middle] + other[middle:],
        token[:-4],
        "A" * len(token),
        "x",
        "%C3%A1",
        "a" * 4000,
    ):
        answer = await world.get(f"/tracking/{forged}")
        assert answer.status_code == 404, forged
        assert answer.json()["code"] == "not_found"


async def test_a_first_look_by_the_desk_is_told_to_the_applicant(world: World):
    dossier = await world.submitted()
    with world.at(MORNING + timedelta(minutes=5)):
        await world.seen(dossier, APPLICANT)
        token = dossier["tracking"]["token"]
        assert (await world.get(f"/tracking/{token}")).json()["first_opened_at"] is None
        await world.seen(dossier, DESK)
    with world.at(MORNING + timedelta(minutes=9)):
        await world.seen(dossier, DESK)
        found = (await world.get(f"/tracking/{token}")).json()
    assert found["first_opened_at"] == "2026-08-20T09:05:00+07:00"
    assert found["last_action_at"] == "2026-08-20T09:00:00+07:00"
