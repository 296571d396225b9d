"""What every answer has around it: an id, safe headers, a line in the log, a last resort.

The log knows routes, never addresses: a path may hold a tracking token and a query a name. Nor
does it know the text of an exception, which may repeat what a citizen wrote; the kind of the
exception and the places in our code are enough to find the fault.
"""

import time
from dataclasses import dataclass, field
from pathlib import Path
from traceback import walk_tb

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import app
from app.db.ids import new_id
from app.web.headers import SAFE_HEADERS, STRICT_TRANSPORT
from app.web.metrics import observe
from app.web.problems import SomethingWentWrong
from app.web.site.refusals import answer_for

_LOG = structlog.get_logger("app.web")

_OURS = app.__path__[0]
_CLIENT_LEFT = 499
_FAILED = 500
_CAUSES = 5
_FRAMES = 8


class AnswerBrokenOff(Exception):
    """The server must close the connection: half an answer has gone out already."""


@dataclass(slots=True)
class _Exchange:
    """One request and what became of it."""

    scope: Scope
    send: Send
    id: str = field(default_factory=lambda: new_id().hex)
    status: int = 0
    began: float = field(default_factory=time.perf_counter)

    async def answer(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = int(message["status"])
            headers = MutableHeaders(scope=message)
            for name, value in SAFE_HEADERS:
                headers.setdefault(name, value)
            if self.scope.get("scheme") == "https":
                headers.setdefault(*STRICT_TRANSPORT)
            headers["X-Request-Id"] = self.id
        await self.send(message)

    def route(self) -> str:
        """The route's template, such as ``/api/v1/dossiers/{id}``."""
        effective = self.scope.get("fastapi", {}).get("effective_route_context")
        return getattr(effective or self.scope.get("route"), "path", "") or "(none)"


class Envelope:
    """The outermost middleware of the service: ``app.add_middleware(Envelope)``, added last."""

    def __init__(self, app: ASGIApp) -> None:  # Starlette gives it under this name
        self._inner = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        exchange = _Exchange(scope, send)
        scope.setdefault("state", {})["request_id"] = exchange.id
        with structlog.contextvars.bound_contextvars(request_id=exchange.id):
            try:
                await self._handle(exchange, receive)
            finally:
                _record(exchange)

    async def _handle(self, exchange: _Exchange, receive: Receive) -> None:
        try:
            await self._inner(exchange.scope, receive, exchange.answer)
        except ClientDisconnect:
            exchange.status = _CLIENT_LEFT
        except Exception as error:  # noqa: BLE001  (the last resort: nothing may pass it)
            _LOG.error("request failed", error=_kinds(error), at=_places(error))
            if exchange.status:
                exchange.status = _FAILED
                raise AnswerBrokenOff from None
            failure = SomethingWentWrong(request_id=exchange.id)
            answer = await answer_for(Request(exchange.scope), failure)
            await answer(exchange.scope, receive, exchange.answer)


def _record(exchange: _Exchange) -> None:
    seconds = time.perf_counter() - exchange.began
    method, route = exchange.scope["method"], exchange.route()
    observe(method, route, exchange.status, seconds)
    _LOG.info(
        "request",
        method=method,
        route=route,
        status=exchange.status,
        milliseconds=round(seconds * 1000, 1),
    )


def _kinds(error: BaseException) -> list[str]:
    """The class of ``error`` and of what it was raised from, outermost first."""
    kinds: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(kinds) < _CAUSES:
        kinds.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        cause = cause.__cause__ or cause.__context__
    return kinds


def _places(error: BaseException) -> list[str]:
    """Where in our own code it happened, innermost last."""
    return [
        f"{Path(frame.f_code.co_filename).name}:{line} {frame.f_code.co_name}"
        for frame, line in walk_tb(error.__traceback__)
        if frame.f_code.co_filename.startswith(_OURS)
    ][-_FRAMES:]
