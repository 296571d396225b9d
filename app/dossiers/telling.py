"""Thông báo ngoài bước xử lý: what a parcel, a payment or a deadline has to say to the applicant.

A move writes its own notices (``app.dossiers.noticing``). What happens beside the dossier's course
is told by whoever knows of it, in the transaction that wrote it down.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from app.db.sessions import AsyncSession
from app.dossiers.promised import TellApplicant
from app.dossiers.queries.notices import write_notice
from app.jobs.promise import promise


async def tell(  # noqa: PLR0913 - a notice is what, of which dossier, about what, when
    session: AsyncSession,
    dossier: UUID,
    notice: str,
    *,
    about: str,
    facts: Mapping[str, str | None],
    at: datetime,
) -> None:
    """Write a notice and have it sent: on the portal with the commit, elsewhere soon after.

    ``notice`` is the name of a text in ``app/notices/templates``. ``about`` is what the notice is
    about, never empty: the same notice of a dossier about the same thing is told once. ``facts``
    fill the text: moments as ISO 8601 with their offset, days as ``2026-08-20``, money in plain
    digits; code, agency, unit, person and times of the dossier are added as they stand.
    """
    if await write_notice(session, dossier, notice, about=about, facts=facts, at=at):
        await promise(session, TellApplicant(dossier=dossier))
