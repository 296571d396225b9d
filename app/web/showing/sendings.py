"""Thông báo in words: what was told, by which way, and whether it arrived."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from app.domain.calendar import HANOI
from app.domain.machine import Words
from app.domain.notifying import DeliveryState, Medium, WayState
from app.dossiers.queries.notices import Notice
from app.notices.queries.told import Key, Told
from app.web.messages import Language
from app.web.site.words import spoken

MEDIA: Final[Mapping[Medium, Words]] = {
    Medium.ZALO: Words("Zalo", "Zalo"),
    Medium.SMS: Words("Tin nhắn", "Text message"),
    Medium.EMAIL: Words("Thư điện tử", "E-mail"),
    Medium.PORTAL: Words("Trang này", "This page"),
}
STATES: Final[Mapping[DeliveryState, Words]] = {
    DeliveryState.PLANNED: Words("chờ gửi", "to be sent"),
    DeliveryState.ACCEPTED: Words("đã gửi", "sent"),
    DeliveryState.DELIVERED: Words("đã đến", "arrived"),
    DeliveryState.FAILED: Words("không đến được", "did not arrive"),
    DeliveryState.SILENT: Words("chưa rõ đã đến hay chưa", "not known to have arrived"),
    DeliveryState.SPARED: Words("không cần gửi nữa", "no longer needed"),
}
ADDRESSED: Final[Mapping[Medium, str]] = {
    Medium.ZALO: "phone",
    Medium.SMS: "phone",
    Medium.EMAIL: "email",
}
"""By what of the applicant each way finds him."""
SHOWN: Final = Words("đã đăng", "shown")
OPENED: Final = Words("đã mở xem", "opened")
REACH: Final[Mapping[WayState, Words]] = {
    WayState.UNDER_WAY: Words("Đang gửi", "On its way"),
    WayState.REACHED: Words("Đã đến người nộp", "Has reached the applicant"),
    WayState.TO_CALL: Words("Chưa đến: bộ phận một cửa sẽ gọi điện", "Not reached: to be called"),
    WayState.SHOWN: Words("Đã đăng trên cổng", "Shown on the portal"),
}
NOT_YET: Final = Words("Có trên trang hồ sơ", "On the page of the dossier")
"""What was not sent yet, or never will be, because it was history when it was written."""
NOTICES: Final[Mapping[str, Words]] = {
    "moved": Words("Hồ sơ đã chuyển bước.", "The dossier has moved on."),
    "received": Words("Hồ sơ đã được tiếp nhận.", "The dossier has been received."),
    "supplement": Words("Bạn cần bổ sung hồ sơ.", "The dossier needs a supplement."),
    "supplement_near": Words("Sắp hết hạn bổ sung hồ sơ.", "The time to answer is nearly over."),
    "refused": Words(
        "Hồ sơ không được tiếp nhận giải quyết.", "The dossier was not accepted for processing."
    ),
    "obligation": Words("Bạn cần thực hiện nghĩa vụ tài chính.", "A payment is needed."),
    "extended": Words(
        "Cơ quan xin lỗi và hẹn lại ngày trả kết quả.", "We apologise; there is a new due date."
    ),
    "date_moved": Words(
        "Ngày hẹn trả đã đổi theo lịch làm việc hoặc quy định mới.",
        "The due date has moved with the working calendar or a new rule.",
    ),
    "apologised": Words("Cơ quan xin lỗi vì trễ hẹn.", "We apologise for being late."),
    "ready": Words("Đã có kết quả.", "The result is ready."),
    "expired": Words(
        "Hồ sơ đã đóng vì quá hạn bổ sung.", "Closed: the supplement did not come in time."
    ),
    "stopped": Words("Hồ sơ đã dừng giải quyết hoặc đã rút.", "The dossier was ended."),
    "bounced": Words("Bưu chính chưa phát được kết quả.", "The post could not deliver."),
    "originals": Words(
        "Mời bạn đến nhận lại bản chính giấy tờ.", "Please fetch your original papers."
    ),
    "rating": Words("Mời bạn đánh giá việc giải quyết hồ sơ.", "Please tell us how it went."),
    "fee_due": Words("Hồ sơ có khoản cần nộp.", "There is something to pay."),
    "payment_ok": Words("Đã nhận khoản tiền bạn nộp.", "Your payment was received."),
    "refunded": Words("Đã hoàn lại tiền cho bạn.", "Your money was refunded."),
    "posted": Words("Kết quả đã gửi bưu chính.", "The result is in the post."),
    "delivered": Words("Bưu chính đã phát kết quả.", "The post delivered the result."),
    "delivery_failed": Words("Bưu chính chưa gặp được bạn.", "The postman did not meet you."),
    "result_lost": Words("Bưu chính làm thất lạc kết quả.", "The post has lost the result."),
    "papers_lost": Words(
        "Bưu chính làm thất lạc giấy tờ bạn gửi.", "The post has lost the papers that you sent."
    ),
    "papers_not_fetched": Words(
        "Bưu chính chưa chuyển giấy tờ bạn gửi.", "The post has not carried your papers."
    ),
    "parcel_booked": Words("Bưu tá sẽ đến nhận giấy tờ.", "A postman will collect your papers."),
    "file_infected": Words("Một tệp bạn nộp có mã độc.", "A file of yours is harmful."),
}
FACTS: Final[Sequence[tuple[str, Words]]] = (
    ("reason", Words("Lý do", "Reason")),
    ("answer_by", Words("Hạn bổ sung", "Answer by")),
    ("due", Words("Hẹn trả", "Due")),
    ("amount", Words("Số tiền (đồng)", "Amount (dong)")),
    ("item_code", Words("Mã bưu gửi", "Item code")),
    ("place", Words("Nơi tiếp nhận", "Desk")),
)
"""What a caller, or a reader, is told beside the notice itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One message: by which way, to whom (masked), and what became of it."""

    way: str
    to: str
    state: str
    at: datetime
    arrived: bool
    failed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldLine:
    """One notice: its words, what else it said, and what became of it on all its ways.

    ``parts`` are its whole text for its reader, paragraphs of lines; empty where it is not shown.
    """

    at: datetime
    words: str
    facts: Sequence[tuple[str, str]]
    agency: str | None
    person: str | None
    reach: str
    lines: Sequence[Line]
    parts: Sequence[Sequence[str]] = ()


def told_lines(
    found: Sequence[Notice],
    told: Mapping[Key, Told],
    language: Language,
    withheld: Collection[str] = (),
) -> list[ToldLine]:
    """The notices, the newest first, without the addresses of the applicant that are withheld."""
    return [
        _told(
            notice,
            given_to(told.get((notice.seq, notice.notice, notice.about)), withheld),
            language,
        )
        for notice in reversed(found)
    ]


def given_to(told: Told | None, withheld: Collection[str]) -> Told | None:
    """The same without the masked addresses in ``withheld``, fields of the applicant."""
    if told is None or not withheld:
        return told
    return replace(
        told,
        sendings=[
            replace(one, recipient="") if ADDRESSED.get(one.medium) in withheld else one
            for one in told.sendings
        ],
    )


def notice_words(notice: str, facts: Mapping[str, str | None], language: Language) -> str:
    """What a notice says in a few words; one of a procedure's own says where the dossier is."""
    words = NOTICES.get(notice)
    return spoken(words, language) if words else facts.get("state_label") or ""


def said_facts(facts: Mapping[str, str | None], language: Language) -> list[tuple[str, str]]:
    """Of what a notice states that which matters to its reader, with labels."""
    return [
        (spoken(label, language), _readable(name, value))
        for name, label in FACTS
        if (value := facts.get(name))
    ]


def _told(notice: Notice, told: Told | None, language: Language) -> ToldLine:
    reach = NOT_YET if told is None else REACH[told.state]
    return ToldLine(
        at=notice.at,
        words=notice_words(notice.notice, notice.facts, language),
        facts=said_facts(notice.facts, language),
        agency=notice.facts.get("agency_name"),
        person=notice.facts.get("person"),
        reach=spoken(reach, language),
        lines=[] if told is None else [*_lines(told, language)],
    )


def _lines(told: Told, language: Language) -> list[Line]:
    return [
        Line(
            way=spoken(MEDIA[one.medium], language),
            to=one.recipient,
            state=spoken(_state(one.medium, one.state), language),
            at=one.state_at if one.state is not DeliveryState.PLANNED else one.not_before,
            arrived=one.state is DeliveryState.DELIVERED,
            failed=one.state in {DeliveryState.FAILED, DeliveryState.SILENT},
        )
        for one in told.sendings
    ]


def _state(medium: Medium, state: DeliveryState) -> Words:
    if medium is not Medium.PORTAL:
        return STATES[state]
    return OPENED if state is DeliveryState.DELIVERED else SHOWN


def _readable(name: str, value: str) -> str:
    if name in {"answer_by", "due"}:
        return datetime.fromisoformat(value).astimezone(HANOI).strftime("%H:%M %d/%m/%Y")
    if name == "amount":
        return f"{int(value):,}".replace(",", ".")
    return value
