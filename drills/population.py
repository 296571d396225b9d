"""Thousands of open dossiers with histories that hold: a few are really made, the rest are copies.

A model goes through the front door, action by action. A copy has its own id, code, place in the
address and chain of hashes; whoever audits it cannot tell it from the model.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import asyncpg

from app.agencies.actions.enter_agencies import EnterAgencies, enter_agencies
from app.agencies.reading import directory_folder, read_agencies
from app.db.ids import new_id
from app.db.sessions import RowMapping, Sessions
from app.domain.agencies import Agency
from app.domain.applicant import Applicant
from app.domain.calendar import HANOI
from app.domain.chain import GENESIS
from app.domain.codes import compose
from app.domain.custody import Given
from app.domain.ids import AgencyCode, PersonId
from app.domain.people import Permission, PrincipalKind
from app.domain.procedure import Channel, Subject
from app.dossiers.acting import Opened, PerformAction
from app.dossiers.actions.perform import perform_action
from app.dossiers.actions.submit import submit_dossier
from app.dossiers.history import hash_of_row
from app.dossiers.intake import SubmitDossier
from app.dossiers.office import Office
from app.idempotency.keys import Answer
from app.people.actions.enrol_demonstration import EnrolDemonstration, enrol_demonstration
from app.people.actions.enrol_person import EnrolPerson, person_row
from app.people.queries import principal_named
from app.people.queries_staff import posts_at
from app.people.reading import read_people
from app.procedures.actions.publish import PublishFiles, publish
from app.procedures.library import beside_shipped
from app.procedures.shipped import shipped

BUSINESS, BUILDING = "1.001612", "1.013225"
IN_FORCE, THEN = "effective: {from: 2026-01-01}", "effective: {from: 2024-01-01}"
HANDED_IN = datetime(2025, 6, 24, 8, 0, tzinfo=HANOI)
"""A Tuesday, a week before the districts end."""
TABLES = ("dossier", "dossier_detail", "dossier_agency", "dossier_event", "dossier_event_payload")


@dataclass(frozen=True, slots=True)
class Model:
    """One way in which a dossier may stand when its district ends."""

    procedure: str
    form: Mapping[str, object]
    papers: tuple[Given, ...]
    steps: tuple[tuple[str, Permission], ...]


RECEIVED = (("receive", Permission.RECEIVE),)
ROUTED = (*RECEIVED, ("route", Permission.RECEIVE))
ACCEPTED = (*ROUTED, ("accept", Permission.RECEIVE_FOR_UNIT))
_SHOP = {
    "business_name": "Hộ kinh doanh Bánh tráng",
    "owner_kind": "individual",
    "address": "12 Trần Phú",
    "lines": ["Sản xuất bánh"],
    "capital": 100_000_000,
}
_HOUSE = {
    "work_kind": "house",
    "site": "12 Trần Phú",
    "parcel": "125/32",
    "floors": 2,
    "area": 120,
    "adjoining": False,
    "fire_safety": False,
}
_SHOP_PAPERS = (Given(key="de_nghi", originals=1), Given(key="phap_ly", copies=1))
_HOUSE_PAPERS = (
    Given(key="don", originals=1),
    Given(key="dat", originals=1, returnable=True),
    Given(key="ban_ve", originals=2),
)
MODELS = (
    Model(BUSINESS, _SHOP, _SHOP_PAPERS, ()),
    Model(BUSINESS, _SHOP, _SHOP_PAPERS, ROUTED),
    Model(BUSINESS, _SHOP, _SHOP_PAPERS, ACCEPTED),
    Model(BUILDING, _HOUSE, _HOUSE_PAPERS, RECEIVED),
    Model(BUILDING, {**_HOUSE, "work_kind": "works"}, _HOUSE_PAPERS, ACCEPTED),
)


async def founded(sessions: Sessions, folder: Path) -> tuple[Agency, ...]:
    """The province as it was in June 2025: its agencies, its people, and two procedures."""
    agencies = read_agencies(directory_folder() / "agencies.yaml")
    await enter_agencies(sessions, EnterAgencies(agencies=agencies))
    files = []
    for code in (BUSINESS, BUILDING):
        file = next(shipped().rglob(f"{code}-*.yaml"))
        files.append(folder / file.name)
        files[-1].write_text(file.read_text("utf-8").replace(IN_FORCE, THEN), "utf-8")
    given, together = beside_shipped(files)
    order = PublishFiles(given=given, together=together, at=HANDED_IN)
    published = await publish(sessions, order)
    assert not published.report.problems, published.report.problems
    await _staffed(sessions, agencies)
    return agencies


async def _staffed(sessions: Sessions, agencies: Sequence[Agency]) -> None:
    """Everybody with their roles, and nobody with a password."""
    codes = [agency.code for agency in agencies]
    people = read_people(directory_folder() / "people.yaml", codes)
    rows, roles = [], []
    for entry in people.staff:
        command = EnrolPerson(
            kind=PrincipalKind.STAFF,
            username=entry.username,
            full_name=entry.full_name,
            at=HANDED_IN,
        )
        rows.append(person_row(command, None))
        roles += [
            {
                "id": new_id(),
                "person": rows[-1]["id"],
                "agency": entry.agency,
                "permission": role.value,
                "unit": entry.unit,
                "valid_from": people.roles_from,
                "granted_at": HANDED_IN,
            }
            for role in entry.roles
        ]
    order = EnrolDemonstration(people=rows, roles=roles, substitutions=[], new_hashes={})
    await enrol_demonstration(sessions, order)


async def modelled(office: Office, agency: AgencyCode, model: Model) -> UUID:
    """The id of a dossier that went all the way of ``model`` at ``agency``."""
    async with office.sessions() as session:
        posts = await posts_at(session, [agency], HANDED_IN.date())
        staff = {post.permission: post.person for post in posts}
        people = {
            permission: await principal_named(session, PersonId(person), HANDED_IN)
            for permission, person in staff.items()
        }
    receiver = people[Permission.RECEIVE]
    assert receiver is not None
    command = SubmitDossier(
        by=receiver,
        at=HANDED_IN,
        procedure=model.procedure,
        receiving_agency=agency,
        channel=Channel.COUNTER,
        applicant=Applicant(
            kind=Subject.CITIZEN, full_name="Nguyễn Thị Ánh", phone="0905123456", address="?"
        ),
        form=model.form,
        papers=model.papers,
    )
    given = await submit_dossier(office, command, _rendered)
    dossier = given.answer.body.decode()
    for number, (action, permission) in enumerate(model.steps, 1):
        by = people[permission]
        assert by is not None
        at = HANDED_IN + timedelta(minutes=30 * number)
        order = PerformAction(ref=dossier, action=action, by=by, at=at)
        await perform_action(office, order, _rendered)
    return UUID(dossier)


def _rendered(opened: Opened) -> Answer:
    return Answer(200, str(opened.file.dossier.id).encode())


@dataclass(slots=True)
class Press:
    """Prints copies of models; each agency's codes go on where the models' ended."""

    connection: asyncpg.Connection
    numbers: Counter[tuple[str, date]] = field(default_factory=Counter)

    async def copies(self, model: UUID, places: Sequence[str], number: int) -> None:
        """``number`` copies, the applicants living in one of ``places`` after the other."""
        rows = {table: [dict(row) for row in await self._read(table, model)] for table in TABLES}
        printed: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}
        for place in (places[n % len(places)] for n in range(number)):
            for table, copied in self._copy(rows, place).items():
                printed[table] += copied
        for table, copied in printed.items():
            columns = list(copied[0]) if copied else []
            records = [tuple(row[name] for name in columns) for row in copied]
            await self.connection.copy_records_to_table(table, columns=columns, records=records)

    async def _read(self, table: str, model: UUID) -> list[asyncpg.Record]:
        key, order = ("id", "id") if table == "dossier" else ("dossier_id", "1, 2")
        query = f"select * from {table} where {key} = $1 order by {order}"  # noqa: S608
        found: list[asyncpg.Record] = await self.connection.fetch(query, model)
        return found

    def _copy(
        self, rows: Mapping[str, list[dict[str, Any]]], place: str
    ) -> dict[str, list[dict[str, Any]]]:
        identity = new_id()
        [dossier] = rows["dossier"]
        [detail] = rows["dossier_detail"]
        code = self._code(dossier)
        snapshot = {**json.loads(dossier["snapshot"]), "id": str(identity), "code": code}
        events, head = _rechained(rows["dossier_event"], identity)
        applicant = {**json.loads(detail["applicant"]), "address": place}
        own = {"dossier_id": identity}
        return {
            "dossier": [
                {
                    **dossier,
                    "id": identity,
                    "code": code,
                    "chain_head": head,
                    "snapshot": json.dumps({**snapshot, "undo": None}, ensure_ascii=False),
                }
            ],
            "dossier_detail": [
                {**detail, **own, "applicant": json.dumps(applicant, ensure_ascii=False)}
            ],
            "dossier_agency": [{**row, **own} for row in rows["dossier_agency"]],
            "dossier_event": events,
            "dossier_event_payload": [{**row, **own} for row in rows["dossier_event_payload"]],
        }

    def _code(self, dossier: Mapping[str, Any]) -> str | None:
        if dossier["code"] is None:
            return None
        agency, day = AgencyCode(dossier["receiving_agency"]), HANDED_IN.date()
        self.numbers[agency, day] += 1
        return compose(agency, day, 1000 + self.numbers[agency, day])


def _rechained(
    events: Sequence[Mapping[str, Any]], identity: UUID
) -> tuple[list[dict[str, Any]], bytes]:
    """The same history of another dossier, and where its chain ends."""
    head, chained = GENESIS, []
    for event in events:
        row = {**event, "dossier_id": identity, "prev_hash": head}
        head = hash_of_row(cast("RowMapping", row))
        chained.append({**row, "hash": head})
    return chained, head
