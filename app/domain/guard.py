"""One-line conditions of life cycles and procedures: ``form.area > 200 and channel == 'post'``.

A guard is parsed to a whitelisted tree (comparison, and/or/not, in, names, attributes, constants)
and evaluated over a fixed set of names; nothing in it can call, loop or reach outside.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

Facts = Mapping[str, object]
Ask = Callable[[Facts], object]

LONGEST: Final = 300
DEEPEST: Final = 12

PLAIN_NAMES: Final = frozenset(
    {
        "state",
        "channel",
        "subject",
        "return_method",
        "receiving_agency",
        "competent_agency",
        "owner_agency",
        "variant",
        "proposal",
        "outcome",
        "wd_since_received",
        "consults_done",
        "consults_late",
        "children_done",
        "children_granted",
        "originals_held",
    }
)
SPACES: Final = frozenset({"form", "documents", "count"})
"""Names with one attribute: ``form.area``, ``documents.don`` (handed in?), ``count.consult``."""

CONSTANTS: Final[Mapping[str, bool | None]] = MappingProxyType(
    {"true": True, "false": False, "null": None}
)


class UnsafeGuard(ValueError):
    """The text is not a condition of the whitelisted kind; ``str()`` names the offending part."""


@dataclass(frozen=True, slots=True)
class Guard:
    """A parsed condition. Two guards are equal when their texts are.

    ``names`` are what it asks about, attributes dotted: ``{"form.area", "subject"}``.
    """

    text: str
    names: frozenset[str] = field(compare=False, repr=False)
    _ask: Ask = field(compare=False, repr=False)

    @classmethod
    def parse(cls, text: str) -> "Guard":
        """Raises UnsafeGuard for anything but a whitelisted condition over known names."""
        if len(text) > LONGEST:
            raise UnsafeGuard("too long")
        try:
            tree = ast.parse(text.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise UnsafeGuard("not a condition") from error
        names: set[str] = set()
        return cls(text, _ask=_build(tree, names, DEEPEST), names=frozenset(names))

    def holds(self, facts: Facts) -> bool:
        """Whether it is true of ``facts``.

        What is not known equals nothing but ``null``, is in nothing, and is neither less nor more
        than anything; so is a text beside a number.
        """
        return bool(self._ask(facts))


def _build(node: ast.expr, names: set[str], depth: int) -> Ask:
    builder = _BUILDERS.get(type(node))
    if builder is None:
        raise UnsafeGuard(type(node).__name__)
    if depth == 0:
        raise UnsafeGuard("nested too deep")
    return builder(node, names, depth - 1)


def _both_or_either(node: ast.BoolOp, names: set[str], depth: int) -> Ask:
    asks = [_build(value, names, depth) for value in node.values]
    decide = all if isinstance(node.op, ast.And) else any
    return lambda facts: decide(ask(facts) for ask in asks)


def _not_or_minus(node: ast.UnaryOp, names: set[str], depth: int) -> Ask:
    inner = _build(node.operand, names, depth)
    if isinstance(node.op, ast.Not):
        return lambda facts: not inner(facts)
    number = node.operand
    if isinstance(node.op, ast.USub) and isinstance(number, ast.Constant):
        value = number.value
        if isinstance(value, int | float):
            negative = -value
            return lambda _facts: negative
    raise UnsafeGuard(type(node.op).__name__)


def _comparison(node: ast.Compare, names: set[str], depth: int) -> Ask:
    first, *others = [_build(part, names, depth) for part in (node.left, *node.comparators)]
    compares = []
    for op in node.ops:
        if type(op) not in _COMPARE:
            raise UnsafeGuard(type(op).__name__)
        compares.append(_COMPARE[type(op)])

    def ask(facts: Facts) -> bool:
        left = first(facts)
        for compare, other in zip(compares, others, strict=True):
            right = other(facts)
            if not _compared(compare, left, right):
                return False
            left = right
        return True

    return ask


def _compared(compare: Callable[[Any, Any], bool], left: object, right: object) -> bool:
    try:
        return bool(compare(left, right))
    except TypeError:
        return False


def _sequence(node: ast.Tuple | ast.List, names: set[str], depth: int) -> Ask:
    asks = [_build(element, names, depth) for element in node.elts]
    return lambda facts: tuple(ask(facts) for ask in asks)


def _constant(node: ast.Constant, _names: set[str], _depth: int) -> Ask:
    value = node.value
    if not isinstance(value, str | int | float | None):
        raise UnsafeGuard(type(value).__name__)
    return lambda _facts: value


def _name(node: ast.Name, names: set[str], _depth: int) -> Ask:
    name = node.id
    if name in CONSTANTS:
        return lambda _facts: CONSTANTS[name]
    if name not in PLAIN_NAMES:
        raise UnsafeGuard(f"name {name[:40]}")
    names.add(name)
    return lambda facts: facts.get(name)


def _attribute(node: ast.Attribute, names: set[str], _depth: int) -> Ask:
    attribute = node.attr
    if not isinstance(node.value, ast.Name) or node.value.id not in SPACES or attribute[0] == "_":
        raise UnsafeGuard(f"attribute {attribute[:40]}")
    space = node.value.id
    names.add(f"{space}.{attribute}")

    def ask(facts: Facts) -> object:
        inner = facts.get(space)
        return inner.get(attribute) if isinstance(inner, Mapping) else None

    return ask


def _is_in(left: object, right: object) -> bool:
    if isinstance(right, str):
        return isinstance(left, str) and left in right
    return left is not None and isinstance(right, tuple | list) and left in right


_COMPARE: Final[Mapping[type[ast.cmpop], Callable[[Any, Any], bool]]] = MappingProxyType(
    {
        ast.Eq: operator.eq,
        ast.NotEq: operator.ne,
        ast.Lt: operator.lt,
        ast.LtE: operator.le,
        ast.Gt: operator.gt,
        ast.GtE: operator.ge,
        ast.In: _is_in,
        ast.NotIn: lambda left, right: not _is_in(left, right),
    }
)
_BUILDERS: Final[Mapping[type[ast.expr], Callable[[Any, set[str], int], Ask]]] = MappingProxyType(
    {
        ast.BoolOp: _both_or_either,
        ast.UnaryOp: _not_or_minus,
        ast.Compare: _comparison,
        ast.Tuple: _sequence,
        ast.List: _sequence,
        ast.Constant: _constant,
        ast.Name: _name,
        ast.Attribute: _attribute,
    }
)
