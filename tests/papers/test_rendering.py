"""The forms of TT 03/2025: their lines by law, and that they can be kept, read and trusted."""

import pytest

from app.papers.rendering import NoTemplate, rendered
from tests.papers.facts import LONGEST_NAME, crowded, facts
from tests.papers.sheets import ADDRESS, FORMS, sheet

EACH = pytest.mark.parametrize("form", FORMS)
A5 = (148, 210)

HEADING = (
    "UBND TỈNH QUẢNG NAM",
    "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "Quảng Nam, ngày 20 tháng 08 năm 2026",
    "Mã hồ sơ: H47.TTHCC-260820-0001",
)
REQUESTED = "Nội dung yêu cầu giải quyết: Cấp thẻ hướng dẫn viên du lịch nội địa"
PHONE = "Số điện thoại: 0905123456 Email: anh@example.vn"
LINES = {
    "M01": (
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        "Số: 260820-0001/TTPVHCC",
        "(Liên: Lưu/Giao tổ chức, cá nhân)",
        "Trung tâm Phục vụ hành chính công: tỉnh Quảng Nam",
        "Tiếp nhận hồ sơ của: Nguyễn Thị Ánh",
        "Số CMND/Thẻ căn cước/Hộ chiếu: 049185001234",
        "Địa chỉ: 12 Trần Phú, Hội An",
        PHONE,
        REQUESTED,
        "Thành phần hồ sơ nộp gồm:",
        "1 Đơn đề nghị cấp thẻ 1 1",
        "2 Bản sao có chứng thực văn bằng 1 2",
        "Số lượng hồ sơ: 01 (bộ)",
        "Hình thức nộp hồ sơ: Trực tiếp",
        "Thời gian giải quyết hồ sơ theo quy định là: 15 ngày làm việc",
        "Thời gian nhận hồ sơ: 09 giờ 00 phút, ngày 20 tháng 08 năm 2026",
        "Thời gian trả kết quả giải quyết hồ sơ: 17 giờ 00 phút, ngày 14 tháng 09 năm 2026",
        "Đăng ký nhận kết quả: tại Trung tâm Phục vụ hành chính công tỉnh Quảng Nam",
        "Phí, lệ phí: Phí thẩm định: 650.000 đồng/thẻ",
        "Vào Sổ theo dõi hồ sơ: Quyển số:",
        "Số thứ tự:",
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
        "Giấy tờ hoàn trả: bản chính đã nộp gồm 1. Đơn đề nghị cấp thẻ (1 bản)",
        "NGƯỜI THÔNG BÁO",
    ),
}


@EACH
def test_a_form_says_every_line_that_the_law_wants(form: str):
    words = sheet(form, facts()).words
    assert [line for line in (*HEADING, *LINES[form]) if line not in words] == []


@EACH
def test_a_form_is_a_sheet_of_a5_that_archives_keep(form: str):
    made = sheet(form, facts())
    assert made.sizes == {A5}
    assert len(made.document) == 1
    assert b"<pdfaid:part>2</pdfaid:part>" in made.content
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in made.content
    assert made.fonts
    assert all(made.fonts.values())
    assert {name.partition("+")[2].partition("-")[0] for name in made.fonts} == {"LibertinusSerif"}


@EACH
def test_the_picture_of_a_form_is_read_aloud(form: str):
    made = sheet(form, facts())
    assert made.spoken_instead == [f"Mã QR tra cứu tình trạng hồ sơ tại {ADDRESS}"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made.content
    assert b"/Lang(vi-VN)" in made.content


@EACH
def test_the_same_facts_make_the_same_bytes(form: str):
    first, again = (rendered(form, facts(), ADDRESS) for _ in range(2))
    assert first == again
    assert rendered(form, facts(reason="Lý do khác.", term="1 tháng"), ADDRESS) != first


@EACH
def test_the_longest_facts_are_said_whole_and_stay_on_the_sheet(form: str):
    made = sheet(form, crowded())
    assert made.sizes == {A5}
    assert 1 < len(made.document) <= 6
    assert LONGEST_NAME in made.words
    ends = {
        "M01": [f"hết giấy {number}" for number in range(1, 31)],
        "M02": ["30. Mục thứ 30", "Hết mục.", "Hết lý do."],
        "M05": [f"hết giấy {number} (1 bản)" for number in range(1, 31, 2)],
    }
    assert [end for end in ends.get(form, ["Hết lý do."]) if end not in made.words] == []
    for page in made.document:
        width, _ = page.get_size()
        assert all(part.get_bounds()[2] <= width for part in page.get_objects())


@EACH
def test_what_people_write_is_never_markup(form: str):
    hostile = '#panic("x") *đậm* $a$ [b] <c> @d `e` \\ // f /* g'
    plain = facts()
    made = sheet(form, facts(applicant={**plain["applicant"], "full_name": hostile}))
    assert hostile in made.words


@EACH
def test_a_name_in_letters_that_no_font_has_does_not_stop_the_paper(form: str):
    plain = facts()
    made = sheet(form, facts(applicant={**plain["applicant"], "full_name": "王小明 😀"}))
    assert made.sizes == {A5}
    assert "12 Trần Phú, Hội An" in made.words


@EACH
def test_what_is_not_known_is_left_open_to_be_written_by_hand(form: str):
    open_ones = ("code", "due", "answer_by", "officer", "reason")
    bare = facts(
        applicant={**dict.fromkeys(facts()["applicant"]), "kind": "business", "full_name": "A"},
        documents=[],
        fees=[],
        items=[],
        **dict.fromkeys(open_ones),
    )
    assert "Mã hồ sơ: ……………" in sheet(form, bare).words


def test_a_procedure_without_a_term_promises_no_day():
    words = sheet("M01", facts(term="không quy định", due=None)).words
    assert "Thời gian trả kết quả giải quyết hồ sơ: Không quy định" in words


@pytest.mark.parametrize(
    ("method", "where"),
    [
        ("post", "qua dịch vụ bưu chính công ích, đến địa chỉ: 1 Lê Lợi"),
        ("digital", "bản điện tử, trên Cổng dịch vụ công (trực tuyến)"),
    ],
)
def test_the_receipt_says_how_the_result_comes_back(method: str, where: str):
    words = sheet("M01", facts(return_method=method, return_address="1 Lê Lợi")).words
    assert f"Đăng ký nhận kết quả: {where}" in words


@pytest.mark.parametrize(
    ("action", "why"),
    [
        ("stop", "Theo đề nghị của Sở Văn hóa, Thể thao và Du lịch tỉnh Quảng Nam"),
        ("expire", "Đã hết thời hạn bổ sung, hoàn thiện hồ sơ"),
        ("an_action_of_its_own", "Theo đề nghị của Sở Văn hóa"),
    ],
)
def test_a_termination_says_who_wanted_it(action: str, why: str):
    assert f"Đề nghị dừng: {why}" in sheet("M05", facts(action=action)).words


def test_a_regulation_or_a_form_without_template_is_refused():
    with pytest.raises(NoTemplate, match="tt01-2018/M01"):
        rendered("M01", facts(regulation="tt01-2018"), ADDRESS)
    with pytest.raises(NoTemplate, match="tt03-2025/M07"):
        rendered("M07", facts(), ADDRESS)
