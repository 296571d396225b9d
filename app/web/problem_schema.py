"""How problem details stand in the OpenAPI document: one schema, referred to by every answer."""

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI

PROBLEM_JSON = "application/problem+json"

PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "RFC 9457 problem details. Title, detail and messages follow Accept-Language.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "reason", "errors"],
    "additionalProperties": True,
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {
            "type": "string",
            "enum": [
                "unauthenticated", "forbidden", "not_found", "invalid", "stale", "guard", "limit",
                "too_late", "conflict", "duplicate", "too_large", "unsupported_media",
                "rate_limited", "unavailable",
            ],
        },
        "reason": {"type": "string", "description": "The category's finer kind."},
        "errors": {
            "type": "array",
            "description": "All defects at once.",
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "properties": {
                    "field": {"type": "string", "description": "Dotted path into the body."},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
    },
    "example": {
        "type": "urn:motcua:problem:invalid",
        "title": "Thông tin chưa đúng",
        "status": 422,
        "detail": "Thông tin gửi lên có chỗ chưa đúng. Hãy sửa các mục được liệt kê rồi gửi lại.",
        "code": "invalid",
        "reason": "invalid",
        "errors": [
            {
                "field": "applicant.phone",
                "code": "required",
                "message": "Mục này bắt buộc phải có.",
            }
        ],
    },
}  # fmt: skip

_CONTENT = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}}
_OF_FASTAPI = ("HTTPValidationError", "ValidationError")


def described(reasons: Sequence[str]) -> dict[str, Any]:
    return {"description": ", ".join(reasons), "content": _CONTENT}


def document_problems(app: FastAPI) -> None:
    """Put the schema into the document of ``app``, and what any route of its kind may answer."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        document = plain()
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        if "Problem" not in schemas:
            schemas["Problem"] = PROBLEM
            for name in _OF_FASTAPI:
                schemas.pop(name, None)
            for operations in document.get("paths", {}).values():
                for operation in operations.values():
                    if isinstance(operation, dict):
                        _complete(operation)
        return document

    app.openapi = openapi  # type: ignore[method-assign]


def _complete(operation: dict[str, Any]) -> None:
    """FastAPI's own 422 is not ours; and some answers belong to every route of a kind."""
    answers = operation.setdefault("responses", {})
    answer = answers.get("422")
    if answer is not None and PROBLEM_JSON not in answer.get("content", {}):
        answers["422"] = described(["invalid"])
    if "health" in operation.get("tags", ()):
        return
    if operation.get("security"):
        answers.setdefault("401", described(["unauthenticated"]))
    if "requestBody" in operation:
        answers.setdefault("413", described(["body_too_large"]))
        answers.setdefault("415", described(["json_expected"]))
    answers.setdefault("422", described(["invalid"]))
    answers.setdefault("500", described(["something_went_wrong"]))
    answers.setdefault("503", described(["unavailable"]))
