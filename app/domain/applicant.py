"""Người nộp: who asks, as it was written down, so that notices and tracking can reach him."""

import re
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Final

from app.domain.errors import Defect
from app.domain.procedure import Subject
from app.domain.text import folded, stored

LONGEST_NAME = 120
LONGEST_ADDRESS = 300
LONGEST_EMAIL = 254
PROOF_LENGTH = 4
FINDABLE: Final = ("id_number", "phone", "email", "address")
"""By what an applicant is found; his name stands on every paper."""

_PHONE = re.compile(r"0\d{9,10}", re.ASCII)
_CITIZEN_ID = re.compile(r"\d{12}|\d{9}|[A-Z]\d{7,8}", re.ASCII)
_TAX_CODE = re.compile(r"\d{10}(?:-?\d{3})?|\d{12}", re.ASCII)
_EMAIL = re.compile(
    r"[^@\s,;<>\"]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """``id_number`` is a CCCD, CMND or passport number, or an organisation's tax code."""

    kind: Subject
    full_name: str
    id_number: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None

    def proves(self, proof: str) -> bool:
        """Whether ``proof`` is the last four digits of the phone or the identity number."""
        tails = {
            number[-PROOF_LENGTH:]
            for number in (self.phone, self.id_number)
            if number and len(number) >= PROOF_LENGTH
        }
        return proof in tails

    def without(self, fields: Collection[str]) -> "Applicant":
        """The same, but for those ``fields`` of it that are not to be told."""
        return replace(
            self,
            id_number=None if "id_number" in fields else self.id_number,
            phone=None if "phone" in fields else self.phone,
            email=None if "email" in fields else self.email,
            address=None if "address" in fields else self.address,
        )

    def as_dict(self) -> dict[str, str | None]:
        return {**asdict(self), "kind": self.kind.value}


def tidied(applicant: Applicant) -> Applicant:
    """The same applicant with spaces, dots and +84 taken out of numbers, and text in NFC."""
    phone = re.sub(r"[\s.()-]", "", applicant.phone or "")
    phone = "0" + phone.removeprefix("+84") if phone.startswith("+84") else phone
    return Applicant(
        kind=applicant.kind,
        full_name=" ".join(stored(applicant.full_name).split()),
        id_number=re.sub(r"[\s.]", "", applicant.id_number or "").upper() or None,
        phone=phone or None,
        email=stored(applicant.email or "") or None,
        address=stored(applicant.address or "") or None,
    )


def defects_of(applicant: Applicant) -> Iterator[Defect]:
    """Everything that is wrong with a tidied applicant."""
    if not folded(applicant.full_name):
        yield Defect("applicant.full_name", "required")
    elif len(applicant.full_name) > LONGEST_NAME:
        yield Defect("applicant.full_name", "too_long", {"max": LONGEST_NAME})
    elif not any(char.isalpha() for char in applicant.full_name):
        yield Defect("applicant.full_name", "no_letters")
    if applicant.address and len(applicant.address) > LONGEST_ADDRESS:
        yield Defect("applicant.address", "too_long", {"max": LONGEST_ADDRESS})
    if applicant.phone and not _PHONE.fullmatch(applicant.phone):
        yield Defect("applicant.phone", "malformed_phone")
    if applicant.email and len(applicant.email) > LONGEST_EMAIL:
        yield Defect("applicant.email", "too_long", {"max": LONGEST_EMAIL})
    elif applicant.email and not _EMAIL.fullmatch(applicant.email):
        yield Defect("applicant.email", "malformed_email")
    yield from _defects_of_number(applicant)


def _defects_of_number(applicant: Applicant) -> Iterator[Defect]:
    if applicant.id_number is None:
        if applicant.phone is None:
            yield Defect("applicant.id_number", "phone_or_id_required")
        return
    organised = applicant.kind is not Subject.CITIZEN
    pattern = _TAX_CODE if organised else _CITIZEN_ID
    if not pattern.fullmatch(applicant.id_number):
        yield Defect(
            "applicant.id_number", "malformed_tax_code" if organised else "malformed_id_number"
        )
