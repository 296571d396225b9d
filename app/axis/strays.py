"""Văn bản đến chưa thuộc hồ sơ nào: who finds where it belongs, and until when he may change it.

The registrars of the agency to which it is addressed put it with a dossier, or refuse it; the
province's administrators, who read no dossier, may refuse what nobody here was meant by.
"""

from datetime import timedelta
from typing import Final

from app.agencies.queries import predecessors
from app.axis.queries.arrivals import ArrivalNotFound, Arrived
from app.axis.queries.letters import addresses
from app.db.sessions import AsyncSession
from app.domain.errors import Conflict
from app.domain.fitting import Stray
from app.domain.ids import AgencyCode
from app.domain.people import Permission, Principal
from app.people.administering import must_administer_all

REGISTRARS: Final = (Permission.RECEIVE_FOR_UNIT, Permission.ISSUE)
"""Văn thư: whoever takes official letters in for an agency, or issues its own."""
MAY_CHANGE_FOR: Final = timedelta(minutes=30)
"""The sender of a refused letter is told of it only then."""


class LetterHasDossier(Conflict):
    """It was put with a dossier already. Facts: none."""


class RefusalTold(Conflict):
    """Its sender was told that it is refused, or will be at any moment. Facts: none."""


async def must_handle(session: AsyncSession, came: Arrived, who: Principal) -> None:
    """Raises NotTheAdministrators, NotYourAgency."""
    if came.to_organ not in await organs_of(session, who):
        await must_administer_all(session, who)


def check_stray(came: Arrived) -> None:
    """Raises ArrivalNotFound for a letter of a dossier that nobody had to find."""
    if came.dossier_id is not None and came.attached_at is None:
        raise ArrivalNotFound


async def organs_of(session: AsyncSession, who: Principal) -> frozenset[str]:
    """The identifiers of the agencies whose letters ``who`` takes in.

    Their codes, where none is entered, for under those their own letters leave. Letters still come
    to an agency that is no more: its successor's registrars take them in.
    """
    own = who.agencies(*REGISTRARS)
    if own and who.inherited:
        own |= await predecessors(session, own) & who.inherited
    known = await addresses(session, own) if own else {}
    return frozenset(known.get(agency, str(agency)) for agency in own)


def decided_by(who: Principal) -> frozenset[AgencyCode]:
    """The agencies with whose dossiers ``who`` may put a letter."""
    return who.agencies(*REGISTRARS)


def as_stray(came: Arrived) -> Stray:
    return Stray(
        words=f"{came.subject} {came.content}",
        cites_document=came.cites_document,
        cites_code=came.cites_code,
    )
