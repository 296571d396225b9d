"""Sheets of a report: the form's columns, and nothing in them that a spreadsheet would act upon."""

import csv
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO, StringIO
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest

from app.domain.calendar import HANOI
from app.domain.ids import AgencyCode
from app.domain.periods import named_period
from app.dossiers.queries.figures import Figure
from app.reports.figures import NOTHING
from app.reports.forms import PROVINCIAL, AskedForm, Form, Report, Row
from app.reports.queries.counting import Brought
from app.reports.sheets import as_csv, as_xlsx

DANGEROUS = ("=1+1", "+84905", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "\tx", "http://x.vn")
FIGURES = {**NOTHING, Figure.RECEIVED: 7, Figure.ONLINE: 5, Figure.NOT_ONLINE: 2}
SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def report() -> Report:
    period = named_period("2026-09")
    assert period is not None
    asked = AskedForm(
        form=Form.OF_ALL_AGENCIES,
        period=period,
        as_of=datetime(2026, 9, 15, 8, 30, tzinfo=HANOI),
        agency=AgencyCode("H47"),
    )
    rows = tuple(Row(f"H47.{n}", name, PROVINCIAL, FIGURES) for n, name in enumerate(DANGEROUS))
    total = Row(None, "Tổng số", None, FIGURES)
    return Report(asked, rows, total, Brought(before=0, left=0, came=0))


def test_a_text_sheet_has_every_column_and_no_formula(report: Report):
    content = as_csv(report)
    lines = [*csv.reader(StringIO(content.decode("utf-8-sig")))]
    assert content.startswith(b"\xef\xbb\xbf")
    assert lines[0] == ["Biểu số II.06b/VPCP/KSTT"]
    assert "từ 15/08/2026 đến 14/09/2026" in lines[2][0]
    assert lines[5][:13] == [f"({number})" for number in range(1, 14)]
    assert lines[6][:6] == ["", "Tổng số", "7", "5", "2", "0"]
    assert lines[7] == ["", "I. Cấp tỉnh"]
    names = [line[1] for line in lines[8:]]
    assert names == [*(f"'{name}" for name in DANGEROUS[:-1]), DANGEROUS[-1]]
    assert not [cell for line in lines for cell in line if cell[:1] in set("=+-@\t\r") - {""}]


def test_a_spreadsheet_keeps_text_as_text_and_numbers_as_numbers(report: Report):
    content = as_xlsx(report)
    with ZipFile(BytesIO(content)) as archive:
        sheet = ET.fromstring(archive.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - our own
        texts = ET.fromstring(archive.read("xl/sharedStrings.xml"))  # noqa: S314 - our own
        assert not [name for name in archive.namelist() if "rels/sheet" in name]
    assert not [*sheet.iter(f"{SPACE}f")]
    assert set(DANGEROUS) <= {*_texts(texts)}
    numbers = [v.text for c in sheet.iter(f"{SPACE}c") if c.get("t") is None for v in c]
    assert numbers.count("7") == len(DANGEROUS) + 2  # one of them counts the seventh row


def test_the_same_report_is_the_same_file(report: Report):
    assert as_xlsx(report) == as_xlsx(report)


def _texts(shared: ET.Element) -> Iterator[str]:
    for item in shared.iter(f"{SPACE}t"):
        yield item.text or ""
