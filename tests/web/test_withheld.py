"""What a procedure keeps from the agencies that are asked, they are given nowhere.

Food safety keeps the health confirmations and the applicant's telephone from them.
"""

from datetime import timedelta
from uuid import UUID

import httpx2
import pytest

from app.documents.links import Document, FileLink, Reader
from app.domain.ids import DossierId
from tests.documents.files import pdf
from tests.web.pages import look
from tests.web.situations import FOOD_BODY, OPINION, SITUATIONS
from tests.web.world import (
    ADVISER,
    APPLICANT,
    DESK,
    HEAD,
    MORNING,
    OFFICER,
    Json,
    World,
)

PHONE, MASKED = "0905123456", "456"
HEALTH, REMARK = "khong-cho-xem.pdf", "Thiếu kết quả xét nghiệm."
MARKED: Json = {
    "comment": "Đề nghị nộp lại.",
    "data": {"marked_items": [{"item": "documents.suc_khoe", "note": REMARK}]},
}


async def asked(world: World) -> Json:
    """A dossier that was mended once, and on which an agency is asked now."""
    documents = [
        {"key": key, "upload": await world.upload(name=name)}
        for key, name in (("don", "don.pdf"), ("thuyet_minh", "tm.pdf"), ("suc_khoe", HEALTH))
    ]
    dossier = await world.submitted(APPLICANT, **{**FOOD_BODY, "documents": documents})
    dossier = await world.acted(dossier, "request_supplement", DESK, MARKED)
    better = pdf(b"/Lang(vi)")
    again = [{"key": "suc_khoe", "upload": await world.upload(content=better, name=HEALTH)}]
    dossier = await world.acted(dossier, "supplement", APPLICANT, {"documents": again})
    for who, action, body in SITUATIONS["consulting"].steps:
        to_whom: Json = {"data": {"person": str(world.people[OFFICER].id)}}
        dossier = await world.acted(dossier, action, who, to_whom if action == "assign" else body)
    return dossier


@pytest.fixture(scope="module")
async def dossier(world: World) -> Json:
    return await asked(world)


def telling(answer: httpx2.Response) -> set[str]:
    """Which of the secrets an answer tells."""
    return {said for said in (PHONE, HEALTH, REMARK) if said in answer.text}


async def everywhere(world: World, dossier: Json, who: str) -> dict[str, httpx2.Response]:
    """Wherever a dossier can be read, as ``who`` reads it."""
    own, code = f"/dossiers/{dossier['id']}", dossier["code"]
    api = ("", "/events", "/notices", "/shipments", "/payments", "/deadline", "/complaints")
    found = {path: await world.get(f"{own}{path}", who) for path in api}
    pages = (f"/viec/{code}", f"/viec/{code}/hoan-phi", f"/viec/{code}/thao-tac/consult", "/viec")
    return found | {path: await look(world, path, who) for path in pages}


async def test_who_is_asked_is_given_nothing_of_it_anywhere(world: World, dossier: Json):
    shown = await everywhere(world, dossier, ADVISER)
    assert {path: telling(answer) for path, answer in shown.items() if telling(answer)} == {}
    seen = shown[""].json()
    assert {document["key"] for document in seen["documents"]} == {"don", "thuyet_minh"}
    assert (seen["applicant"]["phone"], seen["applicant"]["email"]) == (None, "anh@example.vn")
    assert seen["forms"] == []
    lines = {line["action"]: line for line in shown["/events"].json()["items"]}
    assert [lines[action]["payload"] for action in ("submit", "supplement")] == ["", ""]
    assert lines["receive"]["payload"] != "", "what says nothing of it is told whole"
    recipients = {
        one["recipient"]
        for notice in shown["/notices"].json()["items"]
        for one in notice["deliveries"]
        if one["medium"] in {"sms", "zalo"}
    }
    assert recipients <= {""}


async def test_nor_the_file_nor_the_papers_that_state_it(world: World, dossier: Json):
    own, code = f"/dossiers/{dossier['id']}", dossier["code"]
    [upload] = await world.rows(
        "select upload from dossier_document where dossier_id = cast(:d as uuid)"
        " and key = 'suc_khoe' and not superseded",
        d=dossier["id"],
    )
    link = FileLink(
        DossierId(UUID(dossier["id"])),
        Document(upload["upload"]),
        Reader.person(world.people[ADVISER].id),
        world.now + timedelta(hours=1),
    )
    token = world.house.links.token(link)
    assert (await look(world, f"/tep/{token}")).status_code == 404
    for path in ("/documents/suc_khoe", "/forms/M01.pdf", "/forms/M02.pdf"):
        assert (await world.get(f"{own}{path}", ADVISER)).status_code == 404, path
        assert (await world.get(f"{own}{path}", OFFICER)).status_code == 200, path
    for path in ("giay-to/suc_khoe/1", "bieu-mau/M01/1"):
        assert (await look(world, f"/viec/{code}/{path}", ADVISER)).status_code == 404, path
    assert (await world.get(f"{own}/forms/M06.pdf", ADVISER)).status_code == 200
    assert (await world.get(f"{own}/documents/don", ADVISER)).status_code == 200


@pytest.mark.parametrize("who", [OFFICER, HEAD, DESK])
async def test_whoever_works_on_it_is_given_everything(world: World, dossier: Json, who: str):
    shown = await everywhere(world, dossier, who)
    assert telling(shown[""]) == {PHONE, HEALTH}
    assert telling(shown["/events"]) == {PHONE, HEALTH, REMARK}
    assert telling(shown[f"/viec/{dossier['code']}"]) >= {PHONE, HEALTH, REMARK}


async def test_a_search_tells_the_asked_no_number_digit_by_digit(world: World, dossier: Json):
    code = dossier["code"]

    async def found(who: str, q: str, share: str) -> tuple[bool, bool]:
        listed = (await world.get("/dossiers", who, params={"q": q})).json()["items"]
        page = await world.http.get(
            "/viec", params={"xem": share, "tim": q}, headers=world.people[who].headers
        )
        return dossier["id"] in {line["id"] for line in listed}, code in page.text.replace(q, "")

    with world.at(MORNING):
        assert (await found(ADVISER, "0905", "lay-y-kien"))[0] is False
        assert (await found(OFFICER, "0905", "cua-toi"))[0] is True
        assert (await found(ADVISER, "Ánh", "lay-y-kien"))[0] is True
        assert (await found(ADVISER, code, "lay-y-kien"))[0] is True


async def test_the_answer_to_an_action_keeps_it_too_and_so_it_stays_afterwards(world: World):
    dossier = await asked(world)
    answer = await world.post(
        f"/dossiers/{dossier['id']}/actions/answer_consultation", OPINION, ADVISER
    )
    assert answer.status_code == 200, answer.text
    assert telling(answer) == set()
    assert telling(await world.get(f"/dossiers/{dossier['id']}", ADVISER)) == set()
