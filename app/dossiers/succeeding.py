"""Kế thừa: the parts of carrying a reorganisation out, inside the caller's transactions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.agencies import queries as agencies
from app.db.ids import new_id
from app.db.sessions import AsyncSession
from app.domain.directory import parents_first
from app.domain.dossier import Moved
from app.domain.giving_back import is_open
from app.domain.ids import AgencyCode, PersonId
from app.domain.people import SYSTEM
from app.domain.reorganising import Reorganisation, appointments, new_parents
from app.domain.resettling import SUCCEED, Resettlement, involved
from app.dossiers.file import DossierFile
from app.dossiers.forecasting import WHOLE_DIRECTORY, originals_at, traits_of
from app.dossiers.office import Office
from app.dossiers.queries.shifts import Done, note
from app.dossiers.resettling import ResettleDossier, resettle_many_in
from app.people import queries_staff as staff
from app.procedures.rulebook import Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Succeeding:
    """A reorganisation under way: ``staff`` is who works where from now on."""

    campaign: UUID
    plan: Reorganisation
    names: Mapping[AgencyCode, str]
    staff: frozenset[tuple[PersonId, AgencyCode]]
    rules: Rulebook
    at: datetime

    def command_for(self, file: DossierFile) -> ResettleDossier | None:
        """How the dossier goes on; None when it has no part in this."""
        dossier = file.dossier
        procedure = self.rules.procedure(dossier.procedure, dossier.procedure_version)
        if not is_open(dossier, procedure.machine):
            return None
        traits = traits_of(dossier, procedure.field, file.form, file.applicant.address)
        heirs = self.plan.heirs(involved(dossier), traits)
        if not heirs:
            return None
        return ResettleDossier(
            ref=str(dossier.id),
            change=Resettlement(action=SUCCEED, agencies=heirs, staff=self.staff),
            by=SYSTEM,
            at=max(self.at, file.last_at or self.at),  # a history never runs backwards
            said={
                "campaign": str(self.campaign),
                "legal_basis": self.plan.legal_basis,
                "effective_on": self.plan.effective_on.isoformat(),
                "agencies": [
                    {
                        "from": former,
                        "from_name": self.names[former],
                        "to": heir,
                        "to_name": self.names[heir],
                    }
                    for former, heir in sorted(heirs.items())
                ],
            },
        )


async def begin_in(session: AsyncSession, plan: Reorganisation, at: datetime) -> None:
    """The new agencies are there, the closing ones are closed, and their people have moved."""
    closing, day = plan.closing_codes, plan.effective_on
    posts = await staff.posts_at(session, closing | plan.successors, day)
    await agencies.add_agencies(session, parents_first(plan.establishing))
    directory = await agencies.agencies(session, limit=WHOLE_DIRECTORY)
    parents = new_parents(plan, {agency.code: agency for agency in directory})
    await agencies.change_parents(session, parents)
    last = day - timedelta(days=1)
    await agencies.close_agencies(session, closing, last)
    heirs = {part.agency: part.successors for part in plan.closing}
    await agencies.enter_successions(session, heirs, day)
    await staff.end_posts(session, closing, last=last, at=at)
    held = {(post.person, post.agency, post.permission) for post in posts}
    await staff.enter_roles(
        session,
        [
            {
                "id": new_id(),
                "person": new.person,
                "agency": new.agency,
                "permission": new.permission.value,
                "unit": new.unit,
                "valid_from": new.starts_on,
                "valid_to": new.ends_on,
                "granted_at": at,
            }
            for new in appointments(plan, posts)
            if (new.person, new.agency, new.permission) not in held
        ],
    )


async def under_way(
    session: AsyncSession, office: Office, campaign: UUID, plan: Reorganisation, at: datetime
) -> Succeeding:
    """What moving dossiers must know, once the agencies and the people have moved."""
    posts = await staff.posts_at(session, plan.successors, plan.effective_on)
    return Succeeding(
        campaign=campaign,
        plan=plan,
        names=await agencies.names(session, plan.closing_codes | plan.successors),
        staff=frozenset((post.person, post.agency) for post in posts),
        rules=await office.rules(session),
        at=at,
    )


async def succeed_in(
    session: AsyncSession, office: Office, succeeding: Succeeding, ids: Sequence[UUID]
) -> int:
    """How many of them moved; each has one event, and a row that says so, or neither."""
    found: dict[UUID, ResettleDossier] = {}

    def command_for(file: DossierFile) -> ResettleDossier | None:
        command = succeeding.command_for(file)
        if command is not None:
            found[file.dossier.id] = command
        return command

    moves = await resettle_many_in(session, office, ids, command_for)
    done = [_done(move, found[move.after.id].change.agencies) for move in moves]
    await note(session, succeeding.campaign, done)
    return len(moves)


def _done(move: Moved, heirs: Mapping[AgencyCode, AgencyCode]) -> Done:
    """``before``: the originals that each former agency kept; ``after``: who has them now."""
    return Done(
        dossier=move.after.id,
        seq=move.after.version,
        before={former: originals_at(move.before, former) for former in heirs},
        after={former: heirs[former] for former in heirs},
    )
