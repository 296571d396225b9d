"""What is wrong with a plan of reorganisation: everything at once, before anything is stored."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from app.domain.agencies import Agency
from app.domain.directory import defects_of_directory
from app.domain.errors import Defect
from app.domain.ids import AgencyCode
from app.domain.people import Permission
from app.domain.reorganising import Closing, Post, Reorganisation, appointments, new_parents

WORK = frozenset(Permission) - {
    Permission.SUPERVISE,
    Permission.PUBLISH,
    Permission.ADMINISTER,
}
"""What somebody at the successor must be able to do, if somebody at the closing agency could."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a plan is held against. ``agencies`` is the whole directory as it is today.

    ``posts`` are the roles at closing agencies and successors on or after the day; ``owned`` the
    procedures that on that day are still a closing agency's own, or received there by name;
    ``planned`` the agencies that another plan closes already.
    """

    agencies: Mapping[AgencyCode, Agency]
    posts: tuple[Post, ...] = ()
    procedures: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    owned: Mapping[AgencyCode, tuple[str, ...]] = field(default_factory=dict)
    calendars: frozenset[str] = frozenset()
    planned: frozenset[AgencyCode] = frozenset()
    open_dossiers: Mapping[AgencyCode, int] = field(default_factory=dict)


def defects_of_plan(plan: Reorganisation, around: Surroundings, today: date) -> tuple[Defect, ...]:
    """Everything that is wrong with ``plan``, in the order of its parts."""
    after = {**around.agencies, **{agency.code: agency for agency in plan.establishing}}
    return (
        *_of_the_whole(plan, today),
        *_of_establishing(plan, around),
        *(d for closing in plan.closing for d in _of_closing(plan, closing, around, after)),
        *_of_children(plan, after),
        *_of_posts(plan, around),
    )


def _of_the_whole(plan: Reorganisation, today: date) -> Iterator[Defect]:
    if plan.effective_on <= today:
        yield Defect("effective_on", "not_in_future")
    if not plan.legal_basis.strip():
        yield Defect("legal_basis", "required")
    if not plan.closing:
        yield Defect("closing", "required")
    for code, times in Counter(closing.agency for closing in plan.closing).items():
        if times > 1:
            yield Defect(f"closing.{code}", "closes_twice")


def _of_establishing(plan: Reorganisation, around: Surroundings) -> Iterator[Defect]:
    known = {**around.agencies, **{agency.code: agency for agency in plan.establishing}}
    new = {agency.code for agency in plan.establishing}
    for defect in defects_of_directory(tuple(known.values())):
        if any(defect.field.startswith(f"{code}.") for code in new):
            yield Defect(f"establishing.{defect.field}", defect.code, defect.facts)
    for agency in plan.establishing:
        place = f"establishing.{agency.code}"
        if agency.code in around.agencies:
            yield Defect(f"{place}.code", "already_used")
        if not agency.validity.covers(plan.effective_on):
            yield Defect(f"{place}.valid", "agency_closed")
        if agency.calendar is not None and agency.calendar not in around.calendars:
            yield Defect(f"{place}.calendar", "calendar_missing")


def _of_closing(
    plan: Reorganisation,
    closing: Closing,
    around: Surroundings,
    after: Mapping[AgencyCode, Agency],
) -> Iterator[Defect]:
    place = f"closing.{closing.agency}"
    agency = around.agencies.get(closing.agency)
    if agency is None:
        yield Defect(place, "unknown_agency")
    elif not agency.validity.covers(plan.effective_on):
        yield Defect(place, "agency_closed")
    if closing.agency in around.planned:
        yield Defect(place, "already_planned")
    for code in around.owned.get(closing.agency, ()):
        yield Defect(f"{place}.procedures", "procedure_without_owner", {"procedure": code})
    yield from _of_shares(closing, around, place)
    one_stop = agency is not None and agency.one_stop
    for heir in closing.successors:
        yield from _of_heir(plan, heir, after, f"{place}.to.{heir}", one_stop=one_stop)


def _of_shares(closing: Closing, around: Surroundings, place: str) -> Iterator[Defect]:
    rests = sum(share.takes_the_rest for share in closing.shares)
    if rests > 1:
        yield Defect(f"{place}.to", "two_take_the_rest")
    if closing.shares and rests == 0:
        yield Defect(f"{place}.to", "nobody_takes_the_rest")
    if rests and not closing.shares[-1].takes_the_rest:
        yield Defect(f"{place}.to", "rest_comes_last")
    waiting = around.open_dossiers.get(closing.agency, 0)
    if not closing.shares and waiting:
        yield Defect(f"{place}.to", "dossiers_without_successor", {"dossiers": waiting})
    for share in closing.shares:
        for code in share.procedures:
            if code not in around.procedures:
                yield Defect(f"{place}.to.{share.successor}.procedures", "unknown_procedure")
        for code in share.fields:
            if code not in around.fields:
                yield Defect(f"{place}.to.{share.successor}.fields", "unknown_procedure_field")


def _of_heir(
    plan: Reorganisation,
    heir: AgencyCode,
    after: Mapping[AgencyCode, Agency],
    place: str,
    *,
    one_stop: bool,
) -> Iterator[Defect]:
    """An heir that closes too makes a chain or a circle: whoever goes on is named at once."""
    agency = after.get(heir)
    if agency is None:
        yield Defect(place, "unknown_agency")
        return
    if heir in plan.closing_codes:
        yield Defect(place, "successor_closes_too")
    elif not agency.validity.covers(plan.effective_on):
        yield Defect(place, "agency_closed")
    if one_stop and not agency.one_stop:
        yield Defect(place, "successor_without_desk")


def _of_children(plan: Reorganisation, after: Mapping[AgencyCode, Agency]) -> Iterator[Defect]:
    for child, parent in new_parents(plan, after).items():
        if parent is None:
            yield Defect(f"closing.{after[child].parent}", "child_left_behind", {"agency": child})


def _of_posts(plan: Reorganisation, around: Surroundings) -> Iterator[Defect]:
    new = appointments(plan, around.posts)
    for closing in plan.closing:
        place = f"closing.{closing.agency}"
        here = [post for post in around.posts if post.agency == closing.agency]
        usernames = {post.username for post in here}
        for transfer in closing.people:
            if transfer.username not in usernames:
                yield Defect(f"{place}.people.{transfer.username}", "not_there")
            if transfer.agency not in plan.successors:
                yield Defect(f"{place}.people.{transfer.username}", "not_a_successor")
        needed = {post.permission for post in here} & WORK
        for heir in closing.successors:
            able = {post.permission for post in around.posts if post.agency == heir}
            able |= {post.permission for post in new if post.agency == heir}
            yield from _missing(f"{place}.to.{heir}", needed - able)


def _missing(place: str, permissions: Iterable[Permission]) -> Iterator[Defect]:
    for permission in sorted(permissions):
        yield Defect(place, "nobody_there", {"permission": permission.value})
