"""The parts of a draft that are typed in: their fields, and what was typed into them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.datastructures import FormData

from app.domain.agencies import Agency
from app.domain.applicant import LONGEST_ADDRESS, LONGEST_EMAIL, LONGEST_NAME, defects_of, tidied
from app.domain.errors import Defect
from app.domain.procedure import Channel, Procedure, ReturnMethod, Subject
from app.procedures.forms import form_defects
from app.web.portal.drafting import FORM, WHO, Begun, applicant_of
from app.web.portal.places import deciders_among
from app.web.portal.procedure import SUBJECTS
from app.web.site.fields import LONG, Field, Filling, Option, fields_of, grouped
from app.web.site.filling import filled, typed_in
from app.web.site.page import Sight
from app.web.site.trouble import Trouble
from app.web.site.words import sentence

APPLICANT: Final[Mapping[str, Any]] = {
    "type": "object",
    "required": ["kind", "full_name"],
    "properties": {
        "kind": {"type": "string", "title": "Bạn nộp hồ sơ với tư cách", "x-en": "You apply as"},
        "full_name": {
            "type": "string",
            "maxLength": LONGEST_NAME,
            "title": "Họ và tên, hoặc tên tổ chức",
            "x-en": "Full name, or name of the organisation",
            "x-autocomplete": "name",
        },
        "id_number": {
            "type": "string",
            "maxLength": 20,
            "title": "Số định danh cá nhân (CCCD), hoặc mã số thuế",
            "x-en": "Personal identity number, or tax code",
        },
        "phone": {
            "type": "string",
            "maxLength": 20,
            "title": "Số điện thoại di động",
            "x-en": "Mobile phone number",
            "x-autocomplete": "tel",
        },
        "email": {
            "type": "string",
            "maxLength": min(LONGEST_EMAIL, LONG),
            "title": "Thư điện tử",
            "x-en": "Email address",
            "x-autocomplete": "email",
        },
        "address": {
            "type": "string",
            "maxLength": LONGEST_ADDRESS,
            "title": "Địa chỉ liên hệ",
            "x-en": "Contact address",
            "x-autocomplete": "street-address",
        },
    },
}
_HELP: Final = {
    "id_number": {
        "vi": "12 chữ số trên thẻ căn cước. Cần ít nhất số này hoặc số điện thoại.",
        "en": "The 12 digits on the identity card. Either this or a phone number is needed.",
    },
    "phone": {
        "vi": "Thông báo về hồ sơ được gửi tới số này; bốn số cuối dùng để tra cứu.",
        "en": "Notices go to this number; its last four digits are used for tracking.",
    },
}
_WHERE_HELP: Final = {
    "receiving_agency": {
        "vi": "Thường là bộ phận một cửa của xã, phường nơi giải quyết.",
        "en": "Usually the desk of the commune or ward that decides.",
    },
    "competent_agency": {
        "vi": "Chỉ cần chọn khi nộp tại trung tâm của tỉnh.",
        "en": "Needed only when you choose the provincial centre above.",
    },
}
_WHERE: Final[Mapping[str, Any]] = {
    "type": "object",
    "required": ["receiving_agency"],
    "properties": {
        "receiving_agency": {
            "type": "string",
            "title": "Nơi tiếp nhận hồ sơ",
            "x-en": "Where the dossier is received",
        },
        "competent_agency": {
            "type": "string",
            "title": "Xã, phường giải quyết",
            "x-en": "Commune or ward that decides",
        },
        "channel": {
            "type": "string",
            "title": "Giấy tờ bản giấy đến nơi tiếp nhận bằng cách nào",
            "x-en": "How your papers reach the desk",
        },
    },
}
_RETURN: Final[Mapping[str, Any]] = {
    "type": "object",
    "required": ["method"],
    "properties": {
        "method": {
            "type": "string",
            "title": "Bạn muốn nhận kết quả bằng cách nào",
            "x-en": "How do you want to get the result",
        },
        "address": {
            "type": "string",
            "maxLength": LONGEST_ADDRESS,
            "title": "Địa chỉ nhận qua bưu chính",
            "x-en": "Postal address",
            "x-autocomplete": "street-address",
        },
    },
}
COMING: Final = (
    (
        Channel.ONLINE,
        sentence("Tôi tải ảnh chụp, bản quét lên ở bước sau"),
        sentence("Bản chính, nếu cần, mang đến quầy khi được yêu cầu."),
    ),
    (
        Channel.POST,
        sentence("Bưu điện đến địa chỉ của tôi lấy giấy tờ"),
        sentence(
            "Thời hạn giải quyết tính từ lúc bưu điện và bộ phận một cửa ký biên bản giao nhận."
        ),
    ),
)
"""How papers come to the desk of whoever fills in the form here."""
METHODS: Final = (
    (
        ReturnMethod.COUNTER,
        sentence("Tại quầy của nơi tiếp nhận"),
        sentence("Mang theo giấy hẹn hoặc căn cước."),
    ),
    (
        ReturnMethod.POST,
        sentence("Qua bưu chính, tận nhà"),
        sentence("Bạn trả cước phí khi nhận."),
    ),
    (
        ReturnMethod.DIGITAL,
        sentence("Bản điện tử, tải về tại đây"),
        sentence("Có mã QR để bất kỳ ai cũng kiểm tra được."),
    ),
)

Parts = dict[str, Any]


def typed_parts(begun: Begun, step: str, form: FormData) -> Parts:
    """The parts of the draft that the page ``step`` holds, as they were typed."""
    match step:
        case "nguoi-nop":
            told = filled(APPLICANT, form, "applicant.")
            only = [*begun.procedure.subjects] if len(begun.procedure.subjects) == 1 else []
            kind = {"kind": only[0].value} if only else {}
            return {"applicant": {**told, **kind}, "where": filled(_WHERE, form, "")}
        case "to-khai":
            return {"form": filled(begun.procedure.form_schema, form, "form.")}
        case _:
            return {"return": filled(_RETURN, form, "return.")}


def defects_in(begun: Begun, step: str) -> list[Defect]:
    """What is wrong on the page ``step`` of what the draft holds now."""
    if step == WHO:
        found = [*defects_of(tidied(applicant_of(begun.part("applicant"))))]
        if begun.command.applicant.kind not in begun.procedure.subjects:
            found.append(Defect("applicant.kind", "wrong_subject"))
        if not begun.command.receiving_agency:
            found.append(Defect("receiving_agency", "required"))
        if begun.command.channel is Channel.POST and not begun.command.applicant.address:
            found.append(Defect("applicant.address", "required"))
        return found
    if step == FORM:
        return [*form_defects(begun.procedure.form_schema, begun.part("form"))]
    address = begun.command.return_address or begun.command.applicant.address or ""
    if begun.command.return_method is ReturnMethod.POST and not address.strip():
        return [Defect("return.address", "required")]
    return []


def fields_on(
    page: Sight,
    begun: Begun,
    step: str,
    desks: Sequence[Agency],
    form: FormData | None = None,
    shown: Trouble | None = None,
) -> list[Field]:
    """The fields of the page ``step``, filled with what was typed just now or is in the draft."""
    typed, many = typed_in(form) if form is not None else (None, {})

    def filling(given: Mapping[str, Any], **more: Any) -> Filling:  # noqa: ANN401
        return Filling(
            language=page.language, given=given, typed=typed, many=many, trouble=shown, **more
        )

    if step == WHO:
        kinds = {"applicant.kind": kinds_of(page, begun.procedure)}
        only = len(begun.procedure.subjects) == 1
        who = filling(
            begun.part("applicant"),
            choices=kinds,
            ui={"help": _HELP},
            skip=frozenset({"applicant.kind"}) if only else frozenset(),
        )
        coming = {"channel": Channel.ONLINE.value, **begun.part("where")}
        where = filling(coming, **_places(page, begun, desks))
        return [*fields_of(APPLICANT, "applicant.", who), *fields_of(_WHERE, "", where)]
    if step == FORM:
        ui = begun.procedure.form_ui
        whole = filling(begun.part("form"), ui=ui, choices=begun.agencies)
        return grouped(fields_of(begun.procedure.form_schema, "form.", whole), "form.", whole)
    methods = [Option(m.value, page.say(words), page.say(hint)) for m, words, hint in METHODS]
    back = filling(begun.part("return"), choices={"return.method": methods})
    return fields_of(_RETURN, "return.", back)


def kinds_of(page: Sight, procedure: Procedure) -> list[Option]:
    return [
        Option(kind.value, page.say(SUBJECTS[kind]))
        for kind in Subject
        if kind in procedure.subjects
    ]


def _places(page: Sight, begun: Begun, desks: Sequence[Agency]) -> dict[str, Any]:
    deciders = deciders_among(desks, begun.procedure)
    choices = {
        "receiving_agency": [Option(desk.code, desk.name) for desk in desks],
        "competent_agency": [Option(desk.code, desk.name) for desk in deciders],
        "channel": [Option(c.value, page.say(words), page.say(hint)) for c, words, hint in COMING],
    }
    skip = set() if deciders else {"competent_agency"}
    if Channel.POST not in begun.procedure.channels:
        skip.add("channel")
    ui = {"help": _WHERE_HELP} if deciders else {}
    return {"choices": choices, "skip": frozenset(skip), "ui": ui}
