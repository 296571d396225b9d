"""What the contract says of handing in, supplementing, withdrawing, refusing, returning."""

from datetime import timedelta
from itertools import pairwise
from unicodedata import normalize

import pytest

from tests.documents.files import office, pdf, png
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
    an_applicant,
)

FIELDS = {
    "id", "code", "procedure", "procedure_version", "state", "state_label", "national_status",
    "version", "channel", "applicant", "receiving_agency", "competent_agency", "holder",
    "submitted_at", "accepted_at", "due", "original_due", "clock", "return", "documents", "fees",
    "tracking", "actions",
}  # fmt: skip


BY_POST: Json = {"return": {"method": "post"}}


def defects(problem: Json) -> set[tuple[str, str]]:
    return {(error["field"], error["code"]) for error in problem["errors"]}


async def test_a_dossier_has_every_promised_field(world: World):
    dossier = await world.submitted()
    assert set(dossier) >= FIELDS
    assert set(dossier["holder"]) >= {"agency", "unit", "person"}
    assert dossier["return"] == {"method": "counter", "address": None}
    assert dossier["submitted_at"] == "2026-08-20T09:00:00+07:00"
    assert (dossier["version"], dossier["national_status"]) == (1, 1)
    assert dossier["fees"][0]["amount"] == 650000
    assert dossier["tracking"]["url"].endswith(f"/tracking/{dossier['tracking']['token']}")
    assert await world.seen(dossier, APPLICANT) == dossier


async def test_there_is_no_code_before_acceptance_and_then_it_never_changes(world: World):
    dossier = await world.submitted()
    assert dossier["code"] is None
    received = await world.acted(dossier, "receive", DESK)
    assert received["code"].startswith("H47.TTHCC-260820-")
    with world.at(MORNING + timedelta(days=4)):
        routed = await world.acted(dossier, "route", DESK)
        by_code = await world.get(f"/dossiers/{received['code'].lower()}", DESK)
    assert routed["code"] == received["code"]
    assert by_code.json()["id"] == dossier["id"]


async def test_all_defects_of_a_submission_are_told_at_once_and_nothing_is_written(world: World):
    body = await world.submission(
        applicant=an_applicant(full_name="  ", phone="12", email="anh@nowhere", id_number="1"),
        form={"language": "klingonisch", "school": 5, "other": 1},
        documents=[
            {"key": "don", "upload": "01890000-0000-7000-8000-000000000001"},
            {"key": "anh", "upload": await world.upload(STRANGER)},
            {"key": "khong_co", "upload": await world.upload()},
        ],
        receiving_agency="H47.15",
        competent_agency="H47.9",
        assisting_agency="H47.HCC",
        **BY_POST,
    )
    body["applicant"]["address"] = None
    before = await world.rows("select count(*) from dossier")
    answer = await world.post("/dossiers", body, APPLICANT)
    assert answer.status_code == 422
    assert defects(answer.json()) == {
        ("applicant.full_name", "required"),
        ("applicant.phone", "malformed_phone"),
        ("applicant.email", "malformed_email"),
        ("applicant.id_number", "malformed_id_number"),
        ("form.language", "not_a_choice"),
        ("form.school", "not_text"),
        ("form", "unknown_field"),
        ("documents.don", "upload_not_found"),
        ("documents.anh", "upload_not_found"),
        ("documents", "unknown_document"),
        ("documents.van_bang", "document_missing"),
        ("receiving_agency", "not_a_one_stop"),
        ("competent_agency", "not_competent"),
        ("assisting_agency", "agency_closed"),
        ("return.address", "required"),
    }
    assert await world.rows("select count(*) from dossier") == before


@pytest.mark.parametrize(("language", "title"), [("vi", "Thông tin chưa đúng"), ("en", None)])
async def test_a_problem_speaks_the_language_of_its_reader(
    world: World, language: str, title: str | None
):
    answer = await world.post("/dossiers", {}, APPLICANT, **{"Accept-Language": language})
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == language
    problem = answer.json()
    assert set(problem) >= {"type", "title", "status", "detail", "code", "errors"}
    assert (problem["status"], problem["code"]) == (422, "invalid")
    assert (problem["title"] == title) or (title is None and problem["title"].isascii())
    assert all(set(error) == {"field", "code", "message"} for error in problem["errors"])
    assert {e["field"] for e in problem["errors"]} == {
        "procedure", "receiving_agency", "channel", "applicant",
    }  # fmt: skip


@pytest.mark.parametrize("moment", [MORNING, MORNING + timedelta(days=300)])
async def test_a_procedure_that_is_not_in_force_takes_no_dossiers(world: World, moment: object):
    del moment
    answer = await world.post("/dossiers", await world.submission(procedure="2.000488"), APPLICANT)
    assert defects(answer.json()) == {("procedure", "unknown_procedure")}
    assert (await world.get("/procedures/2.000488")).status_code == 404


async def test_a_walk_in_is_the_applicants_dossier_too(world: World):
    dossier = await world.submitted(DESK)
    assert dossier["channel"] == "counter"
    assert (await world.seen(dossier, APPLICANT))["applicant"]["full_name"] == "Nguyễn Thị Ánh"
    other = await world.submitted(DESK, applicant=an_applicant(id_number="049185009999"))
    assert (await world.get(f"/dossiers/{other['id']}", APPLICANT)).status_code == 404


async def test_a_name_is_stored_composed_and_found_however_it_is_typed(world: World):
    decomposed = "Đặng Thị Thu\u031b\u0309y \u0110o\u0300ng Đuốc"
    composed = "Đặng Thị Thưỷ Đòng Đuốc"
    body = await world.submission(applicant=an_applicant(full_name=decomposed))
    dossier = (await world.post("/dossiers", body, APPLICANT)).json()
    assert dossier["applicant"]["full_name"] == normalize("NFC", decomposed)
    for words in ("dang thi thuy", "ĐUỐC", decomposed, composed, "duoc dong"):
        answer = await world.get("/dossiers", DESK, params={"q": words})
        found = {line["id"] for line in answer.json()["items"]}
        assert dossier["id"] in found, words


@pytest.mark.parametrize(("length", "status"), [(1, 201), (120, 201), (121, 422), (5000, 422)])
async def test_a_name_has_up_to_120_characters(world: World, length: int, status: int):
    body = await world.submission(applicant=an_applicant(full_name="Đ" * length))
    answer = await world.post("/dossiers", body, APPLICANT)
    assert answer.status_code == status, answer.text
    if status == 422:
        assert defects(answer.json()) == {("applicant.full_name", "too_long")}


async def test_what_was_uploaded_comes_back_byte_for_byte(world: World):
    paper = pdf(b"", b"<</Note(" + b"x" * 300_000 + b")>>")
    files = {"file": ("Đơn đề nghị.pdf", paper, "application/pdf")}
    uploaded = await world.call("POST", "/uploads", APPLICANT, files=files)
    assert uploaded.status_code == 201, uploaded.text
    body = await world.submission()
    body["documents"][0]["upload"] = uploaded.json()["id"]
    dossier = (await world.post("/dossiers", body, APPLICANT)).json()
    listed = next(d for d in dossier["documents"] if d["key"] == "don")
    for who in (APPLICANT, DESK):
        answer = await world.get(f"/dossiers/{dossier['id']}/documents/don", who)
        assert answer.content == paper
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["content-disposition"].startswith("attachment")
        assert "%C4%90%C6%A1n" in answer.headers["content-disposition"]
        assert answer.headers["digest"] == f"sha-256={listed['sha256']}"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
    assert (listed["size"], listed["sha256"]) == (len(paper), uploaded.json()["sha256"])


async def test_a_file_goes_into_one_dossier_only(world: World):
    body = await world.submission()
    assert (await world.post("/dossiers", body, APPLICANT)).status_code == 201
    answer = await world.post("/dossiers", body, APPLICANT)
    assert {code for _, code in defects(answer.json())} == {"upload_not_found"}
    twice = await world.submission()
    twice["documents"][1]["upload"] = twice["documents"][0]["upload"]
    answer = await world.post("/dossiers", twice, APPLICANT)
    assert ("documents", "upload_used_twice") in defects(answer.json())


async def test_a_document_of_the_wrong_kind_is_refused_by_the_procedure(world: World):
    body = await world.submission()
    body["documents"][1]["upload"] = await world.upload(content=office(), name="bang.docx")
    body["documents"][2]["upload"] = await world.upload(content=office(), name="anh.docx")
    answer = await world.post("/dossiers", body, APPLICANT)
    assert answer.status_code == 422
    assert defects(answer.json()) == {("documents.anh", "wrong_file_type")}
    body["documents"][2]["upload"] = await world.upload(content=png(), name="anh.png")
    assert (await world.post("/dossiers", body, APPLICANT)).status_code == 201


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
    assert ("documents.anh", "not_marked") in defects(answer.json())
    assert "not_marked" in {c for f, c in defects(answer.json()) if f.startswith("data.answers")}
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
        assert defects(without_reason.json()) == {("comment", "required")}
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
        assert defects((await world.post(path, bold, HEAD)).json()) == {
            ("data.legal_basis", "required")
        }
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
            assert {field for field, _ in defects(answer.json())} == {"data.person"}


@pytest.mark.parametrize("agency", ["H47.999", "nowhere", "H47.HCC"])
async def test_work_goes_only_to_agencies_that_there_are(world: World, agency: str):
    routed, look = await reached(world, "routed")
    with world.at(look):
        body = {"comment": "Chuyển.", "data": {"agency": agency}}
        answer = await world.post(f"/dossiers/{routed['id']}/actions/reroute", body, CLERK)
        assert answer.status_code == 422, answer.text
        assert {field for field, _ in defects(answer.json())} == {"data.agency"}
    appraise, look = await reached(world, "appraise")
    with world.at(look):
        question = {**QUESTION["data"]["consultation"], "agency": agency}
        body = {"data": {"consultation": question}}
        answer = await world.post(f"/dossiers/{appraise['id']}/actions/consult", body, OFFICER)
    assert answer.status_code == 422, answer.text
    assert {field for field, _ in defects(answer.json())} == {"data.consultation.agency"}


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
