"""What those who act bring: comments, reasons and data such as officials write them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from types import MappingProxyType
from typing import Final

from app.cli.populating.persons import Somebody, likely, name_of
from app.domain.applicant import Applicant
from app.domain.calendar import HANOI
from app.domain.ids import AgencyCode
from app.domain.inputs import CONDITIONS, INPUTS
from app.domain.item_codes import check_digit
from app.domain.judging import Situation
from app.domain.machine import Action
from app.domain.people import Permission, Principal
from app.domain.procedure import Procedure

COMMENTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "route": ("Hồ sơ đủ thành phần, hợp lệ.", "Chuyển kèm bản giấy."),
        "propose": ("Hồ sơ đủ điều kiện. Kính trình lãnh đạo phòng xem xét.", "Đủ điều kiện."),
        "propose_refusal": (
            "Văn bằng không thuộc chuyên ngành theo quy định; người nộp không có văn bằng khác.",
        ),
        "confirm_refusal": ("Thống nhất với ý kiến thẩm định của chuyên viên.",),
        "approve": ("Đồng ý.", "Thống nhất trình ký."),
        "request_supplement": (
            "Đề nghị bổ sung các mục được đánh dấu; giấy tờ còn lại đã hợp lệ, không phải nộp lại.",
        ),
        "refuse": ("Không thuộc thẩm quyền của cơ quan; đề nghị nộp tại Ủy ban nhân dân cấp xã.",),
        "withdraw": ("Tôi đã thay đổi kế hoạch, xin rút hồ sơ.", "Xin rút để nộp lại sau."),
        "stop": ("Cơ sở đã ngừng hoạt động, không còn đối tượng giải quyết.",),
        "request_obligation": ("Đề nghị nộp lệ phí theo thông báo trước khi nhận kết quả.",),
        "answer_consultation": (
            "Thống nhất; đề nghị lưu ý quy định về phòng cháy, chữa cháy khi thực hiện.",
        ),
        "extend": ("Cần xác minh văn bằng tại cơ sở đào tạo, chưa có phản hồi.",),
        "assign": ("Giao đồng chí thụ lý.",),
        "rate": ("Nhanh gọn, cán bộ hướng dẫn tận tình.", "Tốt.", "Phải chờ khá lâu ở khâu cuối."),
    }
)
NOTES: Final = (
    "Bản chụp mờ, không đọc được trang 2; đề nghị chụp hoặc quét lại rõ nét, đủ trang.",
    "Thiếu chữ ký của người nộp hồ sơ; đề nghị ký và nộp lại.",
)
REASON: Final = "Theo quy định."
ASKED: Final = (AgencyCode("H47.11"), AgencyCode("H47.17"), AgencyCode("H47.9"))
RATINGS: Final = (5, 5, 5, 4, 4, 3, 5, 2)
TOP: Final = frozenset({"comment", "files"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An action that is about to be taken, with what deciding its inputs needs."""

    action: Action
    by: Principal
    situation: Situation
    procedure: Procedure
    applicant: Applicant
    citizen: Somebody
    chance: Random
    officer: str | None
    """The id of the person to whom work is assigned."""

    @property
    def today(self) -> date:
        return self.situation.calendar.day_of(self.situation.at)

    def working_day(self, after: int) -> date:
        calendar = self.situation.calendar
        return calendar.working_day(calendar.working_days_before(self.today) + after)


def comment(act: Act) -> str | None:
    """What is written beside the action, where it takes words at all."""
    if "comment" not in (*act.action.requires, *act.action.accepts):
        return None
    return act.chance.choice(COMMENTS.get(act.action.name, (REASON,)))


def data(act: Act) -> dict[str, object]:
    """Everything else that the action requires, and what it wants of what it accepts."""
    names = [name for name in act.action.requires if name not in CONDITIONS | TOP]
    return {name: _made(name, act) for name in names}


def _made(name: str, act: Act) -> object:
    made = _MAKERS.get(name)
    return INPUTS[name].sample if made is None else made(act)


def _opinion(act: Act) -> dict[str, object]:
    mine = act.by.agencies(Permission.CONSULT)
    asked = next(c for c in act.situation.dossier.consultations if c.is_open and c.agency in mine)
    position = act.chance.choice(("agree", "agree", "agree_with_conditions", "disagree"))
    return {"key": asked.key, "position": position}


def marked(act: Act) -> list[dict[str, str]]:
    """One or two documents that the citizen must hand in again."""
    keys = [document.key for document in act.procedure.documents if document.required is True]
    chosen = keys[: act.chance.choice((1, 1, 2))]
    return [
        {"item": f"documents.{key}", "note": note} for key, note in zip(chosen, NOTES, strict=False)
    ]


def _consultation(act: Act) -> dict[str, object]:
    agency = next(a for a in ASKED if a != act.situation.dossier.competent_agency)
    question = (
        "Đề nghị quý cơ quan cho ý kiến về tính hợp lệ của văn bằng, chứng chỉ ngoại ngữ do cơ sở "
        "đào tạo nước ngoài cấp trong hồ sơ kèm theo."
    )
    return {"agency": agency, "question": question, "due": "3wd"}


def _result(act: Act) -> dict[str, object]:
    number = f"{act.chance.randint(12, 980)}/{act.chance.choice(('GP', 'GCN', 'QĐ'))}"
    return {
        "number": f"{number}-{act.situation.dossier.competent_agency.rpartition('.')[2]}",
        "issued_on": act.today.isoformat(),
        "title": f"{act.procedure.result.vi} cấp cho {act.applicant.full_name}",
    }


def _receipt(act: Act) -> dict[str, object]:
    own = likely(act.chance, 0.8)
    name = act.citizen.name if own else name_of(act.chance, woman=likely(act.chance, 0.5))
    return {"collector": name, "originals_returned": True}


def _appointment(act: Act) -> dict[str, object]:
    return {"at": f"{act.working_day(2)}T08:00:00+07:00", "place": act.citizen.address}


def _minutes(act: Act) -> dict[str, object]:
    return {
        "held_on": act.today.isoformat(),
        "place": act.citizen.address,
        "participants": f"Đoàn kiểm tra; đại diện: {act.citizen.name}",
        "content": "Hiện trạng phù hợp với nội dung kê khai; đạt yêu cầu.",
    }


def _handover_minutes(act: Act) -> dict[str, object]:
    signed = act.situation.at.astimezone(HANOI)
    return {"number": f"{act.chance.randint(10, 400)}/BB-BC", "signed_at": signed.isoformat()}


def _payment(act: Act) -> dict[str, object]:
    fee = next((fee.key for fee in act.procedure.fees), "le_phi")
    return {"fee": fee, "receipt_number": f"{act.chance.randrange(10**7):07}"}


def _item_code(act: Act) -> str:
    """An item code whose check digit is right."""
    serial = f"{act.chance.randrange(10**8):08}"
    return f"EB{serial}{check_digit(serial)}VN"


_MAKERS: Final[Mapping[str, Callable[[Act], object]]] = MappingProxyType(
    {
        "marked_items": marked,
        "consultation": _consultation,
        "result": _result,
        "receipt": _receipt,
        "appointment": _appointment,
        "minutes": _minutes,
        "handover_minutes": _handover_minutes,
        "payment": _payment,
        "opinion": _opinion,
        "person": lambda act: act.officer,
        "rating": lambda act: act.chance.choice(RATINGS),
        "extension": lambda _: "5wd",
        "promised_on": lambda act: (act.today + timedelta(days=7)).isoformat(),
        "signature": lambda act: {"method": act.chance.choice(("digital", "handwritten"))},
        "pickup_address": lambda act: act.citizen.address,
        "shipment": lambda act: {"item_code": _item_code(act)},
        "legal_basis": lambda _: "Khoản 8 Điều 19 Nghị định số 61/2018/NĐ-CP",
        "answers": lambda _: {},
    }
)
