"""Which way leads to the national portal, if any; chosen by the entry points."""

from typing import Annotated, Final, Literal, assert_never

from pydantic import BaseModel, Field

from app.adapters.http import HttpParty
from app.adapters.national_portal.ngsp import Ngsp, NgspSettings
from app.adapters.party import Party
from app.domain.signing import read_secret
from app.ports.national_portal import NationalPortal

PARTY: Final = "national"


class NoPortalSettings(BaseModel, frozen=True, extra="forbid"):
    kind: Literal["none"] = "none"


NationalSettings = Annotated[NoPortalSettings | NgspSettings, Field(discriminator="kind")]


def build_national_portal(settings: NoPortalSettings | NgspSettings) -> NationalPortal | None:
    """None where an installation has no way to the portal: then nothing is owed to it."""
    match settings:
        case NoPortalSettings():
            return None
        case NgspSettings():
            return Ngsp(settings, HttpParty(Party(PARTY), settings.address))
        case _:
            assert_never(settings)


def arrival_secrets(settings: NoPortalSettings | NgspSettings) -> tuple[bytes, ...]:
    """What the portal signs with that hands dossiers over; empty: nothing is taken from it."""
    if isinstance(settings, NoPortalSettings) or settings.arrivals_secret is None:
        return ()
    return (read_secret(settings.arrivals_secret.get_secret_value()),)
