"""Every route lies behind the boundary, stands in the contract, and asks who is there."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from app.main import create_app
from app.settings import Settings
from app.web.boundary import beside_the_boundary

PUBLIC = {
    "is_alive",
    "is_ready",
    "read_metrics",
    "sign_in",
    "search_procedures",
    "get_procedure",
    "get_procedure_diagram",
    "list_agencies",
    "get_agency",
    "track_dossier",
    "track_by_token",
    "get_statistics",
    "get_statistics_as_csv",
    "verify_form",
    "hear_payment",
    "verify_file",
    "hear_postal_events",
    "hear_delivery_reports",
    "receive_national_dossier",
    "get_national_dossier",
}
"""What anybody may ask. A new route is for those who are signed in, or is added here on purpose."""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    folder: Path = tmp_path_factory.mktemp("data")
    address = SecretStr("postgresql+asyncpg://nobody@nowhere/nothing")
    return create_app(Settings(data=folder, database_url=address))


def operations(service: FastAPI) -> dict[str, dict[str, object]]:
    return {
        operation["operationId"]: operation
        for path in service.openapi()["paths"].values()
        for operation in path.values()
    }


def test_no_route_stands_beside_the_boundary(service: FastAPI):
    assert beside_the_boundary(service.routes) == []


def test_whoever_is_not_signed_in_reaches_only_what_is_public(service: FastAPI):
    open_to_all = {name for name, op in operations(service).items() if not op.get("security")}
    assert open_to_all == PUBLIC


def test_every_route_has_a_verb_of_its_own_and_says_what_it_may_answer(service: FastAPI):
    for name, operation in operations(service).items():
        assert name.replace("_", "").isalpha(), name
        answers = operation["responses"]
        assert isinstance(answers, dict)
        assert "health" in operation.get("tags", ()) or {"422", "500", "503"} <= answers.keys()  # type: ignore[operator]  # a list of tags
