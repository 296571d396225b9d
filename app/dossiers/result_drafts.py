"""Dự thảo kết quả: the blocks of text of which a result is made, and what they say at first.

The law names no form for most results, so each procedure's begins with what its file says: title,
legal basis, the applicant and what was asked for. Every block may be written otherwise.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from app.domain.errors import Defect, Stale
from app.domain.procedure import Procedure, Subject
from app.domain.text import stored
from app.dossiers.file import DossierFile
from app.dossiers.regulations import edition_of_own

RESULT_FORM = "RESULT"
"""The form as which a result written here is issued."""
TEMPLATE = "common/drafted-result"


class DraftMovedOn(Stale):
    """Somebody kept another text meanwhile. Facts: ``version`` of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultBlocks:
    """``basis`` and ``recipients`` have one entry a line, ``body`` one paragraph a line."""

    title: str
    subject: str
    basis: str
    body: str
    recipients: str
    signer_title: str

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


LONGEST: Mapping[str, int] = {
    "title": 300,
    "subject": 500,
    "basis": 4000,
    "body": 20000,
    "recipients": 1000,
    "signer_title": 200,
}
NEEDED = ("title", "body", "signer_title")


def blocks_from(said: Mapping[str, Any]) -> ResultBlocks:
    """What was kept or typed; what is not there is empty."""
    lines = {name.name: stored(str(said.get(name.name) or "")) for name in fields(ResultBlocks)}
    return ResultBlocks(**{name: words.replace("\r\n", "\n") for name, words in lines.items()})


def block_defects(blocks: ResultBlocks) -> Iterator[Defect]:
    for name, words in blocks.as_dict().items():
        if name in NEEDED and not words:
            yield Defect(name, "required")
        if len(words) > LONGEST[name]:
            yield Defect(name, "too_long", {"max": LONGEST[name]})


def first_blocks(file: DossierFile, procedure: Procedure, decider: str) -> ResultBlocks:
    """What the result says as long as nobody has written anything; ``decider`` issues it."""
    applicant = file.applicant
    citizen = applicant.kind is Subject.CITIZEN
    called = applicant.full_name
    basis = [f"Căn cứ {basis};" for basis in procedure.legal_basis]
    known = [
        ("Họ và tên" if citizen else "Tên tổ chức", called),
        ("Số định danh" if citizen else "Mã số", applicant.id_number),
        ("Địa chỉ", applicant.address),
        *_answers(file, procedure),
    ]
    return ResultBlocks(
        title=procedure.result.vi.upper(),
        subject="",
        basis="\n".join([*basis, f"Xét hồ sơ mã số {file.dossier.code} của {called},"]),
        body="\n".join(
            [
                f"{decider} cấp {_lowered(procedure.result.vi)} cho:",
                *(f"{label}: {value}" for label, value in known if value),
            ]
        ),
        recipients=f"Như trên;\nLưu: hồ sơ {file.dossier.code}.",
        signer_title="THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ",
    )


def facts_of_draft(
    blocks: ResultBlocks, procedure: Procedure, *, signer: str | None
) -> dict[str, object]:
    """What a drafted result states beside the facts of every issued form."""
    edition = edition_of_own(RESULT_FORM, procedure.result.vi).as_facts()
    return {
        "edition": {**edition, "title": blocks.title.splitlines(), "template": TEMPLATE},
        "draft": blocks.as_dict(),
        "signer": signer,
    }


def _answers(file: DossierFile, procedure: Procedure) -> Iterator[tuple[str, str]]:
    """What the form says, in the words of its labels; a choice without words is left out."""
    known = procedure.form_schema.get("properties")
    named = procedure.form_ui.get("options")
    options = named if isinstance(named, Mapping) else {}
    for name, schema in known.items() if isinstance(known, Mapping) else ():
        value = file.form.get(name)
        if not isinstance(value, str | int) or isinstance(value, bool):
            continue
        shown = str(value)
        if "enum" in schema:
            shown = options.get(name, {}).get(shown, {}).get("vi", "")
        elif schema.get("format") == "date":
            shown = "/".join(reversed(shown.split("-")))
        yield str(schema.get("title", name)), shown


def _lowered(name: str) -> str:
    """``Thẻ hướng dẫn viên`` within a sentence; what is written in capitals stays so."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
