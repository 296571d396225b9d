"""The OpenAPI document is complete, and the judge that compares answers with it can say no."""

import httpx2
import pytest

from tests.web.document import document_of
from tests.web.world import World

STABLE = {
    "sign_in", "get_session", "sign_out", "upload_file", "search_procedures", "get_procedure",
    "list_agencies", "get_agency", "list_inbox", "bulk_action", "submit_dossier", "list_dossiers",
    "get_dossier", "perform_action", "list_events", "get_deadline", "get_document", "get_form",
    "track_dossier", "track_by_token", "get_statistics", "is_alive", "is_ready", "read_metrics",
}  # fmt: skip
"""Clients were generated from these names."""


def an_answer(status: int, path: str, **content: object) -> httpx2.Response:
    request = httpx2.Request("GET", f"http://motcua.test{path}")
    return httpx2.Response(status, request=request, **content)  # type: ignore[arg-type]


def test_no_operation_that_clients_rely_on_has_gone(world: World):
    assert {operation.id for operation in document_of(world.app).operations} >= STABLE


def test_each_operation_describes_its_success_and_its_refusals(world: World):
    for operation in document_of(world.app).operations:
        responses = operation.content["responses"]
        assert any(status.startswith("2") for status in responses), operation.id
        if operation.content.get("security"):
            assert {"401"} <= set(responses), operation.id
        assert operation.content.get("description") or operation.content.get("summary")


@pytest.mark.parametrize(
    "answer",
    [
        an_answer(418, "/api/v1/agencies"),
        an_answer(200, "/api/v1/agencies", json={"items": [{"code": 1}], "next_cursor": None}),
        an_answer(200, "/api/v1/agencies", json={"items": "none"}),
        an_answer(404, "/api/v1/agencies/x", text="Not Found"),
        an_answer(
            404,
            "/api/v1/agencies/x",
            content=b'{"title": "x"}',
            headers={"Content-Type": "application/problem+json"},
        ),
    ],
)
def test_an_answer_that_is_not_described_is_found_out(world: World, answer: httpx2.Response):
    with pytest.raises(AssertionError):
        document_of(world.app).judge(answer)


async def test_the_document_is_served_as_it_is(world: World):
    answer = await world.http.get("/api/openapi.json")
    assert answer.json() == document_of(world.app).whole


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/api/v1", "/api/v2/dossiers"])
async def test_there_is_nothing_beside_the_document(world: World, path: str):
    answer = await world.http.get(path)
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


async def test_a_verb_that_an_address_has_not_is_405(world: World):
    operations = document_of(world.app).operations
    known = {(operation.method, operation.path) for operation in operations}
    for operation in operations:
        path = operation.path.replace("{", "").replace("}", "")
        for method in ("PUT", "PATCH", "TRACE"):
            if (method, operation.path) in known:
                continue
            answer = await world.http.request(method, path)
            assert answer.status_code == 405, f"{method} {path}"
            assert answer.json()["code"] == "not_found"
            assert answer.headers["allow"]
