"""The closed list of what an action may ask for, each input with its JSON Schema and an example.

``app.domain.inputs`` says where an input stands in the body of an action and reads it from there.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from app.domain.input_papers import PAPER_INPUTS
from app.domain.input_schema import DAY, MOMENT, Input, Schema, group, text

__all__ = ["INPUTS", "Input"]

_ITEM: Final[Schema] = group(
    "Mục cần bổ sung",
    "Item to be supplemented",
    ["item", "note"],
    item={
        "type": "string",
        "pattern": r"^(documents|form)\.[A-Za-z0-9_]{1,64}$",
        "title": "Mục",
        "description": "documents.<key> or form.<field>",
    },
    note=text(1000, "Cần sửa gì", "What is wrong and what to do"),
)

INPUTS: Final[Mapping[str, Input]] = MappingProxyType(
    {
        **PAPER_INPUTS,
        "comment": Input(text(2000, "Nội dung, lý do", "Reason, in words"), "Lý do.", top=True),
        "files": Input(
            {
                "type": "array",
                "maxItems": 50,
                "title": "Tệp kèm theo",
                "description": "Uploaded files, each under the key of a document",
                "items": group(
                    "Tệp",
                    "File",
                    ["key", "upload"],
                    key=text(64, "Mã giấy tờ", "Key of the document"),
                    upload={"type": "string", "format": "uuid", "title": "Mã tệp đã tải lên"},
                ),
            },
            [],
            top=True,
        ),
        "marked_items": Input(
            {
                "type": "array",
                "minItems": 1,
                "maxItems": 50,
                "title": "Các mục cần bổ sung",
                "description": "Exactly what the applicant may change",
                "items": _ITEM,
            },
            [{"item": "documents.don", "note": "Đơn chưa ký tên."}],
        ),
        "answers": Input(
            {"type": "object", "title": "Nội dung sửa", "description": "Changed form fields"},
            {},
        ),
        "legal_basis": Input(
            text(500, "Căn cứ pháp lý", "Legal basis"), "Điều 19 Nghị định 61/2018/NĐ-CP"
        ),
        "agency": Input(text(35, "Cơ quan nhận", "Code of the agency"), "H47.TTHCC"),
        "person": Input(
            {"type": "string", "format": "uuid", "title": "Người thụ lý", "description": "Officer"},
            "01890000-0000-7000-8000-000000000001",
        ),
        "consultation": Input(
            group(
                "Lấy ý kiến",
                "Consultation",
                ["agency", "question", "due"],
                agency=text(35, "Cơ quan được hỏi", "Code of the agency"),
                question=text(2000, "Nội dung hỏi", "Question"),
                due={
                    "type": "string",
                    "pattern": r"^[1-9][0-9]?(wd|wh)$",
                    "title": "Thời hạn trả lời",
                    "description": "Time to answer, such as 4wd",
                },
            ),
            {"agency": "H47.TTHCC", "question": "Đề nghị cho ý kiến.", "due": "3wd"},
        ),
        "opinion": Input(
            group(
                "Ý kiến",
                "Opinion",
                ["position"],
                key=text(64, "Mã lần lấy ý kiến", "Which consultation, when there are several"),
                position={
                    "enum": ["agree", "agree_with_conditions", "disagree"],
                    "title": "Ý kiến",
                    "description": "Position",
                },
            ),
            {"position": "agree"},
        ),
        "signature": Input(
            group(
                "Ký",
                "Signature",
                ["method"],
                method={
                    "enum": ["handwritten", "digital"],
                    "title": "Cách ký",
                    "description": "How it was signed",
                },
            ),
            {"method": "digital"},
        ),
        "result": Input(
            group(
                "Kết quả",
                "Result",
                ["number", "issued_on"],
                number=text(100, "Số, ký hiệu", "Number"),
                issued_on=DAY,
                title=text(500, "Trích yếu", "Title"),
            ),
            {"number": "01/GP", "issued_on": "2026-09-03"},
        ),
        "receipt": Input(
            group(
                "Người nhận kết quả",
                "Who collects",
                ["collector"],
                collector=text(120, "Họ và tên người nhận", "Full name"),
                id_number=text(20, "Số giấy tờ", "Identity number"),
                relation=text(
                    200,
                    "Quan hệ với người nộp, giấy ủy quyền",
                    "Relation to the applicant, or the authorisation",
                ),
                originals_returned={
                    "type": "boolean",
                    "title": "Đã trả bản chính",
                    "description": "Originals were given back",
                },
            ),
            {"collector": "Nguyễn Thị Ánh", "originals_returned": True},
        ),
        "shipment": Input(
            group(
                "Bưu gửi",
                "Parcel",
                [],
                item_code=text(35, "Mã bưu gửi", "Item code, when known"),
                originals={
                    "type": "boolean",
                    "title": "Kèm bản chính trả lại",
                    "description": "The originals go back in the parcel",
                },
            ),
            {"item_code": "EN123456785VN"},
        ),
        "appointment": Input(
            group(
                "Lịch hẹn",
                "Appointment",
                ["at", "place"],
                at=MOMENT,
                place=text(300, "Địa điểm", "Place"),
            ),
            {"at": "2026-08-26T08:00:00+07:00", "place": "Tại cơ sở"},
        ),
        "minutes": Input(
            group(
                "Biên bản thẩm định, xác minh",
                "Minutes of the inspection (NĐ 61/2018 Điều 19.3)",
                ["held_on", "place", "participants", "content"],
                held_on=DAY,
                place=text(300, "Địa điểm", "Place"),
                participants=text(1000, "Thành phần tham gia", "Participants"),
                content=text(4000, "Nội dung", "Content"),
            ),
            {
                "held_on": "2026-08-26",
                "place": "Tại cơ sở",
                "participants": "Đoàn thẩm định",
                "content": "Đạt yêu cầu.",
            },
        ),
        "payment": Input(
            group(
                "Thu phí",
                "Payment",
                ["fee", "receipt_number"],
                fee=text(64, "Mã khoản phí", "Key of the fee"),
                receipt_number=text(64, "Số biên lai", "Number of the receipt"),
            ),
            {"fee": "tham_dinh", "receipt_number": "0000123"},
        ),
        "rating": Input(
            {
                "type": "integer",
                "minimum": 1,
                "maximum": 5,
                "title": "Mức độ hài lòng",
                "description": "1 (very dissatisfied) to 5 (very satisfied)",
            },
            5,
        ),
        "promised_on": Input(
            {**DAY, "title": "Ngày trả kết quả", "description": "Day named in the apology"},
            "2026-09-10",
        ),
        "extension": Input(
            {
                "type": "string",
                "pattern": r"^[1-9][0-9]?wd$",
                "title": "Gia hạn thêm",
                "description": "Working days more, such as 3wd",
            },
            "3wd",
        ),
    }
)
