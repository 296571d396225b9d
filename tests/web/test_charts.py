"""Charts: a picture that says everything in words too, and that no name can break."""

from xml.etree import ElementTree as ET

import pytest

from app.web.messages import Language
from app.web.site.charts import Chart, Kind, Row, Series, Tone, Value
from app.web.site.rendering import environment

SVG = "{http://www.w3.org/2000/svg}"
NASTY = 'Sở <b>"A"</b> & Cục\'s'
SERIES = (Series("Đúng hạn", Tone.GOOD), Series("Quá hạn", Tone.BAD))
TEMPLATE = '{% from "components/chart.html" import chart with context %}{{ chart(it) }}'


def chart(kind: Kind, *, linked: bool = True, rows: int = 3) -> Chart:
    def value(count: int) -> Value:
        return Value(count, f"{count} hồ sơ", f"/list?a=1&n={count}" if linked else None)

    return Chart(
        key="k",
        kind=kind,
        title=NASTY,
        summary="Tóm tắt.",
        head="Cơ quan",
        series=SERIES,
        rows=tuple(
            Row(f"{NASTY} {n}", (value(10 * n), value(n)), f"{n} 2026", value(11 * n))
            for n in range(rows)
        ),
    )


def drawn(one: Chart) -> ET.Element:
    text = str(one.picture).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return ET.fromstring(text)  # noqa: S314 - our own


@pytest.mark.parametrize("kind", Kind)
def test_a_picture_has_a_name_a_description_and_its_numbers_as_text(kind: Kind):
    picture = drawn(chart(kind))
    assert picture.findtext(f"{SVG}title") == NASTY
    assert picture.findtext(f"{SVG}desc") == "Tóm tắt."
    named = (picture.get("aria-labelledby") or "").split()
    assert {element.get("id") for element in picture.iter()} >= set(named)
    said = {text.text for text in picture.iter(f"{SVG}text")}
    numbers = {"10 hồ sơ", "2 hồ sơ"} if kind is Kind.LINE else {"11 hồ sơ", "22 hồ sơ"}
    assert numbers <= said


@pytest.mark.parametrize("kind", Kind)
def test_a_picture_obeys_the_policy_and_its_links_have_names(kind: Kind):
    picture = drawn(chart(kind))
    for element in picture.iter():
        assert not {"style", "onclick"} & set(element.attrib)
    for link in picture.iter(f"{SVG}a"):
        reached = link.get("tabindex") != "-1"
        assert (link.get("aria-label") is not None) == reached
        assert link.get("href", "").startswith("/list?a=1&n=")


def test_only_a_picture_with_links_is_more_than_an_image():
    assert drawn(chart(Kind.BARS)).get("role") == "group"
    assert drawn(chart(Kind.BARS, linked=False)).get("role") == "img"


def test_bars_are_as_long_as_their_numbers_and_every_series_has_a_pattern_of_its_own():
    picture = drawn(chart(Kind.BARS))
    pieces = [
        piece for piece in picture.iter(f"{SVG}rect") if "chart__piece" in piece.get("class", "")
    ]
    widths = [float(piece.get("width", "").rstrip("%")) for piece in pieces]
    assert widths == pytest.approx([1000 / 22, 100 / 22, 2000 / 22, 200 / 22], abs=0.01)
    patterns = {pattern.get("id") for pattern in picture.iter(f"{SVG}pattern")}
    assert {piece.get("fill", "")[5:-1] for piece in pieces} == patterns
    assert len(patterns) == len(SERIES)


@pytest.mark.parametrize("kind", Kind)
def test_behind_every_picture_lies_its_table(kind: Kind):
    page = environment(Language.VI).from_string(TEMPLATE).render(it=chart(kind), page=None)
    assert page.count('<th scope="row"') == 3
    assert page.count(">10 hồ sơ<") >= 1
    assert NASTY not in page


@pytest.mark.parametrize("kind", Kind)
def test_nothing_to_draw_is_said_in_words(kind: Kind):
    page = environment(Language.VI).from_string(TEMPLATE).render(it=chart(kind, rows=0), page=None)
    assert "Chưa có số liệu" in page
    assert '<svg class="chart__picture' not in page
