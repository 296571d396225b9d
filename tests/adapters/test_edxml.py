"""edXML as we write it and as we read it: nothing lost on the way, nothing hostile let in."""

import base64
import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.document_axis.edxml import NAMESPACE, letter_package, receipt_package
from app.adapters.document_axis.reading import package
from app.domain.official_letters import (
    RECEIPT_CODES,
    Attachment,
    LetterKind,
    LetterState,
    OfficialLetter,
    Organ,
    Receipt,
    Reference,
    newest,
    state_of,
)
from app.ports.document_axis import PackageUnreadable

NOON = datetime(2026, 8, 20, 5, tzinfo=UTC)
SENDER = Organ(id="H47.15", name="Sở Văn hóa", address="02 Phan Bội Châu", phone="0235.3852")
RECEIVER = Organ(id="G09.21", name="Công an tỉnh", email="ca@example.vn")
LETTER = OfficialLetter(
    document_id="01J-letter",
    sender=SENDER,
    receivers=(RECEIVER,),
    number="12",
    notation="SVHTTDL-VP",
    place="Quảng Nam",
    promulgated_on=date(2026, 8, 20),
    type_name="Công văn",
    subject="V/v lấy ý kiến về hồ sơ <H47> & giấy phép",
    content="Đề nghị cho ý kiến trước ngày 25/8.",
    signer="Nguyễn Thị Ánh",
    position="Phó Giám đốc",
    about=Reference(
        organ="G09.21", document_id="x-1", code="5/CAT", promulgated_on=date(2026, 8, 1)
    ),
    at=NOON,
    attachments=(Attachment("đơn đề nghị.pdf", "application/pdf", b"%PDF-1.7 " * 500),),
)
RECEIPT = Receipt(
    about=Reference(organ="H47.15", document_id="01J-letter", code="12/SVHTTDL-VP"),
    sender=RECEIVER,
    state=LetterState.ACCEPTED,
    at=NOON,
    words="Đã vào sổ",
    staff="Văn thư Bình",
)

texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=40).map(
    lambda text: text.replace("\ufffe", "").replace("\uffff", "").strip()
)


@given(
    subject=texts.filter(bool), content=texts, kind=st.sampled_from(LetterKind), file=st.binary()
)
def test_what_is_written_is_read_again(subject: str, content: str, kind: LetterKind, file: bytes):
    letter = replace(
        LETTER,
        subject=subject,
        content=content,
        kind=kind,
        replaces=() if kind is LetterKind.NEW else ("01J-before",),
        attachments=(*LETTER.attachments, Attachment("b.bin", "application/octet-stream", file)),
    )
    assert package(letter_package(letter)) == letter


def test_a_package_has_the_parts_that_the_standard_names():
    raw = letter_package(replace(LETTER, due=NOON + timedelta(days=3)))
    assert letter_package(replace(LETTER, due=NOON + timedelta(days=3))) == raw, "the same bytes"
    root, names = fromstring(raw), {"e": NAMESPACE}  # noqa: S314 - it is our own
    header = "e:edXMLEnvelope/e:edXMLHeader/e:MessageHeader/"
    for path, text in {
        "e:From/e:OrganId": "H47.15",
        "e:To/e:OrganName": "Công an tỉnh",
        "e:Code/e:CodeNotation": "SVHTTDL-VP",
        "e:PromulgationInfo/e:PromulgationDate": "2026/08/20",
        "e:DocumentType/e:TypeName": "Công văn",
        "e:SignerInfo/e:Position": "Phó Giám đốc",
        "e:DueDate": "2026/08/23",
        "e:ResponseFor/e:DocumentId": "x-1",
        "e:ToPlaces/e:Place": "Công an tỉnh",
    }.items():
        assert root.findtext(header + path, namespaces=names) == text, path
    traces = "e:edXMLEnvelope/e:edXMLHeader/e:TraceHeaderList/"
    assert root.findtext(f"{traces}e:TraceHeader/e:Timestamp", namespaces=names) == (
        "2026/08/20 12:00:00"
    ), "Vietnam's time"
    cid = root.findtext(
        "e:edXMLEnvelope/e:edXMLBody/e:edXMLManifest/e:Reference/e:ContentId", namespaces=names
    )
    packed = root.find("e:AttachmentEncoded/e:Attachment", names)
    assert packed is not None
    assert packed.findtext("e:ContentId", namespaces=names) == cid
    inside = base64.b64decode(packed.findtext("e:ContentTransferEncoded", "", names))
    with zipfile.ZipFile(io.BytesIO(inside)) as archive:
        assert archive.namelist() == ["đơn đề nghị.pdf"]


@pytest.mark.parametrize("state", RECEIPT_CODES)
def test_a_receipt_is_read_again(state: LetterState):
    receipt = replace(RECEIPT, state=state)
    assert package(receipt_package(receipt)) == receipt


def test_senders_who_prefix_otherwise_are_read_too():
    raw = letter_package(LETTER).decode()
    bare = raw.replace("edXML:", "").replace("xmlns:edXML", "xmlns")
    assert package(bare.encode()) == LETTER


def zipped(*contents: bytes) -> str:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, content in enumerate(contents):
            archive.writestr(str(number), content)
    return base64.b64encode(packed.getvalue()).decode()


def torn(content: bytes) -> str:
    packed = bytearray(base64.b64decode(zipped(content)))
    packed[31:40] = b"\xff" * 9  # behind the entry's header and its name of one letter
    return base64.b64encode(bytes(packed)).decode()


def with_attachment(encoded: str) -> bytes:
    raw = letter_package(LETTER).decode()
    before, _, rest = raw.partition("<edXML:ContentTransferEncoded>")
    _, _, after = rest.partition("</edXML:ContentTransferEncoded>")
    opening, closing = "<edXML:ContentTransferEncoded>", "</edXML:ContentTransferEncoded>"
    return f"{before}{opening}{encoded}{closing}{after}".encode()


LAUGHS = b"""<!DOCTYPE edXML [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<edXML>&b;</edXML>"""
OUTSIDE = b'<!DOCTYPE edXML [<!ENTITY x SYSTEM "file:///etc/passwd">]><edXML>&x;</edXML>'
HOSTILE = {
    "nothing": b"",
    "no XML": b"PK\x03\x04",
    "a billion laughs": LAUGHS,
    "a file of ours": OUTSIDE,
    "another document": b"<html/>",
    "another namespace": letter_package(LETTER).replace(NAMESPACE.encode(), b"urn:x"),
    "no header": b"<edXML><edXMLEnvelope/></edXML>",
    "too deep": b"<edXML>" * 40 + b"</edXML>" * 40,
    "too many": b"<edXML>" + b"<a/>" * 30_000 + b"</edXML>",
    "no document id": letter_package(LETTER).replace(b"01J-letter</edXML:Doc", b"</edXML:Doc"),
    "a wrong day": letter_package(LETTER).replace(b"2026/08/20</", b"20 thang 8</"),
    "an unknown business": letter_package(LETTER).replace(b"Type>0</", b"Type>7</"),
    "an unknown status": receipt_package(RECEIPT).replace(b">03<", b">99<"),
    "no base64": with_attachment("*" * 40),
    "no zip": with_attachment(base64.b64encode(b"x" * 99).decode()),
    "two files": with_attachment(zipped(b"a", b"b")),
    "a torn stream": with_attachment(torn(b"%PDF-1.7 " * 500)),
    "a bomb": with_attachment(zipped(bytes(60 * 1024 * 1024))),
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_package_is_refused_with_its_reason(raw: bytes):
    with pytest.raises(PackageUnreadable) as refused:
        package(raw)
    assert str(refused.value)


def test_an_attachment_never_names_a_folder():
    raw = letter_package(LETTER).replace("đơn đề nghị.pdf".encode(), b"..\\..\\etc/passwd")
    read = package(raw)
    assert isinstance(read, OfficialLetter)
    assert [attachment.name for attachment in read.attachments] == ["passwd"]


@given(st.permutations([*range(5)]))
def test_the_newest_word_counts_in_any_order_and_number(order: list[int]):
    course = (
        LetterState.SENT, LetterState.ARRIVED, LetterState.ACCEPTED,
        LetterState.IN_HAND, LetterState.COMPLETED,
    )  # fmt: skip
    said = [(NOON + timedelta(minutes=number), state) for number, state in enumerate(course)]
    assert newest([said[number] for number in order] * 2) is LetterState.COMPLETED
    same_minute = [(NOON, course[number]) for number in order]
    assert newest(same_minute) is LetterState.COMPLETED


def test_codes_are_those_of_the_decision_and_no_others():
    assert [state_of(code) for code in ("01", "02", "06", "13")] == [
        LetterState.ARRIVED, LetterState.REFUSED, LetterState.COMPLETED, LetterState.RECALL_ASKED,
    ]  # fmt: skip
    assert state_of("07") is None
