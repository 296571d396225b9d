"""Which regular expressions may stand in a form: those that no engine can be made to hang on.

Our own engine is linear, but browsers and other people's clients validate by the same schema.
"""

import re
from dataclasses import dataclass

import jsonschema_rs

LONGEST = 200
_QUANTIFIER = re.compile(r"[*+?]|\{[0-9]*,?[0-9]*\}")
_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]")
_GROUP_HEAD = re.compile(r"\((?:\?:|\?P?<[A-Za-z]\w*>)?")


@dataclass(slots=True)
class _Group:
    repeats: bool = False
    """Something in it may be repeated without end."""
    chooses: bool = False
    """It has alternatives."""


def is_safe(pattern: str) -> bool:
    """Whether ``pattern`` is known to take linear time everywhere.

    >>> is_safe("^[0-9]{12}$"), is_safe("^(a+)+$"), is_safe("(?=a)b")
    (True, False, False)
    """
    if len(pattern) > LONGEST or not _is_linear(pattern):
        return False
    groups = [_Group()]
    at = 0
    while at < len(pattern):
        head = pattern[at]
        closed: _Group | None = None
        if head == "\\":
            at += 2
        elif head == "[" and (bracket := _CLASS.match(pattern, at)):
            at = bracket.end()
        elif head == "(" and (opening := _GROUP_HEAD.match(pattern, at)):
            groups.append(_Group())
            at = opening.end()
            continue
        else:
            if head == "|":
                groups[-1].chooses = True
            if head == ")" and len(groups) > 1:
                closed = groups.pop()
            at += 1
        quantifier = _QUANTIFIER.match(pattern, at)
        endless = quantifier is not None and _is_endless(quantifier[0])
        if endless and closed is not None and (closed.repeats or closed.chooses):
            return False
        groups[-1].repeats |= endless or (closed is not None and closed.repeats)
        at = at if quantifier is None else quantifier.end()
    return True


def _is_endless(quantifier: str) -> bool:
    return quantifier in {"*", "+"} or quantifier.endswith(",}")


def _is_linear(pattern: str) -> bool:
    """Whether an engine without backtracking takes it: no look-around, no back-references."""
    try:
        jsonschema_rs.Draft202012Validator(
            {"pattern": pattern}, pattern_options=jsonschema_rs.RegexOptions(), offline=True
        )
    except (jsonschema_rs.ValidationError, ValueError):
        return False
    return True
