"""Giấy tờ bản giấy: who keeps what was handed in on paper, and what must go back to its owner.

NĐ 61/2018/NĐ-CP Điều 20: originals are given back; so each paper is known by where it is, and
nothing about it is changed but by an act that somebody answers for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.ids import AgencyCode
from app.domain.procedure import RequiredDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One document on paper. ``originals`` and ``copies`` are numbers of sheets or booklets.

    ``returnable``: an original that was taken in to be compared and goes back to its owner.
    ``holder`` is the agency that keeps it (None: its owner, or the post on the way to him),
    ``to`` the agency to which it is on its way; until that one acknowledges it, ``holder`` answers
    for it. ``in_post``: it lies in the parcel of the result.
    """

    key: str
    originals: int = 0
    copies: int = 0
    returnable: bool = False
    holder: AgencyCode | None = None
    since: datetime | None = None
    to: AgencyCode | None = None
    in_post: bool = False

    @property
    def is_owed(self) -> bool:
        """Whether its owner has still to get it back."""
        return self.returnable and self.holder is not None

    def lies_at(self, agency: AgencyCode) -> bool:
        """Whether it is at ``agency`` and not on its way to another."""
        return self.holder == agency and self.to is None


Custody = tuple[Paper, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A paper as somebody at a desk says that it was handed in; None: as the procedure asks."""

    key: str
    originals: int | None = None
    copies: int | None = None
    returnable: bool = False


def owed(custody: Custody) -> Custody:
    """What its owner has still to get back."""
    return tuple(paper for paper in custody if paper.is_owed)


def keys_of(custody: Custody) -> tuple[str, ...]:
    """The documents of which there is or was a paper, each once."""
    return tuple(dict.fromkeys(paper.key for paper in custody))


def keepers_of(custody: Custody) -> frozenset[AgencyCode]:
    """The agencies that keep papers or are about to: they read the dossier that these are of."""
    return frozenset(
        agency for paper in custody for agency in (paper.holder, paper.to) if agency is not None
    )


def taken_in(
    given: Iterable[Given],
    documents: Iterable[RequiredDocument],
    holder: AgencyCode,
    at: datetime,
) -> Custody:
    """What was given to ``holder`` at ``at``.

    Numbers that were not given are those that the procedure asks for; a paper of which it asks for
    nothing in particular is one copy.
    """
    known = {document.key: document for document in documents}
    return tuple(_taken_in(paper, known, holder, at) for paper in given)


def _taken_in(
    given: Given, known: Mapping[str, RequiredDocument], holder: AgencyCode, at: datetime
) -> Paper:
    originals, copies = given.originals, given.copies
    if originals is None and copies is None:
        asked = known.get(given.key)
        originals, copies = (0, 0) if asked is None else (asked.originals, asked.copies)
        copies = copies if originals or copies else 1
    return Paper(
        key=given.key,
        originals=originals or 0,
        copies=copies or 0,
        returnable=given.returnable,
        holder=holder,
        since=at,
    )


def given_back(custody: Custody, desk: AgencyCode) -> Custody:
    """With everything owed that lies at ``desk`` in the hands of its owner."""
    return tuple(
        replace(paper, holder=None, since=None) if paper.is_owed and paper.lies_at(desk) else paper
        for paper in custody
    )


def posted(custody: Custody, desk: AgencyCode) -> Custody:
    """With everything owed that lies at ``desk`` in the parcel."""
    return tuple(
        replace(paper, holder=None, since=None, in_post=True)
        if paper.is_owed and paper.lies_at(desk)
        else paper
        for paper in custody
    )


def parcel_delivered(custody: Custody) -> Custody:
    return tuple(replace(paper, in_post=False) if paper.in_post else paper for paper in custody)


def parcel_back(custody: Custody, desk: AgencyCode, at: datetime) -> Custody:
    """With what was in the parcel at ``desk`` again."""
    return tuple(
        replace(paper, holder=desk, since=at, in_post=False) if paper.in_post else paper
        for paper in custody
    )
