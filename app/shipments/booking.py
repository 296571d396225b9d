"""A parcel that is wanted: its number, between whom it goes, what is in it, what it costs."""

from uuid import UUID

from app.db.ids import new_id
from app.db.sessions import AsyncSession
from app.domain.ids import ProcedureCode
from app.domain.item_codes import tidied
from app.domain.parcels import Direction, Due, ParcelState, order_number
from app.domain.transit import due_by
from app.ports.postal import Party
from app.shipments.changing import calendar_for, days_allowed
from app.shipments.parcel import Parcel
from app.shipments.post_office import PostOffice
from app.shipments.queries.course import Ends, Wanted, ends_of


async def booked(
    session: AsyncSession,
    post: PostOffice,
    dossier: UUID,
    number: int,
    line: Wanted,
) -> Parcel:
    """The parcel ``number`` of its direction, as it is before anybody was told of it."""
    ends = await ends_of(session, dossier)
    calendar = await calendar_for(session, post, ends)
    fetched = line.direction is Direction.TO_AGENCY
    sender, receiver = _from_and_to(ends, line, fetched=fetched)
    zone = post.zones.between(sender.address, receiver.address)
    target = post.zones.target(zone)
    rules = await post.office.rules(session)
    procedure = rules.procedure(ProcedureCode(ends.procedure), ends.procedure_version)
    what = procedure.name.vi if fetched else procedure.result.vi
    what = what if line.fetch_from is None else f"Giấy tờ bổ sung: {what}"
    return Parcel(
        id=new_id(),
        order_number=order_number(reference_of(dossier, ends), line.direction, number),
        dossier_id=dossier,
        code=ends.code,
        direction=line.direction,
        number=number,
        moved_seq=line.seq,
        agency=ends.agency,
        provider=post.postal.provider,
        state=ParcelState.TO_ORDER,
        since=line.at,
        item_code=tidied(line.item_code) if line.item_code else None,
        sender=sender,
        receiver=receiver,
        contents=f"{what}, kèm bản chính trả lại" if line.originals else what,
        zone=zone.value,
        postage=target.postage,
        due=Due(postage=target.postage or 0),
        wanted_at=line.at,
        target_at=due_by(line.at, days_allowed(target, line.direction), calendar),
    )


def _from_and_to(ends: Ends, line: Wanted, *, fetched: bool) -> tuple[Party, Party]:
    desk = Party(
        name=ends.agency_name,
        address=ends.agency_address or ends.agency_name,
        phone=ends.agency_phone,
        email=ends.agency_email,
    )
    applicant = Party(
        name=ends.applicant,
        address=(line.fetch_from or ends.address) if fetched else ends.return_address,
        phone=ends.phone,
        email=ends.email,
    )
    return (applicant, desk) if fetched else (desk, applicant)


def reference_of(dossier: UUID, ends: Ends) -> str:
    """The dossier's code; before there is one, its desk and the end of its id, for ever the same.

    A dossier that is handed in by post has no code while its papers are fetched.
    """
    return ends.code or f"{ends.agency}-{dossier.hex[-12:]}"
