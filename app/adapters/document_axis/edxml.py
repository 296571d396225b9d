"""edXML (QCVN 102:2016/BTTTT): packages written as the standard's users write them.

The envelope is prefixed and the attachments beside it are not, each of them zipped and in base64;
``Bussiness`` is spelled as the standard spells it.
"""

import base64
import io
import zipfile
from datetime import date, datetime
from typing import Final
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from app.domain.calendar import HANOI
from app.domain.official_letters import (
    RECEIPT_CODES,
    Attachment,
    LetterKind,
    OfficialLetter,
    Organ,
    Receipt,
    Reference,
)

NAMESPACE: Final = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
DAY: Final = "%Y/%m/%d"
MOMENT: Final = "%Y/%m/%d %H:%M:%S"
BUSINESS: Final = {
    LetterKind.NEW: "0",
    LetterKind.REVOCATION: "1",
    LetterKind.UPDATE: "2",
    LetterKind.REPLACEMENT: "3",
}
CONG_VAN: Final = "1"
"""Hình thức văn bản: a letter of an agency; results have their own name beside it."""

register_namespace("edXML", NAMESPACE)


def letter_package(letter: OfficialLetter) -> bytes:
    """The whole package of ``letter`` with its attachments."""
    root = Element(_named("edXML"))
    envelope = _in(root, "edXMLEnvelope")
    header = _in(envelope, "edXMLHeader")
    _message_header(_in(header, "MessageHeader"), letter)
    _trace(_in(header, "TraceHeaderList"), letter)
    manifest = _in(_in(envelope, "edXMLBody"), "edXMLManifest")
    encoded = _in(root, "AttachmentEncoded")
    for number, attachment in enumerate(letter.attachments, start=1):
        _attach(manifest, encoded, f"cid:{letter.document_id}-{number}", attachment)
    return _written(root)


def receipt_package(receipt: Receipt) -> bytes:
    """A status message: it has no attachments, and names the letter that it is about."""
    root = Element(_named("edXML"))
    header = _in(_in(root, "edXMLEnvelope"), "edXMLHeader")
    status = _in(header, "Status")
    _reference(_in(status, "ResponseFor"), receipt.about)
    _organ(_in(status, "From"), receipt.sender)
    _in(status, "StatusCode", RECEIPT_CODES[receipt.state])
    _in(status, "Description", receipt.words)
    _in(status, "Timestamp", _moment(receipt.at))
    _in(_in(status, "StaffInfo"), "Staff", receipt.staff)
    return _written(root)


def _written(root: Element) -> bytes:
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _message_header(header: Element, letter: OfficialLetter) -> None:
    _organ(_in(header, "From"), letter.sender)
    for receiver in letter.receivers:
        _organ(_in(header, "To"), receiver, due=letter.due)
    _in(header, "DocumentId", letter.document_id)
    code = _in(header, "Code")
    _in(code, "CodeNumber", letter.number)
    _in(code, "CodeNotation", letter.notation)
    promulgation = _in(header, "PromulgationInfo")
    _in(promulgation, "Place", letter.place)
    _in(promulgation, "PromulgationDate", _day(letter.promulgated_on))
    kind = _in(header, "DocumentType")
    _in(kind, "Type", CONG_VAN)
    _in(kind, "TypeDetail", "0")
    _in(kind, "TypeName", letter.type_name)
    _in(header, "Subject", letter.subject)
    _in(header, "Content", letter.content)
    signer = _in(header, "SignerInfo")
    _in(signer, "FullName", letter.signer)
    _in(signer, "Position", letter.position)
    if letter.due is not None:
        _in(header, "DueDate", _day(letter.due.astimezone(HANOI).date()))
    _other(_in(header, "OtherInfo"))
    if letter.about is not None:
        _reference(_in(header, "ResponseFor"), letter.about)
    _in(header, "SteeringType", "0")
    places = _in(header, "ToPlaces")
    for receiver in letter.receivers:
        _in(places, "Place", receiver.name)


def _other(other: Element) -> None:
    _in(other, "Priority", "0")
    _in(other, "PromulgationAmount", "1")
    _in(other, "Direction", "false")


def _trace(traces: Element, letter: OfficialLetter) -> None:
    business = _in(traces, "Bussiness")
    _in(business, "BussinessDocType", BUSINESS[letter.kind])
    _in(business, "Paper", "0")
    if letter.replaces:
        replaced = _in(_in(business, "ReplacementInfoList"), "ReplacementInfo")
        for document_id in letter.replaces:
            _in(replaced, "DocumentId", document_id)
    trace = _in(traces, "TraceHeader")
    _in(trace, "OrganId", letter.sender.id)
    _in(trace, "Timestamp", _moment(letter.at))


def _attach(manifest: Element, encoded: Element, cid: str, attachment: Attachment) -> None:
    reference, packed = _in(manifest, "Reference"), _in(encoded, "Attachment")
    for parent in (reference, packed):
        _in(parent, "ContentId", cid)
        _in(parent, "ContentType", attachment.media_type)
        _in(parent, "AttachmentName", attachment.name)
    _in(packed, "ContentTransferEncoded", base64.b64encode(_zipped(attachment)).decode())


def _zipped(attachment: Attachment) -> bytes:
    """One entry, of no particular moment, so that the same letter is the same bytes."""
    entry = zipfile.ZipInfo(attachment.name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(entry, attachment.content)
    return packed.getvalue()


def _organ(parent: Element, organ: Organ, *, due: datetime | None = None) -> None:
    _in(parent, "OrganId", organ.id)
    _in(parent, "OrganizationInCharge", organ.name)
    _in(parent, "OrganName", organ.name)
    _in(parent, "OrganAdd", organ.address or "")
    _in(parent, "Email", organ.email or "")
    _in(parent, "Telephone", organ.phone or "")
    _in(parent, "Fax", "")
    _in(parent, "Website", "")
    if due is not None:
        _in(parent, "DueDate", _day(due.astimezone(HANOI).date()))


def _reference(parent: Element, reference: Reference) -> None:
    _in(parent, "OrganId", reference.organ)
    _in(parent, "Code", reference.code)
    if reference.promulgated_on is not None:
        _in(parent, "PromulgationDate", _day(reference.promulgated_on))
    _in(parent, "DocumentId", reference.document_id)


def _in(parent: Element, name: str, text: str | None = None) -> Element:
    child = SubElement(parent, _named(name))
    child.text = text
    return child


def _named(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _day(day: date) -> str:
    return day.strftime(DAY)


def _moment(at: datetime) -> str:
    return at.astimezone(HANOI).strftime(MOMENT)
