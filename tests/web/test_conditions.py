"""Conditions of procedures in words: every one that ships can be said, in both languages."""

from collections.abc import Iterator

import pytest

from app.domain.guard import Guard
from app.domain.procedure import Procedure
from app.procedures.check import check
from app.procedures.library import read_library, yaml_files
from app.procedures.shipped import shipped
from app.web.messages import Language
from app.web.site.conditions import Conditions, texts_in

FOUND = [
    verdict.procedure
    for verdict in check(read_library(yaml_files([shipped()]), shipped())).verdicts
    if verdict.procedure is not None
]
PERMIT = next(procedure for procedure in FOUND if procedure.code == "1.013225")


def guards(procedure: Procedure) -> Iterator[Guard]:
    for document in procedure.documents:
        if isinstance(document.required, Guard):
            yield document.required
    yield from (fee.when for fee in procedure.fees if fee.when is not None)
    yield from (variant.when for variant in procedure.variants)


@pytest.mark.parametrize("language", Language)
def test_every_condition_that_ships_has_words(language: Language):
    silent = []
    for procedure in FOUND:
        for guard in guards(procedure):
            agencies = {code: f"Cơ quan {code}" for code in texts_in(guard)}
            said = Conditions.of(procedure, language, agencies).said(guard)
            if said is None or "form." in said or "==" in said:
                silent.append((procedure.code, guard.text, said))
    assert silent == []


@pytest.mark.parametrize(
    ("text", "vi"),
    [
        ("form.adjoining == true", "Có công trình liền kề"),
        ("form.adjoining != true", "Có công trình liền kề: không"),
        ("form.work_kind == 'house'", "Loại công trình: Nhà ở riêng lẻ"),
        ("form.work_kind != 'house'", "Loại công trình không phải là Nhà ở riêng lẻ"),
        ("form.floors >= 7", "Số tầng từ 7 trở lên"),
        ("form.work_kind in ('house', 'works')", "Loại công trình: Nhà ở riêng lẻ, Công trình"),
        ("channel != 'online'", "không nộp trực tuyến"),
        ("subject == 'business'", "người nộp là doanh nghiệp"),
        (
            "form.adjoining == true and form.floors > 7",
            "Có công trình liền kề và Số tầng trên 7",
        ),
        ("wd_since_received <= 3", None),
        ("form.adjoining == true or consults_done", None),
        ("not form.adjoining", None),
    ],
)
def test_a_condition_in_words(text: str, vi: str | None):
    assert Conditions.of(PERMIT, Language.VI).said(Guard.parse(text)) == vi
