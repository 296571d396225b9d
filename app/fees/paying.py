"""The ways in which paying is refused, and what an attempt to pay is made of."""

from dataclasses import dataclass
from datetime import datetime

from app.db.sessions import AsyncSession
from app.domain.errors import Conflict, Forbidden, NotFound
from app.domain.people import Permission, Principal
from app.domain.procedure import Procedure
from app.dossiers.file import DossierFile
from app.fees.orders import PaymentOrder
from app.people.administering import NotYourAgency, administers_all
from app.ports.payment import Order


class NothingToPay(Conflict):
    """Nothing is owed now."""


class PaidAtTheCounterOnly(Conflict):
    """The installation takes no money from afar; the counter does."""


class LeftToThePost(Conflict):
    """The postman is on his way to collect it."""


class PostCollectsNothing(Conflict):
    """The post of this installation takes no fees at the door."""


class NotReturnedByPost(Conflict):
    """The result is not brought by the post."""


class PostedAlready(Conflict):
    """The result is away, or was given back: the postman is not asked for more."""


class MoreThanOwed(Conflict):
    """More cash was taken down than is owed. Facts: ``owed``."""


class NoRefundDue(Conflict):
    """More is to be given back than came in. Facts: ``most``."""


class RefundPaidOut(Conflict):
    """It was paid out before."""


class ExemptionDecided(Conflict):
    """It was decided before."""


class NotAtThisDesk(Forbidden):
    """Money and exemptions are the business of the desk that received the dossier."""


class OnesOwnClaim(Forbidden):
    """Whoever took down a claim to be let off a fee leaves it to a colleague, or to a head."""


class ProviderNotHere(NotFound):
    """No such provider is connected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayFromAfar:
    """Begin to pay what is owed for the dossier with this id or code.

    ``anew``: give up an attempt that is still open; without it, that one is answered again.
    """

    ref: str
    by: Principal
    at: datetime
    anew: bool = False


def order_for(order: PaymentOrder, file: DossierFile, procedure: Procedure, site: str) -> Order:
    """What the other side is told of an attempt; ``site`` is our own address."""
    dossier = file.dossier
    agency = dossier.receiving_agency
    return Order(
        reference=order.reference,
        amount=order.amount,
        begun_at=order.begun_at,
        expires_at=order.expires_at,
        dossier=dossier.code or order.reference,
        procedure=dossier.procedure,
        procedure_name=procedure.name.vi,
        agency=agency,
        agency_name=file.names.get(agency, agency),
        payer=file.applicant.full_name,
        payer_id=file.applicant.id_number or "",
        payer_address=file.applicant.address or "",
        items=order.items,
        back_to=f"{site}/ho-so/{dossier.id}/thanh-toan",
    )


def check_at_desk(file: DossierFile, who: Principal, *permissions: Permission) -> None:
    """Raises NotAtThisDesk unless ``who`` holds one of ``permissions`` where it was received."""
    if file.dossier.receiving_agency not in who.agencies(*permissions):
        raise NotAtThisDesk


async def check_province(session: AsyncSession, who: Principal | None) -> None:
    """For the account of the whole province. ``who`` is None for the house itself, which may.

    Raises NotYourAgency.
    """
    if who is not None and not await administers_all(session, who):
        raise NotYourAgency
