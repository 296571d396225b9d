"""Which files are taken, and which of the hostile ones are refused, and why."""

import os
import tempfile
import zlib

import pytest
import typst

from app.documents.inspecting import inspected
from app.documents.kinds import EXTENSIONS, FileKindNotTaken, FileRefused, Kind
from tests.documents.files import (
    EXCEL,
    archive,
    bomb,
    chunk,
    jpeg,
    object_stream,
    office,
    pdf,
    png,
    relation,
    stream,
    symlink,
)

ACTION = b"<</Type/Action/S/JavaScript/JS(app.alert\\(1\\))>>"


def inspect(content: bytes, name: str) -> Kind:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        return inspected(file, len(content), name)


def refusal(content: bytes, name: str) -> str:
    with pytest.raises(FileRefused) as refused:
        inspect(content, name)
    return refused.value.defects[0].code


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (pdf(), "don.pdf", Kind.PDF),
        (pdf(version=b"2.0", tail=b"\r\n\n  "), "DON.PDF", Kind.PDF),
        (pdf(b"/OpenAction[3 0 R/XYZ null null 0]"), "libreoffice.pdf", Kind.PDF),
        (pdf(b"/OpenAction<</S/GoTo/D[3 0 R/Fit]>>"), "trang-1.pdf", Kind.PDF),
        (pdf(b"/OpenAction 4 0 R", b"<</S /GoTo/D[3 0 R/Fit]>>"), "latex.pdf", Kind.PDF),
        (pdf(b"", object_stream(b"5 0 <</Type/Font>>")), "nen.pdf", Kind.PDF),
        (pdf(b"", stream(b"", b"\x00/JS \xff/AA>> of a picture")), "quet.pdf", Kind.PDF),
        (pdf(b"/URI(https://dichvucong.gov.vn)"), "lien-ket.pdf", Kind.PDF),
        (png(), "anh.png", Kind.PNG),
        (png(8000, 5000), "anh-lon.png", Kind.PNG),
        (jpeg(), "anh.jpg", Kind.JPEG),
        (jpeg(), "anh.JPEG", Kind.JPEG),
        (jpeg(tail=b"\xff\xd9" + b"preview of a phone" * 10), "dien-thoai.jpg", Kind.JPEG),
        (office(), "don.docx", Kind.DOCX),
        (office(EXCEL), "bang-ke.xlsx", Kind.XLSX),
        (office("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            relation("hyperlink", "https://dichvucong.gov.vn")), "lien-ket.docx", Kind.DOCX),
    ],
)  # fmt: skip
def test_what_people_hand_in_every_day_is_taken(content: bytes, name: str, kind: Kind):
    assert inspect(content, name) is kind


HOSTILE = [
    ("rong.pdf", b"", "file_empty"),
    ("trang-web.pdf", b"<html><script>alert(1)</script></html>", "file_content_differs"),
    ("chuong-trinh.pdf", b"MZ\x90\x00" + b"\0" * 500, "file_content_differs"),
    ("hinh.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "file_content_differs"),
    ("eicar.jpg", rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD", "file_content_differs"),
    ("anh.pdf", png(), "file_name_lies"),
    ("don.docx", office(EXCEL), "file_name_lies"),
    ("don.docx", archive([("a.txt", b"x")]), "file_content_differs"),
    ("don.png", pdf(), "file_name_lies"),
    ("cut.pdf", pdf()[:-40], "file_damaged"),
    ("head.pdf", b"%PDF-1.4\n", "file_damaged"),
    ("mo-dau.pdf", b"GIF89a" + pdf(), "file_content_differs"),
    ("phia-sau.pdf", pdf(tail=b"<script>"), "file_has_something_behind"),
    ("zip.pdf", pdf(tail=archive([("a", b"b")])), "file_has_something_behind"),
    ("js.pdf", pdf(b"/OpenAction " + ACTION), "file_has_active_content"),
    ("js2.pdf", pdf(b"/OpenAction 4 0 R", ACTION), "file_has_active_content"),
    ("js3.pdf", pdf(b"/Names<</JavaScript 4 0 R>>", ACTION), "file_has_active_content"),
    ("js4.pdf", pdf(b"/AA<</WC 4 0 R>>", b"<</S/URI>>"), "file_has_active_content"),
    ("an.pdf", pdf(b"/Names 4 0 R", b"<</S/J#61vaScript/J#53(x)>>"), "file_has_active_content"),
    ("nen.pdf", pdf(b"", object_stream(b"5 0 " + ACTION)), "file_has_active_content"),
    ("nen2.pdf", pdf(b"", object_stream(b"x", b"/Filter[/LZWDecode/FlateDecode]")),
        "file_damaged"),
    ("nen3.pdf", pdf(b"", stream(b"/Type/ObjStm/Filter/FlateDecode", b"junk")), "file_damaged"),
    ("launch.pdf", pdf(b"", b"<</S/Launch/F(cmd.exe)>>"), "file_has_active_content"),
    ("dinh-kem.pdf", pdf(b"/Names<</EmbeddedFiles 4 0 R>>"), "file_has_active_content"),
    ("mo.pdf", pdf(b"/OpenAction<</S/URI/URI(http://x)>>"), "file_has_active_content"),
    ("mo2.pdf", pdf(b"/OpenAction 9 0 R"), "file_has_active_content"),
    ("xfa.pdf", pdf(b"/AcroForm<</XFA 4 0 R>>"), "file_has_active_content"),
    ("khoa.pdf", pdf().replace(b"/Root", b"/Encrypt 9 0 R/Root"), "file_locked"),
    ("lon.png", png(30_000, 30_000), "image_too_large"),
    ("lon.jpg", jpeg(65_000, 65_000), "image_too_large"),
    ("khong.png", png(0, 5), "file_damaged"),
    ("cut.png", png()[:-6], "file_damaged"),
    ("cut2.png", png()[:40], "file_damaged"),
    ("dau.png", b"\x89PNG\r\n\x1a\n" + chunk(b"IDAT", b"12345678"), "file_damaged"),
    ("sau.png", png(tail=b"<script>"), "file_has_something_behind"),
    ("cut.jpg", jpeg(tail=b""), "file_damaged"),
    ("khung.jpg", b"\xff\xd8\xff\xe0" + b"\x00\x04ab" * 3, "file_damaged"),
    ("zip.jpg", jpeg(tail=b"\xff\xd9" + archive([("a", b"b")])), "file_has_something_behind"),
    ("macro.docx", office(EXCEL, ("word/vbaProject.bin", b"x")), "file_has_macros"),
    ("macro.docx", office(types='<Default Extension="bin" ContentType="ms-word.vbaProject"/>'),
        "file_has_macros"),
    ("docm.docx", office("application/vnd.ms-word.document.macroEnabled.main+xml"),
        "file_has_macros"),
    ("ole.docx", office(EXCEL, ("word/embeddings/a.bin", b"\xd0\xcf\x11\xe0x")), "file_has_macros"),
    ("long.docx", office(EXCEL, ("word/embeddings/a.bin", archive([("a", b"b")]))),
        "file_holds_archive"),
    ("gzip.docx", office(EXCEL, ("word/media/a.png", b"\x1f\x8b123")), "file_holds_archive"),
    ("ra-ngoai.docx", office(EXCEL, ("../../etc/cron.d/x", b"x")), "file_damaged"),
    ("tuyet-doi.docx", office(EXCEL, ("/etc/passwd", b"x")), "file_damaged"),
    ("o-dia.docx", office(EXCEL, ("C:\\x", b"x")), "file_damaged"),
    ("lien-ket.docx", office(EXCEL, symlink("word/a", "/etc/passwd")), "file_damaged"),
    ("hai.docx", office(EXCEL, ("WORD/a.xml", b"<a/>"), ("word/A.xml", b"<b/>")), "file_damaged"),
    ("xxe.docx", office(EXCEL, ("word/a.xml", b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///'>]>")),
        "file_damaged"),
    ("utf16.docx", office(EXCEL, ("word/a.xml", "<a/>".encode("utf-16"))), "file_damaged"),
    ("mau.docx", office(EXCEL, relation("attachedTemplate", "http://x/a.dotm")),
        "file_links_outside"),
    ("bom.docx", office(EXCEL, bomb(8)), "file_inflates_too_much"),
    ("nhieu.docx", office(EXCEL, *((f"word/m{n}", b"x") for n in range(2001))),
        "file_inflates_too_much"),
    ("sau.docx", office(EXCEL) + b"behind", "file_damaged"),
    ("truoc.docx", b"PK\x03\x04before" + office(EXCEL), "file_has_something_behind"),
    ("cut.docx", office(EXCEL)[:200], "file_damaged"),
    ("ngan.docx", b"PK\x03\x04", "file_damaged"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "code"), HOSTILE, ids=[row[0] for row in HOSTILE])
def test_hostile_files_are_refused(name: str, content: bytes, code: str):
    assert refusal(content, name) == code


def test_every_hostile_file_is_refused_for_a_reason_that_can_be_said():
    assert len(HOSTILE) > 40


@pytest.mark.parametrize(
    "name", ["a.exe", "a.docm", "a.svg", "a.html", "a", "pdf", "a.pdf.exe", "a.", "a.zip", "a.doc"]
)
def test_other_kinds_are_refused_by_name(name: str):
    with pytest.raises(FileKindNotTaken) as refused:
        inspect(pdf(), name)
    assert refused.value.facts == {"kinds": ", ".join(EXTENSIONS)}


def test_a_flipped_byte_in_an_office_file_is_found():
    content = bytearray(office(EXCEL, ("xl/media/a.jpg", os.urandom(4000))))
    content[content.index(b"xl/media") + 2000] ^= 1
    assert refusal(bytes(content), "a.xlsx") == "file_damaged"


def test_what_an_archive_says_about_its_sizes_is_not_believed():
    honest = office(EXCEL, bomb(8))
    size, said = len(b"\0" * (8 << 20)), 1000
    lying = honest.replace(size.to_bytes(4, "little"), said.to_bytes(4, "little"))
    assert refusal(lying, "a.xlsx") in {"file_damaged", "file_inflates_too_much"}


def test_a_large_scan_is_inspected_without_being_read_into_memory():
    block = zlib.compress(os.urandom(1 << 20))
    content = pdf(b"", *(stream(b"/Subtype/Image", block) for _ in range(30)))
    assert inspect(content, "quet.pdf") is Kind.PDF


@pytest.mark.parametrize(
    ("whole", "name"),
    [(pdf(), "a.pdf"), (png(), "a.png"), (jpeg(), "a.jpg"), (office(), "a.docx")],
)
def test_no_beginning_of_a_file_breaks_the_inspection(whole: bytes, name: str):
    for length in range(1, len(whole) - 3, 7):
        assert refusal(whole[:length], name)


def test_the_papers_that_the_house_itself_makes_are_taken():
    content = typst.compile(b'= Giay tiep nhan\n#link("https://dichvucong.gov.vn")[Cong]')
    assert inspect(content, "giay-tiep-nhan.pdf") is Kind.PDF
