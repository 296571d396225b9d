"""Refusals and failures become RFC 9457 problem details, once, for every route.

An answer says what happened in the reader's language and repeats nothing that was sent.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.db.failures import MAY_MEAN_NOT_NOW, is_not_now
from app.domain.errors import (
    Conflict,
    Defect,
    DomainError,
    Duplicate,
    Forbidden,
    GuardRefused,
    Invalid,
    LimitReached,
    NotFound,
    RateLimited,
    Stale,
    TooLarge,
    TooLate,
    Unauthenticated,
    Unavailable,
    UnsupportedMedia,
)
from app.ports import TemporaryFailure
from app.web.defects import defects_of
from app.web.messages import language_of, sentences
from app.web.problem_schema import PROBLEM_JSON, described, document_problems

_STATUS: Mapping[str, HTTPStatus] = {
    Unauthenticated.code: HTTPStatus.UNAUTHORIZED,
    Forbidden.code: HTTPStatus.FORBIDDEN,
    NotFound.code: HTTPStatus.NOT_FOUND,
    Invalid.code: HTTPStatus.UNPROCESSABLE_ENTITY,
    Stale.code: HTTPStatus.CONFLICT,
    GuardRefused.code: HTTPStatus.CONFLICT,
    LimitReached.code: HTTPStatus.CONFLICT,
    TooLate.code: HTTPStatus.CONFLICT,
    Conflict.code: HTTPStatus.CONFLICT,
    Duplicate.code: HTTPStatus.CONFLICT,
    TooLarge.code: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    UnsupportedMedia.code: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    RateLimited.code: HTTPStatus.TOO_MANY_REQUESTS,
    Unavailable.code: HTTPStatus.SERVICE_UNAVAILABLE,
}

_PATIENCE = 5
"""How many seconds a client should wait when nothing better is known."""

_MEMBERS = frozenset({"type", "title", "status", "detail", "code", "errors", "reason"})


class NoSuchAddress(NotFound):
    pass


class MethodNotAllowed(NotFound):
    """Answered as 405: the address exists, the verb does not."""


class SomethingWentWrong(Unavailable):
    """Answered as 500: the fault is ours. The log has its kind and place, the answer has not."""


def status_of(error: DomainError) -> int:
    match error:
        case MethodNotAllowed():
            return HTTPStatus.METHOD_NOT_ALLOWED
        case SomethingWentWrong():
            return HTTPStatus.INTERNAL_SERVER_ERROR
        case _:
            return _STATUS[error.code]


def problem(
    error: DomainError, accepted: str | None, headers: Mapping[str, str] | None = None
) -> Response:
    """``error`` as an answer, in the language of the ``Accept-Language`` header ``accepted``."""
    language = language_of(accepted)
    words, status = sentences(language), status_of(error)
    content: dict[str, object] = {
        "type": f"urn:motcua:problem:{error.reason}",
        "title": words.title("internal" if isinstance(error, SomethingWentWrong) else error.code),
        "status": int(status),
        "detail": words.detail(error),
        "code": error.code,
        "reason": error.reason,
        "errors": [
            {"field": defect.field, "code": defect.code, "message": words.message(defect)}
            for defect in (error.defects if isinstance(error, Invalid) else ())
        ],
    }
    content |= {name: fact for name, fact in error.facts.items() if name not in _MEMBERS}
    return Response(
        json.dumps(content, ensure_ascii=False),
        status_code=int(status),
        media_type=PROBLEM_JSON,
        headers={
            "Content-Language": language,
            "Vary": "Accept-Language",
            **_headers(error),
            **(headers or {}),
        },
    )


def _headers(error: DomainError) -> dict[str, str]:
    match error:
        case Unauthenticated():
            return {"WWW-Authenticate": "Bearer"}
        case RateLimited() | Unavailable():
            return {"Retry-After": str(error.facts.get("retry_after") or _PATIENCE)}
        case TooLarge():
            return {"Connection": "close"}  # the rest of the body is not waited for
        case _:
            return {}


RefusalPage = Callable[[Request, DomainError], Awaitable[Response | None]]
"""A refusal for whoever looks at pages; None for a client of the API."""


def answer_problems(app: FastAPI, page: RefusalPage | None = None) -> None:
    """Give ``app`` its answers to every refusal, and its OpenAPI document their schema."""

    async def _answer(
        request: Request, error: DomainError, headers: Mapping[str, str] | None = None
    ) -> Response:
        shown = None if page is None else await page(request, error)
        return shown or problem(error, request.headers.get("accept-language"), headers)

    @app.exception_handler(DomainError)
    async def refused(request: Request, error: DomainError) -> Response:
        return await _answer(request, error)

    @app.exception_handler(RequestValidationError)
    async def not_valid(request: Request, error: RequestValidationError) -> Response:
        return await _answer(request, Invalid(defects_of(error.errors())))

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        return await _answer(request, _translated(error), error.headers)

    async def not_now(request: Request, error: Exception) -> Response:
        if isinstance(error, TemporaryFailure) or is_not_now(error):
            return await _answer(request, Unavailable())
        raise error

    for kind in (*MAY_MEAN_NOT_NOW, TemporaryFailure):
        app.add_exception_handler(kind, not_now)
    app.router.redirect_slashes = False  # a redirect would repeat the address it was asked for
    document_problems(app)


def _translated(error: HTTPException) -> DomainError:
    """FastAPI wraps what is raised while it reads a body; the refusal within is what counts."""
    if isinstance(error.__cause__, DomainError):
        return error.__cause__
    by_status: dict[int, type[DomainError]] = {
        HTTPStatus.UNAUTHORIZED: Unauthenticated,
        HTTPStatus.FORBIDDEN: Forbidden,
        HTTPStatus.NOT_FOUND: NoSuchAddress,
        HTTPStatus.METHOD_NOT_ALLOWED: MethodNotAllowed,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: TooLarge,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE: UnsupportedMedia,
        HTTPStatus.TOO_MANY_REQUESTS: RateLimited,
    }
    kind = by_status.get(error.status_code)
    if kind is not None:
        return kind()
    if error.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unavailable()
    return Invalid([Defect("body", "unreadable")])


def problems(*errors: type[DomainError]) -> dict[int | str, dict[str, Any]]:
    """Which refusals an endpoint may answer with, for its OpenAPI page; any may be invalid."""
    by_status: dict[int, list[str]] = {}
    kinds: tuple[type[DomainError], ...] = (Invalid, *errors)
    for kind in kinds:
        reasons = by_status.setdefault(int(_STATUS[kind.code]), [])
        reason = kind.__new__(kind).reason
        if reason not in reasons:
            reasons.append(reason)
    return {status: described(reasons) for status, reasons in by_status.items()}
