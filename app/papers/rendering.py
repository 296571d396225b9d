"""A form as PDF: the same facts give the same bytes, whenever and wherever they are rendered.

Templates stand in a folder for each regulation and are never changed once the regulation's forms
were issued: a new regulation, or another reading of the same, is a new folder. What people wrote
comes in as data, so that nothing in it is ever markup. The fonts are the compiler's own.
"""

import io
import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

import segno
import typst

TEMPLATES = Path(__file__).parent / "templates"
STANDARDS: "list[typst.PDFStandard]" = ["a-2a", "ua-1"]
"""To be archived, and to be read aloud: PDF/A-2 (level A includes level B) and PDF/UA-1."""


class NoTemplate(Exception):
    """No template was ever made for a form of that number and regulation."""


def rendered(form: str, facts: Mapping[str, object], address: str) -> bytes:
    """The sheet of ``form``; ``address`` is what its QR leads to."""
    regulation = str(facts["regulation"])
    template = TEMPLATES / regulation / f"{form.lower()}.typ"
    if not template.is_file():
        raise NoTemplate(f"{regulation}/{form}")
    inputs = {"facts": json.dumps(facts), "qr": _qr(address), "address": address}
    issued_at = datetime.fromisoformat(str(facts["issued_at"]))
    try:
        return _compiled(template, inputs, issued_at, STANDARDS)
    except typst.TypstError:
        # An archived sheet must be able to show every character, and somebody wrote one that no
        # font has. He gets his paper all the same.
        return _compiled(template, inputs, issued_at, [])


def _compiled(
    template: Path,
    inputs: dict[str, str],
    issued_at: datetime,
    standards: "list[typst.PDFStandard]",
) -> bytes:
    return typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs=inputs,
        pdf_standards=standards,
        timestamp=issued_at,
    )


@cache
def _fonts() -> typst.Fonts:
    """Those in the compiler itself: Libertinus Serif, in the manner of Times New Roman."""
    return typst.Fonts(include_system_fonts=False)


def _qr(address: str) -> str:
    picture = io.BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="svg", border=0)
    return picture.getvalue().decode()
