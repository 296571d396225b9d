"""Tiêu đề văn bản: under whose name a form goes out, and what its desk is called.

What a desk issues at a province goes out under the provincial committee and its centre, whichever
department decides; below, under the committee itself and its Bộ phận Tiếp nhận và Trả kết quả.
What the deciding agency issues goes out under its own name, and that of whoever it stands under.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.agencies import Tier

CENTRE = "Trung tâm Phục vụ hành chính công"
DESK = "Bộ phận Tiếp nhận và Trả kết quả"
SHORT = {CENTRE: "TTPVHCC", DESK: "BPTNTKQ"}
COMMITTEES = (Tier.PROVINCE, Tier.DISTRICT, Tier.COMMUNE)

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
    """The heading of a desk's form; ``stations`` lead from its agency up to the province."""
    own = stations[0]
    local = _local(stations)
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
        "place": _place(committee),
        "address": own.address,
        "phone": own.phone,
        "email": own.email,
    }


def letterhead_of_decider(stations: Sequence[Station]) -> dict[str, str | None]:
    """The heading of what an agency decides; ``stations`` lead from it up to the province.

    A committee stands under nobody in its heading; any other agency under the one above it.
    """
    own = stations[0]
    committee = _local(stations) or stations[-1]
    seat = _COMMITTEE.sub("", committee.name).strip()
    if own.tier in COMMITTEES or len(stations) == 1:
        named = _COMMITTEE.search(own.name)
        over, unit = (named[0] if named else "", _COMMITTEE.sub("", own.name).strip())
    else:
        over = _COMMITTEE.sub("UBND", stations[1].name)
        unit = own.name.removesuffix(f" {seat}")
    return {
        "over": over.upper(),
        "unit": unit.upper(),
        "short": "UBND" if own.tier in COMMITTEES else _initials(unit),
        "name": own.name,
        "place": _place(committee),
        "phone": own.phone,
    }


def _local(stations: Sequence[Station]) -> Station | None:
    """The committee of the district or the commune, if it is one below the province."""
    return next((s for s in stations if s.tier in (Tier.DISTRICT, Tier.COMMUNE)), None)


def _place(committee: Station) -> str:
    return _KIND.sub("", _COMMITTEE.sub("", committee.name))


def _initials(name: str) -> str:
    """Sở Văn hóa, Thể thao và Du lịch is SVHTTDL on its papers."""
    return "".join(word[0] for word in re.findall(r"\w+", name) if word != "và").upper()
