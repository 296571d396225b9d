"""The receipt for a payment: its words, its sheet, and that it never changes."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pypdfium2
import pytest

from app.domain.ids import AgencyCode
from app.fees.queries.papers import Receipt
from app.papers.payment_receipt import in_print, in_words, receipt_facts
from app.papers.rendering import rendered
from app.ports.payment import Item

RECEIPT = Receipt(
    id=UUID(int=1),
    agency=AgencyCode("H47.TTHCC"),
    series="BLTM",
    year=2026,
    number=123,
    dossier=UUID(int=2),
    entry=UUID(int=3),
    amount=650_000,
    method="cash",
    payer="Nguyễn Thị Ánh",
    items=(Item(key="phi", label="Phí thẩm định cấp thẻ hướng dẫn viên", amount=650_000),),
    at=datetime(2026, 8, 20, 2, 30, tzinfo=UTC),
    taken_by=UUID(int=4),
    taken_by_name="Nguyễn Thanh Việt",
)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Không đồng"),
        (5, "Năm đồng"),
        (10_000, "Mười nghìn đồng"),
        (15_000, "Mười lăm nghìn đồng"),
        (21_000, "Hai mươi mốt nghìn đồng"),
        (105_000, "Một trăm linh năm nghìn đồng"),
        (650_000, "Sáu trăm năm mươi nghìn đồng"),
        (1_000_000, "Một triệu đồng"),
        (1_005_000, "Một triệu không trăm linh năm nghìn đồng"),
        (2_000_050, "Hai triệu không trăm năm mươi đồng"),
        (1_234_000_091, "Một tỷ hai trăm ba mươi bốn triệu không trăm chín mươi mốt đồng"),
    ],
)  # fmt: skip
def test_a_sum_is_said_in_words(amount: int, words: str):
    assert in_words(amount) == words


def sheet(receipt: Receipt) -> bytes:
    return rendered(
        receipt_facts(
            receipt,
            dossier="H47.TTHCC-260820-0001",
            agency="Trung tâm Phục vụ hành chính công tỉnh Quảng Nam",
            procedure="Cấp thẻ hướng dẫn viên du lịch nội địa",
            payer_address="12 Trần Phú, Hội An",
        )
    )


def said_on(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    text: str = document[0].get_textpage().get_text_bounded()
    return text.replace("\r\n", " ")


def test_the_sheet_states_the_receipt_and_is_the_same_each_time():
    pdf = sheet(RECEIPT)
    assert pdf == sheet(RECEIPT)
    text = said_on(pdf)
    for words in (
        "BLTM", "0000123", "Nguyễn Thị Ánh", in_print(650_000),
        "Sáu trăm năm mươi nghìn đồng", "Nguyễn Thanh Việt", "ngày 20 tháng 08 năm 2026",
        "H47.TTHCC-260820-0001",
    ):  # fmt: skip
        assert words in text, words


def test_a_sheet_is_made_of_money_that_came_between_two_seconds():
    between = replace(RECEIPT, at=RECEIPT.at.replace(microsecond=123_456))
    assert "0000123" in said_on(sheet(between))


def test_what_came_by_a_bank_names_no_officer():
    text = said_on(sheet(replace(RECEIPT, series="BLDT", method="vietqr", taken_by_name=None)))
    assert "Đã nhận tiền qua tài khoản" in text
    assert "Người thu tiền" not in text


def test_a_receipt_that_was_annulled_says_so_on_its_sheet():
    by_post = replace(RECEIPT, method="post", taken_by=None, taken_by_name=None)
    assert "Bưu điện thu hộ khi giao kết quả" in said_on(sheet(by_post))
    for is_annulled in (False, True):
        text = said_on(sheet(replace(by_post, is_annulled=is_annulled)))
        assert ("ĐÃ HỦY" in text) is is_annulled
