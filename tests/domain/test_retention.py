"""How long a file is kept, by which rule, and until which moment."""

from datetime import datetime

import pytest

from app.domain.calendar import HANOI
from app.domain.retention import (
    KeptFile,
    NoRetentionRule,
    Of,
    Retention,
    RetentionRule,
    kept_by,
    kept_until,
)
from app.dossiers.retaining import retention_rules

FOOD = Retention(dossier="5y", sensitive="24mo")
NOTHING = Retention()


def file(**changes: object) -> KeptFile:
    usual = {"is_result": False, "own_term": None, "sensitive": False, "received": True}
    return KeptFile(**{**usual, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "stated", "rule", "term"),
    [
        (file(), FOOD, "dossier", "5y"),
        (file(), NOTHING, "unstated", "for_ever"),
        (file(sensitive=True), FOOD, "sensitive", "24mo"),
        (file(sensitive=True), Retention(dossier="5y"), "dossier", "5y"),
        (file(own_term="30cd", sensitive=True), FOOD, "document", "30cd"),
        (file(own_term="30cd"), NOTHING, "document", "30cd"),
        (file(is_result=True, own_term="30cd"), FOOD, "result", "for_ever"),
        (file(received=False), NOTHING, "not_received", "24mo"),
        (file(received=False, sensitive=True), FOOD, "sensitive", "24mo"),
    ],
)
def test_the_first_rule_that_applies_is_the_one(
    asked: KeptFile, stated: Retention, rule: str, term: str
):
    kept = kept_by(asked, stated, retention_rules())
    assert (kept.rule.name, kept.term) == (rule, term)


def test_rules_that_leave_a_file_out_are_refused():
    some = RetentionRule(name="result", of=Of.RESULT, keep="for_ever", legal="…")
    with pytest.raises(NoRetentionRule):
        kept_by(file(), FOOD, [some])


@pytest.mark.parametrize(
    ("term", "ended", "until"),
    [
        ("5y", (2026, 8, 20, 16), (2031, 8, 21)),
        ("24mo", (2026, 8, 31, 0), (2028, 9, 1)),
        ("1y", (2028, 2, 29, 9), (2029, 3, 1)),
        ("1mo", (2026, 1, 31, 23), (2026, 3, 1)),
        ("30cd", (2026, 8, 20, 0), (2026, 9, 20)),
        ("0cd", (2026, 12, 31, 8), (2027, 1, 1)),
    ],
)
def test_a_term_runs_from_the_end_of_the_day(
    term: str, ended: tuple[int, ...], until: tuple[int, ...]
):
    assert kept_until(term, moment(*ended)) == moment(*until)


def test_the_day_is_that_of_hanoi():
    utc = datetime.fromisoformat("2026-08-20T18:00:00+00:00")
    assert kept_until("1cd", utc) == moment(2026, 8, 23)


def test_for_ever_never_ends_and_nonsense_is_no_term():
    assert kept_until("for_ever", moment(2026, 8, 20)) is None
    with pytest.raises(ValueError, match="not a term"):
        kept_until("5 years", moment(2026, 8, 20))


def moment(*parts: int) -> datetime:
    year, month, day, hour = (*parts, 0)[:4]
    return datetime(year, month, day, hour, tzinfo=HANOI)
