"""Who looks through files for harm; chosen by the entry points."""

from typing import Annotated, Literal, assert_never

from pydantic import BaseModel, Field

from app.adapters.scanning.clamd import ClamdScanner, ClamdSettings
from app.ports.scanning import Scanner

__all__ = ["ClamdSettings", "NoScanning", "ScanningSettings", "build_scanner"]


class NoScanning(BaseModel, frozen=True, extra="forbid"):
    """Files are inspected as ever, and looked through by nobody else."""

    kind: Literal["none"] = "none"


ScanningSettings = Annotated[NoScanning | ClamdSettings, Field(discriminator="kind")]


def build_scanner(settings: NoScanning | ClamdSettings) -> Scanner | None:
    """None: this installation scans nothing."""
    match settings:
        case NoScanning():
            return None
        case ClamdSettings():
            return ClamdScanner(settings)
        case _:
            assert_never(settings)
