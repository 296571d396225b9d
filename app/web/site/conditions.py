"""Conditions of procedures in words: ``form.adjoining == true`` is “Có công trình liền kề”.

They are read from the text of the guard. What has no words of its own here is not put into any:
the page then says that it depends on the case.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from app.domain.guard import Guard
from app.domain.procedure import Procedure
from app.web.messages import Language
from app.web.site.fields import Field, Filling, fields_of
from app.web.site.words import say, sentence

KNOWN: Final[Mapping[tuple[str, str], str]] = MappingProxyType(
    {
        ("channel", "online"): sentence("nộp trực tuyến"),
        ("channel", "counter"): sentence("nộp trực tiếp tại quầy"),
        ("channel", "post"): sentence("nộp qua bưu chính"),
        ("subject", "citizen"): sentence("người nộp là cá nhân"),
        ("subject", "business"): sentence("người nộp là doanh nghiệp"),
        ("subject", "organisation"): sentence("người nộp là tổ chức"),
        ("return_method", "digital"): sentence("nhận kết quả bản điện tử"),
        ("return_method", "post"): sentence("nhận kết quả qua bưu chính"),
        ("return_method", "counter"): sentence("nhận kết quả tại quầy"),
    }
)
_SIGNS: Final[Mapping[type[ast.cmpop], str]] = MappingProxyType(
    {
        ast.Eq: sentence("%(what)s: %(value)s"),
        ast.NotEq: sentence("%(what)s không phải là %(value)s"),
        ast.Gt: sentence("%(what)s trên %(value)s"),
        ast.GtE: sentence("%(what)s từ %(value)s trở lên"),
        ast.Lt: sentence("%(what)s dưới %(value)s"),
        ast.LtE: sentence("%(what)s từ %(value)s trở xuống"),
        ast.In: sentence("%(what)s: %(value)s"),
        ast.NotIn: sentence("%(what)s không phải là %(value)s"),
    }
)


@dataclass(frozen=True, slots=True)
class Conditions:
    """How the conditions of one procedure are said; ``agencies`` are names by code."""

    language: Language
    fields: Mapping[str, Field]
    agencies: Mapping[str, str]

    @classmethod
    def of(
        cls, procedure: Procedure, language: Language, agencies: Mapping[str, str] | None = None
    ) -> "Conditions":
        found = fields_of(
            procedure.form_schema, "form.", Filling(language=language, ui=procedure.form_ui)
        )
        return cls(language, {field.name: field for field in found}, agencies or {})

    def said(self, guard: Guard) -> str | None:
        """``guard`` in words; None when it asks something for which there are none."""
        return self._said(ast.parse(guard.text.strip(), mode="eval").body)

    def _said(self, node: ast.expr) -> str | None:
        if isinstance(node, ast.BoolOp):
            parts = [self._said(value) for value in node.values]
            if any(part is None for part in parts):
                return None
            both = isinstance(node.op, ast.And)
            word = say("và", self.language) if both else say("hoặc", self.language)
            return f" {word} ".join(part for part in parts if part)
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            return self._compared(node.left, node.ops[0], node.comparators[0])
        return None

    def _compared(self, left: ast.expr, sign: ast.cmpop, right: ast.expr) -> str | None:
        name, values = ast.unparse(left), _texts(right)
        if type(sign) not in _SIGNS or not values:
            return None
        field = self.fields.get(name)
        if field is not None:
            return self._of_field(field, sign, values)
        value = values[0]
        if name == "competent_agency" and value in self.agencies:
            what = say("Cơ quan giải quyết", self.language)
            return self._sign(sign, what, self.agencies[value])
        known = KNOWN.get((name, value))
        if known is None or not isinstance(sign, ast.Eq | ast.NotEq):
            return None
        words = say(known, self.language)
        return (
            words if isinstance(sign, ast.Eq) else say("không %(what)s", self.language, what=words)
        )

    def _of_field(self, field: Field, sign: ast.cmpop, values: list[str]) -> str:
        if values[0] in {"true", "false"}:
            holds = isinstance(sign, ast.Eq) == (values[0] == "true")
            if holds:
                return field.label
            return self._sign(ast.Eq(), field.label, say("không", self.language))
        options = {option.value: option.label for option in field.options}
        named = ", ".join(options.get(value, value) for value in values)
        return self._sign(sign, field.label, named)

    def _sign(self, sign: ast.cmpop, what: str, value: str) -> str:
        return say(_SIGNS[type(sign)], self.language, what=what, value=value)


def texts_in(guard: Guard) -> frozenset[str]:
    """The texts with which something is compared: codes of agencies among them."""
    nodes = ast.walk(ast.parse(guard.text.strip(), mode="eval"))
    values = (node.value for node in nodes if isinstance(node, ast.Constant))
    return frozenset(value for value in values if isinstance(value, str))


def _texts(node: ast.expr) -> list[str]:
    """The values with which something is compared, one or several; none where it is no value."""
    if isinstance(node, ast.Tuple | ast.List):
        return [text for part in node.elts for text in _texts(part)]
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    return [node.id] if isinstance(node, ast.Name) and node.id in {"true", "false"} else []
