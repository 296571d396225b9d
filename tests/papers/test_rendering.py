"""The forms of both circulars: their lines by law, and that they can be kept, read and trusted.

What is rendered is rendered once for all the tests that look at it.
"""

from collections.abc import Iterator
from functools import cache

import pypdfium2 as pdfium
import pytest

from app.papers.rendering import NoTemplate, rendered
from tests.papers.facts import (
    BOTH,
    LONGEST_NAME,
    book_facts,
    control_facts,
    crowded,
    dated,
    facts,
    own,
)
from tests.papers.lines import NAMES, wanted
from tests.papers.sheets import ADDRESS, FORMS, IMPRINT, Sheet, sheet

EACH = pytest.mark.parametrize("form", FORMS)
IN_BOTH = pytest.mark.parametrize("regulation", BOTH)
NEW = "tt03-2025"
A5, A4 = (148, 210), (297, 210)
PAGES = {"M01": 2}
"""A receipt of the counter is two copies."""


@cache
def plain(form: str, regulation: str = NEW) -> Sheet:
    return sheet(dated(form, regulation, facts()))


@cache
def crowd(form: str, regulation: str = NEW) -> Sheet:
    return sheet(dated(form, regulation, crowded()))


@cache
def picture(form: str, regulation: str, lines: int) -> Sheet:
    """M06 or M07, which are issued to nobody."""
    made = control_facts(lines) if form == "M06" else book_facts(lines)
    return Sheet(rendered(dated(form, regulation, made)))


@pytest.fixture(scope="module", autouse=True)
def closed_afterwards() -> Iterator[None]:
    yield
    for kept in (plain, crowd, picture):
        kept.cache_clear()


def is_for_the_archive(made: Sheet) -> bool:
    """PDF/A-2a and PDF/UA-1 by its own declaration, its fonts inside, tagged, in NFC."""
    return (
        b"<pdfaid:part>2</pdfaid:part>" in made.content
        and b"<pdfaid:conformance>A</pdfaid:conformance>" in made.content
        and b"<pdfuaid:part>1</pdfuaid:part>" in made.content
        and b"/Lang(vi-VN)" in made.content
        and {name.partition("+")[2].partition("-")[0] for name in made.fonts} == {"LibertinusSerif"}
        and all(made.fonts.values())
        and made.is_tagged
        and made.is_composed
    )


def runs_over(made: Sheet) -> list[object]:
    """What lies beyond the right edge of its page."""
    return [
        part.get_bounds()
        for page in made.document
        for part in page.get_objects()
        if part.get_bounds()[2] > page.get_size()[0]
    ]


@IN_BOTH
@EACH
def test_a_form_says_every_line_that_the_law_wants(form: str, regulation: str):
    words = plain(form, regulation).words
    assert [line for line in wanted(form, regulation) if line not in words] == []


@IN_BOTH
@EACH
def test_a_form_is_a_sheet_of_a5_that_archives_keep(form: str, regulation: str):
    made = plain(form, regulation)
    assert made.sizes == {A5}
    assert len(made.document) == PAGES.get(form, 1)
    assert is_for_the_archive(made)


def test_a_notice_of_termination_had_no_number_before_2025():
    words = plain("M05", "tt01-2018").words
    assert "Mẫu số" not in words
    assert "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ" in words
    assert "gia hạn" not in plain("M04", "tt01-2018").words


@EACH
def test_the_picture_of_a_form_is_read_aloud(form: str):
    said = [f"Mã QR xác minh giấy này và tra cứu hồ sơ tại {ADDRESS}"]
    assert plain(form).spoken_instead == said * PAGES.get(form, 1)
    code = "H47.TTHCC-260820-0001"
    assert pdfium.PdfDocument(plain(form).content).get_metadata_dict()["Title"].endswith(code)


@EACH
def test_the_same_facts_make_the_same_bytes(form: str):
    again = rendered(dated(form, NEW, facts()), IMPRINT)
    assert plain(form).content == again
    other = facts(reason="Lý do khác.", term="1 tháng")
    assert rendered(dated(form, NEW, other), IMPRINT) != again


@IN_BOTH
@EACH
def test_the_longest_facts_are_said_whole_and_stay_on_the_sheet(form: str, regulation: str):
    made = crowd(form, regulation)
    assert made.sizes == {A5}
    assert 1 < len(made.document) <= 6
    assert LONGEST_NAME in made.words
    ends = {
        "M01": [f"hết giấy {number}" for number in range(1, 31)],
        "M02": ["30. Mục thứ 30", "Hết mục.", "Hết lý do."],
        "M05": [f"hết giấy {number} (1 bản)" for number in range(1, 31, 2)],
    }
    assert [end for end in ends.get(form, ["Hết lý do."]) if end not in made.words] == []
    assert runs_over(made) == []
    assert is_for_the_archive(made)


def test_each_copy_of_a_receipt_counts_its_own_pages():
    made = sheet(dated("M01", NEW, {**crowded(), "channel": "counter"}))
    half = len(made.document) // 2
    assert half > 1
    assert [f"Trang {page}/{half}" in made.words for page in range(1, half + 1)] == [True] * half
    assert made.words.count(f"Trang {half}/{half}") == 2
    online = sheet(dated("M01", NEW, facts(channel="online"))).words
    assert online.count("(Liên: Lưu/Giao tổ chức, cá nhân)") == 1


@EACH
def test_what_people_write_is_never_markup(form: str):
    hostile = '#panic("x") *đậm* $a$ [b] <c> @d `e` \\ // f /* g'
    applicant = {**facts()["applicant"], "full_name": hostile}
    assert hostile in sheet(dated(form, NEW, facts(applicant=applicant))).words


@EACH
def test_a_name_in_letters_that_no_font_has_does_not_stop_the_paper(form: str):
    applicant = {**facts()["applicant"], "full_name": "王小明 😀"}
    made = sheet(dated(form, NEW, facts(applicant=applicant)))
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
    assert "Mã hồ sơ: ……………" in sheet(dated(form, NEW, bare)).words


def test_a_procedure_without_a_term_promises_no_day():
    words = sheet(dated("M01", NEW, facts(term="không quy định", due=None))).words
    assert "Thời gian giải quyết hồ sơ theo quy định là: Không quy định" in words
    assert "Thời gian trả kết quả giải quyết hồ sơ: Không quy định" in words


@pytest.mark.parametrize(
    ("method", "where"),
    [
        ("post", "địa chỉ của người nhận, qua dịch vụ bưu chính công ích: 1 Lê Lợi"),
        ("digital", "Cổng dịch vụ công, bản điện tử (trực tuyến)"),
    ],
)
def test_the_receipt_says_how_the_result_comes_back(method: str, where: str):
    returned = facts(return_method=method, return_address="1 Lê Lợi")
    assert f"Đăng ký nhận kết quả tại: {where}" in sheet(dated("M01", NEW, returned)).words


@pytest.mark.parametrize(
    ("action", "why"),
    [
        ("stop", "Theo đề nghị của Sở Văn hóa, Thể thao và Du lịch tỉnh Quảng Nam"),
        ("expire", "Đã hết thời hạn bổ sung, hoàn thiện hồ sơ"),
        ("an_action_of_its_own", "Theo đề nghị của Sở Văn hóa"),
    ],
)
def test_a_termination_says_who_wanted_it(action: str, why: str):
    assert f"Đề nghị dừng: {why}" in sheet(dated("M05", NEW, facts(action=action))).words


def test_an_apology_that_comes_too_late_names_a_day_and_asks_for_nothing():
    late = sheet(dated("M04", NEW, facts(promised_on="2026-09-18"))).words
    assert "vì sự chậm trễ và sẽ trả kết quả vào ngày 18 tháng 09 năm 2026." in late
    assert "đề nghị gia hạn" not in late.split("Kính gửi")[1]


@pytest.mark.parametrize(("regulation", "number"), [("tt01-2018", "05"), (NEW, "06")])
def test_a_control_sheet_shows_every_hand_and_whence_it_knows(regulation: str, number: str):
    made = picture("M06", regulation, 30)
    assert made.sizes == {A5}
    assert is_for_the_archive(made)
    assert runs_over(made) == []
    for line in (
        f"Mẫu số {number} ({NAMES[regulation]})",
        "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ",
        "Mã hồ sơ: H47.TTHCC-260820-0001",
        "Cơ quan (bộ phận) giải quyết hồ sơ: Sở Văn hóa, Thể thao và Du lịch tỉnh Quảng Nam",
        "Cơ quan phối hợp giải quyết hồ sơ: Công an tỉnh Quảng Nam",
        "TÊN CƠ QUAN THỜI GIAN GIAO, NHẬN HỒ SƠ KẾT QUẢ GHI CHÚ",
        "1. Giao: Trung tâm Phục vụ hành chính công tỉnh Quảng Nam",
        "Nhận: Sở Văn hóa, Thể thao và Du lịch tỉnh Quảng Nam (Văn thư đến)",
        "14 giờ 30 phút, ngày 20 tháng 08 năm 2026 Người giao: Nguyễn Thanh Việt Người nhận: …",
        "Hết dòng 30",
        "Kết thúc: Đã trả kết quả, 10 giờ 00 phút, ngày 12 tháng 09 năm 2026",
        "tính đến sự kiện số 14, lúc 09 giờ 00 phút, ngày 20 tháng 08 năm 2026",
        "Mã xác thực của sự kiện: 9f2a 63c1 0b77 12de",
        "Trường hợp hồ sơ trả lại hoặc yêu cầu bổ sung: ghi rõ lý do",
        "được chuyển kèm theo hồ sơ qua các bước",
    ):
        assert line in made.words, line


@pytest.mark.parametrize(("regulation", "number"), [("tt01-2018", "06"), (NEW, "07")])
def test_a_register_has_its_thirteen_columns_on_every_page(regulation: str, number: str):
    made = picture("M07", regulation, 40)
    assert made.sizes == {A4}
    assert is_for_the_archive(made)
    assert runs_over(made) == []
    pages = len(made.document)
    assert pages > 2
    for line in (
        f"Mẫu số {number} ({NAMES[regulation]})",
        "SỔ THEO DÕI HỒ SƠ",
        "Quyển số: 01/2026 Năm: 2026 Từ ngày 01 tháng 01 năm 2026 đến ngày 31 tháng 12 năm 2026",
        "Ngày, tháng, năm",
        "1 2 3 4 5 6 7 8 9 10 11 12 13 01 H47.TTHCC-260820-0001 Cấp thẻ",
        "20/08/2026 14/09/2026 12/09/2026 Bưu chính công ích",
        "Không quy định",
        LONGEST_NAME,
        "Cộng: 40 hồ sơ, từ số thứ tự 01 đến số thứ tự 40./.",
    ):
        assert line in made.words, line
    assert made.words.count("1 2 3 4 5 6 7 8 9 10 11 12 13") == pages
    assert [f"Trang {page}/{pages}" in made.words for page in (1, pages)] == [True, True]


def test_an_empty_register_says_so_and_a_closed_one_when():
    closed = book_facts(0, closed="2027-01-04T08:00:00+07:00")
    words = Sheet(rendered(dated("M07", NEW, closed))).words
    assert "Trong thời gian này không có hồ sơ nào được tiếp nhận." in words
    assert "Sổ được khóa lúc 08 giờ 00 phút, ngày 04 tháng 01 năm 2027" in words


def test_a_procedures_own_paper_is_a_sheet_of_a4_under_the_name_of_whoever_issues_it():
    said = {"number": "01/GP", "issued_on": "2026-08-19", "title": "Bếp ăn Hội An"}
    made = sheet(own(facts(result=said, legal_basis="Điều 12 Luật An toàn thực phẩm")))
    assert made.sizes == {(210, 297)}
    assert len(made.document) == 1
    assert is_for_the_archive(made)
    assert made.spoken_instead == [f"Mã QR xác minh giấy này và tra cứu hồ sơ tại {ADDRESS}"]
    for line in (
        "Số: 01/GP Quảng Nam, ngày 19 tháng 08 năm 2026",
        "GIẤY CHỨNG NHẬN ĐỦ ĐIỀU KIỆN ATTP Bếp ăn Hội An",
        "Căn cứ: Điều 12 Luật An toàn thực phẩm",
        "Theo hồ sơ: mã số H47.TTHCC-260820-0001, tiếp nhận ngày 20 tháng 08 năm 2026",
        "Trung tâm Phục vụ hành chính công tỉnh Quảng Nam cấp cho: Nguyễn Thị Ánh",
        "THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ (Ký, đóng dấu)",
    ):
        assert line in made.words, line
    assert "0905123456" not in made.words
    longest = sheet(own({**crowded(), "result": {**said, "title": "Trích yếu dài. " * 33}}))
    assert LONGEST_NAME in longest.words
    assert runs_over(longest) == []
    assert "Số: ………" in sheet(own(facts())).words


def test_a_template_that_nobody_made_is_refused():
    said = dated("M01", NEW, facts())
    with pytest.raises(NoTemplate, match="tt04-2099/m01"):
        rendered({**said, "edition": {**said["edition"], "template": "tt04-2099/m01"}}, IMPRINT)
