"""What the contract says of supplements, refusals, results, consultations and their undoing."""

from datetime import timedelta
from itertools import pairwise

import pytest

from tests.documents.files import pdf
from tests.web.boundary_app import defects
from tests.web.situations import (
    OPINION,
    QUESTION,
    REASON,
    RESULT,
    SITUATIONS,
    reached,
)
from tests.web.world import (
    ADVISER,
    API,
    APPLICANT,
    CARD,
    CLERK,
    DESK,
    HEAD,
    MORNING,
    OFFICER,
    REGISTRAR,
    STRANGER,
    SUBSTITUTE,
    Json,
    World,
)

MARKED: Json = {
    "comment": "Đề nghị nộp lại đơn và ghi trường.",
    "data": {
        "marked_items": [
            {"item": "documents.don", "note": "Thiếu chữ ký."},
            {"item": "form.school", "note": "Ghi tên trường."},
        ]
    },
}


async def test_a_supplement_is_of_exactly_what_was_marked(world: World):
    dossier = await world.submitted()
    waiting = await world.acted(dossier, "request_supplement", DESK, MARKED)
    assert (waiting["state"], waiting["national_status"]) == ("waiting_early", 5)
    seen = await world.seen(dossier, APPLICANT)
    assert set(seen["marked"]) == {"documents.don", "form.school"}
    assert seen["notes"]["documents.don"] == "Thiếu chữ ký."
    path = f"/dossiers/{dossier['id']}/actions/supplement"
    other = {
        "data": {"answers": {"language": "en"}},
        "documents": [{"key": "anh", "upload": await world.upload()}],
    }
    answer = await world.post(path, other, APPLICANT)
    assert answer.status_code == 422
    assert defects(answer) == {
        ("documents.0.key", "not_a_choice"),
        ("documents.don", "document_missing"),
        ("data.answers", "unknown_field"),
        ("data.answers.school", "required"),
    }
    paper = await world.upload(content=pdf(b"", b"<</Note(moi)>>"))
    right = {
        "data": {"answers": {"school": "Trường Cao đẳng Du lịch"}},
        "documents": [{"key": "don", "upload": paper}],
    }
    after = (await world.post(path, right, APPLICANT)).json()
    assert (after["state"], after["marked"], after["notes"]) == ("submitted", [], {})
    assert after["form"] == {"language": "vi", "school": "Trường Cao đẳng Du lịch"}
    assert len([d for d in after["documents"] if d["key"] == "don"]) == 1
    content = (await world.get(f"/dossiers/{dossier['id']}/documents/don", DESK)).content
    assert b"moi" in content


@pytest.mark.parametrize("item", ["documents.khong_co", "form.khong_co"])
async def test_nobody_can_be_asked_for_what_the_procedure_does_not_know(world: World, item: str):
    dossier = await world.submitted()
    body = {"comment": "Bổ sung.", "data": {"marked_items": [{"item": item, "note": "Gì đó."}]}}
    path = f"/dossiers/{dossier['id']}/actions/request_supplement"
    answer = await world.post(path, body, DESK)
    assert answer.status_code == 422, answer.text
    assert (await world.seen(dossier, DESK))["state"] == "submitted"


async def test_an_unmarked_answer_may_not_break_the_form(world: World):
    dossier = await world.submitted()
    mark = {"marked_items": [{"item": "form.language", "note": "Ghi rõ."}]}
    await world.acted(dossier, "request_supplement", DESK, {"comment": "Sửa.", "data": mark})
    path = f"/dossiers/{dossier['id']}/actions/supplement"
    answer = await world.post(path, {"data": {"answers": {"language": "xx"}}}, APPLICANT)
    assert answer.status_code == 422
    assert (await world.seen(dossier, APPLICANT))["form"] == {"language": "vi"}


@pytest.mark.parametrize(("who", "state"), [(APPLICANT, "received"), (DESK, "appraise")])
async def test_a_dossier_can_be_withdrawn_before_the_signature(world: World, who: str, state: str):
    dossier, look = await reached(world, state)
    with world.at(look):
        path = f"/dossiers/{dossier['id']}/actions/withdraw"
        without_reason = await world.post(path, {}, who)
        assert defects(without_reason) == {("comment", "required")}
        after = await world.acted(dossier, "withdraw", who, REASON)
    assert (after["state"], after["national_status"]) == ("withdrawn", 7)
    assert after["finished_at"] is not None
    assert after["actions"] == []


async def test_a_refused_dossier_says_why_and_has_its_paper(world: World):
    dossier = await world.submitted()
    refused = await world.acted(dossier, "refuse", DESK, {"comment": "Không thuộc thẩm quyền."})
    assert (refused["state"], refused["national_status"], refused["code"]) == ("refused", 3, None)
    assert refused["forms"] == ["M03"]
    answer = await world.get(f"/dossiers/{dossier['id']}/forms/M03.pdf", APPLICANT)
    assert answer.content.startswith(b"%PDF")
    assert (
        await world.get(f"/dossiers/{dossier['id']}/forms/M03.pdf", STRANGER)
    ).status_code == 404


async def test_the_result_is_a_file_that_the_applicant_gets_when_it_is_ready(world: World):
    dossier, look = await reached(world, "issue")
    with world.at(look):
        upload = await world.upload(REGISTRAR, content=pdf(b"", b"<</Note(the)>>"))
        body = {**RESULT, "documents": [{"key": "result", "upload": upload}]}
        assert (
            await world.get(f"/dossiers/{dossier['id']}/documents/result", APPLICANT)
        ).status_code == 404
        after = await world.acted(dossier, "issue_result", REGISTRAR, body)
        assert after["results"] == [{"number": "01/GP", "issued_on": "2026-08-20", "title": None}]
        answer = await world.get(f"/dossiers/{dossier['id']}/documents/result", APPLICANT)
    assert answer.status_code == 200
    assert b"the" in answer.content


async def test_a_consulted_agency_sees_a_dossier_from_when_it_is_asked_and_answers_once(
    world: World,
):
    dossier, look = await reached(world, "appraise")
    path = f"/dossiers/{dossier['id']}"
    with world.at(look):
        assert (await world.get(path, ADVISER)).status_code == 404
        await world.acted(dossier, "consult", OFFICER, QUESTION)
        inbox = (await world.get("/inbox?queue=consultations", ADVISER)).json()["items"]
        assert dossier["id"] in {line["id"] for line in inbox}
        asked = await world.seen(dossier, ADVISER)
        assert [a["name"] for a in asked["actions"]] == ["answer_consultation"]
        await world.acted(dossier, "answer_consultation", ADVISER, OPINION)
        again = await world.post(f"{path}/actions/answer_consultation", OPINION, ADVISER)
        assert again.status_code in {403, 409}
        inbox = (await world.get("/inbox?queue=consultations", ADVISER)).json()["items"]
        assert dossier["id"] not in {line["id"] for line in inbox}
        citizen = await world.seen(dossier, APPLICANT)
    assert citizen["consultations"][0]["question"] == ""
    assert citizen["consultations"][0]["opinion"] is None


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (31, 409)])
async def test_an_acceptance_can_be_undone_for_half_an_hour(
    world: World, minutes: int, status: int
):
    dossier, _ = await reached(world, "just_accepted")
    with world.at(MORNING + timedelta(minutes=minutes)):
        answer = await world.post(f"/dossiers/{dossier['id']}/actions/undo", {}, CLERK)
    assert answer.status_code == status, answer.text
    if status == 200:
        assert answer.json()["state"] == "routed"
        assert answer.json()["code"] is not None
    else:
        assert answer.json()["code"] == "too_late"


async def test_an_undone_issue_takes_its_result_back(world: World):
    dossier, look = await reached(world, "just_issued")
    with world.at(look):
        after = await world.acted(dossier, "undo", REGISTRAR)
    assert (after["state"], after["results"], after["finished_at"]) == ("issue", [], None)


async def test_an_extension_apologises_once_and_moves_the_promise(world: World):
    dossier, look = await reached(world, "appraise")
    body = {"comment": "Xin lỗi vì chậm.", "data": {"extension": "3wd"}}
    path = f"/dossiers/{dossier['id']}/actions/extend"
    with world.at(look):
        before = await world.seen(dossier, HEAD)
        assert (await world.post(path, body, OFFICER)).status_code == 403
        after = await world.acted(dossier, "extend", HEAD, body)
        assert after["due"] > before["due"] == after["original_due"]
        assert after["clock"]["extended"] is True
        again = await world.post(path, body, HEAD)
    assert (again.status_code, again.json()["code"]) == (409, "limit")


async def test_the_head_overrides_a_condition_naming_the_law_and_it_is_written_down(world: World):
    dossier, look = await reached(world, "appraise_late")
    path = f"/dossiers/{dossier['id']}/actions/request_supplement"
    mark = {"marked_items": [{"item": "documents.don", "note": "Thiếu chữ ký."}]}
    with world.at(look):
        plain = {"comment": "Bổ sung.", "data": mark}
        assert (await world.post(path, plain, OFFICER)).json()["code"] == "guard"
        assert (await world.post(path, plain, HEAD)).status_code == 403
        bold = {**plain, "override": True}
        assert defects(await world.post(path, bold, HEAD)) == {("data.legal_basis", "required")}
        lawful = {**bold, "data": {**mark, "legal_basis": "Điều 19 NĐ 61/2018"}}
        assert (await world.post(path, lawful, OFFICER)).status_code == 403
        after = (await world.post(path, lawful, HEAD)).json()
        events = (await world.get(f"/dossiers/{dossier['id']}/events", HEAD)).json()["items"]
    assert after["state"] == "waiting_citizen"
    assert '"override": true' in events[-1]["payload"] or '"override":true' in events[-1]["payload"]


async def test_an_officer_is_only_given_work_that_is_his_to_do(world: World):
    dossier, look = await reached(world, "appraise")
    path = f"/dossiers/{dossier['id']}/actions/assign"
    with world.at(look):
        for somebody in (CLERK, "process@unrelated", APPLICANT):
            body = {"data": {"person": str(world.people[somebody].id)}}
            answer = await world.post(path, body, HEAD)
            assert answer.status_code == 422, f"{somebody}: {answer.text}"
            assert {field for field, _ in defects(answer)} == {"data.person"}


@pytest.mark.parametrize("agency", ["H47.999", "nowhere", "H47.HCC"])
async def test_work_goes_only_to_agencies_that_there_are(world: World, agency: str):
    routed, look = await reached(world, "routed")
    with world.at(look):
        body = {"comment": "Chuyển.", "data": {"agency": agency}}
        answer = await world.post(f"/dossiers/{routed['id']}/actions/reroute", body, CLERK)
        assert answer.status_code == 422, answer.text
        assert {field for field, _ in defects(answer)} == {"data.agency"}
    appraise, look = await reached(world, "appraise")
    with world.at(look):
        question = {**QUESTION["data"]["consultation"], "agency": agency}
        body = {"data": {"consultation": question}}
        answer = await world.post(f"/dossiers/{appraise['id']}/actions/consult", body, OFFICER)
    assert answer.status_code == 422, answer.text
    assert {field for field, _ in defects(answer)} == {"data.consultation.agency"}


async def test_the_history_tells_who_did_what_in_an_unbroken_chain(world: World):
    dossier, look = await reached(world, "returned")
    with world.at(look):
        whole = (await world.get(f"/dossiers/{dossier['id']}/events", DESK)).json()["items"]
        path, lines = f"/dossiers/{dossier['id']}/events?limit=2", []
        cursor = ""
        while cursor is not None:
            page = (await world.get(path + cursor, DESK)).json()
            lines += page["items"]
            cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"
    assert lines == whole
    steps = [action for _, action, _ in SITUATIONS["returned"].steps]
    assert [line["action"] for line in whole] == ["submit", *steps]
    assert [line["seq"] for line in whole] == [*range(1, len(whole) + 1)]
    for earlier, later in pairwise(whole):
        assert later["prev_hash"] == earlier["hash"]


async def test_the_deadline_explains_itself_day_by_day(world: World):
    dossier, look = await reached(world, "appraise")
    with world.at(look):
        said = (await world.get(f"/dossiers/{dossier['id']}/deadline", APPLICANT)).json()
    assert said["due"] == said["original_due"] == "2026-09-04T17:00:00+07:00"
    assert said["clock"]["mode"] == "run"
    days = [line["day"] for line in said["ledger"]]
    assert days == sorted(days)
    assert (days[0], days[-1]) == ("2026-08-20", "2026-09-04")
    assert all(line["note"] and line["note_en"] for line in said["ledger"])


async def test_a_search_finds_a_procedure_without_diacritics(world: World):
    answer = await world.get("/procedures", params={"q": "huong dan vien noi dia"})
    items = answer.json()["items"]
    assert CARD in {line["code"] for line in items}
    assert set(items[0]) >= {
        "code", "version", "name", "field", "agency", "online_level", "deadline", "fee_summary",
    }  # fmt: skip
    whole = (await world.get(f"/procedures/{CARD}")).json()
    assert set(whole) >= {"steps", "documents", "form", "fees", "deadline", "legal_basis", "result"}
    drawing = await world.http.get(whole["diagram"])
    assert drawing.headers["content-type"].startswith("image/svg+xml")
    assert whole["diagram"].startswith(API)


async def test_the_substitute_and_the_officer_find_the_same_work(world: World):
    dossier, look = await reached(world, "appraise")
    with world.at(look):
        for who in (OFFICER, SUBSTITUTE):
            inbox = (await world.get("/inbox?queue=mine&limit=200", who)).json()["items"]
            assert dossier["id"] in {line["id"] for line in inbox}
