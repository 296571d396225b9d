"""A rendered form as a reader has it: its words, its pages, its fonts, what is read aloud."""

import ctypes
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cached_property

import pypdfium2 as pdfium
from pypdfium2 import raw

from app.papers.rendering import Entry, Imprint, rendered

ADDRESS = f"https://dichvucong.example.vn/xac-minh/{'aB3-x_' * 11}wxyz"
IMPRINT = Imprint(address=ADDRESS, seal="9f2a 63c1 0b77 12de", entry=Entry("01/2026", 7))
FORMS = ("M01", "M02", "M03", "M04", "M05")


class Sheet:
    """The PDF of one form."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.document = pdfium.PdfDocument(content)

    @cached_property
    def words(self) -> str:
        """All its text on one line; where a word too long for a line was broken does not show."""
        pages = (page.get_textpage().get_text_range() for page in self.document)
        return " ".join(" ".join(pages).replace("\u200b", "").replace("\ufffe", "").split())

    @property
    def sizes(self) -> set[tuple[int, int]]:
        """Of its pages, in whole millimetres."""
        return {
            (round(width / 72 * 25.4), round(height / 72 * 25.4))
            for width, height in map(pdfium.PdfPage.get_size, self.document)
        }

    @property
    def fonts(self) -> dict[str, bool]:
        """Whether each font that it uses is embedded."""
        found: dict[str, bool] = {}
        for page in self.document:
            for part in page.get_objects([raw.FPDF_PAGEOBJ_TEXT]):
                font = raw.FPDFTextObj_GetFont(part)
                name = ctypes.create_string_buffer(100)
                raw.FPDFFont_GetBaseFontName(font, name, 100)
                found[name.value.decode()] = raw.FPDFFont_GetIsEmbedded(font) == 1
        return found

    @property
    def is_composed(self) -> bool:
        """Whether all its text is in NFC, as its reader will search for it."""
        return unicodedata.is_normalized("NFC", self.words)

    @property
    def is_tagged(self) -> bool:
        """Whether every page has a tree of what is a heading, a table, a picture."""
        return all(any(True for _ in _elements(page)) for page in self.document)

    @property
    def spoken_instead(self) -> list[str]:
        """What is read aloud in place of its pictures."""
        return [text for page in self.document for text in _alternatives(page)]


def sheet(facts: Mapping[str, object]) -> Sheet:
    return Sheet(rendered(facts, IMPRINT))


def _alternatives(page: pdfium.PdfPage) -> Iterator[str]:
    for element in _elements(page):
        size = raw.FPDF_StructElement_GetAltText(element, None, 0)
        if size > 2:
            buffer = ctypes.create_string_buffer(size)
            raw.FPDF_StructElement_GetAltText(element, buffer, size)
            yield buffer.raw.decode("utf-16-le").rstrip("\0")


def _elements(page: pdfium.PdfPage) -> Iterator[object]:
    tree = raw.FPDF_StructTree_GetForPage(page)
    for number in range(raw.FPDF_StructTree_CountChildren(tree)):
        yield from _below(raw.FPDF_StructTree_GetChildAtIndex(tree, number))
    raw.FPDF_StructTree_Close(tree)


def _below(element: object) -> Iterator[object]:
    yield element
    for number in range(raw.FPDF_StructElement_CountChildren(element)):
        child = raw.FPDF_StructElement_GetChildAtIndex(element, number)
        if child:
            yield from _below(child)
