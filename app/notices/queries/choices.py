"""How people want to be told."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.notifying import Choice, Medium

_CHOICE = text("""
select media, steps, language from (
    select 1 as nearer, media, steps, language
      from notice_choice_of_dossier where dossier_id = :dossier
    union all
    select 2, media, steps, language from notice_choice where person_id = :person) c
 order by nearer limit 1
""")
_CHOOSE = text("""
insert into notice_choice (person_id, media, steps, language, at)
values (:person, :media, :steps, :language, :at)
on conflict (person_id) do update
   set media = excluded.media, steps = excluded.steps, language = excluded.language,
       at = excluded.at
""")
_CHOOSE_FOR = text("""
insert into notice_choice_of_dossier (dossier_id, media, steps, language, at)
values (:dossier, :media, :steps, :language, :at)
on conflict (dossier_id) do update
   set media = excluded.media, steps = excluded.steps, language = excluded.language,
       at = excluded.at
""")


async def choice_of(session: AsyncSession, dossier: UUID | None, person: UUID | None) -> Choice:
    """How the applicant of a dossier wants to be told; by default as ``Choice`` has it."""
    row = (await session.execute(_CHOICE, {"dossier": dossier, "person": person})).first()
    if row is None:
        return Choice()
    media = None if row.media is None else frozenset(map(Medium, row.media))
    return Choice(media, frozenset(map(Medium, row.steps)), row.language)


async def choose(session: AsyncSession, person: UUID, choice: Choice, at: datetime) -> None:
    await session.execute(_CHOOSE, {"person": person, **_chosen(choice, at)})


async def choose_for(session: AsyncSession, dossier: UUID, choice: Choice, at: datetime) -> None:
    await session.execute(_CHOOSE_FOR, {"dossier": dossier, **_chosen(choice, at)})


def _chosen(choice: Choice, at: datetime) -> dict[str, Any]:
    media = None if choice.media is None else sorted(choice.media)
    steps = sorted(choice.steps)
    return {"media": media, "steps": steps, "language": choice.language, "at": at}
