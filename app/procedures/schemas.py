"""The JSON Schemas of the three kinds of file, made from the code, so that editors can help."""

import json
from collections.abc import Mapping

from app.procedures.calendar_file import CalendarFile
from app.procedures.fields import Strict
from app.procedures.lifecycle_file import LifecycleFile
from app.procedures.procedure_file import ProcedureFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"
KINDS: Mapping[str, type[Strict]] = {
    "calendar.schema.json": CalendarFile,
    "lifecycle.schema.json": LifecycleFile,
    "procedure.schema.json": ProcedureFile,
}


def json_schemas() -> Mapping[str, dict[str, object]]:
    """By the name under which each is shipped."""
    return {
        name: {"$schema": DIALECT, **model.model_json_schema(by_alias=True)}
        for name, model in KINDS.items()
    }


def written_schema(schema: Mapping[str, object]) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
