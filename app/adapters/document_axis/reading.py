"""Reading edXML that others wrote: nothing is expanded, fetched or believed beyond its limits.

A document type declaration is refused outright, and with it every entity; depth, number of
elements and inflated bytes are bounded. Names are read without their namespaces and prefixes,
because senders differ in both.
"""

import base64
import binascii
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from typing import Final
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers.expat import ExpatError, ParserCreate

from app.adapters.document_axis.edxml import BUSINESS, DAY, MOMENT, NAMESPACE
from app.domain.calendar import HANOI
from app.domain.official_letters import (
    LARGEST,
    Attachment,
    LetterKind,
    OfficialLetter,
    Organ,
    Receipt,
    Reference,
    state_of,
)
from app.ports.document_axis import PackageUnreadable

DEEPEST: Final = 32
MOST_ELEMENTS: Final = 20_000
MOST_ATTACHMENTS: Final = 100
KINDS: Final = {code: kind for kind, code in BUSINESS.items()}


def package(raw: bytes) -> OfficialLetter | Receipt:
    """The letter or the status message in ``raw``. Raises PackageUnreadable."""
    root = _tree(raw)
    if root.tag != "edXML":
        raise PackageUnreadable("not an edXML package")
    header = _need(_need(root, "edXMLEnvelope"), "edXMLHeader")
    status = header.find("Status")
    return _receipt(status) if status is not None else _letter(root, header)


def _tree(raw: bytes) -> Element:
    builder, depth, seen = TreeBuilder(), 0, 0

    def refuse(*_: object) -> None:
        raise PackageUnreadable("a document type declaration")

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal depth, seen
        depth, seen = depth + 1, seen + 1
        if depth > DEEPEST or seen > MOST_ELEMENTS:
            raise PackageUnreadable("too many elements")
        builder.start(_local(name), {})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_local(name))

    parser = ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(raw, True)  # noqa: FBT003 - expat's own way to say that it is all
        return builder.close()
    except (ExpatError, ValueError):
        raise PackageUnreadable("not well-formed XML") from None


def _local(name: str) -> str:
    namespace, _, local = name.rpartition(" ")
    if namespace not in {"", NAMESPACE}:
        return name
    return local


def _letter(root: Element, header: Element) -> OfficialLetter:
    message = _need(header, "MessageHeader")
    receivers = tuple(_organ(found) for found in message.findall("To"))
    if not receivers:
        raise PackageUnreadable("To is missing")
    answered = message.find("ResponseFor")
    traces = header.find("TraceHeaderList")
    return OfficialLetter(
        document_id=_said(message, "DocumentId", needed=True),
        kind=_kind(traces),
        sender=_organ(_need(message, "From")),
        receivers=receivers,
        number=_said(message, "Code/CodeNumber"),
        notation=_said(message, "Code/CodeNotation"),
        place=_said(message, "PromulgationInfo/Place"),
        promulgated_on=_day(_said(message, "PromulgationInfo/PromulgationDate", needed=True)),
        type_name=_said(message, "DocumentType/TypeName"),
        subject=_said(message, "Subject", needed=True),
        content=_said(message, "Content"),
        signer=_said(message, "SignerInfo/FullName"),
        position=_said(message, "SignerInfo/Position"),
        about=None if answered is None else _reference(answered),
        replaces=_replaced(traces),
        at=_moment(_said(header, "TraceHeaderList/TraceHeader/Timestamp", needed=True)),
        attachments=tuple(_attachments(root)),
    )


def _receipt(status: Element) -> Receipt:
    code = _said(status, "StatusCode", needed=True)
    state = state_of(code.zfill(2))
    if state is None:
        raise PackageUnreadable("an unknown status code")
    return Receipt(
        about=_reference(_need(status, "ResponseFor")),
        sender=_organ(_need(status, "From")),
        state=state,
        at=_moment(_said(status, "Timestamp", needed=True)),
        words=_said(status, "Description"),
        staff=_said(status, "StaffInfo/Staff"),
    )


def _kind(traces: Element | None) -> LetterKind:
    code = "0" if traces is None else _said(traces, "Bussiness/BussinessDocType") or "0"
    if code not in KINDS:
        raise PackageUnreadable("an unknown kind of business")
    return KINDS[code]


def _replaced(traces: Element | None) -> tuple[str, ...]:
    if traces is None:
        return ()
    found = traces.findall("Bussiness/ReplacementInfoList/ReplacementInfo/DocumentId")
    return tuple(text for one in found if (text := (one.text or "").strip()))


def _organ(parent: Element) -> Organ:
    return Organ(
        id=_said(parent, "OrganId", needed=True),
        name=_said(parent, "OrganName") or _said(parent, "OrganId"),
        address=_said(parent, "OrganAdd") or None,
        email=_said(parent, "Email") or None,
        phone=_said(parent, "Telephone") or None,
    )


def _reference(parent: Element) -> Reference:
    day = _said(parent, "PromulgationDate")
    return Reference(
        organ=_said(parent, "OrganId"),
        document_id=_said(parent, "DocumentId", needed=True),
        code=_said(parent, "Code"),
        promulgated_on=_day(day) if day else None,
    )


def _attachments(root: Element) -> Iterator[Attachment]:
    found, left = root.findall("AttachmentEncoded/Attachment"), LARGEST
    if len(found) > MOST_ATTACHMENTS:
        raise PackageUnreadable("too many attachments")
    for one in found:
        content = _unpacked(_said(one, "ContentTransferEncoded", needed=True), left)
        left -= len(content)
        yield Attachment(
            name=_said(one, "AttachmentName", needed=True).replace("\\", "/").rpartition("/")[2],
            media_type=_said(one, "ContentType") or "application/octet-stream",
            content=content,
        )


_BROKEN = (binascii.Error, zipfile.BadZipFile, zlib.error, lzma.LZMAError)


def _unpacked(text: str, most: int) -> bytes:
    """The one file in a zip in base64, inflated no further than ``most`` bytes."""
    try:
        raw = base64.b64decode("".join(text.split()), validate=True)
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) != 1:
                raise PackageUnreadable("an attachment is not one file")
            with archive.open(entries[0]) as file:
                content = file.read(most + 1)
    except (*_BROKEN, NotImplementedError, RuntimeError, EOFError, ValueError, OSError):
        raise PackageUnreadable("an attachment cannot be unpacked") from None
    if len(content) > most:
        raise PackageUnreadable("more than 50 MB of attachments")
    return content


def _need(parent: Element, name: str) -> Element:
    child = parent.find(name)
    if child is None:
        raise PackageUnreadable(f"{name} is missing")
    return child


def _said(parent: Element, path: str, *, needed: bool = False) -> str:
    text = (parent.findtext(path) or "").strip()
    if needed and not text:
        raise PackageUnreadable(f"{path} is missing")
    return text


def _day(text: str) -> date:
    for form in (DAY, "%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=HANOI).date()
        except ValueError:
            continue
    raise PackageUnreadable("a day cannot be read")


def _moment(text: str) -> datetime:
    for form in (MOMENT, "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M:%S"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=HANOI)
        except ValueError:
            continue
    raise PackageUnreadable("a moment cannot be read")
