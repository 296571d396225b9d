"""Bưu gửi in words: each station, by when it is to arrive, and what is paid at the door."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import BaseModel

from app.domain.item_codes import is_sound
from app.domain.machine import Words
from app.domain.parcels import Direction, ParcelState
from app.shipments.actions.dismiss_papers import SEEN_TO
from app.shipments.parcel import Parcel
from app.shipments.queries.batches import minutes_by_parcel
from app.shipments.queries.parcels import Told, parcels_of, told_of
from app.shipments.refusals import (
    CALLED_OFF,
    ENDED_OTHERWISE,
    LOST,
    NOT_FETCHED,
    TAKEN,
    TO_RECORD,
)
from app.web.house import House
from app.web.messages import Language
from app.web.showing.shapes import Moment
from app.web.site.words import spoken

STATES: Final[Mapping[ParcelState, Words]] = {
    ParcelState.TO_ORDER: Words("Đang đặt bưu điện", "Being ordered from the post"),
    ParcelState.REGISTERED: Words(
        "Bưu điện đã ghi nhận, chờ lấy bưu gửi", "Known to the post, waiting to be picked up"
    ),
    ParcelState.PICKED_UP: Words("Bưu điện đã nhận bưu gửi", "Picked up by the post"),
    ParcelState.IN_TRANSIT: Words("Đang vận chuyển", "On its way"),
    ParcelState.HANDED_OVER: Words("Đã giao cho bưu tá", "With the postman"),
    ParcelState.OUT_FOR_DELIVERY: Words("Bưu tá đang đi phát", "Out for delivery"),
    ParcelState.FAILED: Words("Phát chưa thành công", "An attempt to deliver it failed"),
    ParcelState.DELIVERED: Words("Đã phát đến người nhận", "Delivered"),
    ParcelState.RETURNED: Words("Đã chuyển hoàn nơi gửi", "Returned to its sender"),
    ParcelState.LOST: Words("Thất lạc", "Lost"),
    ParcelState.CANCELLED: Words("Đã hủy", "Called off"),
}
GOES_BACK: Final = Words(
    "Phát không thành công hai lần, đang chuyển hoàn", "Two attempts failed; it goes back"
)
ARRIVED: Final = Words("Bộ phận một cửa đã nhận", "Received at the desk")
TROUBLES: Final[Mapping[str, Words]] = {
    TAKEN: Words(
        "Mã bưu gửi được ghi là mã của một bưu gửi khác. Xem lại tem rồi ghi mã đúng.",
        "The item code that was given is another parcel's. See the sticker, type the right one.",
    ),
    LOST: Words(
        "Bưu điện báo thất lạc; người nộp đã được báo, hồ sơ vẫn chờ.",
        "The post has lost it; the applicant has been told, and the dossier still waits.",
    ),
    TO_RECORD: Words(
        "Giấy tờ người nộp gửi đã về quầy, chưa ai ghi nhận.",
        "Papers that the applicant sent are at the desk, and nobody has recorded them.",
    ),
    NOT_FETCHED: Words(
        "Bưu điện không lấy được giấy tờ, hoặc đã trả lại người gửi; người nộp đã được báo, hồ sơ"
        " vẫn chờ.",
        "The post did not collect the papers, or gave them back to their sender; the applicant has"
        " been told, and the dossier still waits.",
    ),
    CALLED_OFF: Words(
        "Bưu điện đã hủy bưu gửi này; hồ sơ vẫn chờ. Nhận lại giấy tờ, rồi ghi nhận ở hồ sơ.",
        "The post has called it off; its dossier still waits. Take the papers back, then say so"
        " in the dossier.",
    ),
    ENDED_OTHERWISE: Words(
        "Bưu điện báo kết thúc khác với điều hồ sơ đã ghi. Kiểm tra với bưu điện.",
        "The post tells of another end than the one that the dossier followed. Ask the post.",
    ),
}
"""Why a parcel needs a person; other troubles are the words of the post or of the law."""
CAME_BACK: Final = (
    Words("Bưu chính trả lại. Hãy gọi người nộp.", "It came back. Call the applicant."),
    Words(
        "Bưu chính trả lại sau %s lần phát không thành công. Hãy gọi người nộp.",
        "It came back after %s failed attempts. Call the applicant.",
    ),
)
"""A result that lies at its desk again; where the desk said so itself, nobody counted attempts."""
SIGNATURE: Final = Words("Chữ ký người nhận (bưu điện lưu)", "Signature (kept by the post)")
PHOTO: Final = Words("Ảnh khi phát (bưu điện lưu)", "Photo of the delivery (kept by the post)")
DONE: Final = Words("Quầy đã xử lý giấy tờ", "The desk has seen to the papers")
UNKNOWN: Final = Words("Bưu điện báo mã %s", "The post reports code %s")


class CollectOut(BaseModel):
    """What is paid at the door, whole VND; postage is not a fee."""

    postage: int
    fee: int


class StationOut(BaseModel):
    """One station; ``state`` is null for a code of the post's that nobody has explained."""

    at: Moment
    state: str | None
    label: str
    place: str | None
    note: str | None


class ParcelOut(BaseModel):
    """``direction``: ``to_agency`` (papers are fetched) or ``to_citizen`` (the result is brought).

    ``item_code_sound`` is false for a code that fails its check digit: a warning, no more.
    ``expected_at`` is the end of the last day of the transit time; ``minutes`` the number of the
    hand-over minutes by which papers came.
    """

    order_number: str
    direction: str
    operator: str
    state: str
    state_label: str
    since: Moment
    item_code: str | None
    item_code_sound: bool | None
    expected_at: Moment
    late: bool
    attempts: int
    collect: CollectOut
    ended_at: Moment | None
    collector: str | None
    minutes: str | None
    stations: list[StationOut]


async def parcels_out(
    house: House, dossier: UUID, now: datetime, language: Language = Language.VI
) -> list[ParcelOut]:
    """The parcels of a dossier, to the agency first; for whoever may read the dossier."""
    async with house.sessions() as session:
        found = await parcels_of(session, dossier)
        if not found:
            return []
        told = await told_of(session, [parcel.id for parcel in found])
        signed = await minutes_by_parcel(session, [parcel.id for parcel in found])
    operator = house.post.postal.name
    return [
        parcel_out(one, told[one.id], signed.get(one.id), operator, now, language) for one in found
    ]


def parcel_out(
    parcel: Parcel,
    told: Sequence[Told],
    minutes: str | None,
    operator: str,
    now: datetime,
    language: Language,
) -> ParcelOut:
    fetched = parcel.direction is Direction.TO_AGENCY
    return ParcelOut(
        order_number=parcel.order_number,
        direction=parcel.direction.value,
        operator=operator,
        state=parcel.state.value,
        state_label=spoken(state_words(parcel), language),
        since=parcel.since,
        item_code=parcel.item_code,
        item_code_sound=None if parcel.item_code is None else is_sound(parcel.item_code),
        expected_at=parcel.target_at,
        late=is_late(parcel, now),
        attempts=parcel.attempts,
        collect=CollectOut(postage=parcel.due.postage, fee=parcel.due.fee),
        ended_at=parcel.ended_at,
        collector=parcel.collector,
        minutes=minutes if fetched else None,
        stations=[_station(one, parcel.direction, language) for one in told],
    )


def proofs_of(told: Sequence[Told], language: Language) -> list[tuple[str, str]]:
    """Under what the post keeps what proves a delivery, for its desk; the newest word counts."""
    found = {
        words: value
        for one in told
        for words, value in ((SIGNATURE, one.signature), (PHOTO, one.photo))
        if value
    }
    return [(spoken(words, language), value) for words, value in found.items()]


def is_late(parcel: Parcel, now: datetime) -> bool:
    return (parcel.ended_at or now) > parcel.target_at


def state_words(parcel: Parcel) -> Words:
    return GOES_BACK if parcel.goes_back else words_of(parcel.state, parcel.direction)


def trouble_words(parcel: Parcel, language: Language) -> str | None:
    """What is wrong with it, for its desk; None when nothing is."""
    if parcel.trouble is None:
        return came_back_words(parcel, language)
    if parcel.trouble == TO_RECORD and not parcel.to_record:
        return None
    known = TROUBLES.get(parcel.trouble)
    return parcel.trouble if known is None else spoken(known, language)


def came_back_words(parcel: Parcel, language: Language) -> str | None:
    """That a result came back and waits for somebody to call; None for every other parcel."""
    if not parcel.lies_here:
        return None
    unknown, counted = CAME_BACK
    if not parcel.attempts:
        return spoken(unknown, language)
    return spoken(counted, language) % parcel.attempts


def words_of(state: ParcelState, direction: Direction) -> Words:
    """What reached its end at the agency is not said to have been delivered to somebody."""
    arrived = state is ParcelState.DELIVERED and direction is Direction.TO_AGENCY
    return ARRIVED if arrived else STATES[state]


def _station(told: Told, direction: Direction, language: Language) -> StationOut:
    words = DONE if told.code == SEEN_TO else told.state and words_of(told.state, direction)
    known = words and spoken(words, language)
    return StationOut(
        at=told.at,
        state=told.state and told.state.value,
        label=known or spoken(UNKNOWN, language) % told.code,
        place=told.place,
        note=told.note,
    )
