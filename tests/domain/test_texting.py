"""Tin nhắn không dấu: short messages fit, and lose neither a code nor a date nor an address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.texting import (
    LONGEST_SMS,
    FactMissing,
    TextTooLong,
    gsm,
    said,
    sentence_of,
    short_message,
    shortened,
)

SUPPLEMENT = [
    sentence_of(text)
    for text in (
        "Ho so {code} can bo sung: {reason}.",
        "Han bo sung {answer_by}.",
        "?Chi tiet: {url}.",
        "?LH: {hotline}",
    )
]
FACTS = {
    "code": "H47.15.08-260820-0001",
    "reason": "thiếu bản vẽ mặt bằng",
    "answer_by": "16:30 27/08/2026",
    "url": "https://motcua.quangnam.gov.vn/tra-cuu",
    "hotline": "1022",
}
FLEXIBLE = frozenset({"reason"})


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Đường Trần Phú, đã ký", "Duong Tran Phu, da ky"),
        ("phí 150.000₫ – “gấp”…", 'phi 150.000d - "gap"...'),
        ("[a] {b} | c\\d ^ ~e `f`", "(a) (b) / c/d -e 'f'"),
        ("  hai\n dòng\u00a0 ", "hai dong"),
        ("chữ 漢字 🙂", "chu"),
    ],
)
def test_letters_are_those_of_short_messages(text: str, plain: str):
    assert gsm(text) == plain


def test_what_fits_is_said_whole():
    assert short_message(SUPPLEMENT, FACTS, FLEXIBLE) == (
        "Ho so H47.15.08-260820-0001 can bo sung: thieu ban ve mat bang. "
        "Han bo sung 16:30 27/08/2026. "
        "Chi tiet: https://motcua.quangnam.gov.vn/tra-cuu. LH: 1022"
    )


def test_a_long_reason_is_shortened_before_the_address_goes():
    long = {**FACTS, "reason": "thiếu bản vẽ mặt bằng tổng thể và giấy xác nhận của nhà trường"}
    text = short_message(SUPPLEMENT, long, FLEXIBLE)
    assert len(text) <= LONGEST_SMS
    assert "thieu ban ve mat bang tong.." in text
    assert "H47.15.08-260820-0001" in text
    assert "16:30 27/08/2026" in text
    assert "https://motcua.quangnam.gov.vn/tra-cuu" in text


@given(
    reason=st.text(min_size=1, max_size=400),
    url=st.text("abcdefgh/", max_size=60).map("https://a.vn/".__add__),
)
def test_whatever_the_reason_the_message_fits_and_keeps_its_facts(reason: str, url: str):
    facts = {**FACTS, "reason": f"a {reason}", "url": url}
    text = short_message(SUPPLEMENT, facts, FLEXIBLE)
    assert len(text) <= LONGEST_SMS
    assert text.isascii()
    assert facts["code"] in text
    assert facts["answer_by"] in text
    assert url in text or "https" not in text, "an address is whole or not there"


def test_what_cannot_fit_is_not_sent_cut():
    with pytest.raises(TextTooLong):
        short_message([sentence_of("Ho so {code} o {url}")], {**FACTS, "url": "h" * 160}, FLEXIBLE)


def test_a_sentence_whose_fact_is_not_known_is_spared_or_missed():
    assert said(SUPPLEMENT, {**FACTS, "hotline": None})[-1].startswith("Chi tiet")
    with pytest.raises(FactMissing, match="answer_by"):
        said(SUPPLEMENT, {**FACTS, "answer_by": None})


def test_words_are_cut_between_words_where_that_loses_little():
    assert shortened("ngắn", 10) == "ngắn"
    assert shortened("thieu ban ve mat bang", 20) == "thieu ban ve mat.."
    assert shortened("abcdefghijklmnop", 10) == "abcdefgh.."
    assert shortened("thieu ban ve..", 12) == "thieu ban.."
