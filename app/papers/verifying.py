"""Xác minh: whether a form was issued by this house, and still holds. No name is ever told.

A right token proves that the house made it; the chain of the dossier's history, reckoned again from
the event that issued the form to where the dossier stands, proves that nothing was changed since.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.db.sessions import AsyncSession, RowMapping
from app.domain.calendar import local
from app.domain.dossier import UNDO
from app.domain.handing_over import PAPER_ACTS
from app.domain.ids import DossierId
from app.domain.reminding import REMIND
from app.dossiers.history import hash_of_row
from app.dossiers.regulations import edition_of
from app.dossiers.stamps import HEAD, Stamp, stamp_of
from app.papers.queries.issued import Issued, Later, chain_from, issued, issued_as_file, later_forms

_LEAVE_OPEN = PAPER_ACTS | {REMIND}
"""What may happen after an act that is taken back all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A form that the house issued.

    ``contained``: its event still stands in the chain. ``undone_at``: the act was taken back.
    ``superseded_at``: a later form of its kind was issued, and not taken back. ``pdf_sha256``: None
    until it was made.
    """

    stamp: Stamp
    dossier: DossierId
    regulation: str
    number: str | None
    title: str
    code: str | None
    issued_at: datetime
    issuer: str
    pdf_sha256: bytes | None
    contained: bool
    superseded_at: datetime | None
    undone_at: datetime | None


async def verified(session: AsyncSession, stamp: Stamp) -> Verified | None:
    """What is known of the form; None when the house has no such form (any more)."""
    paper = await issued(session, stamp.dossier, stamp.seq, stamp.form)
    return None if paper is None else await _verified(session, paper, stamp)


async def verified_file(session: AsyncSession, sha256: bytes) -> Verified | None:
    """The same for the very bytes of a stored paper; None for any other file."""
    paper = await issued_as_file(session, sha256)
    return None if paper is None else await _verified(session, paper, None)


async def _verified(session: AsyncSession, paper: Issued, stamp: Stamp | None) -> Verified:
    chain = await chain_from(session, paper.dossier_id, paper.seq)
    own = bytes(chain[0]["hash"]) if chain else b""
    known = stamp or stamp_of(paper.dossier_id, paper.form, paper.seq, own)
    later = _in_its_place(await later_forms(session, paper), chain)
    facts = json.loads(paper.facts)
    issuer = facts.get("issuer") or facts["desk"]
    edition = _edition(facts, paper)
    return Verified(
        stamp=known,
        dossier=DossierId(paper.dossier_id),
        regulation=edition["regulation_name"],
        number=edition["number"],
        title=" ".join(edition["title"]),
        code=facts["code"],
        issued_at=paper.issued_at,
        issuer=issuer["name"],
        pdf_sha256=paper.sha256,
        contained=stands(chain, known),
        superseded_at=None if later is None else later.issued_at,
        undone_at=undone_at(chain),
    )


def _in_its_place(later: Sequence[Later], chain: Sequence[RowMapping]) -> Later | None:
    """The newest of the later forms, which come newest first, whose act was not taken back."""
    for form in later:
        if undone_at([row for row in chain if row["seq"] >= form.seq]) is None:
            return form
    return None


def _edition(facts: Mapping[str, Any], paper: Issued) -> Mapping[str, Any]:
    """The statutory form that it is; the first forms of all named their regulation only."""
    named: Mapping[str, Any] | None = facts.get("edition")
    return named or edition_of(paper.form, local(paper.issued_at).date()).as_facts()


def stands(chain: Sequence[RowMapping], stamp: Stamp) -> bool:
    """Whether the stamp's event begins ``chain``, which leads unbroken to the dossier's head."""
    if not chain or chain[0]["seq"] != stamp.seq or bytes(chain[0]["hash"])[:HEAD] != stamp.head:
        return False
    last, seq = bytes(chain[0]["prev_hash"]), stamp.seq
    for row in chain:
        linked = row["seq"] == seq and bytes(row["prev_hash"]) == last
        if not linked or hash_of_row(row) != bytes(row["hash"]):
            return False
        last, seq = bytes(row["hash"]), seq + 1
    return last == bytes(chain[-1]["chain_head"])


def undone_at(chain: Sequence[RowMapping]) -> datetime | None:
    """When the act of the first event was taken back, whatever left it open to that in between."""
    after = next((row for row in chain[1:] if row["action"] not in _LEAVE_OPEN), None)
    if after is None or after["action"] != UNDO:
        return None
    at = after["at"]
    assert isinstance(at, datetime)  # noqa: S101 - a timestamptz column
    return at
