"""Facts of forms as they are frozen at an issue: plain ones, and as many and as long as may be."""

from datetime import date
from typing import Any

from app.dossiers.regulations import edition_of, edition_of_own

Facts = dict[str, Any]

BOTH = {"tt03-2025": date(2026, 8, 20), "tt01-2018": date(2025, 9, 14)}
"""A day on which each circular was in force; the second's is its last."""

LONGEST_NAME = ("Công Tằng Tôn Nữ Nguyễn Phước Hoàng Bảo Tường Vy Đặng Trần " * 3)[:119] + "Ỷ"


def a_document(label: str, **counts: int) -> dict[str, object]:
    none = dict.fromkeys(("originals", "certified", "photocopies", "files"), 0)
    return {"label": label, **none, **counts}


def dated(form: str, regulation: str, said: Facts) -> Facts:
    """The same facts as ``form`` states them on a day of that circular."""
    edition = edition_of(form, BOTH[regulation])
    return {**said, "regulation": edition.regulation, "edition": edition.as_facts()}


def own(said: Facts) -> Facts:
    """The same facts as a paper of a procedure's own states them."""
    edition = edition_of_own("RESULT", "Giấy chứng nhận đủ điều kiện ATTP")
    return {**said, "regulation": edition.regulation, "edition": edition.as_facts()}


def facts(**changes: object) -> Facts:
    """A tour guide's card at the provincial centre."""
    plain: Facts = {
        "regulation": "tt03-2025",
        "issued_at": "2026-08-20T09:00:00+07:00",
        "code": "H47.TTHCC-260820-0001",
        "procedure": {"code": "1.004623", "name": "Cấp thẻ hướng dẫn viên du lịch nội địa"},
        "desk": {
            "over": "UBND TỈNH QUẢNG NAM",
            "unit": "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
            "office": "Trung tâm Phục vụ hành chính công",
            "short": "TTPVHCC",
            "name": "Trung tâm Phục vụ hành chính công tỉnh Quảng Nam",
            "place": "Quảng Nam",
            "address": "159B Trần Quý Cáp, phường Tân Thạnh, thành phố Tam Kỳ",
            "phone": "02350000002",
            "email": "tthcc@quangnam.example.vn",
        },
        "agencies": {
            "receiving": "Trung tâm Phục vụ hành chính công tỉnh Quảng Nam",
            "competent": "Sở Văn hóa, Thể thao và Du lịch tỉnh Quảng Nam",
        },
        "decider": "Sở Văn hóa, Thể thao và Du lịch tỉnh Quảng Nam",
        "action": "withdraw",
        "applicant": {
            "kind": "citizen",
            "full_name": "Nguyễn Thị Ánh",
            "id_number": "049185001234",
            "phone": "0905123456",
            "email": "anh@example.vn",
            "address": "12 Trần Phú, Hội An",
        },
        "documents": [
            a_document("Đơn đề nghị cấp thẻ", originals=1, files=1),
            a_document("Bản sao có chứng thực văn bằng", certified=3, files=2),
        ],
        "fees": ["Phí thẩm định: 650.000 đồng/thẻ"],
        "channel": "counter",
        "return_method": "counter",
        "return_address": None,
        "officer": "Nguyễn Thanh Việt",
        "reason": "Đơn đề nghị chưa ký tên.",
        "items": [{"label": "Đơn đề nghị cấp thẻ", "note": "Đề nghị ký và ghi rõ họ tên."}],
        "legal_basis": None,
        "term": "15 ngày làm việc",
        "submitted_at": "2026-08-19T15:30:00+07:00",
        "accepted_at": "2026-08-20T09:00:00+07:00",
        "due": "2026-09-14T17:00:00+07:00",
        "due_before": "2026-09-10T17:00:00+07:00",
        "answer_by": "2026-09-19T09:00:00+07:00",
    }
    return {**plain, **changes}


def crowded() -> Facts:
    """Thirty documents, the longest names, words that no line can hold."""
    plain = facts()
    return facts(
        channel="online",
        return_method="post",
        return_address="Thôn Phú Bình, xã Tam Xuân, huyện Núi Thành, tỉnh Quảng Nam. " * 4,
        applicant={
            **plain["applicant"],
            "full_name": LONGEST_NAME,
            "email": f"{'a' * 60}@{'b' * 60}.{'c' * 60}.vn",
            "address": "Tổ dân phố số 15, khối phố Trường Đồng, " * 7,
        },
        documents=[
            a_document(
                f"Giấy tờ thứ {number}: hợp đồng hợp tác với doanh nghiệp vận chuyển "
                f"khách du lịch, kèm theo danh sách phương tiện, hết giấy {number}",
                originals=number % 2,
                photocopies=1,
                files=1,
            )
            for number in range(1, 31)
        ],
        items=[
            {"label": f"Mục thứ {number}", "note": "Nộp lại bản có chứng thực. " * 8 + "Hết mục."}
            for number in range(1, 31)
        ],
        reason="Chưa đúng quy định. " * 60 + "\n" + "x" * 400 + "\nHết lý do.",
        legal_basis="Điều 19 Nghị định số 61/2018/NĐ-CP. " * 10,
    )


def control_facts(lines: int = 4, **changes: object) -> Facts:
    """A control sheet with that many lines; each says all that a line may say."""
    plain = facts()
    return {
        **{key: plain[key] for key in ("issued_at", "code", "procedure", "desk", "applicant")},
        "deciding": "Sở Văn hóa, Thể thao và Du lịch tỉnh Quảng Nam",
        "asked": ["Công an tỉnh Quảng Nam"],
        "accepted_at": plain["accepted_at"],
        "due": plain["due"],
        "lines": [
            {
                "giver": "Trung tâm Phục vụ hành chính công tỉnh Quảng Nam",
                "receiver": "Sở Văn hóa, Thể thao và Du lịch tỉnh Quảng Nam (Văn thư đến)",
                "at": "2026-08-20T14:30:00+07:00",
                "given_by": "Nguyễn Thanh Việt",
                "taken_by": LONGEST_NAME if number == lines else None,
                "standing": ("Trước hạn", "Đúng hạn", "Quá hạn")[number % 3],
                "note": f"Chuyển cơ quan giải quyết\nHết dòng {number}",
            }
            for number in range(1, lines + 1)
        ],
        "ended": {"how": "Đã trả kết quả", "at": "2026-09-12T10:00:00+07:00"},
        "seq": 14,
        "seal": "9f2a 63c1 0b77 12de",
        **changes,
    }


def book_facts(lines: int = 3, **changes: object) -> Facts:
    """A register with that many lines; the last has the longest name and address."""
    plain = facts()
    return {
        **{key: plain[key] for key in ("issued_at", "desk")},
        "book": "01/2026",
        "year": 2026,
        "first": "2026-01-01",
        "last": "2026-12-31",
        "closed": None,
        "lines": [
            {
                "number": f"{number:02}",
                "code": f"H47.TTHCC-260820-{number:04}",
                "procedure": "Cấp thẻ hướng dẫn viên du lịch nội địa",
                "name": LONGEST_NAME if number == lines else "Nguyễn Thị Ánh",
                "contact": "Tổ dân phố số 15, khối phố Trường Đồng, " * 7 + "\n0905123456"
                if number == lines
                else "12 Trần Phú, Hội An\n0905123456",
                "competent": "Sở Văn hóa, Thể thao và Du lịch tỉnh Quảng Nam",
                "received": plain["accepted_at"],
                "due": None if number == 2 else plain["due"],
                "returned": "2026-09-12T10:00:00+07:00" if number == 1 else None,
                "method": "Bưu chính công ích",
                "note": "Bổ sung 01 lần; Gia hạn đến 17/09/2026; Quá hạn",
            }
            for number in range(1, lines + 1)
        ],
        **changes,
    }
