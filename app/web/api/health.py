"""Whether the process lives, whether it may be given work, and its figures."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Literal

from fastapi import APIRouter, Response, status
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from pydantic import BaseModel

from app.web.boundary import boundary_router
from app.web.dependencies import Now
from app.web.metrics import exposition

Shortcomings = Callable[[], Awaitable[Sequence[str]]]
"""What keeps the service from working now, in short names; nothing: it is ready."""

Figures = Callable[[datetime], Awaitable[bytes]]
"""Everything that is measured, in the text format of Prometheus, as of a moment."""


async def of_the_web(_: datetime) -> bytes:
    return exposition()


class Alive(BaseModel):
    status: Literal["alive"] = "alive"


class Readiness(BaseModel):
    status: Literal["ready", "not_ready"]
    shortcomings: list[str]


def health_router(shortcomings: Shortcomings, figures: Figures = of_the_web) -> APIRouter:
    """``/healthz``, ``/readyz`` and ``/metrics``, at the root of the service."""
    router = boundary_router(tags=["health"])

    @router.get("/healthz", operation_id="is_alive")
    async def healthz() -> Alive:
        """The process answers. It asks nobody, so that a restart is the answer to silence."""
        return Alive()

    @router.get(
        "/readyz",
        operation_id="is_ready",
        responses={503: {"model": Readiness, "description": "Not now; `shortcomings` says why."}},
    )
    async def readyz(response: Response) -> Readiness:
        """The database answers with our schema and keeps what it confirms; files can be kept."""
        found = list(await shortcomings())
        if not found:
            return Readiness(status="ready", shortcomings=[])
        response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
        response.headers["Retry-After"] = "5"
        return Readiness(status="not_ready", shortcomings=found)

    @router.get("/metrics", operation_id="read_metrics", response_class=Response)
    async def metrics(now: Now) -> Response:
        """Figures in the text format of Prometheus: requests, promises, outside parties."""
        return Response(await figures(now), media_type=CONTENT_TYPE_LATEST)

    return router
