"""What tests do with the money of a dossier, and what they then look at."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.domain.dossier import Dossier
from app.domain.owing import Account, Standing, balance, standing
from app.domain.people import Permission, PrincipalKind
from app.fees.actions.ask_how_to_pay import ask_how_to_pay
from app.fees.actions.begin_payment import begin_payment
from app.fees.actions.go_on import go_on
from app.fees.actions.inquire_payment import inquire_payment
from app.fees.actions.look_after_orders import look_after_orders
from app.fees.actions.reckon_dues import reckon_dues
from app.fees.actions.take_callback import TakeCallback, take_callback
from app.fees.actions.take_cash import TakeCash, take_cash
from app.fees.orders import PaymentOrder
from app.fees.paying import PayFromAfar
from app.fees.promised import GoOn, InquirePayment
from app.fees.queries import orders, papers, purses
from app.fees.queries.papers import Receipt
from app.fees.till import Till
from app.idempotency.keys import Answer
from app.people.actions.enrol_person import EnrolPerson, enrol_person
from app.people.actions.grant_role import GrantRole, grant_role
from app.ports import TemporaryFailure
from tests.dossiers.world import DESK, FOUNDED, MORNING, World, opened_world
from tests.partners.paying import Message, Payer

DONE = Answer(200, b"")
_TAKEN = text(
    "delete from pgqueuer where entrypoint like 'fees.%' returning id, entrypoint, payload"
)


async def a_head(world: World) -> World:
    """The same world with a head of the desk, who may approve refunds."""
    person = await enrol_person(
        world.sessions,
        EnrolPerson(
            kind=PrincipalKind.STAFF, username="desk_head", full_name="Trưởng quầy", at=FOUNDED
        ),
    )
    await grant_role(
        world.sessions,
        GrantRole(
            person=person,
            agency=DESK,
            permission=Permission.APPROVE,
            starts_on=date(2026, 1, 1),
            ends_on=None,
            unit="Phòng",
            at=FOUNDED,
        ),
    )
    return await opened_world(world.url, world.sessions, world.storage.root)


@dataclass(slots=True)
class Treasury:
    world: World
    payer: Payer
    dossier: Dossier
    at: datetime = MORNING
    last: Message | None = field(default=None, init=False)

    @property
    def till(self) -> Till:
        return Till(office=self.world.office, payment=self.payer.payment, site="https://mot.cua")

    def later(self, **span: float) -> None:
        self.at += timedelta(**span)

    async def reckoned(self) -> None:
        await reckon_dues(self.world.sessions, self.dossier.id, self.at)

    async def begun(self, *, anew: bool = False, by: str = "citizen") -> PaymentOrder:
        """An attempt to pay, once it is known how."""
        found: list[PaymentOrder] = []

        def noted(order: PaymentOrder) -> Answer:
            found.append(order)
            return DONE

        command = PayFromAfar(
            ref=str(self.dossier.id), by=self.world.people[by], at=self.at, anew=anew
        )
        await begin_payment(self.till, command, noted)
        await ask_how_to_pay(self.till, found[-1].id, self.at)
        return await self.order(found[-1].id)

    async def order(self, identity: UUID) -> PaymentOrder:
        async with self.world.sessions() as session:
            return await orders.order_of(session, identity)

    async def pays(self, order: PaymentOrder, **said: Any) -> Message:
        """Somebody pays; the party's message is kept, and nobody has been told of it yet."""
        sent = {"at": self.at.isoformat(), "sent_at": int(self.at.timestamp())}
        self.last = await self.payer.pays(order.how, **{**sent, **said})
        return self.last

    async def told(self, message: Message | None = None) -> None:
        """The party calls us back."""
        message = message or self.last
        assert message is not None
        await take_callback(
            self.till, TakeCallback(raw=message.raw, headers=message.headers, at=self.at)
        )

    async def kept(self) -> int:
        """What was promised about money is kept, once; how many must be tried again."""
        failed = 0
        async with self.world.sessions.begin() as session:
            jobs = (await session.execute(_TAKEN)).mappings().all()
        for job in sorted(jobs, key=lambda job: job["id"]):
            if job["entrypoint"] == InquirePayment.name:
                task = InquirePayment.model_validate_json(job["payload"])
                try:
                    await inquire_payment(self.till, task, self.at)
                except TemporaryFailure:
                    failed += 1
            elif job["entrypoint"] == GoOn.name:
                await go_on(self.world.office, self.dossier.id, self.at)
        return failed

    async def asked_about(self, order: PaymentOrder) -> None:
        """We ask about one attempt, as we would in time."""
        await inquire_payment(self.till, InquirePayment(order=order.id), self.at)

    async def looked_after(self) -> int:
        asked = await look_after_orders(self.world.sessions, self.at)
        await self.kept()
        return asked

    async def cash(self, amount: int, *, by: str = "receiver1") -> Receipt:
        found: list[Receipt] = []

        def noted(receipt: Receipt) -> Answer:
            found.append(receipt)
            return DONE

        command = TakeCash(
            ref=str(self.dossier.id), by=self.world.people[by], at=self.at, amount=amount
        )
        await take_cash(self.world.office, command, noted)
        return found[-1]

    async def standing(self) -> Standing:
        async with self.world.sessions() as session:
            entries = await purses.entries(session, self.dossier.id)
        assert sum(balance(entries, account) for account in Account) == 0
        return standing(entries)

    async def receipts(self) -> list[Receipt]:
        async with self.world.sessions() as session:
            return [*await papers.receipts_of(session, self.dossier.id)]

    async def notices(self) -> list[tuple[str, str]]:
        """What the applicant was told about money, as pairs of notice and subject."""
        statement = text(
            "select notice, about from notice where dossier_id = :id and about <> ''"
            " order by at, about"
        )
        async with self.world.sessions() as session:
            rows = await session.execute(statement, {"id": self.dossier.id})
            return [(row.notice, row.about) for row in rows]

    async def other(self) -> "Treasury":
        """Another dossier of the same citizen, whose fee is due too."""
        treasury = replace(self, dossier=await self.world.submitted())
        await treasury.reckoned()
        return treasury


def moment(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 8, day, hour - 7, tzinfo=UTC)
