"""The words for every refusal, in Vietnamese and in English, found by its reason.

A sentence tells a clerk what happened and what to do. Gaps in it (``{limit}``) are filled from
the facts of the refusal, which hold no personal data and no input.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from app.domain.errors import Defect, DomainError, Fact


class Language(StrEnum):
    VI = "vi"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Sentences:
    """One language. ``reasons`` are keyed by ``DomainError.reason``, then by its category."""

    titles: Mapping[str, str]
    reasons: Mapping[str, str]
    defects: Mapping[str, str]
    also: Mapping[str, str]
    """What is said after a refusal that knows more: the rule, and what would make it possible."""

    def title(self, code: str) -> str:
        return self.titles.get(code, self.titles["conflict"])

    def detail(self, error: DomainError) -> str:
        own = self.reasons.get(error.reason)
        said = _filled(own, error.facts) or self.reasons[error.code]
        more = (_filled(sentence, error.facts) for sentence in self.also.values())
        return " ".join((said, *(sentence for sentence in more if sentence)))

    def message(self, defect: Defect) -> str:
        own = self.defects.get(defect.code)
        return _filled(own, defect.facts) or self.defects["not_acceptable"]


@cache
def sentences(language: Language) -> Sentences:
    text = files("app.web").joinpath(f"messages.{language}.toml").read_text("utf-8")
    content = tomllib.loads(text)
    reasons = {key: value for key, value in content.items() if isinstance(value, str)}
    return Sentences(
        titles=content["title"],
        reasons=reasons,
        defects=content["defect"],
        also=content["also"],
    )


def has_defect(code: str) -> bool:
    return code in sentences(Language.VI).defects


def language_of(accepted: str | None) -> Language:
    """The better of our two languages by ``Accept-Language``; Vietnamese unless asked."""
    best, weight = Language.VI, 0.0
    for offer in (accepted or "").split(",")[:20]:
        name, *parameters = (part.strip().lower() for part in offer.split(";"))
        quality = _quality(parameters)
        if quality > weight and (tag := name.partition("-")[0]) in (Language.VI, Language.EN):
            best, weight = Language(tag), quality
    return best


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return float(parameter[2:])
            except ValueError:
                return 0.0
    return 1.0


def _filled(sentence: str | None, facts: Mapping[str, Fact]) -> str | None:
    """None where there is no sentence, or where a fact that it needs is not known."""
    known = {name: fact for name, fact in facts.items() if fact is not None}
    try:
        return None if sentence is None else sentence.format_map(known)
    except KeyError:
        return None
