"""The lines that the law wants on each form (TT 01/2018, TT 03/2025/TT-VPCP, Phụ lục I)."""

HEADING = (
    "UBND TỈNH QUẢNG NAM",
    "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "Quảng Nam, ngày 20 tháng 08 năm 2026",
    "Mã hồ sơ: H47.TTHCC-260820-0001",
    "Mã xác thực: 9f2a 63c1 0b77 12de",
)
REQUESTED = "Nội dung yêu cầu giải quyết: Cấp thẻ hướng dẫn viên du lịch nội địa"
PHONE = "Số điện thoại: 0905123456 Email: anh@example.vn"
LINES: dict[str, tuple[str, ...]] = {
    "M01": (
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        "Số: 260820-0001/TTPVHCC",
        "(Liên: Lưu tại Trung tâm Phục vụ hành chính công)",
        "(Liên: Giao tổ chức, cá nhân)",
        "Trung tâm Phục vụ hành chính công: tỉnh Quảng Nam",
        "Tiếp nhận hồ sơ của: Nguyễn Thị Ánh",
        "Số CMND/Thẻ căn cước/Hộ chiếu: 049185001234",
        "Địa chỉ: 12 Trần Phú, Hội An",
        PHONE,
        REQUESTED,
        "Thành phần hồ sơ nộp gồm:",
        "TT Tên thành phần hồ sơ Bản chính Bản chứng thực Bản photo Tệp điện tử",
        "1 Đơn đề nghị cấp thẻ 1 1",
        "2 Bản sao có chứng thực văn bằng 3 2",
        "Số lượng hồ sơ: 01 (bộ)",
        "Hình thức nộp hồ sơ: Trực tiếp",
        "Thời gian giải quyết hồ sơ theo quy định là: 15 ngày làm việc",
        "Thời gian nhận hồ sơ: 09 giờ 00 phút, ngày 20 tháng 08 năm 2026",
        "Thời gian trả kết quả giải quyết hồ sơ: 17 giờ 00 phút, ngày 14 tháng 09 năm 2026",
        "Đăng ký nhận kết quả tại: Trung tâm Phục vụ hành chính công tỉnh Quảng Nam",
        "Phí, lệ phí: Phí thẩm định: 650.000 đồng/thẻ",
        "Hình thức thu phí, lệ phí: Thu trước Thu sau",
        "Vào Sổ theo dõi hồ sơ: Quyển số: 01/2026 Số thứ tự: 07",
        "NGƯỜI NỘP HỒ SƠ",
        "NGƯỜI TIẾP NHẬN HỒ SƠ",
        "(Ký và ghi rõ họ tên)",
        "Ghi chú:",
        (
            "được lập thành 2 liên; một liên giao cho tổ chức, cá nhân nộp hồ sơ trong trường hợp "
            "nộp trực tiếp hoặc gửi qua thư điện tử đối với trường hợp nộp hồ sơ trực tuyến; một "
            "liên lưu tại Trung tâm Phục vụ hành chính công."
        ),
        (
            "Tổ chức, cá nhân có thể đăng ký nhận kết quả tại Trung tâm Phục vụ hành chính công, "
            "tại nhà (trả phí qua dịch vụ bưu chính) hoặc trực tuyến."
        ),
    ),
    "M02": (
        "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",
        "Số: 260820-0001/HDHS",
        "Hồ sơ của: Nguyễn Thị Ánh",
        "Địa chỉ: 12 Trần Phú, Hội An",
        PHONE,
        REQUESTED,
        "Yêu cầu hoàn thiện hồ sơ gồm những nội dung sau:",
        "1. Đơn đề nghị cấp thẻ: Đề nghị ký và ghi rõ họ tên.",
        "Lý do: Đơn đề nghị chưa ký tên.",
        "chậm nhất 09 giờ 00 phút, ngày 19 tháng 09 năm 2026;",
        "Trong quá trình hoàn thiện hồ sơ nếu có vướng mắc, Ông/Bà liên hệ với Nguyễn Thanh Việt,",
        "số điện thoại 02350000002 để được hướng dẫn./.",
        "NGƯỜI HƯỚNG DẪN",
    ),
    "M03": (
        "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ",
        "Tiếp nhận hồ sơ của: Nguyễn Thị Ánh",
        PHONE,
        REQUESTED,
        (
            "Qua xem xét, Sở Văn hóa, Thể thao và Du lịch tỉnh Quảng Nam thông báo không tiếp "
            "nhận, giải quyết hồ sơ này với lý do cụ thể như sau: Đơn đề nghị chưa ký tên."
        ),
        "Xin thông báo cho Ông/Bà được biết và thực hiện./.",
        "NGƯỜI NỘP HỒ SƠ",
        "NGƯỜI TIẾP NHẬN HỒ SƠ",
    ),
    "M04": (
        "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT",
        "Số: 260820-0001/PXL",
        "Kính gửi: Nguyễn Thị Ánh",
        (
            "Ngày 20 tháng 08 năm 2026, Sở Văn hóa, Thể thao và Du lịch tỉnh Quảng Nam tiếp nhận "
            "giải quyết hồ sơ của Ông/Bà về Cấp thẻ hướng dẫn viên du lịch nội địa; mã số: "
            "H47.TTHCC-260820-0001."
        ),
        "Thời gian hẹn trả kết quả giải quyết hồ sơ: 17 giờ 00 phút, ngày 10 tháng 09 năm 2026.",
        "chưa trả kết quả giải quyết hồ sơ của Ông/Bà đúng thời hạn quy định. Lý do: Đơn đề nghị",
        "Sự chậm trễ này đã gây phiền hà, tốn kém chi phí, công sức của Ông/Bà.",
        "sẽ trả kết quả vào 17 giờ 00 phút, ngày 14 tháng 09 năm 2026.",
        "Mong nhận được sự thông cảm của Ông/Bà./.",
        "THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ (Ký, đóng dấu)",
    ),
    "M05": (
        "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ",
        "Kính gửi: Nguyễn Thị Ánh",
        REQUESTED,
        "Ngày tiếp nhận hồ sơ: ngày 20 tháng 08 năm 2026",
        "Đề nghị dừng: Theo đề nghị rút hồ sơ của Ông/Bà, ngày 20 tháng 08 năm 2026",
        "Lý do: Đơn đề nghị chưa ký tên.",
        "Phí, lệ phí: khoản đã nộp (nếu có) được xử lý theo biên lai",
        "Giấy tờ hoàn trả: bản chính phải trả lại gồm 1. Đơn đề nghị cấp thẻ (1 bản)",
        "NGƯỜI THÔNG BÁO",
    ),
}

APOLOGY_OF_2018 = (
    "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ",
    *LINES["M04"][1:7],
    "xin lỗi Ông/Bà vì sự chậm trễ và sẽ trả kết quả giải quyết hồ sơ vào 17 giờ 00 phút, ngày 14",
    *LINES["M04"][-2:],
)
NUMBERS: dict[str, dict[str, str | None]] = {
    "tt01-2018": {"M01": "01", "M02": "02", "M03": "03", "M04": "04", "M05": None},
    "tt03-2025": {"M01": "01", "M02": "02", "M03": "03", "M04": "04", "M05": "05"},
}
NAMES = {
    "tt01-2018": "Thông tư số 01/2018/TT-VPCP",
    "tt03-2025": "Thông tư số 03/2025/TT-VPCP",
}


def wanted(form: str, regulation: str) -> tuple[str, ...]:
    """Every line of ``form`` as that circular has it."""
    own = LINES[form]
    if (form, regulation) == ("M04", "tt01-2018"):
        own = APOLOGY_OF_2018
    number = NUMBERS[regulation][form]
    head = () if number is None else (f"Mẫu số {number} ({NAMES[regulation]})",)
    return (*head, *HEADING, *own)
