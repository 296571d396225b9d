"""Dấu xác thực: what the QR of an issued form vouches for, packed into a few bytes.

The first half of the hash is enough: nobody finds another event of which it is the first half.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from app.domain.ids import DossierId
from app.dossiers.regulations import FORMS

HEAD = 16
"""How many bytes of the hash of the event that issued a form its stamp holds."""

_NUMBERS: Mapping[str, int] = {form: int(form.removeprefix("M")) for form in FORMS}
_FORMS: Mapping[int, str] = {number: form for form, number in _NUMBERS.items()}
_OWN = 0
"""In place of a number: a form that a procedure declares itself, whose name stands at the end."""
_ID, _SEQ = 16, 3
_SIZE = _ID + 1 + _SEQ + HEAD


class NotAStamp(ValueError):
    """These bytes are no stamp."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """``head`` is the first half of the hash of event ``seq``, by which ``form`` was issued."""

    dossier: DossierId
    form: str
    seq: int
    head: bytes

    @property
    def in_print(self) -> str:
        """The first 16 hexadecimal digits of the hash, as papers and pages show them."""
        digits = self.head.hex()[:16]
        return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def stamp_of(dossier: UUID, form: str, seq: int, event_hash: bytes) -> Stamp:
    """The stamp of the form that event ``seq`` issued; ``event_hash`` are the 32 bytes of it."""
    return Stamp(dossier=DossierId(dossier), form=form, seq=seq, head=event_hash[:HEAD])


def packed(stamp: Stamp) -> bytes:
    """36 bytes: id, number of the form, seq, head; then the name of a form without a number."""
    number = _NUMBERS.get(stamp.form, _OWN)
    name = b"" if number else stamp.form.encode()
    seq = stamp.seq.to_bytes(_SEQ, "big")
    return stamp.dossier.bytes + bytes([number]) + seq + stamp.head + name


def unpacked(raw: bytes) -> Stamp:
    """Raises NotAStamp."""
    fixed, name = raw[:_SIZE], raw[_SIZE:]
    if len(fixed) != _SIZE or not _is_named(fixed[_ID], name):
        raise NotAStamp
    return Stamp(
        dossier=DossierId(UUID(bytes=raw[:_ID])),
        form=_FORMS.get(fixed[_ID]) or name.decode(),
        seq=int.from_bytes(fixed[_ID + 1 : _ID + 1 + _SEQ], "big"),
        head=fixed[-HEAD:],
    )


def _is_named(number: int, name: bytes) -> bool:
    """Whether the form is named in one way: by a number, or by the name of a procedure's own."""
    return name.isascii() and bool(name) if number == _OWN else number in _FORMS and not name
