"""VietQR: a transfer to the agency's account by a QR, told of by the bank's notice service.

The QR is made here and asks nobody. Notices are signed as those of bank-notice services in Vietnam
are (HMAC-SHA256 over ``<seconds>.<raw body>``, ``sha256=<hex>``); what came in is asked for by our
reference, which stands in the words of the transfer. One transaction is named by the bank's own
number of it, so that notice, inquiry and the file of the day speak of the same.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field, SecretStr

from app.adapters.http import Call, HttpParty
from app.adapters.party import Party
from app.adapters.payment.reading import amount, moment, statement_rows
from app.domain.payment_references import references_in
from app.domain.reconciling import StatementLine
from app.domain.signing import SignatureOutOfTime, SignatureWrong, in_time, vouched
from app.domain.vietqr import Transfer, encoded
from app.ports import PermanentFailure, TemporaryFailure
from app.ports.payment import (
    Callback,
    CallbackUnreadable,
    Credit,
    HowToPay,
    Order,
    QrToScan,
    StatementUnreadable,
)

SIGNATURE, TIMESTAMP = "x-sepay-signature", "x-sepay-timestamp"
WRITTEN = "%Y-%m-%d %H:%M:%S"
COLUMNS = ("reference_number", "amount_in", "amount_out", "transaction_content")
NOT_LET_IN = frozenset({401, 403})
"""Somebody must mend our token; the questions wait meanwhile."""
HEARD: Mapping[str, object] = {"success": True}


class VietQrSettings(BaseModel, frozen=True, extra="forbid"):
    """``bin`` is the bank's number at NAPAS, ``account`` the beneficiary's."""

    kind: Literal["vietqr"]
    bin: str = Field(pattern=r"^97[0-9]{4}$")
    bank: str = Field(min_length=2, max_length=100)
    account: str = Field(pattern=r"^[0-9A-Za-z]{4,19}$")
    holder: str = Field(min_length=2, max_length=100)
    address: str = Field(pattern=r"^https?://[^\s]+$")
    token: SecretStr
    callback_secret: SecretStr = Field(min_length=16)
    patience: float = Field(default=10.0, gt=0, le=60)


@dataclass(slots=True)
class VietQrPayment:
    settings: VietQrSettings
    provider: str = "vietqr"
    asks_first: bool = False
    _http: HttpParty = field(init=False, repr=False)

    def __post_init__(self) -> None:
        settings = self.settings
        token = settings.token.get_secret_value()
        self._http = HttpParty(
            Party("payment", patience=settings.patience),
            settings.address,
            headers={"authorization": f"Bearer {token}"},
        )

    async def begin(self, order: Order) -> HowToPay:
        settings = self.settings
        transfer = Transfer(
            bin=settings.bin,
            account=settings.account,
            amount=order.amount,
            purpose=order.reference,
        )
        return QrToScan(
            text=encoded(transfer),
            bank=settings.bank,
            account=settings.account,
            holder=settings.holder,
            purpose=order.reference,
        )

    def verify_callback(self, raw: bytes, headers: Mapping[str, str], *, at: datetime) -> Callback:
        seconds = headers.get(TIMESTAMP, "")
        signature = headers.get(SIGNATURE, "").removeprefix("sha256=")
        secret = self.settings.callback_secret.get_secret_value().encode()
        if not (seconds.isascii() and seconds.isdigit() and len(seconds) < 11):  # noqa: PLR2004
            raise SignatureWrong
        if not vouched(signature, seconds.encode() + b"." + raw, secrets=[secret]):
            raise SignatureWrong
        if not in_time(datetime.fromtimestamp(int(seconds), UTC), at):
            raise SignatureOutOfTime
        return Callback(credit=self._told(_read(raw)), answer=HEARD)

    async def inquire(self, order: Order) -> Sequence[Credit]:
        asked = {"search": order.reference, "transfer_type": "in", "per_page": "100"}
        reply = await self._http.send(Call("GET", "/v2/transactions", params=asked))
        if reply.status in NOT_LET_IN:
            raise TemporaryFailure(f"our token was answered {reply.status}")
        if not reply.is_success:
            raise PermanentFailure(f"transactions answered {reply.status}")
        found = reply.json().get("data")
        if not isinstance(found, list):
            raise PermanentFailure("transactions answered without data")
        credits_ = [_credit(line, order.reference, self.settings.account) for line in found]
        return [credit for credit in credits_ if credit is not None]

    def read_statement(self, content: bytes) -> Sequence[StatementLine]:
        return [
            _statement_line(number, row)
            for number, row in enumerate(statement_rows(content, COLUMNS), start=2)
        ]

    async def close(self) -> None:
        await self._http.close()

    def _told(self, said: Mapping[str, Any]) -> Credit | None:
        """None for money that went out, or came to another account of the same owner."""
        if said.get("transferType") != "in":
            return None
        if said.get("accountNumber") != self.settings.account:
            return None
        number, sum_ = said.get("referenceCode"), amount(said.get("transferAmount"))
        at = moment(said.get("transactionDate"), WRITTEN)
        if not isinstance(number, str) or not number:
            raise CallbackUnreadable("referenceCode")
        if not sum_:
            raise CallbackUnreadable("transferAmount")
        if at is None:
            raise CallbackUnreadable("transactionDate")
        words = f"{said.get('content') or ''} {said.get('description') or ''}"
        named = references_in(words)
        return Credit(number=number, reference=next(iter(named), None), amount=sum_, at=at)


def _read(raw: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(raw)
    except ValueError:
        raise CallbackUnreadable("body") from None
    if not isinstance(said, dict):
        raise CallbackUnreadable("body")
    return said


def _credit(line: object, reference: str, account: str) -> Credit | None:
    """A line of the bank's list, if it is about ``reference`` and came to ``account``."""
    if not isinstance(line, dict) or line.get("account_number") != account:
        return None
    if reference not in references_in(str(line.get("transaction_content") or "")):
        return None
    number, sum_ = line.get("reference_number"), amount(line.get("amount_in"))
    at = moment(line.get("transaction_date"), WRITTEN)
    if not isinstance(number, str) or not number or not sum_ or at is None:
        return None
    return Credit(number=number, reference=reference, amount=sum_, at=at)


def _statement_line(number: int, row: Mapping[str, str]) -> StatementLine:
    came, went = amount(row["amount_in"] or "0"), amount(row["amount_out"] or "0")
    if not row["reference_number"] or came is None or went is None or (came > 0) == (went > 0):
        raise StatementUnreadable(number, ("reference_number", "amount_in", "amount_out"))
    return StatementLine(
        number=row["reference_number"],
        reference=next(iter(references_in(row["transaction_content"])), None),
        amount=came or went,
        is_refund=went > 0,
    )
