"""Fees, documents and variants of a procedure answer to the facts of the dossier."""

from dataclasses import replace
from datetime import date

import pytest

from app.domain.clock import CountFrom
from app.domain.durations import Duration
from app.domain.guard import Guard
from app.domain.ids import ProcedureCode
from app.domain.machine import Words
from app.domain.procedure import (
    Channel,
    Deadline,
    Fee,
    FeeKind,
    OnlineLevel,
    Procedure,
    RequiredDocument,
    Subject,
    Variant,
    required_documents,
)
from tests.example_machine import MACHINE

DAY = date(2026, 8, 20)
FEE = Fee(key="tham_dinh", kind=FeeKind.AMOUNT, text="700.000 đồng", amount=700_000)
DON = RequiredDocument(key="don", label=Words("Đơn", "Application"))
LICENCE = RequiredDocument(
    key="dkkd",
    label=Words("Giấy đăng ký kinh doanh", "Business licence"),
    required=Guard.parse("subject == 'business'"),
)
PHOTO = RequiredDocument(key="anh", label=Words("Ảnh", "Photograph"), required=False)
PROCEDURE = Procedure(
    code=ProcedureCode("1.004623"),
    version=1,
    name=Words("Cấp thẻ", "Card"),
    field="du-lich",
    field_name=Words("Du lịch", "Tourism"),
    owner="H47.15",
    effective_from=date(2026, 1, 1),
    effective_to=None,
    level=OnlineLevel.FULL,
    partial_reason=None,
    channels=frozenset(Channel),
    subjects=frozenset(Subject),
    receive_at=("any_centre",),
    deadline=Deadline(Duration.parse("15wd"), CountFrom.NEXT_DAY),
    calendar="quang-nam",
    lifecycle="standard",
    lifecycle_version=1,
    machine=MACHINE,
    result=Words("Thẻ", "Card"),
    documents=(DON, LICENCE, PHOTO),
    fees=(FEE,),
    variants=(
        Variant(
            id="renewal",
            when=Guard.parse("form.case_type == 'renewal'"),
            total=Duration.parse("7wd"),
            drop_documents=frozenset({"don"}),
            fees=(),
        ),
        Variant(id="online", when=Guard.parse("channel == 'online'")),
    ),
)


@pytest.mark.parametrize(
    ("fee", "applies"),
    [
        (FEE, True),
        (replace(FEE, channel=Channel.ONLINE), True),
        (replace(FEE, channel=Channel.COUNTER), False),
        (replace(FEE, valid_from=DAY, valid_to=DAY), True),
        (replace(FEE, valid_from=date(2026, 8, 21)), False),
        (replace(FEE, valid_to=date(2026, 8, 19)), False),
        (replace(FEE, when=Guard.parse("form.area > 200")), True),
        (replace(FEE, when=Guard.parse("form.area > 300")), False),
    ],
)
def test_a_fee_applies_by_channel_day_and_condition(fee: Fee, *, applies: bool):
    assert fee.applies(Channel.ONLINE, DAY, {"form": {"area": 250}}) is applies


@pytest.mark.parametrize(
    ("facts", "needed"), [({"subject": "business"}, (DON, LICENCE)), ({}, (DON,))]
)
def test_the_documents_that_a_dossier_needs(
    facts: dict[str, object], needed: tuple[RequiredDocument, ...]
):
    assert required_documents(PROCEDURE, facts) == needed


@pytest.mark.parametrize(
    ("facts", "variant"),
    [
        ({"form": {"case_type": "renewal"}, "channel": "online"}, "renewal"),
        ({"channel": "online"}, "online"),
        ({"channel": "post"}, None),
    ],
)
def test_the_first_variant_that_fits_is_taken(facts: dict[str, object], variant: str | None):
    assert PROCEDURE.variant_for(facts) == variant


def test_a_variant_has_other_numbers_and_the_same_machine():
    renewal = PROCEDURE.as_variant("renewal")
    assert renewal.deadline == Deadline(Duration.parse("7wd"), CountFrom.NEXT_DAY)
    assert renewal.documents == (LICENCE, PHOTO)
    assert renewal.fees == ()
    assert renewal.machine is PROCEDURE.machine


def test_a_variant_keeps_what_it_does_not_change():
    assert PROCEDURE.as_variant("online") == PROCEDURE


@pytest.mark.parametrize("variant", [None, "unknown"])
def test_without_a_variant_the_procedure_is_itself(variant: str | None):
    assert PROCEDURE.as_variant(variant) is PROCEDURE
