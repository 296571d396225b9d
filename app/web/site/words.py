"""What pages say: Vietnamese in the templates, English beside it in ``app/web/words/*.en.toml``.

The Vietnamese sentence is the key, so that a template reads as the page does. A sentence that has
a number in it may have two English forms: ``"%(n)s hồ sơ" = ["%(n)s dossier", "%(n)s dossiers"]``,
the first when ``n`` is one. A test extracts every sentence and expects its English.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from app.domain.machine import Words
from app.web.messages import Language

Translation = str | list[str]


@cache
def english() -> Mapping[str, Translation]:
    """Every sentence with its English, from all surfaces together."""
    found: dict[str, Translation] = {}
    for file in sorted(files("app.web.words").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".en.toml"):
            found |= tomllib.loads(file.read_text("utf-8"))
    return found


def translated(sentence: str, language: Language, number: object = None) -> str:
    """``sentence`` in ``language``, its gaps not yet filled; itself where no English is known."""
    if language is Language.VI:
        return sentence
    found = english().get(sentence, sentence)
    if isinstance(found, str):
        return found
    return found[0] if number in (1, "1") else found[-1]


def say(sentence: str, language: Language, /, **facts: object) -> str:
    """``sentence`` in ``language``, its gaps (``%(name)s``) filled from ``facts``."""
    words = translated(sentence, language, facts.get("n"))
    return words % facts if facts else words


def sentence(words: str) -> str:
    """``words``, said later by ``say``: so that the test of the catalogue sees them."""
    return words


def spoken(words: Words, language: Language) -> str:
    """The data's own words (of procedures, states, actions) in the reader's language."""
    return words.en if language is Language.EN else words.vi
