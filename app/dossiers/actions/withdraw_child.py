"""Rút hồ sơ con: what nobody has decided ends with the dossier that brought it about."""

from datetime import datetime

from app.domain.errors import DomainError, Unavailable
from app.domain.joining import WITHDRAW
from app.domain.people import SYSTEM
from app.dossiers.acting import PerformAction, act_on
from app.dossiers.office import Office
from app.dossiers.promised import WithdrawChild
from app.dossiers.queries.files import dossier_file
from app.dossiers.queries.forms import last_words
from app.jobs.keeping import Keeper

LONGEST = 2000


async def withdraw_child(office: Office, order: WithdrawChild, at: datetime) -> None:
    """A child that was decided meanwhile, or has ended, stays as it is."""
    async with office.sessions.begin() as session:
        parent = (await dossier_file(session, str(order.parent))).dossier
        words = await last_words(session, parent.id, ENDS)
        which = parent.code or str(parent.id)
        comment = f"Hồ sơ liên thông {which} đã dừng, không còn yêu cầu giải quyết hồ sơ này."
        command = PerformAction(
            ref=str(order.child),
            action=WITHDRAW,
            by=SYSTEM,
            at=at,
            comment=(f"{comment} Lý do: {words}" if words else comment)[:LONGEST],
        )
        try:
            await act_on(session, office, command)
        except Unavailable:
            raise
        except DomainError:
            return


def withdraw_children(office: Office) -> Keeper[WithdrawChild]:
    """The keeper of every ``WithdrawChild``."""

    async def keep(order: WithdrawChild, at: datetime) -> None:
        await withdraw_child(office, order, at)

    return Keeper(WithdrawChild, keep)


ENDS = frozenset({"withdraw", "stop", "expire", "refuse"})
"""The actions whose words say why a dossier ended without a result."""
