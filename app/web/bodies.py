"""The base of every body: closed, strict, frozen, and read by the rules of JSON.

``"1"`` or ``true`` is not a number here, and an unknown field is a defect. Pydantic's strict mode
for Python values would refuse the text of a date or an id too, for JSON has no other way to write
them; so what the boundary read goes through the strict mode for JSON.
"""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, StringConstraints
from pydantic_core import core_schema, to_json

from app.web.json_reading import Vetted

Code = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
"""Documents and actions are called so; what is not, is refused unnamed."""
Comment = Annotated[str, StringConstraints(max_length=2000)]


class Part(BaseModel):
    """An object inside a body."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Body(Part):
    """What a client sends. An endpoint declares one such parameter, and OpenAPI shows it."""

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[BaseModel], handler: GetCoreSchemaHandler, /
    ) -> core_schema.CoreSchema:
        schema = handler(source)
        return core_schema.json_or_python_schema(
            json_schema=schema,
            python_schema=core_schema.no_info_wrap_validator_function(cls._vetted, schema),
        )

    @classmethod
    def _vetted(
        cls,
        value: Any,  # noqa: ANN401  (whatever FastAPI found in the body)
        validate: core_schema.ValidatorFunctionWrapHandler,
    ) -> Any:  # noqa: ANN401
        if isinstance(value, Vetted):
            return cls.model_validate_json(to_json(value))
        return validate(value)
