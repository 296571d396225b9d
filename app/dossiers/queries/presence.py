"""Whether there is anything at all."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_ANY = text("select exists (select from dossier)")


async def any_dossier(session: AsyncSession) -> bool:
    """Whether this installation has ever taken a dossier in."""
    return bool(await session.scalar(_ANY))
