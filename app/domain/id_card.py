"""Mã QR của thẻ căn cước: what a scanner at a desk types, read into a person.

``số|số CMND cũ|họ và tên|ngày sinh|giới tính|nơi thường trú|ngày cấp``, days as ddMMyyyy. The older
layout leaves the second field out; the newest cards add further ones behind. The twelve digits tell
gender, century and year of birth (NĐ 137/2015/NĐ-CP Điều 13, TT 59/2021/TT-BCA Điều 4): where they
disagree with the card, that is worth a look and nothing more.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from app.domain.errors import Defect, Invalid
from app.domain.text import folded, stored

SCAN: Final = "scan"
"""The field of every defect: what was scanned is scanned again, not corrected."""

LONGEST_SCAN: Final = 2000
_FEWEST_FIELDS: Final = 6
_NUMBER = re.compile(r"\d{12}", re.ASCII)
_OLD_NUMBER = re.compile(r"\d{9}", re.ASCII)
_DAY = re.compile(r"\d{8}", re.ASCII)
_YEAR = re.compile(r"(?:0000)?([12]\d{3})", re.ASCII)
_SYMBOLOGY = re.compile(r"^\]Q\d", re.ASCII)
_RECEIPT = re.compile(r"https?://\S+/(?:xac-minh|tra-cuu)/", re.IGNORECASE)
_NUMBER_ROW: Final = frozenset("đaeo\u0302\u0306\u0300\u0301\u0303\u0309\u0323")
"""What the Windows layout "Vietnamese" types for the digits (đ ă â ê ô and tones), taken apart."""
_LOST: Final = frozenset("?\ufffd")


class Gender(StrEnum):
    MALE = "male"
    FEMALE = "female"


_GENDERS: Final = {"nam": Gender.MALE, "nu": Gender.FEMALE}


@dataclass(frozen=True, slots=True, kw_only=True)
class IdCard:
    """A card as it was scanned. ``born_on`` is None where it knows the year alone.

    ``remarks`` are what the clerk should look at before he goes on; they refuse nothing.
    """

    number: str
    old_number: str | None
    full_name: str
    born_year: int
    born_on: date | None
    gender: Gender
    address: str
    issued_on: date | None
    remarks: tuple[Defect, ...] = ()


@dataclass(frozen=True, slots=True)
class _Fields:
    number: str
    old_number: str
    full_name: str
    born: str
    gender: str
    address: str
    issued: str


def read_id_card(scanned: str, today: date) -> IdCard:
    """The card of which ``scanned`` is the QR. Raises Invalid with everything that is wrong."""
    fields = _fields(_cleaned(scanned))
    defects = [*_defects(fields, today)]
    gender = _gender(fields.gender)
    if defects or gender is None:
        raise Invalid(defects)
    born_year, born_on = _born(fields.born)
    return IdCard(
        number=fields.number,
        old_number=fields.old_number or None,
        full_name=fields.full_name,
        born_year=born_year,
        born_on=born_on,
        gender=gender,
        address=fields.address,
        issued_on=_day(fields.issued),
        remarks=tuple(_remarks(fields)),
    )


def looks_like_a_card(scanned: str) -> bool:
    """Whether it is worth reading as a card: twelve digits and a bar, whatever follows."""
    return re.match(r"\s*(?:\]Q\d)?\d{12}\|", scanned, re.ASCII) is not None


def _cleaned(scanned: str) -> str:
    """Without what scanners add: the end of the line, the mark of the symbology, wrong encoding."""
    text = _decoded(_SYMBOLOGY.sub("", scanned[:LONGEST_SCAN].strip()))
    return stored("".join(char for char in text if char.isprintable()))


def _decoded(text: str) -> str:
    """``text``, where a scanner typed each byte of its UTF-8 as a character of its own."""
    try:
        raw = b"".join(_byte(char) for char in text)
        return raw.decode()
    except UnicodeError:
        return text


def _byte(char: str) -> bytes:
    try:
        return char.encode("cp1252")
    except UnicodeEncodeError:
        return char.encode("latin-1")


def _fields(text: str) -> _Fields:
    """Raises Invalid where these are not the fields of a card at all."""
    if not text:
        raise Invalid([Defect(SCAN, "card_not_scanned")])
    if _RECEIPT.match(text):
        raise Invalid([Defect(SCAN, "card_is_a_receipt")])
    parts = [" ".join(part.split()) for part in text.split("|")]
    if _other_layout(parts[0]):
        raise Invalid([Defect(SCAN, "card_keyboard_layout")])
    if len(parts) == 1:
        raise Invalid([Defect(SCAN, "card_not_a_card")])
    if len(parts) < _FEWEST_FIELDS:
        raise Invalid([Defect(SCAN, "card_cut_short", {"found": len(parts)})])
    has_old_number = len(parts) > _FEWEST_FIELDS and not any(char.isalpha() for char in parts[1])
    if not has_old_number:
        parts.insert(1, "")
    number, old_number, full_name, born, gender, address, issued, *_ = (*parts, "")
    return _Fields(number, old_number, full_name, born, gender, address, issued)


def _other_layout(number: str) -> bool:
    typed = unicodedata.normalize("NFD", number.lower())
    return bool(typed) and not typed.isascii() and all(char in _NUMBER_ROW for char in typed)


def _defects(fields: _Fields, today: date) -> Iterator[Defect]:
    if not _NUMBER.fullmatch(fields.number):
        yield Defect(SCAN, "card_number_unreadable")
    if fields.old_number and not _OLD_NUMBER.fullmatch(fields.old_number):
        yield Defect(SCAN, "card_old_number_unreadable")
    if not any(char.isalpha() for char in fields.full_name):
        yield Defect(SCAN, "card_name_missing")
    born_year, born_on = _born(fields.born)
    if not born_year:
        yield Defect(SCAN, "card_birth_unreadable")
    elif born_year > today.year or (born_on is not None and born_on > today):
        yield Defect(SCAN, "card_birth_in_the_future")
    if _gender(fields.gender) is None:
        yield Defect(SCAN, "card_gender_unreadable")
    if not fields.address:
        yield Defect(SCAN, "card_address_missing")
    issued_on = _day(fields.issued)
    if fields.issued and issued_on is None:
        yield Defect(SCAN, "card_issue_unreadable")
    elif issued_on is not None and not born_year <= issued_on.year <= today.year:
        yield Defect(SCAN, "card_issue_impossible")


def _remarks(fields: _Fields) -> Iterator[Defect]:
    """What the twelve digits say otherwise than the card, and letters that the scanner lost."""
    century_and_gender = int(fields.number[3])
    born_year, _ = _born(fields.born)
    said_year = 1900 + 100 * (century_and_gender // 2) + int(fields.number[4:6])
    if said_year != born_year:
        yield Defect(SCAN, "card_year_disagrees")
    said = Gender.FEMALE if century_and_gender % 2 else Gender.MALE
    if said is not _gender(fields.gender):
        yield Defect(SCAN, "card_gender_disagrees")
    if not _LOST.isdisjoint(fields.full_name + fields.address):
        yield Defect(SCAN, "card_letters_lost")


def _born(text: str) -> tuple[int, date | None]:
    """Year, and the day where the card knows it; year 0 for what cannot be read."""
    day = _day(text)
    if day is not None:
        return day.year, day
    year = _YEAR.fullmatch(text)
    return (int(year[1]), None) if year else (0, None)


def _day(text: str) -> date | None:
    if not _DAY.fullmatch(text):
        return None
    try:
        return date(int(text[4:]), int(text[2:4]), int(text[:2]))
    except ValueError:
        return None


def _gender(text: str) -> Gender | None:
    return _GENDERS.get(folded(text))
