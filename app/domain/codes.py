"""Mã hồ sơ: composing and reading dossier codes (TT 01/2018/TT-VPCP Điều 19, QĐ 20/2020/QĐ-TTg).

``<agency identifier>-<YYMMDD>-<sequence>``; the date is the day in Hà Nội on which the receiving
agency accepted; the sequence restarts daily for each agency and widens past 9999.
"""

import re
from dataclasses import dataclass
from datetime import date

from app.domain.agencies import scheme_of
from app.domain.ids import AgencyCode, DossierCode

_CODE = re.compile(
    r"(?P<agency>[0-9A-Z.]{3,35})-(?P<date>\d{6}|\d{8})-(?P<sequence>\d{4,7})", re.ASCII
)


class NotADossierCode(ValueError):
    """The text has not the form of a dossier code of any era."""


@dataclass(frozen=True, slots=True)
class CodeParts:
    agency: AgencyCode
    accepted_on: date
    sequence: int


def compose(agency: AgencyCode, accepted_on: date, sequence: int) -> DossierCode:
    """``compose("H47.TTHCC", date(2026, 8, 20), 7)`` is ``H47.TTHCC-260820-0007``.

    Raises ValueError for a sequence below one or an identifier that neither scheme allows.
    """
    if sequence < 1:
        raise ValueError("a sequence starts at one")
    if scheme_of(agency) is None:
        raise ValueError("not an agency identifier")
    return DossierCode(f"{agency}-{accepted_on:%y%m%d}-{sequence:04d}")


def parse(text: str) -> CodeParts:
    """The parts of a code, old or new agency identifier, two- or four-digit year.

    Raises NotADossierCode.
    """
    match = _CODE.fullmatch(text.strip().upper())
    if match is None or scheme_of(match["agency"]) is None:
        raise NotADossierCode
    digits = match["date"] if len(match["date"]) == len("YYYYMMDD") else "20" + match["date"]
    try:
        accepted_on = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError as error:
        raise NotADossierCode from error
    return CodeParts(AgencyCode(match["agency"]), accepted_on, int(match["sequence"]))
