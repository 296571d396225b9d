"""Báo cho người nộp: every notice that only the portal shows goes on its ways, once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import NAMESPACE_OID, UUID, uuid5

from app.db.sessions import AsyncSession
from app.domain.machine import StateKind
from app.domain.notifying import (
    LAWFUL,
    Choice,
    Contact,
    DeliveryState,
    Medium,
    WayState,
    of_a_step,
    ways,
)
from app.dossiers.acting import Opened, with_rules
from app.dossiers.noticing import MOVED
from app.dossiers.queries.files import dossier_file
from app.notices.going_on import delivery_id, go_on
from app.notices.mailroom import Mailroom
from app.notices.queries.choices import choice_of
from app.notices.queries.deliveries import Delivery, add_delivery
from app.notices.queries.ways import Unplanned, Way, plan, settle, unplanned
from app.notices.stating import text_of
from app.notices.texts import templates
from app.procedures.lifecycle_file import NoticeFile

STALE: Final = timedelta(days=7)
"""What is older when it would be sent has become history: the portal shows it, nobody is rung."""


async def tell_applicant(mail: Mailroom, dossier: UUID, at: datetime) -> None:
    async with mail.sessions.begin() as session:
        file = await dossier_file(session, str(dossier))
        opened = await with_rules(session, mail.office, file, at)
        applicant = opened.procedure.machine.applicant
        found = await unplanned(session, dossier, applicant)
        if not found:
            return
        rules = await mail.office.rules(session, file.publication)
        pinned = file.dossier.procedure, file.dossier.procedure_version
        choice = await choice_of(session, dossier, file.dossier.applicant)
        planning = _Planning(session, mail, opened, rules.draft(*pinned).notices, choice, at)
        for notice in found:
            await planning.send(notice)


@dataclass(frozen=True, slots=True)
class _Planning:
    session: AsyncSession
    mail: Mailroom
    opened: Opened
    named: Mapping[str, NoticeFile]
    choice: Choice
    at: datetime

    async def send(self, notice: Unplanned) -> None:
        way = self._way(notice)
        if not await plan(self.session, way):
            return  # somebody else was faster
        await add_delivery(self.session, self._shown(way))
        if self._is_history(notice):
            await settle(self.session, way.id, WayState.SHOWN, self.at, None)
        else:
            await go_on(self.session, self.mail, way, self.at)

    def _way(self, notice: Unplanned) -> Way:
        dossier = self.opened.file.dossier.id
        media, must_reach = self._rule(notice)
        if self._is_step(notice) and not must_reach:
            media = of_a_step(media, self.choice)
        applicant = self.opened.file.applicant
        key = f"{dossier}/{notice.seq}/{notice.notice}/{notice.about}"
        return Way(
            id=uuid5(NAMESPACE_OID, key),
            dossier_id=dossier,
            seq=notice.seq,
            notice=notice.notice,
            about=notice.about,
            told_at=notice.at,
            language=self.choice.language,
            must_reach=must_reach,
            lawful=notice.notice in LAWFUL,
            media=ways(
                media,
                self.mail.messengers,
                Contact(applicant.phone, applicant.email),
                self.choice,
                must_reach=must_reach,
            ),
            state=WayState.UNDER_WAY,
            planned_at=self.at,
            facts=notice.facts,
        )

    def _rule(self, notice: Unplanned) -> tuple[tuple[Medium, ...], bool]:
        """By which ways, and whether it must reach: as the life cycle says, or else the text."""
        named = self.named.get(notice.notice)
        if named is not None:
            return tuple(Medium(channel) for channel in named.channels), named.must_reach
        text = templates()[text_of(notice.notice, notice.seq, notice.at, notice.facts)]
        return text.media, text.must_reach

    def _is_step(self, notice: Unplanned) -> bool:
        """Whether it says no more than that the dossier has gone on, and nobody need do a thing.

        Where it was handed in, has ended or waits for its applicant, that matters to him.
        """
        if notice.notice != MOVED or notice.seq == 1:
            return False
        machine = self.opened.procedure.machine
        state = machine.states.get(notice.facts.get("state") or "")
        matters = state is not None and (
            state.kind is StateKind.END or state.owner == machine.applicant
        )
        return not matters

    def _shown(self, way: Way) -> Delivery:
        """The portal has shown it from its first moment."""
        return Delivery(
            id=delivery_id(way.id, Medium.PORTAL),
            way_id=way.id,
            medium=Medium.PORTAL,
            recipient="",
            not_before=way.told_at,
            state=DeliveryState.ACCEPTED,
            state_at=way.told_at,
            language=way.language,
        )

    def _is_history(self, notice: Unplanned) -> bool:
        return notice.at < self.at - STALE
