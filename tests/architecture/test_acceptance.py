"""The table of the rules of acceptance names tests that exist."""

import re
from pathlib import Path

TABLE = Path("docs/acceptance.md")
NAMED = re.compile(r"`(tests/[a-z0-9_/]+\.py)::(test_\w+)`")
RULES = 20
OUTSIDE = {"13", "14"}
"""They are about partners outside the house."""


def rows() -> dict[str, str]:
    lines = TABLE.read_text("utf-8").splitlines()
    cells = [line.split("|") for line in lines if re.match(r"\| \d+ \|", line)]
    return {cell[1].strip(): cell[3] for cell in cells}


def test_every_rule_has_its_row():
    assert [*rows()] == [str(number) for number in range(1, RULES + 1)]


def test_every_rule_that_needs_no_partner_names_tests_that_exist():
    for rule, said in rows().items():
        named = NAMED.findall(said)
        assert named or rule in OUTSIDE, rule
        for file, test in named:
            assert f"def {test}(" in Path(file).read_text("utf-8"), f"{rule}: {file}::{test}"
