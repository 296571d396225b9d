"""A parcel as it is stored, and as the post and its desk need it."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.db.sessions import RowMapping
from app.domain.parcels import ATTEMPTS_OWED, Direction, Due, ParcelState, Whereabouts
from app.ports.postal import Order, Party


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """``code`` is the dossier's, None until it is accepted; the rest as in ``ShipmentRow``.

    ``lies_here``: a result that came back, and nobody has given or posted it again since.
    ``to_record``: papers that came, and nobody has written into custody or seen to otherwise.
    """

    id: UUID
    order_number: str
    dossier_id: UUID
    code: str | None
    direction: Direction
    number: int
    moved_seq: int
    agency: str
    provider: str
    state: ParcelState
    since: datetime
    item_code: str | None
    sender: Party
    receiver: Party
    contents: str
    zone: str
    postage: int | None
    due: Due
    wanted_at: datetime
    target_at: datetime
    attempts: int = 0
    changes: int = 1
    registered_at: datetime | None = None
    picked_up_at: datetime | None = None
    late_since: datetime | None = None
    cancel_wanted_at: datetime | None = None
    ended_at: datetime | None = None
    settled_at: datetime | None = None
    trouble: str | None = None
    collector: str | None = None
    collector_paper: str | None = None
    batch_id: UUID | None = None
    lies_here: bool = False
    to_record: bool = False

    @property
    def goes_back(self) -> bool:
        return self.state is ParcelState.FAILED and self.attempts >= ATTEMPTS_OWED

    @property
    def whereabouts(self) -> Whereabouts:
        return Whereabouts(state=self.state, since=self.since, attempts=self.attempts)

    def as_order(self) -> Order:
        return Order(
            number=self.order_number,
            sender=self.sender,
            receiver=self.receiver,
            contents=self.contents,
            due=self.due,
            to_agency=self.direction is Direction.TO_AGENCY,
            item_code=self.item_code,
        )


def minutes_number(number: int, year: int) -> str:
    """How the minutes are called that are a desk's list of so much in that year."""
    return f"{number:03}/{year}/BBGN-BC"


def parcel_of(row: RowMapping) -> Parcel:
    read: dict[str, Any] = dict(row)
    due = Due(postage=read.pop("collect_postage"), fee=read.pop("collect_fee"))
    return Parcel(
        **{
            **read,
            "direction": Direction(read["direction"]),
            "state": ParcelState(read["state"]),
            "sender": Party(**json.loads(read["sender"])),
            "receiver": Party(**json.loads(read["receiver"])),
            "due": due,
        }
    )


def row_of(parcel: Parcel) -> dict[str, Any]:
    """The columns of its row."""
    kept = {name: getattr(parcel, name) for name in Parcel.__dataclass_fields__}
    for beside in ("code", "batch_id", "due", "lies_here", "to_record"):
        del kept[beside]
    return {
        **kept,
        "direction": parcel.direction.value,
        "state": parcel.state.value,
        "sender": _text(parcel.sender),
        "receiver": _text(parcel.receiver),
        "collect_postage": parcel.due.postage,
        "collect_fee": parcel.due.fee,
    }


def _text(party: Party) -> str:
    return json.dumps(asdict(party), ensure_ascii=False)
