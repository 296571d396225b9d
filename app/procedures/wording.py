"""What is wrong with a file, in words: ``file:line: message — how to mend it``."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal, cast

from app.domain.errors import Fact
from app.procedures.strict_yaml import Problem

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")


@cache
def sentences(language: Language) -> Mapping[str, Mapping[str, str]]:
    """By code of problem: ``says`` and ``mend``."""
    text = files("app.procedures").joinpath(f"problems.{language}.toml").read_text("utf-8")
    return cast("Mapping[str, Mapping[str, str]]", tomllib.loads(text))


def worded(problem: Problem, language: Language = "vi") -> tuple[str, str]:
    """What is wrong, and how to mend it."""
    words = sentences(language).get(problem.code, sentences(language)["other"])
    facts = _Facts({"code": problem.code, **problem.facts})
    return words["says"].format_map(facts), words["mend"].format_map(facts)


def said(problem: Problem, language: Language = "vi") -> str:
    """One line for people: where, what, how to mend it."""
    what, mend = worded(problem, language)
    return f"{problem.path}:{problem.line}: {what} — {mend}"


class _Facts(dict[str, Fact]):
    def __missing__(self, key: str) -> str:
        return "…"
