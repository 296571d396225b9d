"""Tiêu đề văn bản: under whose name a form goes out, and what its desk is called.

At a province, whichever department decides, forms go out under the provincial committee and its
centre; below, under the name of the committee itself and its Bộ phận Tiếp nhận và Trả kết quả.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.agencies import Tier

CENTRE = "Trung tâm Phục vụ hành chính công"
DESK = "Bộ phận Tiếp nhận và Trả kết quả"
SHORT = {CENTRE: "TTPVHCC", DESK: "BPTNTKQ"}

_COMMITTEE = re.compile(r"(?:Ủy|Uỷ|UỶ|ỦY) ban nhân dân", re.IGNORECASE)
_KIND = re.compile(
    r"^\W*(?:tỉnh|thành phố|thị xã|thị trấn|huyện|quận|phường|xã|đặc khu)\s+", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """An agency as a letterhead names it."""

    name: str
    tier: Tier
    desk: str | None
    address: str | None
    phone: str | None
    email: str | None


def letterhead(stations: Sequence[Station]) -> dict[str, str | None]:
    """The heading of a form; ``stations`` lead from the receiving agency up to the province."""
    own = stations[0]
    local = next((s for s in stations if s.tier in (Tier.DISTRICT, Tier.COMMUNE)), None)
    committee = local or stations[-1]
    central = local is None or (own.desk or "").startswith("Trung tâm")
    office = CENTRE if central else DESK
    over = committee.name if local else _COMMITTEE.sub("UBND", committee.name)
    return {
        "over": over.upper(),
        "unit": office.upper(),
        "office": office,
        "short": SHORT[office],
        "name": own.desk or own.name,
        "place": _KIND.sub("", _COMMITTEE.sub("", committee.name)),
        "address": own.address,
        "phone": own.phone,
        "email": own.email,
    }
