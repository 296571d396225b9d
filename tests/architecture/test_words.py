"""Every refusal has its sentence, in Vietnamese and in English, and the two agree."""

import ast
import re
import string

import pytest

from app.domain.errors import Defect, DomainError
from app.web.messages import Language, Sentences, sentences
from tests.architecture.source import sources, subclasses

LANGUAGES = pytest.mark.parametrize("language", Language)
BOTH = [sentences(language) for language in Language]


def gaps(sentence: str) -> set[str]:
    """What is filled in. A fact that holds words has one for each language."""
    names = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
    return {re.sub(r"(^|_)(vi|en)$", r"\1words", name) for name in names}


def tables(words: Sentences) -> dict[str, str]:
    return {
        **{f"title.{key}": value for key, value in words.titles.items()},
        **words.reasons,
        **{f"defect.{key}": value for key, value in words.defects.items()},
    }


def spelled_defects() -> set[str]:
    """The codes of defects as the code spells them: ``Defect("field", "code")``."""
    return {
        node.args[1].value
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == Defect.__name__
        and len(node.args) > 1
        and isinstance(node.args[1], ast.Constant)
        and isinstance(node.args[1].value, str)
    }


@LANGUAGES
def test_every_refusal_has_its_sentence(language: Language):
    known = sentences(language).reasons
    silent = sorted(
        f"{error.__module__}.{error.__name__}"
        for error in subclasses(DomainError)
        if reason_of(error) not in known
    )
    assert silent == []


@LANGUAGES
def test_every_defect_has_its_sentence(language: Language):
    assert sorted(spelled_defects() - set(sentences(language).defects)) == []


def test_both_languages_say_the_same_things_about_the_same_facts():
    vietnamese, english = (tables(words) for words in BOTH)
    assert sorted(vietnamese) == sorted(english)
    unlike = [key for key in vietnamese if gaps(vietnamese[key]) != gaps(english[key])]
    assert unlike == []


def reason_of(error: type) -> str:
    """Without making one: each kind takes its own facts."""
    assert issubclass(error, DomainError)
    reason = error.__new__(error).reason
    assert isinstance(reason, str)
    return reason
