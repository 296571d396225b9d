"""A text on trial: every mistake with its line, what changes, how the scenarios come out."""

from collections.abc import Iterator
from datetime import date

import pytest

from app.procedures.library import read_library, yaml_files
from app.procedures.proposing import Proposal, codes_beside_text, next_version_of, proposed
from app.procedures.queries import PublishedText
from app.procedures.shipped import shipped
from app.procedures.source import source_of
from app.procedures.strict_yaml import Problem
from tests.procedures.examples import PLAIN, edited

BEGINS = date(2026, 12, 1)
CARD = next(shipped().rglob("1.004623-*.yaml"))


def law() -> Iterator[PublishedText]:
    """The shipped calendars and life cycles, as if they had been published."""
    library = read_library(yaml_files([shipped("calendars"), shipped("lifecycles")]))
    for name, source in library.calendar_sources.items():
        code, _, version = name.removesuffix(".yaml").rpartition(".v")
        yield PublishedText("calendar", code, int(version), source.text, source.sha256)
    for (code, number), entry in library.lifecycles.items():
        yield PublishedText("lifecycle", code, number, entry.source.text, entry.source.sha256)


def published(text: str = PLAIN, version: int = 1) -> list[PublishedText]:
    return [*law(), PublishedText("procedure", "9.000001", version, text, b"")]


def asked(text: str, agencies: tuple[str, ...] = ()) -> Proposal:
    return proposed(text, published(), agencies)


def next_text(text: str = PLAIN, version: int = 1) -> str:
    source, _ = source_of(text, "draft")
    assert source is not None
    return next_version_of(source, version, begins=BEGINS)


def codes(problems: tuple[Problem, ...]) -> list[tuple[str, int]]:
    return [(problem.code, problem.line) for problem in problems]


def test_the_next_version_of_what_is_published_is_sound_and_says_what_changed():
    proposal = asked(edited(next_text(), "total: 5wd", "total: 7wd"))

    assert proposal.is_sound, proposal.report.problems
    assert proposal.entry is not None
    assert proposal.entry.key == ("9.000001", 2)
    assert [str(change) for change in proposal.changes] == [
        "~ version: 1 → 2",
        "~ effective.from: 2026-01-01 → 2026-12-01",
        "~ deadline.total: 5wd → 7wd",
        "+ replaces.version: 1",
    ]
    [trial] = proposal.trials
    assert (trial.name, trial.played, trial.problem) == ("golden", True, None)


def test_every_shipped_procedure_can_be_numbered_on():
    text = next_text(CARD.read_text("utf-8"))
    assert text.startswith("# Mã, cấp, thời hạn"), "comments stay"
    assert "\nversion: 2\neffective: {from: 2026-12-01}\nreplaces: {version: 1}\nname:" in text
    third = next_text(text, 2)
    assert third.count("replaces:") == third.count("effective:") == 1
    assert "replaces: {version: 2}" in third


def test_a_block_under_a_key_goes_with_its_key():
    spread = edited(PLAIN, "effective: {from: 2026-01-01}", "effective:\n  from: 2026-01-01")
    assert "effective: {from: 2026-12-01}\nreplaces: {version: 1}\nname:" in next_text(spread)


def test_all_mistakes_are_told_at_once_each_with_its_line():
    text = edited(next_text(), "owner: H47.15", "owner: H47.99")
    text = edited(text, "submit -> submitted", "submit -> nowhere")
    proposal = asked(text, ("H47.15",))

    found = codes(proposal.report.problems)
    lines = text.split("\n")
    assert ("agency_not_listed", lines.index("owner: H47.99") + 1) in found
    assert "state_unknown" in [code for code, _ in found]
    assert not proposal.is_sound
    assert proposal.trials[0].problem is not None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty_file"),
        ("kind: calendar\n", "kind_unknown"),
        ("kind: procedure\nowner: x: y\n", "yaml_syntax"),
        ("kind: procedure\nvua: 1\n", "unknown_key"),
    ],
)
def test_what_is_no_procedure_is_explained_as_well(text: str, code: str):
    proposal = asked(text)
    assert code in [found for found, _ in codes(proposal.report.problems)]
    assert (proposal.is_sound, proposal.entry, proposal.trials) == (False, None, ())
    assert codes_beside_text(text) == frozenset()


def test_a_text_is_judged_beside_its_own_versions():
    assert codes_beside_text(PLAIN) == {"9.000001"}
    overlapping = edited(PLAIN, "version: 1", "version: 2")
    assert "effective_overlap" in [c for c, _ in codes(asked(overlapping).report.problems)]
