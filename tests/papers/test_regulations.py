"""Which circular's form a paper of a day is."""

from datetime import date
from itertools import pairwise

import pytest

from app.dossiers.regulations import FORMS, NoRegulation, edition_of, regulations
from app.papers.rendering import TEMPLATES


@pytest.mark.parametrize(
    ("form", "day", "number", "title"),
    [
        ("M04", date(2025, 9, 14), "04", "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ"),
        (
            "M04",
            date(2025, 9, 15),
            "04",
            "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT",
        ),
        ("M05", date(2025, 9, 14), None, "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ"),
        ("M05", date(2025, 9, 15), "05", "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ"),
        ("M06", date(2019, 1, 6), "05", "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ"),
        ("M07", date(2026, 8, 20), "07", "SỔ THEO DÕI HỒ SƠ"),
    ],
)
def test_the_day_of_issue_decides(form: str, day: date, number: str | None, title: str):
    edition = edition_of(form, day)
    assert (edition.number, " ".join(edition.title)) == (number, title)


def test_before_the_first_circular_there_is_no_form():
    with pytest.raises(NoRegulation, match="2019-01-05"):
        edition_of("M01", date(2019, 1, 5))


def test_every_circular_has_every_form_and_its_template_and_one_follows_the_other():
    known = regulations()
    for regulation in known:
        assert tuple(regulation.editions) == FORMS
        for edition in regulation.editions.values():
            assert (TEMPLATES / f"{edition.template}.typ").is_file(), edition
    for earlier, later in pairwise(known):
        assert earlier.valid_to is not None
        assert (later.valid_from - earlier.valid_to).days == 1
