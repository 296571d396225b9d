"""A refusal is named by what happened, and every one of them has a category of the contract."""

from collections.abc import Iterator

import pytest

from app.domain import refusals
from app.domain.errors import Defect, DomainError, Invalid, RateLimited
from app.domain.refusals import ActionNotPossibleHere, NothingToUndo

CODES = {
    *("unauthenticated", "forbidden", "not_found", "invalid", "stale", "guard", "limit"),
    *("too_late", "conflict", "duplicate", "too_large", "unsupported_media", "rate_limited"),
    "unavailable",
}


def kinds(kind: type[DomainError] = DomainError) -> Iterator[type[DomainError]]:
    for child in kind.__subclasses__():
        yield child
        yield from kinds(child)


def test_every_refusal_has_a_category_of_the_contract():
    assert {kind.code for kind in kinds()} == CODES
    assert refusals.DossierMovedOn.code == "stale"


def test_the_reason_is_the_name_in_snake_case():
    assert ActionNotPossibleHere(action="x", state="y").reason == "action_not_possible_here"
    assert NothingToUndo().reason == "nothing_to_undo"
    assert NothingToUndo.code == "conflict"


def test_a_refusal_carries_facts_and_says_only_its_reason():
    refusal = RateLimited(retry_after=3)
    assert refusal.facts == {"retry_after": 3}
    assert str(refusal) == "rate_limited"


def test_what_is_invalid_lists_every_defect():
    listed = (Defect("applicant.phone", "malformed_phone"), Defect("form", "required", {"n": 1}))
    with pytest.raises(Invalid) as refusal:
        raise Invalid(iter(listed), action="submit")
    assert refusal.value.defects == listed
    assert refusal.value.facts == {"action": "submit"}
