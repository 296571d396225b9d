"""The province whose pages are shown: agencies, procedures and everybody of the demonstration."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import text

from app.adapters.storage import build_storage
from app.agencies.actions.enter_agencies import EnterAgencies, enter_agencies
from app.agencies.reading import directory_folder, read_agencies
from app.cli.populate import USUAL, populated
from app.db.ids import new_id
from app.db.sessions import Sessions, create_engine, create_sessions
from app.domain.calendar import HANOI
from app.domain.people import PrincipalKind
from app.people import passwords
from app.people.actions.enrol_demonstration import EnrolDemonstration, enrol_demonstration
from app.people.actions.enrol_person import EnrolPerson, person_row
from app.people.demo_accounts import DemoAccount
from app.people.reading import PeopleFile, read_people
from app.procedures.actions.publish import PublishFiles, publish
from app.procedures.library import beside_shipped
from app.settings import Settings
from app.worker import work

HOST = "127.0.0.1"
NOW = datetime(2026, 8, 20, 9, 0, tzinfo=HANOI)
"""A Thursday morning; the week before and the week after have no holiday."""

FOUNDED = datetime(2026, 1, 5, 8, 0, tzinfo=HANOI)
PASSWORD = "một cửa để vào"  # noqa: S105 - everybody's, in the tests


def people() -> PeopleFile:
    agencies = read_agencies(directory_folder() / "agencies.yaml")
    return read_people(directory_folder() / "people.yaml", [agency.code for agency in agencies])


def accounts() -> Sequence[DemoAccount]:
    """Everybody, once for each of their roles."""
    found = people()
    staff = [
        DemoAccount(entry.username, PASSWORD, role.value, entry.agency, entry.full_name)
        for entry in found.staff
        for role in entry.roles
    ]
    citizens = [
        DemoAccount(
            entry.username,
            PASSWORD,
            "citizen" if entry.organisation is None else "business",
            None,
            entry.full_name,
        )
        for entry in found.citizens
    ]
    return [*staff, *citizens]


async def found(url: str) -> None:
    """Agencies and procedures as they ship, and everybody under one password."""
    engine = create_engine(url, pool_size=2)
    sessions = create_sessions(engine)
    agencies = read_agencies(directory_folder() / "agencies.yaml")
    await enter_agencies(sessions, EnterAgencies(agencies=agencies))
    given, together = beside_shipped([])
    published = await publish(sessions, PublishFiles(given=given, together=together, at=FOUNDED))
    assert not published.report.problems, published.report.problems
    await enrol_demonstration(sessions, await _enrolment(people()))
    await engine.dispose()


async def populate(url: str, folder: Path, number: int = USUAL) -> None:
    """``number`` dossiers up to ``NOW``, their files and their printed forms in ``folder``."""
    settings = settings_of(url, folder, 1)
    engine = create_engine(url, pool_size=2)
    sessions = create_sessions(engine)
    await populated(sessions, build_storage(settings.storage), NOW, number=number)
    stop = asyncio.Event()
    printing = asyncio.create_task(work(settings, stop, now=lambda: NOW))
    await kept(sessions)
    stop.set()
    await printing
    await engine.dispose()


async def kept(sessions: Sessions) -> None:
    """Return when every promise is kept, such as the printing of forms."""
    while True:
        async with sessions() as session:
            if not await session.scalar(text("select count(*) from pgqueuer")):
                return
        await asyncio.sleep(0.05)


def settings_of(url: str, folder: Path, port: int, **more: Any) -> Settings:
    """The service over ``url`` and ``folder``, on ``port`` of this machine."""
    return Settings(
        data=folder,
        database_url=SecretStr(url),
        require_durability=False,
        secret=SecretStr("a secret of the tests, long enough"),
        host=HOST,
        port=port,
        **more,
    )


async def _enrolment(file: PeopleFile) -> EnrolDemonstration:
    """Everybody; one hash serves all, for making one is slow on purpose."""
    secret = await passwords.hashed(PASSWORD)
    commands = [
        EnrolPerson(
            kind=PrincipalKind.STAFF, username=e.username, full_name=e.full_name, at=FOUNDED
        )
        for e in file.staff
    ] + [
        EnrolPerson(kind=PrincipalKind.CITIZEN, at=FOUNDED, **e.model_dump()) for e in file.citizens
    ]
    rows = [person_row(command, secret) for command in commands]
    ids = {row["username"]: row["id"] for row in rows}
    roles = [
        {
            "id": new_id(),
            "person": ids[entry.username],
            "agency": entry.agency,
            "permission": role.value,
            "unit": entry.unit,
            "valid_from": file.roles_from,
            "granted_at": FOUNDED,
        }
        for entry in file.staff
        for role in entry.roles
    ]
    return EnrolDemonstration(people=rows, roles=roles, substitutions=[], new_hashes={})
