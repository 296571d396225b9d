import json
import re

import pytest
import typer
from typer.testing import CliRunner

from app.cli.clock import clock

APP = typer.Typer()
APP.command("clock")(clock)


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(APP, arguments)
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--calendar", "vn-2026"],
        ["--calendar", "office-0800", "--count-from", "next_day"],
    ],
)
def test_the_clock_answers_with_the_date_and_its_ledger(options: list[str]):
    code, out, err = run("15wd", "--from", "2026-08-20T14:00", *options)
    assert (code, err) == (0, "")
    first, _, *lines = out.splitlines()
    assert first == "2026-09-14T17:00"
    assert [int(line[11:16]) for line in lines if line[11:16].strip()] == list(range(1, 16))
    assert "22/08/2026     2  Làm bù 31/8; Ngày làm việc thứ 2" in lines
    assert lines[-1] == "14/09/2026        Hẹn trả kết quả: 17:00 14/09/2026"


def test_the_ledger_speaks_english_when_asked():
    _, out, _ = run("1wd", "--from", "2026-08-20T14:00", "--lang", "en")
    assert out.splitlines()[-2] == "21/08/2026     1  Friday; Working day 1"


def test_programs_get_json():
    _, out, _ = run("8wh", "--from", "2026-08-20T14:00+07:00", "--json")
    answer = json.loads(out)
    assert (answer["due"], answer["from"]) == ("2026-08-21T14:00", "2026-08-20T14:00")
    assert (answer["term"], answer["calendar"]) == ("8wh", "quang-nam.v1")
    assert answer["ledger"][0]["count"] == 180


def test_a_term_without_a_limit_has_no_date():
    assert run("none", "--from", "2026-08-20T14:00")[1].startswith("không quy định\n")
    assert run("none", "--from", "2026-08-20T14:00", "--lang", "en")[1].startswith("no time limit")


def test_without_a_moment_it_counts_from_now():
    code, out, _ = run("1wd")
    assert code == 0
    assert re.match(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T17:00\n", out)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["15days"], "15wd, 20cd"),
        (["15wd", "--from", "yesterday"], "2026-08-20T14:00"),
        (["15wd", "--from", "9999-12-31T23:00-05:00"], "2026-08-20T14:00"),
        (["15wd", "--calendar", "nowhere"], "quang-nam"),
        (["9999wd", "--from", "2026-08-20T14:00"], "2024–2028"),
        (["1wd", "--from", "2011-08-20T14:00", "--lang", "en"], "needs 2011"),
        (["9999mo", "--from", "2026-08-20T14:00"], "2024–2028"),
        (["1wd", "--count-from", "never"], "next_day"),
    ],
)
def test_what_it_cannot_understand_it_says_and_leaves_with_2(arguments: list[str], said: str):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert said in err
