"""By which ways messages leave the house; chosen by the entry points."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, assert_never

from pydantic import BaseModel, Field

from app.adapters.http import HttpParty
from app.adapters.notification.sms import SmsGateway, SmsGatewaySettings
from app.adapters.notification.smtp import SmtpMessenger, SmtpSettings
from app.adapters.notification.zns import ZaloTokens, ZnsMessenger, ZnsSettings
from app.adapters.party import Party
from app.domain.notifying import Medium
from app.ports.notification import Messenger


class NoneSettings(BaseModel, frozen=True, extra="forbid"):
    """Nothing goes this way; the portal shows every notice all the same."""

    kind: Literal["none"] = "none"


EmailSettings = Annotated[NoneSettings | SmtpSettings, Field(discriminator="kind")]
SmsSettings = Annotated[NoneSettings | SmsGatewaySettings, Field(discriminator="kind")]
ZaloSettings = Annotated[NoneSettings | ZnsSettings, Field(discriminator="kind")]


def build_messengers(
    email: EmailSettings, sms: SmsSettings, zalo: ZaloSettings, data: Path
) -> Mapping[Medium, Messenger]:
    """The ways that this installation has; ``data`` is its folder."""
    found = [build_messenger(settings, data) for settings in (zalo, sms, email)]
    return {messenger.medium: messenger for messenger in found if messenger is not None}


def build_messenger(
    settings: NoneSettings | SmtpSettings | SmsGatewaySettings | ZnsSettings, data: Path
) -> Messenger | None:
    match settings:
        case NoneSettings():
            return None
        case SmtpSettings():
            return SmtpMessenger(settings, Party("email", patience=30.0, at_once=4))
        case SmsGatewaySettings():
            return SmsGateway(settings, _party("sms", settings.address))
        case ZnsSettings():
            tokens = ZaloTokens(settings, _party("zalo-login", settings.login), data / "zalo.json")
            return ZnsMessenger(settings, _party("zalo", settings.address), tokens)
        case _:
            assert_never(settings)


def _party(name: str, address: str) -> HttpParty:
    return HttpParty(Party(name), address.rstrip("/"))
