"""The directory of the demonstration as the public sees it, out of a real database."""

from dataclasses import replace
from datetime import date
from unicodedata import normalize

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from app.agencies import queries
from app.agencies.actions.enter_agencies import EnterAgencies, enter_agencies
from app.agencies.queries import AgencyFilter
from app.agencies.reading import directory_folder, read_agencies
from app.db.sessions import Sessions
from app.domain.agencies import Agency, AgencyClosed, AgencyNotFound, Scheme, Tier
from app.domain.ids import AgencyCode
from tests.statements import counted

TODAY = date(2026, 11, 22)
AGENCIES = read_agencies(directory_folder() / "agencies.yaml")
CENTRE = AgencyCode("H47.TTHCC")


def ordered(agency: Agency) -> Agency:
    """As the directory shows it: aliases and successors in an order of their own."""
    return replace(
        agency,
        identifiers=tuple(sorted(agency.identifiers, key=lambda alias: alias.validity.starts_on)),
        successors=tuple(sorted(agency.successors, key=lambda heir: heir.successor)),
    )


@pytest.fixture
async def directory(sessions: Sessions) -> Sessions:
    await enter_agencies(sessions, EnterAgencies(agencies=AGENCIES[::-1]))
    return sessions


async def test_what_goes_in_comes_out_unchanged_and_page_by_page(directory: Sessions):
    async with directory() as session:
        first = await queries.agencies(session, limit=20)
        second = await queries.agencies(session, after=first[-1].code, limit=50)
    assert {agency.code: agency for agency in (*first, *second)} == {
        agency.code: ordered(agency) for agency in AGENCIES
    }
    assert len(first) + len(second) == len(AGENCIES)


async def test_entering_the_same_directory_again_changes_nothing(directory: Sessions):
    assert await enter_agencies(directory, EnterAgencies(agencies=AGENCIES)) == 0


async def test_a_page_of_the_directory_is_one_statement(directory: Sessions, engine: AsyncEngine):
    async with directory() as session:
        with counted(engine) as statements:
            await queries.agencies(session)
    assert len(statements) == 1


@pytest.mark.parametrize("identifier", ["H47.TTHCC", "H47.1.2", "000.02.01.H47"])
async def test_the_centre_is_found_by_its_code_and_by_either_writing(
    directory: Sessions, identifier: str
):
    async with directory() as session:
        centre = await queries.agency(session, identifier, on=TODAY)
    assert (centre.code, centre.tier, centre.one_stop) == (CENTRE, Tier.PROVINCE_CENTRE, True)
    assert {alias.scheme for alias in centre.identifiers} == set(Scheme)


async def test_an_alias_is_unknown_before_its_first_day(directory: Sessions):
    async with directory() as session:
        with pytest.raises(AgencyNotFound):
            await queries.agency(session, "H47.1.2", on=date(2020, 9, 14))


@pytest.mark.parametrize("identifier", ["H99", "", "' or 1=1 --", "000.00.99.H47"])
async def test_what_is_no_agency_is_not_found(directory: Sessions, identifier: str):
    async with directory() as session:
        with pytest.raises(AgencyNotFound):
            await queries.agency(session, identifier, on=TODAY)


async def test_a_closed_agency_is_shown_with_its_successors_but_gets_no_new_work(
    directory: Sessions,
):
    async with directory() as session:
        closed = await queries.agency(session, "H47.HCC", on=TODAY)
        with pytest.raises(AgencyClosed):
            await queries.agency_in_force(session, "H47.HCC", on=TODAY)
        heirs = await queries.successors(session, closed.code, on=TODAY)
        before = await queries.successors(session, closed.code, on=date(2019, 12, 31))
    assert {heir.successor for heir in closed.successors} == {"H47.TTHCC", "H47.4"}
    assert heirs == {"H47.TTHCC", "H47.4"}
    assert before == {"H47.HCC"}


async def test_whoever_supervises_a_district_sees_its_communes_too(directory: Sessions):
    async with directory() as session:
        below = await queries.descendants(session, [AgencyCode("H47.21")])
        province = await queries.descendants(session, [AgencyCode("H47")])
        assert await queries.descendants(session, []) == frozenset()
    assert below == {"H47.21", "H47.21.1", "H47.21.2", "H47.21.3"}
    assert province == {agency.code for agency in AGENCIES}


@pytest.mark.parametrize("q", ["hoi an", "Hội An", normalize("NFD", "HỘI  AN"), "h47.22"])
async def test_a_name_is_found_without_diacritics_and_in_any_unicode_form(
    directory: Sessions, q: str
):
    async with directory() as session:
        found = await queries.agencies(session, AgencyFilter(q=q))
    assert "H47.22" in [agency.code for agency in found]


async def test_percent_signs_and_underscores_are_letters_like_others(directory: Sessions):
    async with directory() as session:
        for q in ("%", "_", "\\"):
            assert await queries.agencies(session, AgencyFilter(q=q)) == []


async def test_the_directory_narrows_by_tier_parent_desk_and_day(directory: Sessions):
    async def codes(**wanted: object) -> set[str]:
        async with directory() as session:
            narrow = AgencyFilter(**wanted)  # type: ignore[arg-type]
            return {agency.code for agency in await queries.agencies(session, narrow)}

    assert len(await codes(tier=Tier.DISTRICT)) == 8
    assert await codes(parent=AgencyCode("H47.28")) == {"H47.28.1", "H47.28.2"}
    assert await codes(one_stop=False, tier=Tier.DISTRICT) == set()
    assert "H47.HCC" not in await codes(in_force_on=TODAY)
    assert "H47.HCC" in await codes(in_force_on=date(2019, 12, 31))


async def test_names_of_many_agencies_come_in_one_statement(
    directory: Sessions, engine: AsyncEngine
):
    async with directory() as session:
        with counted(engine) as statements:
            names = await queries.names(session, ["H47", "H47.TTHCC", "H99"])
    assert names == {
        "H47": "Ủy ban nhân dân tỉnh Quảng Nam",
        CENTRE: "Trung tâm Phục vụ hành chính công tỉnh Quảng Nam",
    }
    assert len(statements) == 1


async def test_every_code_that_ever_was_is_known(directory: Sessions):
    async with directory() as session:
        assert await queries.known_codes(session) == {agency.code for agency in AGENCIES}
