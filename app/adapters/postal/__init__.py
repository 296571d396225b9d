"""Which post office carries the parcels; chosen by the entry points."""

from typing import Annotated, assert_never

from pydantic import Field

from app.adapters.http import HttpParty
from app.adapters.party import Party
from app.adapters.postal.coding import read_codes
from app.adapters.postal.manual import ManualPostal, ManualSettings
from app.adapters.postal.signed_webhook import SignedWebhook, SignedWebhookSettings
from app.adapters.postal.vnpost_orders import VnpostOrders, VnpostOrdersSettings
from app.adapters.postal.vnpost_slips import VnpostSlips, VnpostSlipsSettings
from app.ports.postal import Postal

__all__ = [
    "ManualSettings",
    "PostalSettings",
    "SignedWebhookSettings",
    "VnpostOrdersSettings",
    "VnpostSlipsSettings",
    "build_postal",
]

PostalSettings = Annotated[
    ManualSettings | VnpostOrdersSettings | VnpostSlipsSettings | SignedWebhookSettings,
    Field(discriminator="kind"),
]


def build_postal(settings: PostalSettings) -> Postal:
    match settings:
        case ManualSettings():
            return ManualPostal(settings.name)
        case VnpostOrdersSettings():
            codes = read_codes("vnpost", settings.codes)
            return VnpostOrders(settings, _party(settings.address), codes)
        case VnpostSlipsSettings():
            codes = read_codes("vnpost", settings.codes)
            return VnpostSlips(settings, _party(settings.address), codes)
        case SignedWebhookSettings():
            codes = read_codes("generic", settings.codes)
            return SignedWebhook(settings, _party(settings.address), codes)
        case _:
            assert_never(settings)


def _party(address: str) -> HttpParty:
    return HttpParty(Party("post"), address.rstrip("/"))
