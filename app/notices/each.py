"""One after the other: whoever cannot be told keeps none of the others waiting."""

from collections.abc import Awaitable, Callable, Iterable
from uuid import UUID

import structlog

from app.db.failures import is_not_now

log = structlog.get_logger(__name__)


async def each(what: str, ids: Iterable[UUID], act: Callable[[UUID], Awaitable[None]]) -> None:
    """``act`` on each of ``ids``; one that fails is logged as ``what``, and comes round again."""
    for one in ids:
        try:
            await act(one)
        except Exception as failure:
            if is_not_now(failure):
                raise
            log.error(what, id=str(one), kind=type(failure).__name__)  # noqa: TRY400 - its words may hold personal data
