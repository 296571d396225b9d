"""Dấu xác thực: what the QR of an issued form vouches for, packed into a few bytes.

The first half of the hash is enough: nobody finds another event of which it is the first half.
"""

from dataclasses import dataclass
from uuid import UUID

from app.domain.ids import DossierId

HEAD = 16
"""How many bytes of the hash of the event that issued a form its stamp holds."""

_FORM = "M{:02}"
_FORMS = range(1, 8)
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
    """36 bytes: id, form, seq, head."""
    number = int(stamp.form.removeprefix("M"))
    return stamp.dossier.bytes + bytes([number]) + stamp.seq.to_bytes(_SEQ, "big") + stamp.head


def unpacked(raw: bytes) -> Stamp:
    """Raises NotAStamp."""
    if len(raw) != _SIZE or raw[_ID] not in _FORMS:
        raise NotAStamp
    return Stamp(
        dossier=DossierId(UUID(bytes=raw[:_ID])),
        form=_FORM.format(raw[_ID]),
        seq=int.from_bytes(raw[_ID + 1 : _ID + 1 + _SEQ], "big"),
        head=raw[-HEAD:],
    )
