"""What a procedure says of its children: which procedures it brings about, and what feeds them."""

from types import MappingProxyType
from typing import Annotated

from pydantic import Field

from app.domain.children import ChildRule
from app.domain.ids import ProcedureCode
from app.procedures.fields import AskedText, GuardField, Identifier, Strict, Text

PROCEDURE_PATTERN = r"^[0-9]\.[0-9]{6}$"
FieldName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{1,64}$")]
Constant = Text | bool | int | float
DocumentSource = Annotated[str, Field(pattern=r"^(result:)?[a-z][a-z0-9_]{0,59}$")]


class ChildFile(Strict):
    """``form`` and ``documents``: the child's own names, and where each comes from."""

    key: Identifier
    procedure: Annotated[str, Field(pattern=PROCEDURE_PATTERN)]
    when: GuardField | None = None
    after: list[Identifier] = []
    receiving: AskedText = "$receiving"
    competent: AskedText | None = None
    form: dict[FieldName, Constant] = {}
    documents: dict[Identifier, DocumentSource] = {}

    @property
    def rule(self) -> ChildRule:
        return ChildRule(
            key=self.key,
            procedure=ProcedureCode(self.procedure),
            when=self.when,
            after=tuple(self.after),
            receiving=self.receiving,
            competent=self.competent,
            form=MappingProxyType(dict(self.form)),
            documents=MappingProxyType(dict(self.documents)),
        )
