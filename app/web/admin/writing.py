"""``/quan-tri/thu-tuc/soan``: writing a version, having it judged and tried, and publishing it.

The text goes from page to page in the form itself: nothing is stored before it is published.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Final

from fastapi import Query
from starlette.responses import Response

from app.agencies.queries import known_codes
from app.domain.errors import Defect, Invalid
from app.domain.ids import ProcedureCode
from app.dossiers.actions.replay_histories import replay_histories
from app.dossiers.queries.shifts import open_by_version
from app.dossiers.replaying import Difference, Drafted, Replayed
from app.people.standing_in import day_of
from app.procedures.actions.publish import PublishFiles, publish
from app.procedures.proposing import Proposal, codes_beside_text, next_version_of, proposed
from app.procedures.queries import published_beside
from app.web.admin.gates import PublisherPage, reader
from app.web.admin.judgement import DIFFERENCES, Shown, shown, told
from app.web.admin.procedures import HERE, rules_with, source_named
from app.web.boundary import boundary_router
from app.web.multipart import file_part
from app.web.site.page import Sight
from app.web.site.posted import Posted, texts

router = boundary_router(include_in_schema=False)
EDITOR = "admin/write.html"
REPLAYED: Final = 200
"""Newest dossiers on which a draft is tried from a page; the command line takes any number."""
DIFFERING_SHOWN: Final = 30


@router.get(f"{HERE}/soan")
async def begin(
    page: PublisherPage, thu_tuc: Annotated[str | None, Query(max_length=20)] = None
) -> Response:
    """The published text, numbered on; an empty page for what is new."""
    text = ""
    if thu_tuc is not None:
        rules = await rules_with(page, thu_tuc)
        newest = max(version for code, version in rules.texts["procedure"] if code == thu_tuc)
        tomorrow = day_of(page.now) + timedelta(days=1)
        text = next_version_of(source_named(rules, thu_tuc, newest), newest, begins=tomorrow)
    return page.html(EDITOR, text=text, judged=None, replayed=None)


@router.post(f"{HERE}/tai-len")
async def take_file(page: PublisherPage) -> Response:
    """A file, as if its text had been typed; it is judged at once."""
    part = await file_part(page.request, max_mb=1)
    content = b"".join([chunk async for chunk in part.content])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid([Defect("file", "unreadable")]) from None
    return await _judged(page, _plain(text))


@router.post(f"{HERE}/soan")
async def act(page: PublisherPage, form: Posted) -> Response:
    """``do`` is check, edit, replay, sure or publish: each begins with judging the text."""
    text, do = _plain(str(form.get("text", ""))), texts(form).get("do", "check")
    if do == "edit":
        return page.html(EDITOR, text=text, judged=None, replayed=None)
    if do == "check":
        return await _judged(page, text)
    proposal = await _proposal(page, text)
    if not proposal.is_sound:
        return _told(page, proposal)
    if do == "replay":
        return await _replayed(page, proposal)
    return await (_published(page, proposal) if do == "publish" else _ask(page, proposal))


async def _judged(page: Sight, text: str) -> Response:
    return _told(page, await _proposal(page, text))


def _told(page: Sight, proposal: Proposal) -> Response:
    status = 200 if proposal.is_sound else 422
    return page.html(
        EDITOR, status, text=proposal.text, judged=_shown(page, proposal), replayed=None
    )


def _shown(page: Sight, proposal: Proposal) -> Shown:
    return shown(proposal, page.language)


async def _proposal(page: Sight, text: str) -> Proposal:
    async with page.house.sessions() as session:
        known = await published_beside(session, codes_beside_text(text))
        agencies = await known_codes(session)
    return proposed(text, known, agencies)


async def _replayed(page: Sight, proposal: Proposal) -> Response:
    """Past dossiers under the draft; nothing is written."""
    entry, verdict = proposal.entry, proposal.verdict
    assert entry is not None  # noqa: S101 - it is sound
    assert verdict is not None  # noqa: S101
    assert verdict.procedure is not None  # noqa: S101
    draft = Drafted(verdict.procedure, entry.file)
    found = await replay_histories(page.house.office, draft, limit=REPLAYED)
    return page.html(
        EDITOR, text=proposal.text, judged=_shown(page, proposal), replayed=_summed(found, page)
    )


def _summed(found: Sequence[Replayed], page: Sight) -> dict[str, object]:
    differing = [one for one in found if one.differences]
    kinds = Counter((d.kind, d.label) for one in differing for d in one.differences)
    return {
        "dossiers": len(found),
        "acts": sum(one.acts for one in found),
        "differing": len(differing),
        "kinds": [
            (label, page.say(DIFFERENCES[kind]), count)
            for (kind, label), count in kinds.most_common()
        ],
        "words": DIFFERENCES,
        "lines": [
            (one.code or str(one.dossier), difference, _why(page, difference))
            for one in differing[:DIFFERING_SHOWN]
            for difference in one.differences
        ],
    }


def _why(page: Sight, difference: Difference) -> str:
    return "" if difference.refusal is None else page.trouble(difference.refusal).detail


async def _ask(page: Sight, proposal: Proposal) -> Response:
    """What publishing will do, before it is done."""
    entry = proposal.entry
    assert entry is not None  # noqa: S101 - it is sound
    async with page.house.sessions() as session:
        opened = await open_by_version(session, ProcedureCode(entry.file.code))
    return page.html(
        "admin/publish.html",
        text=proposal.text,
        judged=_shown(page, proposal),
        file=entry.file,
        opened=sum(opened.values()),
        follows=entry.file.replaces is not None and entry.file.replaces.open == "migrate",
    )


async def _published(page: Sight, proposal: Proposal) -> Response:
    """Published twice it is published once; what was refused meanwhile is told like any mistake."""
    entry = proposal.entry
    assert entry is not None  # noqa: S101 - it is sound
    command = PublishFiles(
        given=proposal.given, together=proposal.together, at=page.now, by=reader(page).id
    )
    done = await publish(page.house.sessions, command)
    if done.report.problems:
        flaws = [told(problem, page.language) for problem in done.report.problems]
        judged = shown(proposal, page.language, flaws)
        return page.html(EDITOR, 409, text=proposal.text, judged=judged, replayed=None)
    words = page.say(
        "Đã công bố phiên bản %(version)s của thủ tục %(code)s.",
        version=entry.file.version,
        code=entry.file.code,
    )
    return page.to(f"{HERE}/{entry.file.code}", said=words)


def _plain(text: str) -> str:
    """Line ends as files have them; browsers send others."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    return f"{lines}\n" if lines else ""
