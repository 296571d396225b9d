"""Thông báo cho bạn: what the applicant was told, word for word, by which ways, to what end."""

from dataclasses import replace
from typing import Final

from app.db.sessions import AsyncSession
from app.dossiers.acting import Opened
from app.dossiers.queries.notices import Notice, notices
from app.notices.queries.told import told_of
from app.notices.reading import whole_notices
from app.web.showing.sendings import ToldLine, told_lines
from app.web.site.page import Sight

MOVED: Final = "moved"
"""A notice of every step; the page of a dossier has the way that it went, step by step."""


async def messages_of(
    session: AsyncSession, page: Sight, opened: Opened, *, with_steps: bool = False
) -> list[ToldLine]:
    """The newest first, each with its whole text in the language of the page."""
    dossier, applicant = opened.file.dossier.id, opened.procedure.machine.applicant
    found = await notices(session, dossier, recipient=applicant)
    found = [n for n in found if with_steps or n.notice != MOVED]
    told = await told_of(session, dossier)
    whole = await whole_notices(session, page.house.mail, opened, found, page.language)
    texts = [whole[(n.seq, n.notice, n.about)] for n in reversed(found)]
    lines = told_lines(found, told, page.language)
    return [
        replace(line, parts=text, words=_title(page, opened, notice) or line.words)
        for line, text, notice in zip(lines, texts, reversed(found), strict=True)
    ]


def _title(page: Sight, opened: Opened, notice: Notice) -> str | None:
    """A mere step is called by where it led."""
    state = opened.procedure.machine.states.get(notice.facts.get("state") or "")
    return page.spoken(state.label) if notice.notice == MOVED and state is not None else None
