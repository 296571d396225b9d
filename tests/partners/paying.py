"""Settings for the stand-in ``payment``, and what a payer does there."""

import json
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr

from app.adapters.payment import (
    CounterSettings,
    PaymentPlatformSettings,
    VietQrSettings,
    build_payment,
)
from app.ports.payment import HowToPay, PageToOpen, Payment, QrToScan
from tests.partners.launching import Partner
from tests.partners.payment import ACCOUNT, CALLBACK_SECRET, PARTNER, SECRET, TOKEN

PROVIDERS = ("vietqr", "payment_platform")
STATEMENTS = {"vietqr": "bank", "payment_platform": "platform"}


def payment_settings(
    name: str, address: str, patience: float = 5.0
) -> CounterSettings | VietQrSettings | PaymentPlatformSettings:
    """The settings by which ``build_payment`` makes the adapter ``name`` for the stand-in."""
    match name:
        case "vietqr":
            return VietQrSettings(
                kind="vietqr",
                bin="970436",
                bank="Vietcombank",
                account=ACCOUNT,
                holder="TRUNG TAM PHUC VU HANH CHINH CONG",
                address=address,
                token=SecretStr(TOKEN),
                callback_secret=SecretStr(CALLBACK_SECRET),
                patience=patience,
            )
        case "payment_platform":
            return PaymentPlatformSettings(
                kind="payment_platform",
                address=address,
                partner=PARTNER,
                secret=SecretStr(SECRET),
                account=ACCOUNT,
                bank_code="VCB",
                holder="TRUNG TAM PHUC VU HANH CHINH CONG",
                patience=patience,
            )
        case _:
            return CounterSettings()


@dataclass(frozen=True, slots=True)
class Message:
    """What the party sends of its own accord."""

    raw: bytes
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Payer:
    """Somebody with a telephone, for whichever provider is connected."""

    partner: Partner
    payment: Payment

    async def pays(self, how: HowToPay | None, **said: Any) -> Message:
        """Pay as ``how`` says, or as ``said`` alters it; the message that the party then sends."""
        match how:
            case QrToScan():
                told = await self.partner.ask("POST", "/_scan", {"qr": how.text, **said})
            case PageToOpen():
                reference = how.address.rpartition("/")[2]
                told = await self.partner.ask("POST", "/_pay", {"reference": reference, **said})
            case _:
                raise AssertionError(how)
        return Message(told["body"].encode(), told["headers"])


def payer_at(name: str, partner: Partner, patience: float = 5.0) -> Payer:
    return Payer(partner, build_payment(payment_settings(name, partner.address, patience)))


def altered(message: Message, **said: Any) -> Message:
    """The same signature over other words."""
    body = {**json.loads(message.raw), **said}
    return Message(json.dumps(body).encode(), message.headers)
