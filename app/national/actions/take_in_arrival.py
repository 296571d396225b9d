"""Tiếp nhận từ Cổng quốc gia: what came is made a dossier, a supplement or a withdrawal.

Files are fetched first, while no transaction is open. What our rules refuse stays in the list of
the desk with every reason; nothing that was acknowledged is lost.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.db.sessions import AsyncSession
from app.domain.accounts import UsernameTaken
from app.domain.calendar import HANOI
from app.domain.errors import Conflict, Defect, DomainError, Invalid
from app.domain.ids import DossierId, PersonId
from app.domain.national import SUBMITTED
from app.domain.people import Principal, PrincipalKind
from app.domain.procedure import Channel, Subject
from app.dossiers.acting import PerformAction, act_on
from app.dossiers.asking import marked_documents
from app.dossiers.intake import SubmitDossier
from app.dossiers.once import answered_once
from app.dossiers.queries.files import dossier_file
from app.dossiers.submitting import looked_over, submit_in
from app.idempotency.keys import Answer
from app.national.arriving import ArrivalKind, Handed, handed, reasons_of, together
from app.national.fetching import FetchedFile, fetched, news_in
from app.national.portal_office import PortalOffice
from app.national.queries import arrivals
from app.national.queries.arrivals import Arrival
from app.people.actions.enrol_person import EnrolPerson, enrol_person
from app.people.queries import principal_named
from app.ports import TemporaryFailure

WITHDRAWN_THERE = "Người nộp rút hồ sơ trên Cổng Dịch vụ công quốc gia."
DONE = Answer(200, b"")


async def take_in_arrival(office: PortalOffice, identity: UUID, at: datetime) -> None:
    """Once, however often it is promised.

    Raises TemporaryFailure while files cannot be fetched, and when it came corrected meanwhile.
    """
    async with office.sessions() as session:
        arrival = await arrivals.arrival(session, identity)
    if arrival.state != arrivals.WAITING:
        return
    taking = _Taking(office, arrival, handed(arrival.content), at)
    try:
        await taking.taken()
    except DomainError as refusal:
        async with office.sessions.begin() as session:
            now = await arrivals.arrival(session, identity, lock=True)
            _check_same(now, arrival)
            await arrivals.decide(session, identity, at, reasons=reasons_of(refusal))


class NotYetADossier(TemporaryFailure):
    """What it belongs to has come, and is not decided yet."""


class CorrectedMeanwhile(TemporaryFailure):
    """The portal handed it over anew while it was being taken in: that is what counts."""


def _check_same(now: Arrival, begun: Arrival) -> None:
    """Raises CorrectedMeanwhile."""
    if now.state == arrivals.WAITING and now.digest != begun.digest:
        raise CorrectedMeanwhile("it came corrected meanwhile")


class SubmissionRefused(Conflict):
    """What it belongs to was not taken: it lies in the list of the desk."""


class NobodyToActFor(Conflict):
    """The account of the applicant is closed, or there never was one."""


@dataclass(frozen=True, slots=True)
class _Taking:
    office: PortalOffice
    arrival: Arrival
    said: Handed
    at: datetime

    async def taken(self) -> None:
        if self.arrival.kind == ArrivalKind.SUBMIT:
            await self._submit()
        elif self.arrival.kind == ArrivalKind.SUPPLEMENT:
            await self._supplement()
        else:
            await self._withdraw()

    async def _once(self, effect: Callable[[AsyncSession], Awaitable[DossierId]]) -> None:
        """``effect`` and the word that it has happened, together, unless a twin was quicker."""

        async def decided(session: AsyncSession) -> None:
            now = await arrivals.arrival(session, self.arrival.id, lock=True)
            _check_same(now, self.arrival)
            if now.state == arrivals.WAITING:
                dossier = await effect(session)
                await arrivals.decide(session, now.id, self.at, dossier=dossier)

        await answered_once(self.office.office, decided, lambda _: DONE, None, self.at)

    async def _submit(self) -> None:
        owner = await self._account()
        files, wrong = await fetched(self.office, self.arrival, self.said, owner.id, self.at)
        command = await self._command(owner, files)
        if wrong:
            raise Invalid(together(wrong, await self._also_wrong(command)))

        async def effect(session: AsyncSession) -> DossierId:
            if command.code is not None and await arrivals.is_taken(session, command.code):
                raise Invalid([Defect("code", "code_taken")])
            opened = await submit_in(session, self.office.office, command)
            new = opened.file.dossier
            seen = arrivals.Seen(code=self.said.code, seq=new.version, status=SUBMITTED)
            await arrivals.name_it(session, new.id, seen, self.at)
            return new.id

        await self._once(effect)

    async def _command(self, owner: Principal, files: Sequence[FetchedFile]) -> SubmitDossier:
        said, came = self.said, self.arrival.arrived_at
        day = came.astimezone(HANOI).date()
        async with self.office.sessions() as session:
            receiving = await arrivals.agency_called(session, said.receiving, day)
            competent = said.competent and await arrivals.agency_called(
                session, said.competent, day
            )
        return SubmitDossier(
            by=owner,
            at=came,
            procedure=said.procedure,
            receiving_agency=receiving or said.receiving,
            channel=Channel.ONLINE,
            applicant=said.applicant,
            form=said.form,
            files=tuple((one.document, one.upload) for one in files),
            return_method=said.return_method,
            return_address=said.return_address,
            competent_agency=competent or said.competent,
            code=said.own_code,
        )

    async def _also_wrong(self, command: SubmitDossier) -> tuple[Defect, ...]:
        """What would be wrong even if every file could be had."""
        try:
            async with self.office.sessions() as session:
                await looked_over(session, self.office.office, command)
        except Invalid as refusal:
            return refusal.defects
        return ()

    async def _account(self) -> Principal:
        """The applicant's own account, or one made for him, by which nobody can sign in."""
        person = await self._known()
        if person is None:
            try:
                person = await self._enrolled()
            except UsernameTaken:  # by another arrival of his, at the same moment
                person = await self._known()
        return await self._principal(person)

    async def _known(self) -> PersonId | None:
        said = self.said
        async with self.office.sessions() as session:
            return await arrivals.account_of(session, said.applicant.id_number, said.username)

    async def _enrolled(self) -> PersonId:
        said, applicant = self.said, self.said.applicant
        organised = applicant.kind is not Subject.CITIZEN
        return await enrol_person(
            self.office.sessions,
            EnrolPerson(
                kind=PrincipalKind.CITIZEN,
                username=said.username,
                full_name=applicant.full_name,
                at=self.at,
                organisation=applicant.full_name if organised else None,
                tax_code=applicant.id_number if organised else None,
                id_number=applicant.id_number,
                phone=applicant.phone,
                email=applicant.email,
                address=applicant.address,
            ),
        )

    async def _principal(self, person: PersonId | None) -> Principal:
        async with self.office.sessions() as session:
            found = None if person is None else await principal_named(session, person, self.at)
        if found is None:
            raise NobodyToActFor
        return found

    async def _belongs_to(self) -> DossierId | None:
        """The dossier; None when it was never taken. Raises NotYetADossier."""
        async with self.office.sessions() as session:
            found = await arrivals.dossier_of(session, self.said.code)
            if found is not None:
                return found
            came = await arrivals.arrivals_of(session, self.said.code)
        if any(a.kind == ArrivalKind.SUBMIT and a.state == arrivals.WAITING for a in came):
            raise NotYetADossier("its submission is not decided yet")
        return None

    async def _applicant(self, dossier: DossierId) -> Principal:
        async with self.office.sessions() as session:
            person = await arrivals.applicant_of(session, dossier)
        return await self._principal(person)

    async def _supplement(self) -> None:
        dossier = await self._belongs_to()
        if dossier is None:
            raise SubmissionRefused
        by = await self._applicant(dossier)
        files, wrong = await fetched(self.office, self.arrival, self.said, by.id, self.at)
        if wrong:
            raise Invalid(wrong)
        async with self.office.sessions() as session:
            before = await dossier_file(session, str(dossier))
        news = news_in(files, before.documents, marked_documents(before))
        command = PerformAction(
            ref=str(dossier),
            action="supplement",
            by=by,
            at=self.at,
            comment=self.said.words,
            data={"answers": dict(self.said.form)} if self.said.form else {},
            files=tuple((one.document, one.upload) for one in news),
        )
        await self._act(command, dossier)

    async def _withdraw(self) -> None:
        """Of a submission that we had refused, too: then it is done with."""
        dossier = await self._belongs_to()
        if dossier is None:
            await self._forget_submission()
            return
        by = await self._applicant(dossier)
        words = self.said.words or WITHDRAWN_THERE
        command = PerformAction(
            ref=str(dossier), action="withdraw", by=by, at=self.at, comment=words
        )
        await self._act(command, dossier)

    async def _act(self, command: PerformAction, dossier: DossierId) -> None:
        async def effect(session: AsyncSession) -> DossierId:
            await act_on(session, self.office.office, command)
            return dossier

        await self._once(effect)

    async def _forget_submission(self) -> None:
        async with self.office.sessions.begin() as session:
            for came in await arrivals.arrivals_of(session, self.said.code):
                if came.kind == ArrivalKind.SUBMIT:
                    await arrivals.close(session, came.id, None, WITHDRAWN_THERE, self.at)
            await arrivals.decide(session, self.arrival.id, self.at)
