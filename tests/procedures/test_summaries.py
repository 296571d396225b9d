"""What lists say of a procedure."""

from pathlib import Path

import pytest

from app.procedures.summaries import fee_summary, search_text
from tests.procedures.examples import NAME, PLAIN, edited, library_of

FEE = "  - {key: le_phi, kind: amount, amount: 50000, text: 50.000 đồng/giấy}"


@pytest.mark.parametrize(
    ("fees", "vi", "en"),
    [
        ([FEE], "50.000 đồng", "50.000 VND"),
        (["  - {key: a, kind: free, text: Miễn lệ phí}"], "Miễn phí", "Free of charge"),
        (["  - {key: a, kind: text, text: Do HĐND quy định}"], "Do HĐND quy định", None),
        (["  - {key: a, kind: not_published, text: –}"], "Không công bố", "Not published"),
        (
            [FEE, "  - {key: b, kind: amount, amount: 1250000, text: x}"],
            "50.000 đồng; 1.250.000 đồng",
            "50.000 VND; 1.250.000 VND",
        ),
        ([FEE, FEE.replace("le_phi", "b")], "50.000 đồng", "50.000 VND"),
    ],
)
def test_the_fee_is_told_as_it_was_published(
    fees: list[str], vi: str, en: str | None, tmp_path: Path
):
    text = edited(PLAIN, FEE, "\n".join(fees))
    file = library_of(tmp_path, {NAME: text}).procedures["9.000001", 1].file

    assert fee_summary(file) == (vi, en or vi)


def test_a_procedure_is_found_by_code_name_field_and_result(tmp_path: Path):
    file = library_of(tmp_path, {NAME: PLAIN}).procedures["9.000001", 1].file

    found = search_text(file)

    for words in ("9.000001", "thu tuc thu", "a trial procedure", "thu nghiem", "giay phep"):
        assert words in found
