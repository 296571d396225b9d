"""VietQR: what a bank's app reads when somebody scans it (NAPAS QR format v1.5.2, EMVCo).

Each object is an identifier of two digits, a length of two digits and a value; the last one is a
checksum over all that stands before it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

GUID = "A000000727"
"""NAPAS, as the first object of template 38 names it."""

TO_ACCOUNT = "QRIBFTTA"
VND, COUNTRY = "704", "VN"
STATIC, DYNAMIC = "11", "12"
PURPOSE_MOST = 25

_BIN = re.compile(r"97[0-9]{4}")
_ACCOUNT = re.compile(r"[0-9A-Za-z]{4,19}")
_PLAIN = re.compile(r"[0-9A-Za-z .,_-]*")
_DIGITS = re.compile(r"[1-9][0-9]{0,12}")


class NotVietQr(ValueError):
    """The text is no VietQR of a transfer to an account, or it was damaged on its way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A transfer that somebody is asked to make.

    ``bin`` is the bank's number at NAPAS, ``amount`` whole VND (None: the payer types it),
    ``purpose`` goes through all banks as it is: plain letters, at most 25.
    """

    bin: str
    account: str
    amount: int | None = None
    purpose: str = ""
    bill: str = ""

    def __post_init__(self) -> None:
        if _BIN.fullmatch(self.bin) is None:
            raise NotVietQr("bin")
        if _ACCOUNT.fullmatch(self.account) is None:
            raise NotVietQr("account")
        if self.amount is not None and _DIGITS.fullmatch(str(self.amount)) is None:
            raise NotVietQr("amount")
        for words in (self.purpose, self.bill):
            if len(words) > PURPOSE_MOST or _PLAIN.fullmatch(words) is None:
                raise NotVietQr("purpose")


def encoded(transfer: Transfer) -> str:
    """The text of the QR: one for this one payment when the amount is named."""
    beneficiary = _object("00", transfer.bin) + _object("01", transfer.account)
    account = _object("00", GUID) + _object("01", beneficiary) + _object("02", TO_ACCOUNT)
    said = _object("01", transfer.bill) + _object("08", transfer.purpose)
    body = "".join(
        (
            _object("00", "01"),
            _object("01", STATIC if transfer.amount is None else DYNAMIC),
            _object("38", account),
            _object("53", VND),
            _object("54", "" if transfer.amount is None else str(transfer.amount)),
            _object("58", COUNTRY),
            _object("62", said),
            "6304",
        )
    )
    return body + checksum(body)


def decoded(text: str) -> Transfer:
    """The transfer that a QR asks for, as a bank's app reads it. Raises NotVietQr."""
    body, given = text[:-4], text[-4:]
    if not body.endswith("6304") or checksum(body) != given.upper():
        raise NotVietQr("checksum")
    root = dict(_objects(text))
    account = dict(_objects(root.get("38", "")))
    if (root.get("00"), root.get("53"), root.get("58")) != ("01", VND, COUNTRY):
        raise NotVietQr("currency")
    if account.get("00") != GUID or account.get("02") != TO_ACCOUNT:
        raise NotVietQr("service")
    beneficiary = dict(_objects(account.get("01", "")))
    said = dict(_objects(root.get("62", "")))
    amount = root.get("54")
    if amount is not None and _DIGITS.fullmatch(amount) is None:
        raise NotVietQr("amount")
    return Transfer(
        bin=beneficiary.get("00", ""),
        account=beneficiary.get("01", ""),
        amount=None if amount is None else int(amount),
        purpose=said.get("08", ""),
        bill=said.get("01", ""),
    )


def checksum(text: str) -> str:
    """CRC-16/CCITT-FALSE (ISO/IEC 13239): four capital hexadecimal digits."""
    register = 0xFFFF
    for byte in text.encode():
        register ^= byte << 8
        for _ in range(8):
            shifted = register << 1
            register = (shifted ^ 0x1021 if register & 0x8000 else shifted) & 0xFFFF
    return f"{register:04X}"


def _object(identifier: str, value: str) -> str:
    """An object that says nothing is left out."""
    return f"{identifier}{len(value):02}{value}" if value else ""


def _objects(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text):
        head = text[at : at + 4]
        if re.fullmatch("[0-9]{4}", head, re.ASCII) is None:
            raise NotVietQr("structure")
        end = at + 4 + int(head[2:])
        if end > len(text):
            raise NotVietQr("structure")
        yield head[:2], text[at + 4 : end]
        at = end
