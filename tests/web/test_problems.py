"""Refusals, failures and faults as problem details; what surrounds every answer."""

import io
import json
from contextlib import redirect_stdout

import pytest
import structlog

from app.domain.errors import Defect, DomainError
from app.web.messages import Language, language_of, sentences
from tests.web.boundary_app import a_client, a_service, defects


@pytest.mark.parametrize(
    ("name", "status", "code", "header"),
    [
        ("unauthenticated", 401, "unauthenticated", ("www-authenticate", "Bearer")),
        ("not_found", 404, "not_found", None),
        ("guard", 409, "guard", None),
        ("rate_limited", 429, "rate_limited", ("retry-after", "17")),
        ("unavailable", 503, "unavailable", ("retry-after", "5")),
        ("pool", 503, "unavailable", ("retry-after", "5")),
        ("connection", 503, "unavailable", ("retry-after", "5")),
        ("temporary", 503, "unavailable", ("retry-after", "5")),
        ("bug", 500, "unavailable", None),
        ("file", 500, "unavailable", None),
    ],
)
async def test_each_kind_of_refusal_has_its_status(
    name: str, status: int, code: str, header: tuple[str, str] | None
):
    async with a_client() as client:
        answer = await client.post(f"/api/things/refuse/{name}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "code", "errors"} <= answer.json().keys()
    if header is not None:
        assert answer.headers[header[0]] == header[1]


async def test_facts_are_members_but_never_displace_the_standard_ones():
    async with a_client() as client:
        content = (await client.post("/api/things/refuse/status")).json()
    assert (content["status"], content["extra"]) == (404, 7)
    assert content["title"] == "Không tìm thấy"


async def test_the_reason_of_a_procedure_is_said_in_its_own_words():
    async with a_client() as client:
        answer = await client.post("/api/things/refuse/condition")
        english = await client.post(
            "/api/things/refuse/condition", headers={"Accept-Language": "en"}
        )
    assert answer.json()["detail"] == "Thiếu bản đồ"
    assert english.json()["detail"] == "No map"


async def test_addresses_and_methods_that_are_not_there():
    async with a_client() as client:
        nothing = await client.get("/api/CANARY")
        method = await client.delete("/api/things")
        almost = await client.get("/api/things/CANARY/")
    assert (nothing.status_code, nothing.json()["code"]) == (404, "not_found")
    assert (almost.status_code, "location" in almost.headers) == (404, False)
    assert "CANARY" not in nothing.text
    assert (method.status_code, method.headers["allow"]) == (405, "POST")


async def test_a_fault_is_logged_by_kind_and_place_and_without_its_words():
    printed = io.StringIO()
    structlog.reset_defaults()
    with redirect_stdout(printed):
        async with a_client() as client:
            answer = await client.post("/api/things/refuse/bug?name=CANARY-Q")
    log = printed.getvalue()
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert "CANARY" not in answer.text + log
    assert "LookupError" in log
    assert answer.headers["x-request-id"] in log


async def test_the_log_names_the_route_and_not_the_address():
    with structlog.testing.capture_logs() as logged:
        async with a_client() as client:
            await client.get("/api/things/MA-BI-MAT?q=0905123456")
    (line,) = [entry for entry in logged if entry["event"] == "request"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "/api/things/{code}", 200)
    assert "MA-BI-MAT" not in json.dumps(line)


async def test_every_answer_is_safe_to_show():
    async with a_client() as client:
        answer = await client.get("/api/things/a")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "strict-transport-security" not in answer.headers
    assert len(answer.headers["x-request-id"]) == 32


async def test_health_readiness_and_figures_stand_at_the_root():
    async with a_client() as client:
        await client.get("/api/things/a")
        alive, ready = await client.get("/healthz"), await client.get("/readyz")
        figures = await client.get("/metrics")
    assert (alive.json(), ready.status_code) == ({"status": "alive"}, 200)
    assert 'route="/api/things/{code}",status="200"' in figures.text
    async with a_client(a_service(["database: fsync=off"])) as client:
        red = await client.get("/readyz")
    assert red.status_code == 503
    assert red.json()["shortcomings"] == ["database: fsync=off"]


async def test_the_openapi_document_knows_our_problems_and_not_fastapis():
    async with a_client() as client:
        document = (await client.get("/openapi.json")).json()
    assert "HTTPValidationError" not in json.dumps(document)
    answers = document["paths"]["/api/things"]["post"]["responses"]
    assert set(answers) == {"200", "404", "409", "413", "415", "422", "500", "503"}
    for status in set(answers) - {"200"}:
        content = answers[status]["content"]["application/problem+json"]
        assert content["schema"] == {"$ref": "#/components/schemas/Problem"}
    assert {"SubmitBody", "Applicant"} <= document["components"]["schemas"].keys()
    listed = document["paths"]["/api/things"]["get"]["responses"]["422"]
    assert "application/problem+json" in listed["content"]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, "vi"), ("", "vi"), ("en", "en"), ("en-GB,en;q=0.9", "en"), ("vi-VN,en;q=0.9", "vi"),
        ("fr", "vi"), ("en;q=0", "vi"), ("en;q=x", "vi"), ("vi;q=0.1, EN-us;q=0.2", "en"),
        ("*", "vi"), (";;;,,,", "vi"),
    ],
)  # fmt: skip
def test_the_language_is_the_readers(accepted: str | None, language: str):
    assert language_of(accepted) == language


def test_both_languages_say_the_same_things():
    vi, en = sentences(Language.VI), sentences(Language.EN)
    assert vi.titles.keys() == en.titles.keys()
    assert vi.reasons.keys() == en.reasons.keys()
    assert vi.defects.keys() == en.defects.keys()


def test_a_sentence_whose_facts_are_missing_gives_way_to_the_general_one():
    words = sentences(Language.VI)
    assert words.message(Defect("x", "too_long")) == words.defects["not_acceptable"]
    assert words.message(Defect("x", "no_such_code")) == words.defects["not_acceptable"]

    class NeverHeardOf(DomainError):
        code = "limit"

    assert words.detail(NeverHeardOf()) == words.reasons["limit"]


async def test_a_problem_lists_no_defects_unless_it_is_about_them():
    async with a_client() as client:
        assert defects(await client.post("/api/things/refuse/not_found")) == set()
