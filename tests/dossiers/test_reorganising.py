"""Districts end: a plan is shown, stored, called off, carried out; what stays, and who reads it."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from app.agencies.queries import agency
from app.agencies.reading import directory_folder
from app.cli.reorganisation_words import write_csv
from app.db.sessions import create_engine, create_sessions
from app.domain.calendar import HANOI
from app.domain.errors import Invalid
from app.domain.ids import AgencyCode, PersonId
from app.domain.people import Principal
from app.domain.reorganising import Reorganisation
from app.dossiers.acting import BeingHandedOver, PerformAction
from app.dossiers.actions.cancel_reorganisation import (
    ReorganisationBegun,
    ReorganisationNotFound,
    cancel_reorganisation,
)
from app.dossiers.actions.carry_out_reorganisation import (
    CarriedOutElsewhere,
    ReorganisationNotDue,
    carry_out_reorganisations,
)
from app.dossiers.actions.plan_reorganisation import (
    PlanReorganisation,
    foresee_reorganisation,
    plan_reorganisation,
)
from app.dossiers.actions.verify_history import verify_history
from app.dossiers.actions.view import ViewDossier, view_dossier
from app.dossiers.forecasting import PlanRefused
from app.dossiers.numbering import Numbering
from app.dossiers.office import Office
from app.dossiers.queries import lists
from app.dossiers.queries import reorganising as queries
from app.dossiers.queries.files import DossierNotFound
from app.dossiers.reorganisation_file import plain_plan, plan_from_text, read_plan
from app.dossiers.succeeding import begin_in
from app.people.queries import principal_named
from app.procedures.rulebook import PublishedRules
from drills.population import MODELS, founded, modelled
from tests.dossiers.world import acted

TAM_KY, WARD = AgencyCode("H47.21"), AgencyCode("H47.301")
PLANNED = datetime(2025, 6, 25, 8, 0, tzinfo=HANOI)
THE_DAY = datetime(2025, 7, 1, 0, 5, tzinfo=HANOI)


@dataclass(frozen=True, slots=True)
class Province:
    office: Office

    async def rows(self, question: str, **values: object) -> list[Any]:
        async with self.office.sessions() as session:
            return list((await session.execute(text(question), values)).all())

    async def one(self, question: str, **values: object) -> Any:
        [[found]] = await self.rows(question, **values)
        return found

    async def person(self, username: str, at: datetime) -> Principal:
        found = await self.one("select id from person where username = :name", name=username)
        async with self.office.sessions() as session:
            principal = await principal_named(session, PersonId(found), at)
        assert principal is not None
        return principal

    async def planned(self, plan: Reorganisation, at: datetime = PLANNED) -> UUID:
        return await plan_reorganisation(
            self.office, PlanReorganisation(plan=plan, at=at, by="test")
        )


@pytest.fixture
async def province(fresh_database: str, tmp_path: Path) -> AsyncGenerator[Province]:
    engine = create_engine(fresh_database, pool_size=6)
    sessions = create_sessions(engine)
    await founded(sessions, tmp_path)
    yield Province(Office(sessions, PublishedRules(), Numbering(sessions)))
    await engine.dispose()


@pytest.fixture(scope="module")
def plan() -> Reorganisation:
    return read_plan(directory_folder() / "reorganisation-2025-06-30.yaml")


async def test_what_was_open_goes_on_and_what_was_finished_stays_where_it_was(
    province: Province, plan: Reorganisation, tmp_path: Path
):
    office = province.office
    open_ = [await modelled(office, TAM_KY, model) for model in MODELS]
    finished = await modelled(office, TAM_KY, MODELS[0])
    desk = await province.person("tiepnhan.tamky", PLANNED)
    refusal = PerformAction(
        ref=str(finished), action="refuse", by=desk, at=PLANNED, comment="Không thuộc thẩm quyền."
    )
    await acted(office, refusal)
    before = await province.rows("select id, code, chain_head from dossier order by id")
    order = PlanReorganisation(plan=plan, at=PLANNED, by="test")
    foreseen = await foresee_reorganisation(office, order)
    assert foreseen.defects == ()
    assert foreseen.dossiers == len(open_)
    assert {pair: one.dossiers for pair, one in foreseen.handovers.items()} == {
        (TAM_KY, "H47.301"): 4,
        (TAM_KY, "H47.TTHCC"): 1,
    }
    assert foreseen.handovers[TAM_KY, AgencyCode("H47.TTHCC")].originals == 4
    write_csv(foreseen, tmp_path / "ho-so.csv")
    heading, *written = (tmp_path / "ho-so.csv").read_text("utf-8-sig").splitlines()
    assert heading.startswith("ma_ho_so,")
    assert len(written) == len(open_)
    assert all(f",{TAM_KY},H47." in line for line in written)
    assert await province.one("select count(*) from campaign") == 0

    campaign = await province.planned(plan)
    assert list(await carry_out_reorganisations(office, THE_DAY - timedelta(days=1))) == []
    [done] = await carry_out_reorganisations(office, THE_DAY, chunk=2)
    assert (done.campaign, done.moved, done.left) == (campaign, len(open_), 0)
    assert list(await carry_out_reorganisations(office, THE_DAY)) == [], "once is enough"

    after = await province.rows("select id, code, chain_head from dossier order by id")
    assert [row[:2] for row in after] == [row[:2] for row in before]
    assert [row.id for row, old in zip(after, before, strict=True) if row == old] == [finished]
    assert (await verify_history(office.sessions)).broken == []
    await _nobody_is_left_behind(province)
    await _history_keeps_the_old_name(province, open_[1])
    await _the_finished_one_is_read_by_the_successor(province, finished)


async def _nobody_is_left_behind(province: Province) -> None:
    async with province.office.sessions() as session:
        closed = await agency(session, TAM_KY, on=THE_DAY.date())
        ward = await agency(session, WARD, on=THE_DAY.date())
    assert closed.validity.ends_on == date(2025, 6, 30)
    assert {heir.successor for heir in closed.successors} == {
        "H47.301", "H47.302", "H47.303", "H47.304", "H47.TTHCC",
    }  # fmt: skip
    assert ward.one_stop
    head = await province.person("chutich.tamky", THE_DAY)
    assert {(grant.agency, grant.permission.value) for grant in head.grants} == {
        ("H47.304", "approve"),
        ("H47.304", "sign"),
    }
    yesterday = await province.person("chutich.tamky", THE_DAY - timedelta(days=1))
    assert {grant.agency for grant in yesterday.grants} == {TAM_KY}, "history is kept"
    roles = "select count(*) from role_grant where agency = :code and revoked_at is null"
    assert await province.one(f"{roles} and valid_to is null", code=TAM_KY) == 0


async def _history_keeps_the_old_name(province: Province, dossier: UUID) -> None:
    [event] = await province.rows(
        "select e.*, p.payload::json as said from dossier_event e"
        " join dossier_event_payload p using (dossier_id, seq)"
        " where dossier_id = :id and action = 'succeed'",
        id=dossier,
    )
    assert event.actor_kind == "system"
    assert event.from_state == event.to_state
    assert event.holder_agency == WARD
    assert event.said["agencies"] == [
        {
            "from": TAM_KY,
            "from_name": "Ủy ban nhân dân thành phố Tam Kỳ",
            "to": WARD,
            "to_name": "Ủy ban nhân dân phường Tam Kỳ",
        }
    ]
    assert event.said["legal_basis"].startswith("Nghị quyết 203/2025")
    code = await province.one("select code from dossier where id = :id", id=dossier)
    assert code.startswith("H47.21-250624-"), "what was promised on paper still finds it"


async def _the_finished_one_is_read_by_the_successor(province: Province, finished: UUID) -> None:
    clerk = await province.person("tiepnhan.anmy", THE_DAY)
    assert {grant.agency for grant in clerk.grants} == {WARD}
    assert {TAM_KY, "H47.21.1"} <= clerk.inherited
    opened = await view_dossier(province.office, ViewDossier(str(finished), clerk, THE_DAY))
    assert opened.file.dossier.receiving_agency == TAM_KY
    assert {heir.agency for heir in opened.file.successors} >= {WARD, "H47.TTHCC"}
    async with province.office.sessions() as session:
        wanted, page = lists.DossierFilter(), lists.Page(limit=50)
        found = await lists.dossiers(session, clerk, wanted, page, now=THE_DAY)
    assert finished in {line.id for line in found}
    stranger = await province.person("tiepnhan.minhan", THE_DAY)
    with pytest.raises(DossierNotFound):
        await view_dossier(province.office, ViewDossier(str(finished), stranger, THE_DAY))


async def test_a_plan_can_be_called_off_until_its_day_and_no_longer(
    province: Province, plan: Reorganisation
):
    office = province.office
    campaign = await province.planned(plan)
    with pytest.raises(PlanRefused) as refused:
        await province.planned(plan)
    assert {defect.code for defect in refused.value.defects} == {"already_planned"}
    with pytest.raises(ReorganisationNotFound):
        await cancel_reorganisation(office, UUID(int=1), PLANNED)
    await cancel_reorganisation(office, campaign, PLANNED)
    assert list(await carry_out_reorganisations(office, THE_DAY)) == []
    with pytest.raises(ReorganisationNotDue):
        await carry_out_reorganisations(office, THE_DAY, only=campaign)
    assert await province.one("select count(*) from agency where code = 'H47.301'") == 0

    again = await province.planned(plan)
    [done] = await carry_out_reorganisations(office, THE_DAY, only=again)
    assert (done.moved, done.left) == (0, 0)
    with pytest.raises(ReorganisationBegun) as begun:
        await cancel_reorganisation(office, again, THE_DAY)
    assert begun.value.facts == {"state": "done"}


async def test_a_plan_that_has_become_unsound_waits_and_changes_nothing(
    province: Province, plan: Reorganisation
):
    await province.planned(plan)
    async with province.office.sessions.begin() as session:
        await session.execute(
            text("update agency set valid_to = '2025-06-28' where code = 'H47.TTHCC'")
        )
    assert list(await carry_out_reorganisations(province.office, THE_DAY)) == []
    assert await province.one("select state from campaign") == "planned"
    assert await province.one("select valid_to from agency where code = :c", c=TAM_KY) is None
    with pytest.raises(Invalid) as refused:
        await carry_out_reorganisations(
            province.office, THE_DAY, only=await province.one("select id from campaign")
        )
    assert "agency_closed" in {defect.code for defect in refused.value.defects}


async def test_while_dossiers_move_nobody_acts_on_one_that_is_still_on_its_way(
    province: Province, plan: Reorganisation
):
    office = province.office
    dossier = await modelled(office, TAM_KY, MODELS[0])
    campaign = await province.planned(plan)
    async with office.sessions.begin() as session:
        assert await queries.one_runner(session)
        with pytest.raises(CarriedOutElsewhere):
            await carry_out_reorganisations(office, THE_DAY)
    await _begun_only(province, campaign)
    clerk = await province.person("tiepnhan.anmy", THE_DAY)
    receive = PerformAction(ref=str(dossier), action="receive", by=clerk, at=THE_DAY)
    with pytest.raises(BeingHandedOver) as refused:
        await acted(office, receive)
    assert refused.value.facts == {"agency": TAM_KY}

    await carry_out_reorganisations(office, THE_DAY)
    after = await acted(office, replace(receive, at=THE_DAY + timedelta(hours=9)))
    assert after.code == "H47.301-250701-0001", "new codes are the successor's"


async def _begun_only(province: Province, campaign: UUID) -> None:
    """As somebody leaves it who is killed before the first dossier has moved."""
    async with province.office.sessions.begin() as session:
        found = await queries.campaign(session, campaign)
        assert found is not None
        await begin_in(session, plan_from_text(found.plan), THE_DAY)
        await queries.change_state(session, campaign, queries.RUNNING, started_at=THE_DAY)


async def test_a_dossier_that_cannot_be_read_keeps_none_of_the_others_back(province: Province):
    office = province.office
    spoilt, *others = [await modelled(office, TAM_KY, MODELS[2]) for _ in range(3)]
    merged = plain_plan(["H47.21"], "H47.22", THE_DAY.date(), "NQ")
    await province.planned(merged)
    snapshot = await province.one("select snapshot from dossier where id = :id", id=spoilt)
    change = text("update dossier set snapshot = :snapshot where id = :id")
    async with office.sessions.begin() as session:
        await session.execute(change, {"snapshot": "{}", "id": spoilt})

    [done] = await carry_out_reorganisations(office, THE_DAY)
    assert (done.moved, done.left) == (len(others), 1)
    assert await province.one("select state from campaign") == "running"
    officers = await province.rows(
        "select holder_agency, holder_person is not null from dossier where id <> :id", id=spoilt
    )
    assert {tuple(row) for row in officers} <= {("H47.22", True), ("H47.22", False)}

    async with office.sessions.begin() as session:
        await session.execute(change, {"snapshot": snapshot, "id": spoilt})
    runs = await asyncio.gather(
        *(carry_out_reorganisations(office, THE_DAY) for _ in range(3)), return_exceptions=True
    )
    assert all(isinstance(run, list | CarriedOutElsewhere | ReorganisationNotDue) for run in runs)
    events = "select count(*) from dossier_event where action = 'succeed'"
    assert await province.one(events) == len(others) + 1
    assert await province.one("select parent from agency where code = 'H47.21.1'") == "H47.22"
    assert (await verify_history(office.sessions)).broken == []


async def test_what_has_ended_and_still_owes_originals_goes_on_too(
    province: Province, plan: Reorganisation
):
    office = province.office
    owing = await modelled(office, TAM_KY, MODELS[4])
    desk = await province.person("tiepnhan.tamky", PLANNED)
    leaving = PerformAction(
        ref=str(owing), action="withdraw", by=desk, at=PLANNED, comment="Không làm nữa."
    )
    assert (await acted(office, leaving)).state == "withdrawn"

    await province.planned(plan)
    [done] = await carry_out_reorganisations(office, THE_DAY)

    assert (done.moved, done.left) == (1, 0)
    row = "select receiving_agency, papers_at from dossier where id = :id"
    [(receiving, papers_at)] = await province.rows(row, id=owing)
    assert receiving == papers_at != TAM_KY
