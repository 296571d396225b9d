"""Sắp xếp cơ quan: a plan by which agencies close and others go on with their work (kế thừa).

A merger, a division and a closing are one thing: for each agency that closes, the plan says which
of its dossiers and which of its people go where. Nothing is asked of the dossier but what it was
handed in with, so that the same dossier goes to the same successor whenever the plan is read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from app.domain.agencies import STANDS_UNDER, Agency
from app.domain.ids import AgencyCode, PersonId
from app.domain.people import Permission
from app.domain.text import folded


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What a plan may ask about a dossier. ``subject`` is the field of its procedure (lĩnh vực).

    ``address`` is the applicant's.
    """

    procedure: str
    subject: str
    form: Mapping[str, object] = field(default_factory=dict)
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Which dossiers of a closing agency go to ``successor``: those that meet every criterion.

    A criterion is met by any of its words. ``places`` are looked for in the applicant's address
    and ``form`` in the field of that name, as whole words without case or diacritics. A share
    without criteria takes all that is left.
    """

    successor: AgencyCode
    procedures: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    form: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def takes_the_rest(self) -> bool:
        return not (self.procedures or self.fields or self.places or self.form)

    def takes(self, traits: Traits) -> bool:
        return (
            (not self.procedures or traits.procedure in self.procedures)
            and (not self.fields or traits.subject in self.fields)
            and (not self.places or _says(traits.address, self.places))
            and all(_says(traits.form.get(name), words) for name, words in self.form.items())
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """Somebody goes to ``agency`` with ``roles`` (none: the same as before)."""

    username: str
    agency: AgencyCode
    roles: tuple[Permission, ...] = ()
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """An agency that closes. Whoever is not named in ``people`` follows the rest of the work."""

    agency: AgencyCode
    shares: tuple[Share, ...] = ()
    people: tuple[Transfer, ...] = ()

    @property
    def successors(self) -> tuple[AgencyCode, ...]:
        return tuple(dict.fromkeys(share.successor for share in self.shares))

    @property
    def main_successor(self) -> AgencyCode | None:
        """Who takes the rest, and with it whoever and whatever the plan does not name."""
        return next((share.successor for share in self.shares if share.takes_the_rest), None)

    def heir_of(self, traits: Traits) -> AgencyCode | None:
        """The first share that takes the dossier decides."""
        return next((share.successor for share in self.shares if share.takes(traits)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reorganisation:
    """From ``effective_on`` the closing agencies are no more; their last day is the day before.

    ``establishing`` are agencies that begin with it.
    """

    effective_on: date
    legal_basis: str
    closing: tuple[Closing, ...]
    establishing: tuple[Agency, ...] = ()

    @property
    def closing_codes(self) -> frozenset[AgencyCode]:
        return frozenset(closing.agency for closing in self.closing)

    @property
    def successors(self) -> frozenset[AgencyCode]:
        return frozenset(heir for closing in self.closing for heir in closing.successors)

    def heirs(
        self, parties: Iterable[AgencyCode | None], traits: Traits
    ) -> dict[AgencyCode, AgencyCode]:
        """Who succeeds each of ``parties`` that closes, for one dossier."""
        closing = {closing.agency: closing for closing in self.closing}
        found = {
            party: closing[party].heir_of(traits)
            for party in parties
            if party is not None and party in closing
        }
        return {party: heir for party, heir in found.items() if heir is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A role that somebody holds at an agency on or after the day in question."""

    person: PersonId
    username: str
    full_name: str
    agency: AgencyCode
    permission: Permission
    unit: str | None = None
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """A role that somebody will hold at a successor, because ``former`` closes."""

    person: PersonId
    username: str
    full_name: str
    former: AgencyCode
    agency: AgencyCode
    permission: Permission
    unit: str | None
    starts_on: date
    ends_on: date | None = None


def appointments(plan: Reorganisation, posts: Iterable[Post]) -> tuple[Appointment, ...]:
    """What becomes of everybody who works at a closing agency; each role at each place once."""
    closing = {closing.agency: closing for closing in plan.closing}
    found = {
        (new.person, new.agency, new.permission): new
        for post in posts
        if post.agency in closing
        for new in _appointments(closing[post.agency], post, plan.effective_on)
    }
    return tuple(found.values())


def _appointments(closing: Closing, post: Post, day: date) -> Iterable[Appointment]:
    named = [transfer for transfer in closing.people if transfer.username == post.username]
    rest = closing.main_successor
    if not named and rest is not None:
        named = [Transfer(username=post.username, agency=rest)]
    for transfer in named:
        for role in transfer.roles or (post.permission,):
            yield Appointment(
                person=post.person,
                username=post.username,
                full_name=post.full_name,
                former=closing.agency,
                agency=transfer.agency,
                permission=role,
                unit=transfer.unit or post.unit,
                starts_on=max(day, post.starts_on),
                ends_on=post.ends_on,
            )


def new_parents(
    plan: Reorganisation, agencies: Mapping[AgencyCode, Agency]
) -> dict[AgencyCode, AgencyCode | None]:
    """Where those go that stood under a closing agency and stay.

    They follow the rest of its work where the tiers allow it, else they come under what was above
    it; None: neither is possible.
    """
    closing = {closing.agency: closing for closing in plan.closing}
    return {
        child.code: _parent_for(child, closing[child.parent], agencies)
        for child in agencies.values()
        if child.parent in closing
        and child.code not in closing
        and (child.validity.ends_on is None or child.validity.ends_on >= plan.effective_on)
    }


def _parent_for(
    child: Agency, closing: Closing, agencies: Mapping[AgencyCode, Agency]
) -> AgencyCode | None:
    itself = agencies.get(closing.agency)
    above = None if itself is None else itself.parent
    for code in (closing.main_successor, above):
        parent = None if code is None else agencies.get(code)
        if parent is not None and parent.tier in STANDS_UNDER[child.tier]:
            return parent.code
    return None


def _says(value: object, words: Iterable[str]) -> bool:
    text = f" {_plain(str(value or ''))} "
    return any(f" {_plain(word)} " in text for word in words)


def _plain(text: str) -> str:
    """Letters and digits only, so that a comma behind a name does not hide it."""
    return " ".join("".join(char if char.isalnum() else " " for char in folded(text)).split())
