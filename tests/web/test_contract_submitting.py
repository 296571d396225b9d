"""What the contract says of handing in: what is asked, what is told, what comes back."""

from datetime import datetime, timedelta
from unicodedata import normalize

import pytest

from tests.documents.files import office, pdf, png
from tests.web.boundary_app import defects
from tests.web.world import (
    APPLICANT,
    CARD,
    DESK,
    MORNING,
    STRANGER,
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


async def test_a_dossier_has_every_promised_field(world: World):
    dossier = await world.submitted()
    assert set(dossier) >= FIELDS
    assert set(dossier["holder"]) >= {"agency", "unit", "person"}
    assert dossier["return"] == {"method": "counter", "address": None}
    assert dossier["submitted_at"] == "2026-08-20T09:00:00+07:00"
    assert (dossier["version"], dossier["national_status"]) == (1, 1)
    assert dossier["fees"][0]["amount"] == 650000
    assert dossier["tracking"]["url"].endswith(f"/tra-cuu/{dossier['tracking']['token']}")
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
    assert defects(answer) == {
        ("applicant.full_name", "required"),
        ("applicant.phone", "malformed_phone"),
        ("applicant.email", "malformed_email"),
        ("applicant.id_number", "malformed_id_number"),
        ("form.language", "not_a_choice"),
        ("form.school", "not_text"),
        ("form", "unknown_field"),
        ("documents.don", "upload_not_found"),
        ("documents.anh", "upload_not_found"),
        ("documents.khong_co", "unknown_document"),
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


@pytest.mark.parametrize(
    ("code", "moment"), [("2.000488", MORNING), (CARD, MORNING - timedelta(days=365))]
)
async def test_a_procedure_that_is_not_in_force_takes_no_dossiers(
    world: World, code: str, moment: datetime
):
    with world.at(moment):
        answer = await world.post("/dossiers", await world.submission(procedure=code), APPLICANT)
        assert (await world.get(f"/procedures/{code}")).status_code == 404
    assert defects(answer) == {("procedure", "unknown_procedure")}


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
        assert defects(answer) == {("applicant.full_name", "too_long")}


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
    assert {code for _, code in defects(answer)} == {"upload_not_found"}
    twice = await world.submission()
    twice["documents"][1]["upload"] = twice["documents"][0]["upload"]
    answer = await world.post("/dossiers", twice, APPLICANT)
    assert ("documents", "upload_used_twice") in defects(answer)


async def test_a_document_of_the_wrong_kind_is_refused_by_the_procedure(world: World):
    body = await world.submission()
    body["documents"][1]["upload"] = await world.upload(content=office(), name="bang.docx")
    body["documents"][2]["upload"] = await world.upload(content=office(), name="anh.docx")
    answer = await world.post("/dossiers", body, APPLICANT)
    assert answer.status_code == 422
    assert defects(answer) == {("documents.anh", "wrong_file_type")}
    body["documents"][2]["upload"] = await world.upload(content=png(), name="anh.png")
    assert (await world.post("/dossiers", body, APPLICANT)).status_code == 201
