"""Where the law's files lie: beside the code in a checkout, inside the package when installed."""

from pathlib import Path
from typing import Literal

PACKAGE = Path(__file__).resolve().parents[1]


def shipped(kind: Literal["calendars", "lifecycles", ""] = "") -> Path:
    """The folder of that kind of file, or of all of them."""
    bundled = PACKAGE / "_bundled" / "procedures"
    folder = bundled if bundled.is_dir() else PACKAGE.parent / "procedures"
    return folder / kind
