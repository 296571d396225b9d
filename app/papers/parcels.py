"""Nhãn bưu gửi (A6, Code 128) and biên bản giao nhận (A4), as PDF; the same facts, the same bytes.

They are made when they are printed, from what is stored of the parcels, and are not kept.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.domain.calendar import HANOI
from app.domain.code128 import NotPrintable, widths
from app.domain.parcels import Direction
from app.papers.rendering import rendered
from app.ports.postal import Party
from app.shipments.parcel import Parcel
from app.shipments.queries.batches import Batch

LABELS = "post/labels"
MINUTES = "post/minutes"
PURPOSES: Mapping[Direction, str] = {
    Direction.TO_AGENCY: "Chuyển hồ sơ thủ tục hành chính",
    Direction.TO_CITIZEN: "Trả kết quả thủ tục hành chính",
}


def labels(parcels: Sequence[Parcel], operator: str, at: datetime) -> bytes:
    """One label for each parcel, in their order; ``operator`` is whoever carries them."""
    return rendered(
        {
            "edition": {"template": LABELS},
            "issued_at": _moment(at),
            "parcels": [_label(parcel, operator) for parcel in parcels],
        }
    )


def minutes(batch: Batch, parcels: Sequence[Parcel], operator: str) -> bytes:
    """The list with a place for both signatures, or with both acknowledgements on it."""
    return rendered(
        {
            "edition": {"template": MINUTES},
            "issued_at": _moment(batch.signed_at or batch.made_at),
            "number": batch.called,
            "agency": batch.agency_name,
            "operator": operator,
            "direction": batch.direction.value,
            "officer": batch.officer,
            "officer_at": _moment(batch.officer_at),
            "postman": batch.postman,
            "postman_code": batch.postman_code,
            "postman_at": _moment(batch.postman_at),
            "signed_at": _moment(batch.signed_at),
            "total_postage": sum(parcel.due.postage for parcel in parcels),
            "total_fee": sum(parcel.due.fee for parcel in parcels),
            "parcels": [_line(parcel) for parcel in parcels],
        }
    )


def _label(parcel: Parcel, operator: str) -> dict[str, object]:
    return {
        **_line(parcel),
        "operator": operator,
        "purpose": PURPOSES[parcel.direction],
        "order_bars": _bars(parcel.order_number),
        "item_bars": _bars(parcel.item_code),
        "sender": _party(parcel.sender),
        "receiver": _party(parcel.receiver),
        "target": parcel.target_at.astimezone(HANOI).strftime("%H:%M %d/%m/%Y"),
    }


def _line(parcel: Parcel) -> dict[str, object]:
    fetched = parcel.direction is Direction.TO_AGENCY
    return {
        "order_number": parcel.order_number,
        "code": parcel.code,
        "item_code": parcel.item_code,
        "who": (parcel.sender if fetched else parcel.receiver).name,
        "contents": parcel.contents,
        "collect_postage": parcel.due.postage,
        "collect_fee": parcel.due.fee,
    }


def _party(party: Party) -> dict[str, str | None]:
    return {"name": party.name, "address": party.address, "phone": party.phone}


def _bars(text: str | None) -> list[int] | None:
    """None for nothing, and for what no scanner would type."""
    try:
        return widths(text) if text else None
    except NotPrintable:
        return None


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(HANOI).isoformat(timespec="seconds")
