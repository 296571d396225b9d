"""A form as PDF: the same facts give the same bytes, whenever and wherever they are rendered.

A template is never changed once a form was issued by it: another regulation, or another reading of
the same, is a new file, which ``app/dossiers/regulations.toml`` names. What people wrote comes in
as data, so that nothing in it is ever markup. The fonts are the compiler's own.
"""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import segno
import typst

TEMPLATES = Path(__file__).parent / "templates"
STANDARDS: "list[typst.PDFStandard]" = ["a-2a", "ua-1"]
"""To be archived, and to be read aloud: PDF/A-2 (level A includes level B) and PDF/UA-1."""

Facts = Mapping[str, object]


class NoTemplate(Exception):
    """No template was ever made under that name."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A dossier's line in the register of its agency: ``book`` is number and year, ``01/2026``."""

    book: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """What is printed on an issued form that only its committed event has.

    ``address`` is what its QR leads to, ``seal`` the beginning of the event's hash.
    """

    address: str
    seal: str
    entry: Entry | None = None

    def as_data(self) -> Facts:
        entry = self.entry and {"book": self.entry.book, "number": f"{self.entry.number:02}"}
        return {
            "qr": _qr(self.address),
            "address": self.address,
            "seal": self.seal,
            "entry": entry,
        }


def rendered(facts: Facts, imprint: Imprint | None = None) -> bytes:
    """The sheet, or the book, that states ``facts`` in the edition that they name.

    ``imprint`` is there for M01 to M05. Raises NoTemplate.
    """
    edition = facts["edition"]
    assert isinstance(edition, Mapping)  # noqa: S101 - app.dossiers.regulations made it
    template = TEMPLATES / f"{edition['template']}.typ"
    if not template.is_file():
        raise NoTemplate(edition["template"])
    inputs = {
        "facts": json.dumps(facts),
        "imprint": json.dumps(imprint and imprint.as_data()),
    }
    # The compiler refuses a moment that is finer than a second.
    issued_at = datetime.fromisoformat(str(facts["issued_at"])).replace(microsecond=0)
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
        root=str(TEMPLATES),
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
