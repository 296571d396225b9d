"""Liên kết tải tệp: signed addresses of single files, short-lived, for one reader.

A link says which file of which dossier, for whom and until when; only this installation can make
one, and whoever changes a byte of it has none. It opens nothing by itself: when it is used the
dossier is read again, and the file must still be there, clean, and for that reader to see.
"""

import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from uuid import UUID

from app.domain.errors import NotFound
from app.domain.ids import DossierId
from app.domain.sealing import NotSealed, sealed, unsealed

PATH = "/tep"

_FORM = 12
_NAME = 16
_SAID = struct.Struct(f"!BBI16s16s{_NAME}s")
_FORM_AND_SEQ = struct.Struct(f"!{_FORM}sI")
_PURPOSE = b"file:"


class UnknownLink(NotFound):
    """Not made by this installation, or not made whole."""


class LinkExpired(NotFound):
    """It was good once; whoever gave it can give another."""


class ReaderKind(IntEnum):
    """For whom a link is good.

    A ``PERSON`` must be let in to the dossier when he uses it; the ``APPLICANT`` is whoever holds
    the message that went to the applicant, and sees what applicants see; a ``PARTNER`` is another
    system that was told of this very file.
    """

    PERSON = 1
    APPLICANT = 2
    PARTNER = 3


class NameTooLong(ValueError):
    """A partner's or a form's name that does not fit into a link."""


@dataclass(frozen=True, slots=True)
class Reader:
    """``id`` is a person's; ``name`` a partner's, 16 letters at most (``national``)."""

    kind: ReaderKind
    id: UUID | None = None
    name: str = ""

    @classmethod
    def person(cls, identity: UUID) -> "Reader":
        return cls(ReaderKind.PERSON, id=identity)

    @classmethod
    def applicant(cls) -> "Reader":
        return cls(ReaderKind.APPLICANT)

    @classmethod
    def partner(cls, name: str) -> "Reader":
        """Raises NameTooLong."""
        return cls(ReaderKind.PARTNER, name=_fitting(name, _NAME))


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was handed in with the dossier, or its result: by the id of its upload."""

    upload: UUID


@dataclass(frozen=True, slots=True)
class Form:
    """A form that was issued in the dossier: ``M01`` at the event ``seq``."""

    form: str
    seq: int


@dataclass(frozen=True, slots=True)
class FileLink:
    dossier: DossierId
    file: Document | Form
    reader: Reader
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Links:
    """``public_url`` is where this installation answers, without a slash at its end."""

    secret: bytes = field(repr=False)
    public_url: str

    def address(self, link: FileLink) -> str:
        return f"{self.public_url}{PATH}/{self.token(link)}"

    def token(self, link: FileLink) -> str:
        """95 letters that may stand in an address."""
        return sealed(_packed(link), self.secret, _PURPOSE)

    def opened(self, token: str, at: datetime) -> FileLink:
        """What ``token`` leads to. Raises UnknownLink, LinkExpired."""
        try:
            said = unsealed(token, self.secret, _PURPOSE)
        except NotSealed:
            raise UnknownLink from None
        if len(said) != _SAID.size:
            raise UnknownLink
        link = _unpacked(said)
        if at >= link.expires_at:
            raise LinkExpired
        return link


def _packed(link: FileLink) -> bytes:
    file, reader = link.file, link.reader
    if isinstance(file, Form):
        which = _FORM_AND_SEQ.pack(_fitting(file.form, _FORM).encode(), file.seq)
    else:
        which = file.upload.bytes
    who = reader.name.encode() if reader.id is None else reader.id.bytes
    until = int(link.expires_at.timestamp())
    return _SAID.pack(isinstance(file, Form), reader.kind, until, link.dossier.bytes, which, who)


def _unpacked(said: bytes) -> FileLink:
    is_form, kind, until, dossier, which, who = _SAID.unpack(said)
    file: Document | Form = Document(UUID(bytes=which))
    if is_form:
        name, seq = _FORM_AND_SEQ.unpack(which)
        file = Form(_named(name), seq)
    reader = Reader(ReaderKind(kind), name=_named(who) if kind == ReaderKind.PARTNER else "")
    if kind == ReaderKind.PERSON:
        reader = Reader.person(UUID(bytes=who))
    expires_at = datetime.fromtimestamp(until, UTC)
    return FileLink(DossierId(UUID(bytes=dossier)), file, reader, expires_at)


def _named(padded: bytes) -> str:
    return padded.rstrip(b"\0").decode()


def _fitting(name: str, room: int) -> str:
    if not name.isascii() or not 0 < len(name) <= room:
        raise NameTooLong(f"{room} ASCII letters at most")
    return name
