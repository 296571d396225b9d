"""Identifiers in both writings, life spans, and what a directory must fulfil as a whole."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.agencies import (
    Agency,
    Identifier,
    Scheme,
    Succession,
    Tier,
    Validity,
    renumbered,
    scheme_of,
)
from app.domain.directory import defects_of_directory, parents_first
from app.domain.ids import AgencyCode

NEW_YEAR = date(2026, 1, 1)
ALWAYS = Validity(date(1997, 1, 1))
DAYS = st.dates(date(1990, 1, 1), date(2030, 12, 31))
SPANS = st.builds(
    lambda start, length: Validity(start, None if length is None else start + timedelta(length)),
    DAYS,
    st.none() | st.integers(0, 2000),
)


def an_agency(code: str, tier: Tier, parent: str | None = "H47") -> Agency:
    return Agency(
        code=AgencyCode(code),
        name=code,
        name_en=code,
        tier=tier,
        parent=None if parent is None else AgencyCode(parent),
        validity=ALWAYS,
    )


PROVINCE = an_agency("H47", Tier.PROVINCE, None)
DISTRICT = an_agency("H47.21", Tier.DISTRICT)


def found(*agencies: Agency) -> list[tuple[str, str]]:
    return [(defect.field, defect.code) for defect in defects_of_directory(agencies)]


@pytest.mark.parametrize(
    ("identifier", "scheme"),
    [
        ("000.00.06.H47", Scheme.OLD),
        ("000.17.22.H56", Scheme.OLD),
        ("H47.1.2", Scheme.NEW),
        ("H47", Scheme.NEW),
        ("H15.50.05.13", Scheme.NEW),
        ("H47.TTHCC", Scheme.NEW),
        ("Z47.1", None),
        ("H47.", None),
        ("h47.1", None),
        ("H47.TTHCCX", None),
        ("H٤7.1", None),
        ("H47.1\n", None),
        ("", None),
        ("H47" + ".12345" * 5, Scheme.NEW),
        ("H47" + ".12345" * 6, None),
    ],
)
def test_an_identifier_is_old_or_new_or_none_at_all(identifier: str, scheme: Scheme | None):
    assert scheme_of(identifier) is scheme


def test_an_old_identifier_reads_from_right_to_left_without_its_zeros():
    assert renumbered("000.00.06.H56") == "H56.06"
    assert renumbered("000.17.22.H56") == "H56.22.17"
    assert renumbered("000.00.00.H47") == "H47"


def test_a_new_identifier_is_not_renumbered():
    with pytest.raises(ValueError, match="not an old identifier"):
        renumbered("H47.1")


@given(old=st.from_regex(r"[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Y][0-9]{2}", fullmatch=True))
def test_every_old_identifier_has_a_new_writing(old: str):
    assert scheme_of(renumbered(old)) is Scheme.NEW


def test_the_first_and_the_last_day_are_days_in_force():
    span = Validity(date(2020, 1, 1), date(2025, 6, 30))
    assert span.covers(date(2020, 1, 1))
    assert span.covers(date(2025, 6, 30))
    assert not span.covers(date(2019, 12, 31))
    assert not span.covers(date(2025, 7, 1))
    assert Validity(date(2020, 1, 1)).covers(date(2999, 1, 1))


def test_nothing_ends_before_it_starts():
    with pytest.raises(ValueError, match="ends before it starts"):
        Validity(NEW_YEAR, NEW_YEAR - timedelta(days=1))


@given(one=SPANS, other=SPANS, day=DAYS)
def test_two_spans_that_cover_a_day_overlap(one: Validity, other: Validity, day: date):
    assert one.overlaps(other) == other.overlaps(one)
    if one.covers(day) and other.covers(day):
        assert one.overlaps(other)
    if one.overlaps(other):
        later = max(one.starts_on, other.starts_on)
        assert one.covers(later)
        assert other.covers(later)


def test_a_province_without_districts_is_a_directory_like_any_other():
    ward = an_agency("H17.3", Tier.COMMUNE, "H17")
    assert found(an_agency("H17", Tier.PROVINCE, None), ward) == []


def test_a_commune_stands_under_a_district_or_the_province_and_never_under_a_department():
    department = an_agency("H47.3", Tier.DEPARTMENT)
    under_district = an_agency("H47.21.1", Tier.COMMUNE, "H47.21")
    assert found(PROVINCE, DISTRICT, under_district) == []
    misplaced = an_agency("H47.3.1", Tier.COMMUNE, "H47.3")
    assert found(PROVINCE, department, misplaced) == [("H47.3.1.parent", "wrong_tier")]


def test_all_defects_of_a_directory_are_listed_at_once():
    heir = Succession(AgencyCode("H47.99"), NEW_YEAR)
    alias = Identifier("000.00.21.H47", Scheme.NEW, ALWAYS)
    broken = replace(
        an_agency("h47-21", Tier.DISTRICT, "H99"),
        one_stop=True,
        identifiers=(alias,),
        successors=(heir,),
    )
    assert found(PROVINCE, broken, an_agency("H47.5", Tier.DEPARTMENT, None)) == [
        ("h47-21.code", "malformed_identifier"),
        ("h47-21.desk", "desk_without_one_stop"),
        ("h47-21.parent", "unknown_agency"),
        ("h47-21.identifiers", "malformed_identifier"),
        ("h47-21.successors", "unknown_agency"),
        ("H47.5.parent", "required"),
    ]


def test_an_alias_names_one_agency_at_a_time():
    first = Identifier("000.00.21.H47", Scheme.OLD, Validity(date(2016, 1, 1), date(2020, 1, 1)))
    again = replace(first, validity=Validity(date(2020, 1, 2)))
    centre = an_agency("H47.22", Tier.DISTRICT)
    one, other = replace(DISTRICT, identifiers=(first,)), replace(centre, identifiers=(again,))
    assert found(PROVINCE, one, other) == []
    overlapping = replace(centre, identifiers=(first,))
    assert found(PROVINCE, one, overlapping) == [("H47.22.identifiers", "already_used")]


def test_a_code_is_never_given_twice_nor_used_as_an_alias_of_another():
    closed = replace(DISTRICT, validity=Validity(date(1997, 1, 1), date(2000, 1, 1)))
    assert found(PROVINCE, closed, DISTRICT) == [("H47.21.identifiers", "already_used")]
    alias = Identifier("H47.21", Scheme.NEW, Validity(NEW_YEAR))
    thief = replace(an_agency("H47.22", Tier.DISTRICT), identifiers=(alias,))
    assert found(PROVINCE, closed, thief) == [("H47.22.identifiers", "already_used")]


def test_parents_come_before_their_children_and_a_circle_does_not_hang():
    ward = an_agency("H47.21.1", Tier.COMMUNE, "H47.21")
    assert parents_first((ward, DISTRICT, PROVINCE)) == (PROVINCE, DISTRICT, ward)
    one, other = an_agency("H47.1", Tier.POINT, "H47.2"), an_agency("H47.2", Tier.POINT, "H47.1")
    assert len(parents_first((one, other))) == 2
    assert ("H47.1.parent", "wrong_tier") in found(one, other)
