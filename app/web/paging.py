"""Lists are paged by the key of their last line: a page costs the same wherever it lies.

A cursor is opaque to clients. It holds the key of the last line only, and is read back as the
plain values that were put in; a query compares them, so a forged one gains nothing.
"""

import json
from typing import Annotated, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel

from app.domain.errors import Defect, Invalid
from app.domain.sealing import from_letters, in_letters
from app.web.json_reading import read_json
from app.web.limits import LARGEST_PAGE

Key = str | int | None
Item = TypeVar("Item")

Limit = Annotated[int, Query(ge=1, le=LARGEST_PAGE, description="How many items at most.")]
"""``limit: Limit = PAGE``, with ``app.web.limits.PAGE``."""

Cursor = Annotated[
    str | None, Query(max_length=600, description="`next_cursor` of the page before.")
]
"""``cursor: Cursor = None``"""


class Page(BaseModel, Generic[Item]):
    items: list[Item]
    next_cursor: str | None = None


def cursor_after(*keys: Key) -> str:
    """The cursor of the page that begins after the line with ``keys``."""
    return in_letters(json.dumps(keys).encode())


def keys_of(cursor: str | None, *kinds: type[str] | type[int]) -> tuple[Key, ...] | None:
    """The keys in ``cursor``, of exactly these ``kinds`` (each may be None); None: first page."""
    if cursor is None:
        return None
    try:
        keys = read_json(from_letters(cursor))
    except (ValueError, Invalid):
        raise Invalid([Defect("cursor", "bad_cursor")]) from None
    if not isinstance(keys, list) or len(keys) != len(kinds):
        raise Invalid([Defect("cursor", "bad_cursor")])
    for key, kind in zip(keys, kinds, strict=True):
        if key is not None and type(key) is not kind:
            raise Invalid([Defect("cursor", "bad_cursor")])
    return tuple(keys)
