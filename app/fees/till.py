"""What actions about paying from afar work with; built once by the front doors."""

from dataclasses import dataclass

from app.db.sessions import AsyncSession, Sessions
from app.dossiers.office import Office
from app.dossiers.queries.files import dossier_file
from app.fees.orders import PaymentOrder
from app.fees.paying import order_for
from app.ports.payment import Order, Payment


@dataclass(frozen=True, slots=True, kw_only=True)
class Till:
    """``payment`` is the provider of this installation, ``site`` our own address.

    ``post_collects``: the post takes fees at the door for whoever wants it.
    """

    office: Office
    payment: Payment
    site: str
    post_collects: bool = False

    @property
    def sessions(self) -> Sessions:
        return self.office.sessions


async def told_of(session: AsyncSession, till: Till, order: PaymentOrder) -> Order:
    """What the other side is told of ``order``."""
    file = await dossier_file(session, str(order.dossier))
    rules = await till.office.rules(session, file.publication)
    procedure = rules.procedure(file.dossier.procedure, file.dossier.procedure_version)
    return order_for(order, file, procedure, till.site)
