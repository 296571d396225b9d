"""Answers that are rendered before the commit and kept for whoever asks again."""

from pydantic import BaseModel
from starlette.responses import Response

from app.dossiers.once import Given
from app.idempotency.keys import Answer
from app.web.headers import version_tag

JSON = "application/json"


def rendered(out: BaseModel, status: int = 200) -> Answer:
    return Answer(status, out.model_dump_json(by_alias=True).encode())


def answered(given: Given, *, version: int | None = None) -> Response:
    """The answer, saying whether it is a replay; ``version`` becomes its ETag."""
    headers = {"Idempotent-Replayed": "true"} if given.replayed else {}
    if version is not None and not given.replayed:
        headers["ETag"] = version_tag(version)
    return Response(
        given.answer.body, status_code=given.answer.status, media_type=JSON, headers=headers
    )
