"""Facts of forms as they are frozen at an issue: plain ones, and as many and as long as may be."""

from typing import Any

Facts = dict[str, Any]

LONGEST_NAME = ("Công Tằng Tôn Nữ Nguyễn Phước Hoàng Bảo Tường Vy Đặng Trần " * 3)[:119] + "Ỷ"


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
            {"label": "Đơn đề nghị cấp thẻ", "originals": 1, "copies": 0, "files": 1},
            {"label": "Bản sao có chứng thực văn bằng", "originals": 0, "copies": 1, "files": 2},
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
            {
                "label": f"Giấy tờ thứ {number}: hợp đồng hợp tác với doanh nghiệp vận chuyển "
                "khách du lịch, kèm theo danh sách phương tiện, hết giấy " + str(number),
                "originals": number % 2,
                "copies": 1,
                "files": 1,
            }
            for number in range(1, 31)
        ],
        items=[
            {"label": f"Mục thứ {number}", "note": "Nộp lại bản có chứng thực. " * 8 + "Hết mục."}
            for number in range(1, 31)
        ],
        reason="Chưa đúng quy định. " * 60 + "\n" + "x" * 400 + "\nHết lý do.",
        legal_basis="Điều 19 Nghị định số 61/2018/NĐ-CP. " * 10,
    )
