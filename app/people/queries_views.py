"""SQL about the views of lists that people keep for themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.ids import new_id
from app.domain.ids import PersonId
from app.people.tables import SavedViewRow


@dataclass(frozen=True, slots=True)
class SavedView:
    """``query`` is what stands behind the ``?`` of the page."""

    id: UUID
    name: str
    query: str


async def views_of(session: AsyncSession, person: PersonId) -> Sequence[SavedView]:
    """In the order in which they were first kept."""
    kept = SavedViewRow
    statement = select(kept.id, kept.name, kept.query).where(kept.person == person)
    rows = await session.execute(statement.order_by(kept.id))
    return [SavedView(*row) for row in rows]


async def other_views(session: AsyncSession, person: PersonId, name: str) -> int:
    """How many the person keeps under other names."""
    kept = SavedViewRow
    statement = select(func.count()).where(kept.person == person, kept.name != name)
    return await session.scalar(statement) or 0


async def keep_view(
    session: AsyncSession, person: PersonId, name: str, query: str, at: datetime
) -> None:
    """Under a name that is there already, it takes the place of what was kept."""
    given = {"id": new_id(), "person": person, "name": name, "query": query}
    statement = insert(SavedViewRow).values(**given, kept_at=at)
    changed = {"query": statement.excluded.query, "kept_at": statement.excluded.kept_at}
    unique = [SavedViewRow.person, SavedViewRow.name]
    await session.execute(statement.on_conflict_do_update(index_elements=unique, set_=changed))


async def drop_view(session: AsyncSession, person: PersonId, view: UUID) -> None:
    kept = SavedViewRow
    await session.execute(delete(kept).where(kept.person == person, kept.id == view))
