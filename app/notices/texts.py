"""Mẫu thông báo: the texts of notices, in two languages, each with the number of its version.

A file of ``templates`` is one event; ``frame.toml`` is what every message has around it. A text is
changed with its ``version``: ``versions.toml`` keeps the digest of every version that went out.
"""

import hashlib
import html
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from app.domain.notifying import Medium
from app.domain.texting import Sentence, filled, said, sentence_of, short_message, shortened
from app.dossiers.noticing import MOVED

FOLDER: Final = Path(__file__).parent / "templates"
FRAME, VERSIONS = "frame", "versions"
LANGUAGES: Final = ("vi", "en")
FLEXIBLE: Final = frozenset(
    {
        "agency_name", "competent_name", "unit", "person", "place", "state_label", "reason",
        "collector", "operator", "procedure", "file",
    }
)  # fmt: skip
"""What may be shortened where there is little room: names and reasons."""

Facts = Mapping[str, str | None]
Paragraphs = Sequence[Sequence[str]]
"""The lines of a text, paragraph by paragraph."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    subject: Sentence
    body: tuple[Sentence, ...]
    sms: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Param:
    """The fact that fills a parameter of a registered template, and the length it may have."""

    fact: str
    longest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """``version`` is that of the text and that of the frame: ``2.1``."""

    name: str
    version: str
    media: tuple[Medium, ...]
    must_reach: bool
    words: Mapping[str, Words]
    params: Mapping[str, Param]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    greeting: Sentence
    holder: tuple[Sentence, ...]
    closing: tuple[Sentence, ...]
    due_clause: str
    nameless: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What is sent. ``digest`` is of all of it, so that what was said can be proved later."""

    subject: str = ""
    text: str = ""
    html: str | None = None
    params: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def digest(self) -> bytes:
        whole = [self.subject, self.text, *(f"{k}={v}" for k, v in sorted(self.params.items()))]
        return hashlib.sha256("\n".join(whole).encode()).digest()


@cache
def templates() -> Mapping[str, Template]:
    """Every text by the name of its notice."""
    frame = _read(FRAME)
    return {name: _template(name, frame) for name in text_names() if name != FRAME}


def step_ways() -> tuple[Medium, ...]:
    """The ways by which somebody may hear of every step."""
    return templates()[MOVED].media


@cache
def frames() -> Mapping[str, Frame]:
    """What stands around every message, by language."""
    return {language: _frame(_read(FRAME)[language]) for language in LANGUAGES}


def text_names() -> list[str]:
    """Every text that has versions, the frame among them."""
    names = (path.stem for path in FOLDER.glob("*.toml"))
    return sorted(name for name in names if name != VERSIONS)


def locked() -> Mapping[str, list[str]]:
    """The digests of every version that may have gone out, the first one first."""
    path = FOLDER / f"{VERSIONS}.toml"
    return tomllib.loads(path.read_text("utf-8")) if path.exists() else {}


def digest_of(name: str) -> str:
    """The digest of a text as it is now, whatever its version says."""
    said_now = {key: value for key, value in _read(name).items() if key != "version"}
    return hashlib.sha256(repr(said_now).encode()).hexdigest()


def version_of(name: str) -> int:
    return int(_read(name)["version"])


def rendered(template: Template, medium: Medium, language: str, facts: Facts) -> Rendered:
    """The message for one way. Raises FactMissing and TextTooLong."""
    words = template.words[language]
    if medium is Medium.SMS:
        return Rendered(text=short_message(words.sms, facts, FLEXIBLE))
    if medium is Medium.ZALO:
        return Rendered(
            params=_params(template, facts), text=short_message(words.sms, facts, FLEXIBLE)
        )
    return _letter(words, frames()[language], facts)


def on_page(template: Template, language: str, facts: Facts) -> Paragraphs:
    """The message without what only a letter needs: whom it greets, where to read it.

    Raises FactMissing.
    """
    words, frame = template.words[language], frames()[language]
    parts = (said(words.body, facts), said(frame.holder, facts))
    return [part for part in parts if part]


def _letter(words: Words, frame: Frame, facts: Facts) -> Rendered:
    parts = [
        said([frame.greeting], facts),
        said(words.body, facts),
        said(frame.holder, facts),
        said(frame.closing, facts),
    ]
    return Rendered(
        subject=" ".join((filled(words.subject, facts) or "").split()),
        text="\n\n".join("\n".join(part) for part in parts if part) + "\n",
        html=_html(parts, facts.get("link")),
    )


def _html(parts: Sequence[Sequence[str]], link: str | None) -> str:
    blocks = []
    for part in parts:
        lines = "<br>\n".join(html.escape(line) for line in part)
        if link:
            address = html.escape(link)
            lines = lines.replace(address, f'<a href="{address}">{address}</a>')
        blocks.append(f"<p>{lines}</p>")
    style = "font:16px/1.5 Arial,sans-serif;color:#0b0c0c;max-width:40em"
    return (
        f'<!doctype html>\n<html><body style="{style}">\n'
        + "\n".join(blocks)
        + "\n</body></html>\n"
    )


def _params(template: Template, facts: Facts) -> dict[str, str]:
    known = {name: facts.get(param.fact) for name, param in template.params.items()}
    return {
        name: shortened(fact, template.params[name].longest) if fact else "-"
        for name, fact in known.items()
    }


@cache
def _read(name: str) -> Mapping[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


def _template(name: str, frame: Mapping[str, Any]) -> Template:
    file = _read(name)
    return Template(
        name=name,
        version=f"{file['version']}.{frame['version']}",
        media=tuple(Medium(medium) for medium in file["channels"]),
        must_reach=file["must_reach"],
        words={language: _words(file[language]) for language in LANGUAGES},
        params={k: _param(v) for k, v in {**frame["zns"], **file.get("zns", {})}.items()},
    )


def _words(file: Mapping[str, Any]) -> Words:
    return Words(
        subject=Sentence(file["subject"]),
        body=tuple(sentence_of(text) for text in file["body"]),
        sms=tuple(sentence_of(text) for text in file["sms"]),
    )


def _frame(file: Mapping[str, Any]) -> Frame:
    return Frame(
        greeting=Sentence(file["greeting"]),
        holder=tuple(sentence_of(text) for text in file["holder"]),
        closing=tuple(sentence_of(text) for text in file["closing"]),
        due_clause=file["due_clause"],
        nameless=file["nameless"],
    )


def _param(text: str) -> Param:
    fact, longest = text.split(":")
    return Param(fact=fact, longest=int(longest))
