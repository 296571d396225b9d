"""Lời thông báo: the words of a notice, as they are sent and as its reader finds them on a page."""

from app.domain.notifying import Medium
from app.domain.texting import FactMissing, TextTooLong
from app.dossiers.noticing import MOVED
from app.notices.mailroom import Mailroom
from app.notices.stating import Telling, stated, text_of
from app.notices.texts import Paragraphs, Rendered, Template, on_page, rendered, templates


class NothingToSay(Exception):
    """No text can be made of what is known."""


def worded(
    mail: Mailroom, telling: Telling, medium: Medium, language: str
) -> tuple[Template, Rendered]:
    """The notice's own text; where something in it is not known, the one that says where it is.

    Raises NothingToSay.
    """
    facts = stated(mail, telling, language)
    for template in _texts(telling):
        try:
            return template, rendered(template, medium, language, facts)
        except (FactMissing, TextTooLong):
            continue
    raise NothingToSay


def read_whole(mail: Mailroom, telling: Telling, language: str) -> Paragraphs:
    """The same as its reader finds it on the page of his dossier; empty where nothing is known."""
    facts = stated(mail, telling, language) | {"choice_url": None}  # the page has the link itself
    for template in _texts(telling):
        try:
            return on_page(template, language, facts)
        except FactMissing:
            continue
    return []


def _texts(telling: Telling) -> list[Template]:
    own = text_of(telling.notice, telling.seq, telling.at, telling.facts)
    return [templates()[name] for name in dict.fromkeys((own, MOVED))]
