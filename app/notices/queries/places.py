"""The agencies that notices name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_PLACES = text("select code, name_en, address, phone from agency where code = any(:codes)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What an agency is called in English, where it is, and its telephone number."""

    name_en: str
    address: str | None
    phone: str | None


async def places(session: AsyncSession, codes: Sequence[str]) -> Mapping[str, Place]:
    """Those of ``codes`` that the directory knows."""
    rows = await session.execute(_PLACES, {"codes": [*codes]})
    return {
        row.code: Place(name_en=row.name_en, address=row.address, phone=row.phone) for row in rows
    }
