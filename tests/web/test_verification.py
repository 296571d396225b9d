"""Xác minh over HTTP: what anybody learns of a paper that he holds, and that it is no name."""

import hashlib
import re
from datetime import datetime, timedelta
from uuid import UUID

import httpx2
import pytest

from tests.papers.asking import pdf_of, received
from tests.papers.sheets import Sheet
from tests.web.pages import look, words
from tests.web.situations import RESULT, SIGNATURE, reached
from tests.web.world import (
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

PERSONAL = ("Nguyễn Thị Ánh", "049185001234", "0905123456", "12 Trần Phú", "anh@example.vn")
MINUTES: Json = {
    "data": {
        "minutes": {
            "held_on": "2026-08-20",
            "place": "Tại cơ sở",
            "participants": "Đoàn thẩm định",
            "content": "Đạt yêu cầu.",
        }
    }
}
MARKED = [{"item": "documents.don", "note": "Ký tên."}]


async def token_on(world: World, dossier: Json, form: str = "M01", query: str = "") -> str:
    """What the QR of the paper leads to, as it is read aloud."""
    said = Sheet(await pdf_of(world, dossier, form, query)).spoken_instead[0]
    found = re.search(r"http://\S+/xac-minh/(\S+)$", said)
    assert found, said
    return found[1]


async def asked(world: World, token: str, status: int = 200) -> Json:
    answer = await world.get(f"/verification/{token}")
    assert answer.status_code == status, answer.text
    found: Json = answer.json()
    return found


async def newest(world: World, dossier: Json) -> Json:
    """What is said of the newest paper that the procedure has of its own."""
    return await asked(world, await token_on(world, dossier, "RESULT"))


async def sent(world: World, content: bytes) -> httpx2.Response:
    files = {"file": ("giay.pdf", content)}
    return await world.call("POST", "/verification", files=files)


async def test_a_genuine_paper_says_what_it_is_and_no_name(world: World):
    dossier = await received(world)
    content = await pdf_of(world, dossier, "M01")
    token = await token_on(world, dossier)
    found = await asked(world, token)
    assert found["genuine"] is found["contained"] is True
    assert (found["form"], found["number"], found["code"]) == ("M01", "01", dossier["code"])
    assert found["title"] == "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ"
    assert found["issuer"] == "Trung tâm Phục vụ hành chính công tỉnh Quảng Nam"
    assert found["issued_at"] == "2026-08-20T09:00:00+07:00"
    assert found["pdf_sha256"] == hashlib.sha256(content).hexdigest()
    assert found["superseded_at"] is found["undone_at"] is None
    events = (await world.get(f"/dossiers/{dossier['id']}/events", DESK)).json()["items"]
    assert found["event_hash"].replace(" ", "") == events[-1]["hash"][:16]
    assert f"Mã xác thực: {found['event_hash']}" in Sheet(content).words
    assert [one for one in PERSONAL if one in str(found)] == []
    tracked = await world.http.get(found["tracking"])
    assert dossier["code"] in tracked.text


async def test_it_still_stands_after_all_that_came_later(world: World):
    dossier = await received(world)
    token = await token_on(world, dossier)
    dossier = await world.acted(dossier, "route", DESK)
    await world.acted(dossier, "accept", CLERK)
    assert (await asked(world, token))["contained"] is True


@pytest.mark.parametrize("change", ["letter", "cut", "longer", "tracking", "nothing"])
async def test_an_altered_code_is_not_genuine_and_says_why(world: World, change: str):
    dossier = await received(world)
    token = await token_on(world, dossier)
    swapped = ("B" if token[20] != "B" else "C").join((token[:20], token[21:]))
    altered = {
        "letter": swapped,
        "cut": token[:-2],
        "longer": token + "AA",
        "tracking": dossier["tracking"]["token"],
        "nothing": "khong-co-gi",
    }[change]
    found = await asked(world, altered, 404)
    assert found["genuine"] is False
    assert "không do hệ thống này cấp" in found["verdict"]
    assert "Do not trust" in found["verdict_en"]
    assert set(found) == {"genuine", "verdict", "verdict_en"}
    page = await world.get(f"//xac-minh/{altered}")
    assert page.status_code == 404
    assert "không do hệ thống này cấp" in page.text


async def test_a_newer_paper_of_its_kind_supersedes_it(world: World):
    dossier = await world.acted(await received(world), "route", DESK)
    dossier = await world.acted(dossier, "accept", CLERK)
    person = {"data": {"person": str(world.people[OFFICER].id)}}
    dossier = await world.acted(dossier, "assign", HEAD, person)
    body = {"comment": "Lần một.", "data": {"marked_items": MARKED}}
    dossier = await world.acted(dossier, "request_supplement", OFFICER, body)
    files = [{"key": "don", "upload": await world.upload()}]
    dossier = await world.acted(dossier, "supplement", APPLICANT, {"documents": files})
    again = {
        "comment": "Lần hai.",
        "data": {"marked_items": MARKED, "legal_basis": "Điều 19"},
        "override": True,
    }
    dossier = await world.acted(dossier, "request_supplement", HEAD, again)
    older = await asked(world, await token_on(world, dossier, "M02", "?number=1"))
    newer = await asked(world, await token_on(world, dossier, "M02"))
    assert older["superseded_at"] == newer["issued_at"]
    assert "đã có giấy mới cùng loại" in older["verdict"]
    assert newer["superseded_at"] is None
    assert "còn nguyên vẹn" in newer["verdict"]


async def certified(world: World, dossier: Json) -> Json:
    """The dossier with its certificate issued."""
    upload = await world.upload(REGISTRAR)
    result = {**RESULT, "documents": [{"key": "result", "upload": upload}]}
    return await world.acted(dossier, "issue_result", REGISTRAR, result)


async def test_a_procedures_own_paper_is_issued_fetched_and_verified(world: World):
    dossier, look = await reached(world, "on_site")
    with world.at(look):
        dossier = await world.acted(dossier, "record_pass", OFFICER, MINUTES)
        dossier = await world.acted(dossier, "approve", HEAD)
        dossier = await certified(world, await world.acted(dossier, "sign", SIGNER, SIGNATURE))
        paper = Sheet(await pdf_of(world, dossier, "RESULT"))
        token = await token_on(world, dossier, "RESULT")
        found = await asked(world, token)
    for line in (
        "GIẤY CHỨNG NHẬN ĐỦ ĐIỀU KIỆN ATTP",
        "Số: 01/GP",
        "ngày 20 tháng 08 năm 2026",
        "cấp cho: Nguyễn Thị Ánh",
        f"Mã xác thực: {found['event_hash']}",
    ):
        assert line in paper.words, line
    assert "0905123456" not in paper.words
    assert (found["form"], found["number"], found["contained"]) == ("RESULT", None, True)
    assert found["title"] == "GIẤY CHỨNG NHẬN ĐỦ ĐIỀU KIỆN ATTP"
    assert found["issuer"] == "Sở Nông nghiệp và Phát triển nông thôn tỉnh Quảng Nam"
    assert (await sent(world, paper.content)).json() == found
    await _taken_back(world, dossier, look)


async def _taken_back(world: World, dossier: Json, look: datetime) -> None:
    """And issued again, and that taken back too."""
    paper = await pdf_of(world, dossier, "RESULT")
    token = await token_on(world, dossier, "RESULT")
    with world.at(look + timedelta(minutes=10)):
        dossier = await world.acted(dossier, "undo", REGISTRAR)
        undone = await asked(world, token)
        page = (await world.get(f"//xac-minh/{token}")).text
        assert await pdf_of(world, dossier, "RESULT") == paper
    assert undone["undone_at"] == (look + timedelta(minutes=10)).isoformat()
    assert "đã được hoàn tác ngày 21/08/2026" in undone["verdict"]
    assert "mc-banner--bad" in page
    assert "21/08/2026 09:10" in page

    with world.at(look + timedelta(minutes=20)):
        dossier = await certified(world, dossier)
        assert (await asked(world, token))["superseded_at"] is not None
        assert "còn nguyên vẹn" in (await newest(world, dossier))["verdict"]
        dossier = await world.acted(dossier, "undo", REGISTRAR)
    assert (await asked(world, token))["superseded_at"] is None, "by nothing that still holds"


async def test_a_history_that_was_changed_no_longer_contains_it(world: World):
    dossier = await received(world)
    token = await token_on(world, dossier)
    statement = "update dossier set chain_head = sha256('khac') where id = :id"
    await world.run(statement, id=UUID(dossier["id"]))
    found = await asked(world, token)
    assert (found["genuine"], found["contained"]) == (True, False)
    assert "không còn khớp" in found["verdict"]
    assert "mc-banner--bad" in (await world.get(f"//xac-minh/{token}")).text


async def test_the_very_file_is_known_again_and_any_other_is_not(world: World):
    dossier = await received(world)
    content = await pdf_of(world, dossier, "M01")
    answer = await sent(world, content)
    assert answer.status_code == 200
    assert answer.json() == await asked(world, await token_on(world, dossier))
    for other in (content + b"\n", content[:-1], b"%PDF-1.7", b""):
        answer = await sent(world, other)
        assert answer.status_code == 404
        assert answer.json()["genuine"] is False
        assert "trùng từng byte" in answer.json()["verdict"]


async def test_a_file_that_is_none_or_too_large_is_refused(world: World):
    assert (await world.post("/verification", {})).status_code == 415
    assert (await sent(world, bytes(11 * 1024 * 1024))).status_code == 413


async def test_a_stored_paper_that_was_changed_is_refused_and_never_made_anew(world: World):
    dossier = await received(world)
    await pdf_of(world, dossier, "M01")
    (kept,) = await world.rows(
        "select storage_key, sha256 from issued_form where dossier_id = :id", id=UUID(dossier["id"])
    )
    path = f"/dossiers/{dossier['id']}/forms/M01.pdf"
    file = world.house.storage.root / kept["storage_key"]  # type: ignore[attr-defined]
    file.write_bytes(file.read_bytes().replace(b"/Lang(vi-VN)", b"/Lang(en-US)"))
    refused = await world.get(path, DESK)
    assert (refused.status_code, refused.json()["reason"]) == (503, "paper_damaged")
    assert "không tự lập lại" in refused.json()["detail"]
    file.unlink()
    assert (await world.get(path, DESK)).json()["reason"] == "paper_damaged"
    assert not file.exists()


@pytest.mark.parametrize(
    ("language", "verdict"),
    [
        ("vi", "Giấy này do hệ thống ban hành và còn nguyên vẹn"),
        ("en", "This paper was issued here and stands intact"),
    ],
)
async def test_the_page_says_what_it_is_and_leads_to_the_dossier(
    world: World, language: str, verdict: str
):
    dossier = await received(world)
    token = await token_on(world, dossier)
    page = await look(world, f"/xac-minh/{token}", language=language)
    assert page.status_code == 200
    assert verdict in words(page)
    assert dossier["code"] in words(page)
    assert "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ" in words(page)
    assert f'href="{(await asked(world, token))["tracking"]}"' in page.text
    assert [one for one in PERSONAL if one in page.text] == []


async def test_a_file_is_compared_on_the_page_as_over_the_api(world: World):
    dossier = await received(world)
    content = await pdf_of(world, dossier, "M01")
    known = await world.http.post("/xac-minh", files={"file": ("giay.pdf", content)})
    assert known.status_code == 200
    assert dossier["code"] in words(known)
    other = await world.http.post("/xac-minh", files={"file": ("giay.pdf", content + b"x")})
    assert other.status_code == 404
    assert "trùng từng byte" in words(other)
    none = await world.http.post("/xac-minh", data={"x": "y"}, headers={"accept": "text/html"})
    assert none.status_code == 415
    large = await world.http.post("/xac-minh", files={"file": ("g.pdf", bytes(11 * 1024 * 1024))})
    assert large.status_code == 413


async def test_the_page_of_a_token_is_not_kept_by_anybody(world: World):
    answer = await look(world, "/xac-minh/x")
    assert answer.status_code == 404
    assert answer.headers["cache-control"] == "no-store"
    assert 'name="robots" content="noindex"' in answer.text
    assert "script-src" not in answer.headers["content-security-policy"], "default-src 'self' holds"
