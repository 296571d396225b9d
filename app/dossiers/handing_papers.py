"""Giao – nhận giấy tờ inside the caller's transaction: the list they go by, and who is told."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from app.db.ids import new_id
from app.domain.custody import Paper
from app.domain.dossier import Moved
from app.domain.handing_over import GIVE_PAPERS, TAKE_PAPERS
from app.domain.ids import AgencyCode
from app.domain.machine import RoleKind
from app.domain.permissions import role_agencies
from app.dossiers.queries.handovers import Gift, Receipt, record_gift, record_receipt
from app.dossiers.work import Work

PAPERS_MISSING = "papers_missing"


async def follow_papers(work: Work, handover: UUID | None) -> None:
    """Writes down where papers went with this move: in the history, and in the hand-over lists.

    ``handover`` is the list that they are given by; None: one of their own.
    """
    before, after = work.moved.before.custody, work.dossier.custody
    if before == after:
        return
    work.said["papers"] = [*_changes(work.moved)]
    if work.moved.act.action == GIVE_PAPERS:
        await record_gift(work.session, _gift(work, handover))
    if work.moved.act.action == TAKE_PAPERS:
        receipt = _receipt(work)
        await record_receipt(work.session, receipt)
        if receipt.missing:
            work.notices += _told(work)


def as_said(paper: Paper) -> dict[str, object]:
    """How the history tells of a paper that was taken in."""
    return {
        "key": paper.key,
        "originals": paper.originals,
        "copies": paper.copies,
        "returnable": paper.returnable,
    }


def _changes(moved: Moved) -> Iterator[Mapping[str, object]]:
    """What is new and what went where; papers keep their place in the custody of a dossier."""
    before, after = moved.before.custody, moved.after.custody
    for was, now in zip(before, after, strict=False):
        if was != now:
            yield {
                "key": now.key,
                "from": was.holder,
                "holder": now.holder,
                "to": now.to,
                "in_post": now.in_post,
            }
    for paper in after[len(before) :]:
        yield {**as_said(paper), "holder": paper.holder}


def _gift(work: Work, handover: UUID | None) -> Gift:
    act, before = work.moved.act, work.moved.before
    pairs = zip(before.custody, work.dossier.custody, strict=True)
    given = [now for was, now in pairs if was != now]
    return Gift(
        handover=handover or new_id(),
        dossier=work.dossier.id,
        from_agency=_place(work),
        to_agency=str(given[0].to),
        papers=tuple(dict.fromkeys(paper.key for paper in given)),
        by=act.by.id,
        on_behalf_of=work.moved.on_behalf_of,
        at=act.at,
    )


def _receipt(work: Work) -> Receipt:
    moved, place = work.moved, _place(work)
    pairs = zip(moved.before.custody, work.dossier.custody, strict=True)
    came = [(now.key, now.holder == place) for was, now in pairs if was.to == place]
    return Receipt(
        dossier=work.dossier.id,
        papers=tuple(dict.fromkeys(key for key, _ in came)),
        missing=tuple(dict.fromkeys(key for key, is_here in came if not is_here)),
        by=moved.act.by.id,
        on_behalf_of=moved.on_behalf_of,
        at=moved.act.at,
    )


def _told(work: Work) -> list[tuple[str, str]]:
    """Whoever gave what did not arrive: the first role that sits at his agency."""
    place, before = _place(work), work.moved.before
    givers = {paper.holder for paper in before.custody if paper.to == place}
    roles = work.procedure.machine.roles.values()
    sits = (r.id for r in roles if r.kind is RoleKind.AGENCY and role_agencies(r, before) & givers)
    return [(PAPERS_MISSING, role) for role in [*sits][:1]]


def _place(work: Work) -> AgencyCode:
    place = work.moved.agency
    assert place is not None  # noqa: S101 - whoever carries papers does so for an agency
    return place
