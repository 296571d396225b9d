"""Whatever bodies and parameters chance makes of the OpenAPI document: an answer that it describes.

``World.call`` judges each answer by the document; what is left to say is that none is a failure.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.document import Document, Operation, document_of
from tests.web.situations import reached
from tests.web.world import APPLICANT, DESK, OFFICER, Json, World, raw

UNHURRIED = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
NOBODYS = "01890000-0000-7000-8000-000000000001"
STEPS = {"action": "receive", "calendar": "quang-nam", "fee": "phi", "provider": "vietqr"}
WORDS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["", " ", "\x00", "\ud800", "a\u202eb", "ê", "e\u0302", "đ", "0", "true", "H47.TTHCC",
         "H47.15", "1.004623", "online", "counter", "citizen", "receive", "withdraw", "don",
         "2026-08-20", "0000-01-01", "2026-08-20T09:00:00+07:00", "x" * 3000, "%", "'", "\\", "&|!"]
    ),
)  # fmt: skip
JUNK = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-(2**54), 2**54), WORDS,
        st.floats(allow_nan=False, allow_infinity=False),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
SENDABLE = st.text(
    st.characters(min_codepoint=33, max_codepoint=255, blacklist_characters="\x7f"), max_size=40
)


Values = st.SearchStrategy[Any]


def values_of(schema: Mapping[str, Any], document: Document, depth: int = 4) -> Values:
    """Mostly what a schema asks for, and now and then something else."""
    if depth == 0:
        return JUNK
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return values_of(document.whole["components"]["schemas"][name], document, depth)
    choices = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
    if choices:
        return st.one_of(*(values_of(choice, document, depth) for choice in choices))
    return _plain(schema, document, depth) | JUNK


def _plain(schema: Mapping[str, Any], document: Document, depth: int) -> Values:
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema.get("type"):
        case "object":
            known = {
                name: values_of(inner, document, depth - 1)
                for name, inner in schema.get("properties", {}).items()
            }
            needed = {name: known.pop(name) for name in schema.get("required", ()) if name in known}
            return st.fixed_dictionaries(needed, optional=known)
        case "array":
            return st.lists(values_of(schema["items"], document, depth - 1), max_size=3)
        case "integer":
            return st.integers(-5, 300)
        case "boolean":
            return st.booleans()
        case _:
            return WORDS


def test_the_document_can_be_made_into_bodies(world: World):
    document = document_of(world.app)
    for operation in document.operations:
        if operation.body is not None:
            values_of(operation.body, document).validate()


@UNHURRIED
@given(data=st.data())
async def test_no_body_makes_the_service_fail(world: World, data: st.DataObject):
    document = document_of(world.app)
    operation = data.draw(st.sampled_from([o for o in document.operations if o.body is not None]))
    assert operation.body is not None
    body = data.draw(values_of(operation.body, document))
    steps = {name: STEPS.get(name, NOBODYS) for name in operation.parameters("path")}
    path = operation.path.removeprefix("/api/v1").format(**steps)
    async with world.rehearsal():
        answer = await world.call(
            operation.method,
            path,
            data.draw(st.sampled_from([APPLICANT, DESK])),
            content=as_bytes(body),
            headers={"Content-Type": "application/json"},
        )
    assert answer.status_code < 500, answer.text


@UNHURRIED
@given(data=st.data())
async def test_no_parameter_makes_the_service_fail(world: World, data: st.DataObject):
    document = document_of(world.app)
    operation = data.draw(st.sampled_from([o for o in document.operations if o.method == "GET"]))
    steps = {name: data.draw(WORDS) or "x" for name in operation.parameters("path")}
    query = {
        name: value
        for name in operation.parameters("query")
        if (value := data.draw(st.none() | st.integers(-1, 300).map(str) | WORDS)) is not None
    }
    answer = await called(world, operation, steps, query, data.draw(SENDABLE))
    assert answer < 500


async def called(
    world: World, operation: Operation, steps: Json, query: Json, language: str
) -> int:
    """The status; addresses are escaped as a client would, broken surrogates and all."""

    def escaped(value: str) -> str:
        return quote(value.encode("utf-8", "surrogatepass"), safe="")

    path = operation.path.format(**{name: escaped(value) for name, value in steps.items()})
    asked = "&".join(f"{name}={escaped(value)}" for name, value in query.items())
    headers = raw({**world.people[DESK].headers, "Accept-Language": language})
    url = f"http://motcua.test{path}?{asked}"
    return (await world.http.request("GET", url, headers=headers)).status_code


@UNHURRIED
@given(data=st.data())
async def test_no_input_makes_an_action_fail(world: World, data: st.DataObject):
    """Inputs are drawn from what the offer asks for, so that many are taken."""
    if not PLACE:
        PLACE.append(await reached(world, "appraise"))
        with world.at(PLACE[0][1]):
            OFFERS.extend((await world.seen(PLACE[0][0], OFFICER))["actions"])
    dossier, look = PLACE[0]
    action = data.draw(st.sampled_from(OFFERS))
    body = data.draw(values_of(action["input"], document_of(world.app), depth=6))
    with world.at(look):
        async with world.rehearsal():
            answer = await world.call(
                "POST",
                f"/dossiers/{dossier['id']}/actions/{action['name']}",
                OFFICER,
                content=as_bytes(body),
                headers={"Content-Type": "application/json"},
            )
    assert answer.status_code < 500, answer.text


PLACE: list[tuple[Json, Any]] = []
OFFERS: list[Json] = []


def as_bytes(body: object) -> bytes:
    return json.dumps(body).encode("utf-8", "surrogatepass")
