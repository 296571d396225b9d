"""Đọc thông báo: what the notices of a dossier say, whole, for whoever may read them."""

from collections.abc import Mapping, Sequence

from app.db.sessions import AsyncSession
from app.dossiers.acting import Opened
from app.dossiers.queries.notices import Notice
from app.notices.mailroom import Mailroom
from app.notices.queries.places import places
from app.notices.queries.told import Key
from app.notices.stating import Telling, named_codes
from app.notices.texts import Paragraphs
from app.notices.wording import read_whole


async def whole_notices(
    session: AsyncSession,
    mail: Mailroom,
    opened: Opened,
    found: Sequence[Notice],
    language: str,
) -> Mapping[Key, Paragraphs]:
    """The words of each of ``found``, which are told to the applicant."""
    codes = {code for notice in found for code in named_codes(opened, notice.facts)}
    known = await places(session, sorted(codes))
    return {
        (notice.seq, notice.notice, notice.about): read_whole(
            mail,
            Telling(
                notice=notice.notice,
                seq=notice.seq,
                at=notice.at,
                facts=notice.facts,
                opened=opened,
                places=known,
            ),
            language,
        )
        for notice in found
    }
