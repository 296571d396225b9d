"""Which provider takes money from afar; chosen by the entry points."""

from typing import Annotated, assert_never

from pydantic import Field

from app.adapters.payment.counter import CounterPayment, CounterSettings
from app.adapters.payment.payment_platform import PaymentPlatform, PaymentPlatformSettings
from app.adapters.payment.vietqr import VietQrPayment, VietQrSettings
from app.ports.payment import Payment

__all__ = [
    "CounterSettings",
    "PaymentPlatformSettings",
    "PaymentSettings",
    "VietQrSettings",
    "build_payment",
]

PaymentSettings = Annotated[
    CounterSettings | VietQrSettings | PaymentPlatformSettings, Field(discriminator="kind")
]


def build_payment(
    settings: CounterSettings | VietQrSettings | PaymentPlatformSettings,
) -> Payment:
    match settings:
        case CounterSettings():
            return CounterPayment()
        case VietQrSettings():
            return VietQrPayment(settings)
        case PaymentPlatformSettings():
            return PaymentPlatform(settings)
        case _:  # pragma: no cover
            assert_never(settings)
