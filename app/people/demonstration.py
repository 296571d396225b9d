"""The demonstration province: its agencies, its people, and a password of chance for each account.

Seeding twice changes nothing. Each installation makes its own passwords; they are written to
``demo-accounts.json`` in the data folder after they are in the database, so that a seeding that
was cut short mends itself: an account whose password nobody knows is given a new one.
"""

import asyncio
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.agencies.actions.enter_agencies import EnterAgencies, enter_agencies
from app.agencies.reading import directory_folder, read_agencies
from app.db.ids import new_id
from app.db.sessions import Sessions
from app.domain.ids import AgencyCode, PersonId
from app.domain.people import PrincipalKind
from app.people import passwords, queries_staff
from app.people.actions.appoint_substitute import AppointSubstitute, substitution_row
from app.people.actions.enrol_demonstration import EnrolDemonstration, enrol_demonstration
from app.people.actions.enrol_person import EnrolPerson, person_row
from app.people.demo_accounts import DemoAccount, known_passwords, write_accounts
from app.people.reading import PeopleFile, StaffEntry, read_people

PASSWORD_BYTES = 9


@dataclass(frozen=True, slots=True)
class Seeded:
    """What was new, and where the accounts are written."""

    directory_lines: int
    people: int
    accounts: Path


async def seed(
    sessions: Sessions, data_folder: Path, at: datetime, *, province: Path | None = None
) -> Seeded:
    """Agencies, people, roles and substitutes of a province folder, whatever is there already."""
    folder = province or directory_folder()
    agencies = await asyncio.to_thread(read_agencies, folder / "agencies.yaml")
    codes = [agency.code for agency in agencies]
    people = await asyncio.to_thread(read_people, folder / "people.yaml", codes)
    lines = await enter_agencies(sessions, EnterAgencies(agencies=agencies))
    known = await asyncio.to_thread(known_passwords, data_folder)
    entries = {entry.username: entry for entry in people.accounts()}
    words = {name: known.get(name) or _new_password() for name in entries}
    async with sessions() as session:
        there = await queries_staff.ids_by_username(session, list(entries))
    new = [name for name in entries if name not in there]
    forgotten = [name for name in there if name not in known]
    if new or forgotten:
        hashes = await _hashed({name: words[name] for name in (*new, *forgotten)})
        await enrol_demonstration(sessions, _enrolment(people, new, hashes, there, at))
    path = await asyncio.to_thread(write_accounts, data_folder, list(_accounts(people, words)))
    return Seeded(lines, len(new), path)


def _enrolment(
    people: PeopleFile,
    new: Iterable[str],
    hashes: Mapping[str, str],
    there: Mapping[str, PersonId],
    at: datetime,
) -> EnrolDemonstration:
    commands = {command.username: command for command in _commands(people, at)}
    rows = {name: person_row(commands[name], hashes[name]) for name in new}
    ids = {**there, **{name: PersonId(row["id"]) for name, row in rows.items()}}
    return EnrolDemonstration(
        people=list(rows.values()),
        roles=[
            role
            for entry in people.staff
            if entry.username in rows
            for role in _role_rows(entry, ids[entry.username], people, at)
        ],
        substitutions=[
            substitution_row(
                AppointSubstitute(
                    absent=away.absent,
                    substitute=away.substitute,
                    starts_on=away.starts_on,
                    ends_on=away.ends_on,
                    reason=away.reason,
                    at=at,
                ),
                ids[away.absent],
                ids[away.substitute],
            )
            for away in people.substitutes
            if away.absent in rows or away.substitute in rows
        ],
        new_hashes={name: hashes[name] for name in there if name in hashes},
    )


def _commands(people: PeopleFile, at: datetime) -> Iterator[EnrolPerson]:
    for entry in people.staff:
        yield EnrolPerson(
            kind=PrincipalKind.STAFF, username=entry.username, full_name=entry.full_name, at=at
        )
    for citizen in people.citizens:
        yield EnrolPerson(kind=PrincipalKind.CITIZEN, at=at, **citizen.model_dump())


def _role_rows(
    entry: StaffEntry, person: PersonId, people: PeopleFile, at: datetime
) -> Iterator[dict[str, object]]:
    for permission in entry.roles:
        yield {
            "id": new_id(),
            "person": person,
            "agency": AgencyCode(entry.agency),
            "permission": permission.value,
            "unit": entry.unit,
            "valid_from": people.roles_from,
            "granted_at": at,
        }


def _accounts(people: PeopleFile, words: Mapping[str, str]) -> Iterator[DemoAccount]:
    for entry in people.staff:
        name = entry.username
        for role in entry.roles:
            yield DemoAccount(name, words[name], role.value, entry.agency, entry.full_name)
    for citizen in people.citizens:
        name = citizen.username
        part = "citizen" if citizen.organisation is None else "business"
        yield DemoAccount(name, words[name], part, None, citizen.full_name)


async def _hashed(words: Mapping[str, str]) -> dict[str, str]:
    """Two at a time: the pool of ``passwords`` decides."""
    hashes = await asyncio.gather(*(passwords.hashed(word) for word in words.values()))
    return dict(zip(words, hashes, strict=True))


def _new_password() -> str:
    return secrets.token_urlsafe(PASSWORD_BYTES)
