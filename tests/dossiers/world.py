"""A small province at work in a database that really commits: two agencies, a procedure, people.

``founded`` makes it once; tests work on copies of the database, so that each may do its worst.
"""

import hashlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from uuid import UUID, uuid4

from sqlalchemy import text

from app.adapters.storage.folder import FolderStorage
from app.agencies.actions.enter_agencies import EnterAgencies, enter_agencies
from app.db.sessions import Sessions
from app.documents import queries as documents
from app.documents.queries import Upload
from app.documents.watch import Watch
from app.domain.agencies import Agency, Tier, Validity
from app.domain.applicant import Applicant
from app.domain.calendar import HANOI
from app.domain.dossier import Dossier
from app.domain.ids import AgencyCode, PersonId, UploadId
from app.domain.people import Permission, Principal, PrincipalKind
from app.domain.procedure import Channel, Subject
from app.dossiers.acting import Opened, PerformAction
from app.dossiers.actions.perform import perform_action
from app.dossiers.actions.submit import submit_dossier
from app.dossiers.intake import SubmitDossier
from app.dossiers.numbering import Numbering
from app.dossiers.office import Office
from app.dossiers.snapshots import from_text
from app.idempotency.keys import Answer, Claim
from app.people.actions.enrol_person import EnrolPerson, enrol_person
from app.people.actions.grant_role import GrantRole, grant_role
from app.people.queries import principal_named
from app.procedures.actions.publish import PublishFiles, publish
from app.procedures.rulebook import PublishedRules
from tests.procedures.examples import NAME, PLAIN, library_of

PROVINCE = AgencyCode("H47")
DESK = AgencyCode("H47.TTHCC")
CULTURE = AgencyCode("H47.15")
PROCEDURE = "9.000001"
FOUNDED = datetime(2026, 8, 1, 1, 0, tzinfo=UTC)
MORNING = datetime(2026, 8, 20, 9, 0, tzinfo=HANOI)
"""A Thursday; plain working days follow."""
BYTES = b"%PDF-1.7\n% what was handed in\n"

STAFF: Mapping[str, tuple[AgencyCode, Permission]] = MappingProxyType(
    {
        **{f"receiver{number}": (DESK, Permission.RECEIVE) for number in range(1, 9)},
        "clerk": (CULTURE, Permission.RECEIVE_FOR_UNIT),
        "officer": (CULTURE, Permission.PROCESS),
        "head": (CULTURE, Permission.APPROVE),
        "signer": (CULTURE, Permission.SIGN),
        "registrar": (CULTURE, Permission.ISSUE),
    }
)
COURSE: tuple[tuple[str, str, Mapping[str, object]], ...] = (
    ("receive", "receiver1", {}),
    ("route", "receiver1", {}),
    ("accept", "clerk", {}),
    ("propose", "officer", {}),
    ("approve", "head", {}),
    ("sign", "signer", {"signature": {"method": "handwritten"}}),
    ("issue_result", "registrar", {"result": {"number": "01/GP", "issued_on": "2026-08-20"}}),
    ("hand_over", "receiver1", {"receipt": {"collector": "Nguyễn Thị Ánh"}}),
)
"""The straight way of a dossier, after its submission."""


@dataclass(frozen=True, slots=True)
class World:
    """An office that works on a database of the test's own; ``people`` by user name."""

    url: str
    sessions: Sessions
    office: Office
    people: Mapping[str, Principal]
    storage: FolderStorage

    @property
    def citizen(self) -> Principal:
        return self.people["citizen"]

    async def uploaded(self, content: bytes = BYTES, *, by: str = "citizen") -> str:
        """The id of a file that was kept and recorded, as ``receive_upload`` leaves it."""
        identity = uuid4()
        key = f"uploads/{identity.hex[-2:]}/{identity}"
        await self.storage.put(key, _whole(content))
        upload = Upload(
            id=UploadId(identity),
            owner=self.people[by].id,
            name="don.pdf",
            media_type="application/pdf",
            size=len(content),
            sha256=hashlib.sha256(content).digest(),
            storage_key=key,
            created_at=MORNING,
            watch=Watch.UNWATCHED,
        )
        async with self.sessions.begin() as session:
            await documents.record(session, upload)
        return str(identity)

    async def submitted(self, *, upload: str | None = None, claim: Claim | None = None) -> Dossier:
        """A dossier of the citizen's, handed in online."""
        return await handed_in(self.office, await self.submission(upload=upload), claim)

    async def submission(self, *, upload: str | None = None) -> SubmitDossier:
        return SubmitDossier(
            by=self.citizen,
            at=MORNING,
            procedure=PROCEDURE,
            receiving_agency=DESK,
            channel=Channel.ONLINE,
            applicant=Applicant(
                kind=Subject.CITIZEN, full_name="Nguyễn Thị Ánh", phone="0905123456"
            ),
            form={"area": 120},
            files=(("don", upload or await self.uploaded()),),
        )

    async def walked(self, steps: int, *, at: datetime = MORNING) -> Dossier:
        """A dossier that has gone ``steps`` steps of the straight way."""
        dossier = await self.submitted()
        for action, who, data in COURSE[:steps]:
            dossier = await self.act(dossier, action, by=who, data=data, at=at)
        return dossier

    async def act(  # noqa: PLR0913 - an action is what, on what, by whom, when, with what
        self,
        dossier: Dossier,
        action: str,
        *,
        by: str,
        data: Mapping[str, object] = MappingProxyType({}),
        comment: str | None = None,
        at: datetime = MORNING,
        files: tuple[tuple[str, str], ...] = (),
    ) -> Dossier:
        command = PerformAction(
            ref=str(dossier.id),
            action=action,
            by=self.people[by],
            at=at,
            version=dossier.version,
            comment=comment,
            data=data,
            files=files,
        )
        return await acted(self.office, command)


async def handed_in(office: Office, command: SubmitDossier, claim: Claim | None = None) -> Dossier:
    """The dossier that the answer is about, whether it is given now or was given before."""
    given = await submit_dossier(office, command, rendered, claim)
    async with office.sessions() as session:
        snapshot = await session.scalar(
            text("SELECT snapshot FROM dossier WHERE id = :id"),
            {"id": UUID(given.answer.body.decode())},
        )
    return from_text(str(snapshot))


async def acted(office: Office, command: PerformAction) -> Dossier:
    """The dossier as the action left it."""
    left: list[Dossier] = []

    def noted(opened: Opened) -> Answer:
        left[:] = [opened.file.dossier]
        return rendered(opened)

    await perform_action(office, command, noted)
    return left[-1]


def rendered(opened: Opened) -> Answer:
    return Answer(200, str(opened.file.dossier.id).encode())


def an_office(sessions: Sessions) -> Office:
    """An office as every process of the service has its own; they share but the database."""
    return Office(sessions=sessions, rules=PublishedRules(), numbering=Numbering(sessions))


async def founded(sessions: Sessions, folder: Path) -> None:
    """Agencies, one published procedure, and people with their roles."""
    await enter_agencies(sessions, EnterAgencies(agencies=_agencies()))
    library = library_of(folder, {NAME: PLAIN})
    published = await publish(sessions, PublishFiles(given=library, together=library, at=FOUNDED))
    assert not published.report.problems
    await enrol_person(
        sessions,
        EnrolPerson(
            kind=PrincipalKind.CITIZEN, username="citizen", full_name="Nguyễn Thị Ánh", at=FOUNDED
        ),
    )
    for name, (agency, permission) in STAFF.items():
        person = await enrol_person(
            sessions,
            EnrolPerson(
                kind=PrincipalKind.STAFF, username=name, full_name=f"Cán bộ {name}", at=FOUNDED
            ),
        )
        await grant_role(sessions, _role(person, agency, permission))


async def opened_world(url: str, sessions: Sessions, files: Path) -> World:
    async with sessions() as session:
        rows = (await session.execute(text("SELECT username, id FROM person"))).all()
        people = {
            name: found
            for name, person in rows
            if (found := await principal_named(session, PersonId(person), MORNING)) is not None
        }
    return World(url, sessions, an_office(sessions), people, FolderStorage(files))


def _role(person: PersonId, agency: AgencyCode, permission: Permission) -> GrantRole:
    return GrantRole(
        person=person,
        agency=agency,
        permission=permission,
        starts_on=date(2026, 1, 1),
        ends_on=None,
        unit="Phòng",
        at=FOUNDED,
    )


def _agencies() -> tuple[Agency, ...]:
    return tuple(
        Agency(
            code=code,
            name=code,
            name_en=code,
            tier=tier,
            parent=None if code == PROVINCE else PROVINCE,
            validity=Validity(date(1997, 1, 1)),
            one_stop=code == DESK,
            desk="Một cửa" if code == DESK else None,
        )
        for code, tier in (
            (PROVINCE, Tier.PROVINCE),
            (DESK, Tier.PROVINCE_CENTRE),
            (CULTURE, Tier.DEPARTMENT),
        )
    )


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content
