"""Lịch sử bằng lời: what happened to a dossier, line by line, as those inside may read it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from app.domain.durations import Duration
from app.domain.inputs import INPUTS
from app.domain.ledger_notes import in_words
from app.domain.people import PrincipalKind
from app.domain.reminding import REMIND
from app.domain.standing_words import act_words
from app.domain.withholding import without
from app.dossiers.acting import Opened
from app.dossiers.queries.history import HistoryLine
from app.dossiers.queries.notices import Notice
from app.dossiers.stating import title_of_own
from app.web.messages import Language
from app.web.site.fields import CHOICE_WORDS, kind_of, shown
from app.web.site.page import Sight
from app.web.site.words import sentence

UNSAID: Final = frozenset({"person", "agency", "papers", "answers", "key", "to_agency"})
"""Ids and codes: what they name is told by who holds the dossier afterwards."""
STATUTORY: Final[Mapping[str, str]] = {
    "M01": sentence("Giấy tiếp nhận hồ sơ và hẹn trả kết quả"),
    "M02": sentence("Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"),
    "M03": sentence("Phiếu từ chối tiếp nhận giải quyết hồ sơ"),
    "M04": sentence("Văn bản xin lỗi và đề nghị gia hạn"),
    "M05": sentence("Thông báo dừng giải quyết hồ sơ"),
    "M06": sentence("Phiếu kiểm soát quá trình giải quyết hồ sơ"),
}

REMINDERS: Final[Mapping[str, str]] = {
    "owner_due_soon": sentence("Nhắc người đang giữ hồ sơ: sắp đến hạn trả kết quả."),
    "head_due_soon": sentence("Nhắc lãnh đạo phòng: sắp đến hạn trả kết quả."),
    "head_overdue": sentence("Báo lãnh đạo phòng: hồ sơ đã quá hạn trả kết quả."),
    "desk_unopened": sentence("Báo người giám sát: hồ sơ chưa được ai mở xem."),
    "head_silent": sentence("Báo lãnh đạo phòng: hồ sơ nằm yên quá lâu."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One event. ``details`` are labels with what was said under them.

    ``letter`` is the id of the letter that came, if it is about one.
    """

    seq: int
    at: datetime
    what: str
    by: str
    agency: str
    on_behalf_of: bool
    state: str | None
    comment: str
    details: Sequence[tuple[str, str]]
    letter: str


def told(
    page: Sight, opened: Opened, lines: Sequence[HistoryLine], given: Sequence[Notice]
) -> list[Told]:
    """The newest first; of the notices ``given``, what reminded those inside."""
    return [_told(page, opened, line, given) for line in reversed(lines)]


def _told(page: Sight, opened: Opened, line: HistoryLine, given: Sequence[Notice]) -> Told:
    machine = opened.procedure.machine
    words = act_words(machine, line.from_state, line.action)
    state = machine.states.get(line.to_state)
    said = without(json.loads(line.payload) if line.payload else {}, opened.withheld)
    by_system = line.actor_kind == PrincipalKind.SYSTEM
    moved = state is not None and line.from_state != line.to_state
    return Told(
        seq=line.seq,
        at=line.at,
        what=page.spoken(words) if words else page.say("Cập nhật hồ sơ"),
        by=page.say("Hệ thống") if by_system else (line.actor_name or ""),
        agency=line.agency_name or "",
        on_behalf_of=line.on_behalf_of is not None,
        state=page.spoken(state.label) if moved and state else None,
        comment=str(said.get("comment") or "") or _reminded(page, line, given),
        details=[*_details(page, opened, said)],
        letter=str((said.get("data") or {}).get("arrival") or ""),
    )


def _reminded(page: Sight, line: HistoryLine, given: Sequence[Notice]) -> str:
    """Of what the system reminded whom."""
    if line.action != REMIND:
        return ""
    found = [REMINDERS[n.notice] for n in given if n.seq == line.seq and n.notice in REMINDERS]
    return "\n".join(page.say(words) for words in found)


def _details(page: Sight, opened: Opened, said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    data = said.get("data")
    for name, value in data.items() if isinstance(data, Mapping) else ():
        if name == "marked_items":
            yield from _marks(page, opened, value)
        elif name in INPUTS and name not in UNSAID:
            yield from _values(page, dict(INPUTS[name].schema), value)
    names = [document["name"] for document in said.get("documents") or ()]
    if names:
        yield page.say("Tệp kèm theo"), ", ".join(names)
    forms = [form_words(page, opened, form) for form in said.get("forms") or ()]
    if forms:
        yield page.say("Biểu mẫu đã ban hành"), ", ".join(forms)
    if said.get("override"):
        yield page.say("Vượt giới hạn"), page.say("Có, theo căn cứ đã nêu")


def _values(page: Sight, schema: Mapping[str, Any], value: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    if isinstance(value, Mapping):
        for name, inner in schema.get("properties", {}).items():
            if name in value and name not in UNSAID:
                yield from _values(page, inner, value[name])
        return
    if isinstance(value, list):
        return
    english = page.language is Language.EN
    label = str((english and schema.get("description")) or schema.get("title", ""))
    known = CHOICE_WORDS.get(str(value).lower() if isinstance(value, bool) else str(value))
    kind = kind_of(schema)
    if kind == "term":
        vi, en = in_words(Duration.parse(str(value)))
        yield label, en if english else vi
    else:
        yield label, page.say(known) if known else str(shown(kind, value))


def _marks(page: Sight, opened: Opened, items: object) -> Iterator[tuple[str, str]]:
    for item in items if isinstance(items, list) else ():
        yield item_words(page, opened, str(item.get("item", ""))), str(item.get("note", ""))


def item_words(page: Sight, opened: Opened, item: str) -> str:
    """A document or a field that is marked, as its procedure calls it."""
    kind, _, key = item.partition(".")
    if kind == "documents":
        found = next((d.label for d in opened.procedure.documents if d.key == key), None)
        return page.spoken(found) if found else key
    properties = opened.procedure.form_schema.get("properties")
    about = properties.get(key, {}) if isinstance(properties, Mapping) else {}
    english = about.get("x-en") if page.language is Language.EN else None
    return str(english or about.get("title") or key)


def form_words(page: Sight, opened: Opened, form: str) -> str:
    """What a form is called: by the life cycle, or by the procedure for a paper of its own."""
    own = title_of_own(opened.procedure, form)
    if own is not None:
        return page.spoken(own)
    return page.say(STATUTORY[form]) if form in STATUTORY else form
