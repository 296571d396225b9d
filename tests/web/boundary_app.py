"""A small service made of the boundary's own pieces, and a client that speaks to it directly."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

import httpx2
from fastapi import FastAPI, Form
from pydantic import AwareDatetime, Field
from sqlalchemy.exc import TimeoutError as PoolExhausted

from app.domain.errors import (
    GuardRefused,
    NotFound,
    RateLimited,
    Unauthenticated,
    Unavailable,
)
from app.domain.refusals import ConditionNotMet
from app.ports import TemporaryFailure
from app.web.api.health import health_router
from app.web.bodies import Body, Part
from app.web.boundary import boundary_router
from app.web.envelope import Envelope
from app.web.headers import ExpectedVersion
from app.web.limits import PAGE
from app.web.paging import Cursor, Limit, Page, cursor_after, keys_of
from app.web.problems import answer_problems, problems


class Channel(StrEnum):
    ONLINE = "online"
    COUNTER = "counter"


class Applicant(Part):
    full_name: Annotated[str, Field(min_length=1, max_length=120)]
    born_on: date | None = None


class SubmitBody(Body):
    applicant: Applicant
    agency: int = Field(ge=1, le=99)
    upload: UUID | None = None
    channel: Channel = Channel.ONLINE
    at: AwareDatetime | None = None
    tags: tuple[str, ...] = ()
    kind: Literal["new", "again"] = "new"
    urgent: bool = False
    form: dict[str, object] = Field(default_factory=dict)


REFUSALS: dict[str, Exception] = {
    "unauthenticated": Unauthenticated(),
    "not_found": NotFound(),
    "guard": GuardRefused(),
    "condition": ConditionNotMet(action="x", why_vi="Thiếu bản đồ", why_en="No map", legal=None),
    "rate_limited": RateLimited(retry_after=17),
    "unavailable": Unavailable(),
    "pool": PoolExhausted(),
    "connection": ConnectionRefusedError("postgres is away"),
    "temporary": TemporaryFailure("the store is away"),
    "bug": LookupError("CANARY 049185001234"),
    "file": FileNotFoundError(2, "CANARY", "/somewhere"),
    "status": NotFound(status="received", title="x", extra=7),
}

router = boundary_router(prefix="/things", tags=["things"])


@router.post("", operation_id="submit_thing", responses=problems(NotFound, GuardRefused))
async def submit(body: SubmitBody) -> dict[str, Any]:
    return body.model_dump(mode="json")


@router.get("/{code}", operation_id="read_thing")
async def read(
    code: str, q: str = "", limit: Limit = PAGE, since: datetime | None = None
) -> dict[str, Any]:
    return {"code": code, "q": q, "limit": limit, "since": since}


@router.get("", operation_id="list_things")
async def listing(limit: Limit = PAGE, cursor: Cursor = None) -> Page[int]:
    keys = keys_of(cursor, int, str)
    first = 0 if keys is None or not isinstance(keys[0], int) else keys[0] + 1
    items = list(range(first, first + limit))
    return Page(items=items, next_cursor=cursor_after(items[-1], "Hội An"))


@router.post("/refuse/{name}", operation_id="refuse")
async def refuse(name: str) -> None:
    raise REFUSALS[name]


@router.post("/form", operation_id="send_form")
async def form(note: Annotated[str, Form(max_length=20)], kind: Annotated[str, Form()] = "") -> str:
    return note + kind


@router.patch("/{code}", operation_id="change_thing")
async def change(code: str, version: ExpectedVersion) -> dict[str, Any]:
    return {"code": code, "version": version}


def a_service(shortcomings: list[str] | None = None) -> FastAPI:
    service = FastAPI(openapi_url="/openapi.json")
    answer_problems(service)
    service.include_router(router, prefix="/api")

    async def found() -> list[str]:
        return shortcomings or []

    service.include_router(health_router(found))
    service.add_middleware(Envelope)
    return service


@asynccontextmanager
async def a_client(service: FastAPI | None = None) -> AsyncGenerator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(service or a_service())
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


def defects(response: httpx2.Response) -> set[tuple[str, str]]:
    """The (field, code) pairs of a problem; the answer must be one."""
    assert response.headers["content-type"] == "application/problem+json", response.text
    return {(defect["field"], defect["code"]) for defect in response.json()["errors"]}
