"""The OpenAPI document as a judge: each answer is one that it describes."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx2
import jsonschema_rs
from fastapi import FastAPI

EVERYWHERE = frozenset({404, 405, 413, 415, 422, 500, 503})
"""What the boundary answers before any operation is known to be meant, and when all else fails."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the document, and where it is found."""

    id: str
    method: str
    path: str
    pattern: re.Pattern[str]
    content: Mapping[str, Any]

    def parameters(self, place: str) -> list[str]:
        return [p["name"] for p in self.content.get("parameters", ()) if p["in"] == place]

    @property
    def body(self) -> Mapping[str, Any] | None:
        """The schema of its JSON body, if it takes one."""
        media = self.content.get("requestBody", {}).get("content", {}).get("application/json")
        return None if media is None else media["schema"]


class Document:
    def __init__(self, app: FastAPI) -> None:
        self.whole: Mapping[str, Any] = app.openapi()
        self.operations = tuple(self._operations())
        self._validators: dict[str, jsonschema_rs.Draft202012Validator] = {}

    def _operations(self) -> Iterator[Operation]:
        for path, methods in self.whole["paths"].items():
            pattern = re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)))
            for method, content in methods.items():
                yield Operation(content["operationId"], method.upper(), path, pattern, content)

    def operation_of(self, request: httpx2.Request) -> Operation | None:
        fitting = [o for o in self.operations if o.pattern.fullmatch(request.url.path)]
        fitting = [o for o in fitting if o.method == request.method]
        return min(fitting, key=lambda o: o.path.count("{"), default=None)

    def judge(self, answer: httpx2.Response) -> None:
        """Fails for a status that is not described, and for content of another shape."""
        operation = self.operation_of(answer.request)
        if operation is None:
            return
        described = operation.content["responses"].get(str(answer.status_code))
        where = f"{operation.id} {answer.status_code}"
        assert described or answer.status_code in EVERYWHERE, f"{where} is not in the document"
        kind = answer.headers.get("content-type", "").partition(";")[0]
        if operation.method == "HEAD":
            return  # the answer of a GET without its content
        if answer.is_error and kind != "application/json":
            assert kind == "application/problem+json", f"{where}: {kind}"
            self._fits({"$ref": "#/components/schemas/Problem"}, answer.content, where)
        elif kind == "application/json" and described:
            schema = described.get("content", {}).get(kind, {}).get("schema")
            assert schema is not None, f"{where} has no schema"
            self._fits(schema, answer.content, where)

    def _fits(self, schema: Mapping[str, Any], content: bytes, where: str) -> None:
        key = json.dumps(schema, sort_keys=True)
        if key not in self._validators:
            whole = {**schema, "components": self.whole["components"]}
            self._validators[key] = jsonschema_rs.Draft202012Validator(
                whole, validate_formats=True, offline=True
            )
        errors = [error.message for error in self._validators[key].iter_errors(json.loads(content))]
        assert not errors, f"{where}: {errors[:3]}"


_DOCUMENTS: dict[str, Document] = {}


def document_of(app: FastAPI) -> Document:
    """Services of one version have the same addresses: their document is read once."""
    if app.version not in _DOCUMENTS:
        _DOCUMENTS[app.version] = Document(app)
    return _DOCUMENTS[app.version]
