"""Which document axis official letters go to; chosen by the entry points."""

from typing import Annotated, Literal, assert_never

from pydantic import BaseModel, Field, SecretStr

from app.adapters.document_axis.none import NoAxis
from app.adapters.document_axis.vxp import VxpAxis
from app.adapters.http import HttpParty
from app.adapters.party import Party
from app.ports.document_axis import DocumentAxis

PATIENCE = 60.0
LONGEST_PACKAGE = 80 * 1024 * 1024


class NoAxisSettings(BaseModel, frozen=True, extra="forbid"):
    """Not on the axis: consultations stay inside the house."""

    kind: Literal["none"] = "none"


class VxpSettings(BaseModel, frozen=True, extra="forbid"):
    """``system_id`` is the identifier under which this system is registered on the axis."""

    kind: Literal["vxp"] = "vxp"
    address: str = Field(pattern=r"^https?://[^\s]+$")
    system_id: str = Field(min_length=1, max_length=64)
    secret: SecretStr


DocumentAxisSettings = Annotated[NoAxisSettings | VxpSettings, Field(discriminator="kind")]


def build_document_axis(settings: NoAxisSettings | VxpSettings) -> DocumentAxis:
    match settings:
        case NoAxisSettings():
            return NoAxis()
        case VxpSettings():
            party = Party("axis", patience=PATIENCE, at_once=4)
            http = HttpParty(party, settings.address, most_bytes=LONGEST_PACKAGE)
            return VxpAxis(http, settings.system_id, settings.secret.get_secret_value())
        case _:
            assert_never(settings)
