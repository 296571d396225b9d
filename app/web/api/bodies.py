"""What clients send about dossiers; everything a procedure adds is checked by its own schema."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, GetJsonSchemaHandler, StringConstraints, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from app.domain.applicant import Applicant
from app.domain.custody import Given
from app.domain.input_papers import MOST_SHEETS
from app.domain.procedure import Channel, ReturnMethod, Subject
from app.web.bodies import Body, Code, Comment, Key, Part

Short = Annotated[str, StringConstraints(max_length=300)]


class ApplicantPart(Part):
    kind: Subject
    full_name: Short
    id_number: Short | None = None
    phone: Short | None = None
    email: Short | None = None
    address: Annotated[str, StringConstraints(max_length=1000)] | None = None

    def as_applicant(self) -> Applicant:
        return Applicant(**self.model_dump())


class FileRef(Part):
    """An uploaded file under the key of a document."""

    key: Key
    upload: UUID


class PaperPart(Part):
    """A document on paper; a bare key says that it is there as the procedure asks for it."""

    key: Key
    originals: Annotated[int, Field(ge=0, le=MOST_SHEETS)] | None = None
    copies: Annotated[int, Field(ge=0, le=MOST_SHEETS)] | None = None
    returnable: Annotated[
        bool, Field(description="The originals go back to their owner with the result.")
    ] = False

    @model_validator(mode="before")
    @classmethod
    def _bare_key(cls, value: object) -> object:
        return {"key": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler, /
    ) -> JsonSchemaValue:
        whole = handler(schema)
        properties = handler.resolve_ref_schema(whole)["properties"]
        return {"anyOf": [properties["key"], whole]}

    def as_given(self) -> Given:
        return Given(**self.model_dump())


class ReturnPart(Part):
    method: ReturnMethod = ReturnMethod.COUNTER
    address: Short | None = None


class SubmitBody(Body):
    """``POST /dossiers``. ``competent_agency`` only where the procedure leaves it open."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "procedure": "1.004623",
                    "receiving_agency": "H47.TTHCC",
                    "channel": "online",
                    "applicant": {
                        "kind": "citizen",
                        "full_name": "Nguyễn Thị Ánh",
                        "id_number": "049185001234",
                        "phone": "0905123456",
                        "email": "anh@example.vn",
                        "address": "12 Trần Phú, Hội An",
                    },
                    "form": {"language": "vi"},
                    "documents": [{"key": "don", "upload": "01a20220-8496-7067-aa80-ae0792e7ccf9"}],
                    "return": {"method": "counter"},
                }
            ]
        }
    )

    procedure: Code
    receiving_agency: Code
    channel: Channel
    applicant: ApplicantPart
    form: dict[str, object] = Field(default_factory=dict)
    documents: Annotated[list[FileRef], Field(max_length=50)] = Field(default_factory=list)
    return_: Annotated[ReturnPart, Field(alias="return", default_factory=ReturnPart)]
    papers: Annotated[list[PaperPart], Field(max_length=50)] = Field(
        default_factory=list,
        description="For a desk: documents that it took in on paper.",
    )
    competent_agency: Code | None = None
    assisting_agency: Code | None = None


class ActionBody(Body):
    """What an action takes; its exact schema is in ``actions[].input`` of the dossier."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {},
                {"comment": "Hồ sơ đủ điều kiện."},
                {"data": {"result": {"number": "0015/THDV", "issued_on": "2026-11-23"}}},
            ]
        }
    )

    comment: Comment | None = None
    data: dict[str, object] = Field(default_factory=dict)
    documents: Annotated[list[FileRef], Field(max_length=50)] = Field(default_factory=list)
    override: bool = False


class BulkItem(Part):
    id: Code
    version: int | None = None


class BulkBody(Body):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "action": "approve",
                    "dossiers": [{"id": "H47.TTHCC-261122-0001", "version": 5}],
                    "comment": "Đồng ý.",
                }
            ]
        }
    )

    action: Key
    dossiers: Annotated[list[BulkItem], Field(min_length=1, max_length=100)]
    comment: Comment | None = None
    data: dict[str, object] = Field(default_factory=dict)


class SignInBody(Body):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"username": "congdan1", "password": "…"}]}
    )

    username: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=256)]


class TrackBody(Body):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"code": "H47.TTHCC-261122-0001", "proof": "3456"}]}
    )

    code: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    proof: Annotated[str, StringConstraints(max_length=10)] | None = None
