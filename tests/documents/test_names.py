"""File names: labels for people, without paths and without tricks."""

from unicodedata import normalize

import pytest

from app.documents.kinds import FileRefused
from app.documents.names import clean_name


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("Đơn đề nghị.pdf", "Đơn đề nghị.pdf"),
        (normalize("NFD", "Đơn đề nghị.pdf"), "Đơn đề nghị.pdf"),
        ("C:\\Users\\Anh\\đơn.pdf", "đơn.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("/var/www/a.pdf", "a.pdf"),
        ("  a .pdf  ", "a .pdf"),
        ("..a.pdf..", "a.pdf"),
        ("x" * 196 + ".pdf", "x" * 196 + ".pdf"),
        (normalize("NFD", "ễ" * 196) + ".pdf", "ễ" * 196 + ".pdf"),
    ],
)
def test_a_name_is_kept_without_its_path(told: str, name: str):
    assert clean_name(told) == name


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("don\u202efdp.exe.pdf", "file_name_unclean"),
        ("a\0.pdf", "file_name_unclean"),
        ("a\r\nSet-Cookie: x.pdf", "file_name_unclean"),
        ("a\u200b.pdf", "file_name_unclean"),
        ("a\ud800.pdf", "file_name_unclean"),
        ("", "file_name_missing"),
        ("..", "file_name_missing"),
        ("/", "file_name_missing"),
        (" . ", "file_name_missing"),
        ("x" * 201, "file_name_too_long"),
    ],
)
def test_a_name_that_deceives_is_refused(told: str, code: str):
    with pytest.raises(FileRefused) as refused:
        clean_name(told)
    assert refused.value.defects[0].code == code
