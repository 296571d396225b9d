"""A procedure's own scenarios as it writes them: ``time role action key=value -> state key=value``.

``given: …`` as a first line says what was handed in; ``-> !reason`` expects a refusal.
"""

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.calendar import HANOI
from app.domain.durations import Duration

REASONS = frozenset({"role", "stale", "guard", "limit", "too_late", "invalid", "conflict"})
EXPECTATIONS = frozenset(
    {
        "due",
        "original_due",
        "stepdue",
        "national",
        "time",
        "clock",
        "proposal",
        "outcome",
        "holder",
        "agency",
    }
)
GIVEN = frozenset({"channel", "subject", "return_method", "receiving", "competent", "form"})
_HEAD = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}) ([a-z][a-z0-9_]*) (@?[a-z_]+)(?::(\S+))?")
_PAIR = re.compile(r"([a-z_]+(?:\.[A-Za-z0-9_]+)?)=(.*)", re.DOTALL)
_OPTION = re.compile(r"override|v|without|comment|documents|data\.[a-z_]+")
_ARGUMENTS = {
    "@extend": True,
    "@answer": True,
    "@granted": True,
    "@refused": True,
    "@undo": False,
    "@tick": False,
}


class Unreadable(ValueError):
    """The line does not have the form of a line of a scenario."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing done, and what must come of it; ``refusal`` stands alone."""

    text: str
    at: datetime
    role: str
    action: str
    argument: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    state: str | None = None
    refusal: str | None = None
    expects: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Given:
    """What was handed in: a citizen online with everything, unless said otherwise."""

    values: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    extra: frozenset[str] = frozenset()


def given_of(text: str) -> Given:
    """Raises Unreadable."""
    values, form = {}, {}
    without, extra = set(), set()
    for word in _words(text.removeprefix("given:")):
        key, value = _pair(word)
        if key == "without":
            without.add(value)
        elif key == "with":
            extra.add(value)
        elif key.startswith("form."):
            form[key.removeprefix("form.")] = value
        elif key in GIVEN:
            values[key] = value
        else:
            raise Unreadable(key)
    return Given(values, form, frozenset(without), frozenset(extra))


def is_given(text: str) -> bool:
    return text.startswith("given:")


def line_of(text: str) -> Line:
    """Raises Unreadable."""
    done, arrow, outcome = text.partition("->")
    head = _HEAD.match(done.strip())
    if not arrow or head is None:
        raise Unreadable("line")
    moment, role, action, argument = head.groups()
    if action.startswith("@") or argument is not None:
        _check_verb(action, argument)
    options, without = _options(done.strip()[head.end() :])
    state, refusal, expects = _outcome(outcome.strip())
    return Line(
        text=text,
        at=_moment(moment),
        role=role,
        action=action,
        argument=argument,
        options=options,
        without=without,
        state=state,
        refusal=refusal,
        expects=expects,
    )


def _check_verb(verb: str, argument: str | None) -> None:
    if _ARGUMENTS.get(verb) is not (argument is not None):
        raise Unreadable(verb)
    if verb == "@extend":
        try:
            Duration.parse(argument or "")
        except ValueError as error:
            raise Unreadable(verb) from error


def _options(text: str) -> tuple[dict[str, str], frozenset[str]]:
    pairs = [_pair(word) for word in _words(text)]
    for key, value in pairs:
        if _OPTION.fullmatch(key) is None or (key == "v" and not value.isdecimal()):
            raise Unreadable(key)
    options = {key: value for key, value in pairs if key != "without"}
    return options, frozenset(value for key, value in pairs if key == "without")


def _outcome(text: str) -> tuple[str | None, str | None, dict[str, str]]:
    first, *rest = _words(text) or [""]
    if first.startswith("!"):
        if first[1:] not in REASONS or rest:
            raise Unreadable(first)
        return None, first[1:], {}
    if re.fullmatch(r"[a-z][a-z0-9_]*", first) is None:
        raise Unreadable("state")
    expects = dict(_pair(word) for word in rest)
    for key in expects:
        if key not in EXPECTATIONS:
            raise Unreadable(key)
    return first, None, expects


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError as error:
        raise Unreadable("quotes") from error


def _pair(word: str) -> tuple[str, str]:
    match = _PAIR.fullmatch(word)
    if match is None:
        raise Unreadable(word[:40])
    return match[1], match[2]


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=HANOI)
    except ValueError as error:
        raise Unreadable("time") from error
