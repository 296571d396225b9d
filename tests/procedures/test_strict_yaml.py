from pathlib import Path

import pytest

from app.procedures.strict_yaml import LARGEST, Node, Reading, read_strict


def codes(reading: Reading) -> list[tuple[int, str]]:
    return [(problem.line, problem.code) for problem in reading.problems]


def plain(text: str) -> object:
    reading = read_strict(text)
    assert (reading.problems, reading.root is None) == ((), False)
    assert reading.root is not None
    return reading.root.plain()


def test_a_document_is_read_with_its_types():
    text = """
    name: {vi: "Tết", en: Lunar New Year}
    days: 15
    fee: 700000.5
    negative: -3
    free: true
    closed: false
    nothing: null
    tilde: ~
    empty:
    quoted: "15"
    date: 2026-08-20
    sessions: [07:00-11:30, "13:30-17:00"]
    long: |
      hai dòng
      chữ
    """
    assert plain(text) == {
        "name": {"vi": "Tết", "en": "Lunar New Year"},
        "days": 15,
        "fee": 700000.5,
        "negative": -3,
        "free": True,
        "closed": False,
        "nothing": None,
        "tilde": None,
        "empty": None,
        "quoted": "15",
        "date": "2026-08-20",
        "sessions": ["07:00-11:30", "13:30-17:00"],
        "long": "hai dòng\nchữ\n",
    }


def test_every_part_knows_its_line():
    root = read_strict("a: 1\nb:\n  - x\n  - y: 2\n").root
    assert root is not None
    assert isinstance(root.value, dict)
    assert (root.line, root.key_lines) == (1, {"a": 1, "b": 2})
    items = root.value["b"].value
    assert isinstance(items, tuple)
    assert [item.line for item in items] == [3, 4]
    assert items[0] == Node("x", 3)


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "duplicate_key"),
        ("a: &x 1\n", 1, "anchor"),
        ("&x a: 1\n", 1, "anchor"),
        ("a: &x [1]\n", 1, "anchor"),
        ("a: !!str 1\n", 1, "tag"),
        ("a: !secret {b: 1}\n", 1, "tag"),
        ("!x a: 1\n", 1, "tag"),
        ("a: on\n", 1, "ambiguous_boolean"),
        ("a: [x, Yes]\n", 1, "ambiguous_boolean"),
        ("a: 1\nNO: 2\n", 2, "ambiguous_boolean"),
        ("a: TRUE\n", 1, "ambiguous_boolean"),
        ("a: 010\n", 1, "ambiguous_number"),
        ("a: 0x1F\n", 1, "ambiguous_number"),
        ("a: 1_000\n", 1, "ambiguous_number"),
        ("a: 15:00\n", 1, "ambiguous_number"),
        ("a: 1e3\n", 1, "ambiguous_number"),
        ("a: .nan\n", 1, "ambiguous_number"),
        ("<<: {a: 1}\n", 1, "merge_key"),
        ("a: 1\n? [b]\n: 2\n", 2, "key_not_text"),
        ("a: 1\n: 2\n", 2, "key_not_text"),
        ("a: 1\n---\nb: 2\n", 2, "several_documents"),
        ("a: 1\nb: [1\n", 3, "yaml_syntax"),
        ("a:\n\t- 1\n", 2, "yaml_syntax"),
        ("a: 1\nb: \x00\n", 2, "yaml_character"),
        ("a: 1\nb: x\u202ey\n", 2, "hidden_character"),
        ("", 1, "empty_file"),
        ("# only a comment\n", 1, "empty_file"),
    ],
)
def test_what_can_be_misread_is_refused_with_its_line(text: str, line: int, code: str):
    assert (line, code) in codes(read_strict(text))


def test_an_alias_is_refused_as_a_value_and_as_a_key():
    assert (2, "alias") in codes(read_strict("a: &x 1\nb: *x\n"))
    assert (2, "alias") in codes(read_strict("a: &x y\n*x : 1\n"))


def test_an_expanding_bomb_is_refused_in_an_instant():
    lines = ["a0: &a0 [x, x]"] + [
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)
    ]
    reading = read_strict("\n".join(lines))
    assert {code for _, code in codes(reading)} == {"anchor", "alias"}


def test_all_problems_come_at_once_in_the_order_of_the_lines():
    reading = read_strict("a: yes\nb: &x 1\nb: 010\n")
    assert codes(reading) == [
        (1, "ambiguous_boolean"),
        (2, "anchor"),
        (3, "ambiguous_number"),
        (3, "duplicate_key"),
    ]


def test_a_duplicate_key_says_where_the_first_one_is():
    (problem,) = read_strict("a: 1\nb: 2\na: 3\n", name="x.yaml").problems
    assert (problem.path, problem.facts) == ("x.yaml", {"key": "a", "first_line": 1})


@pytest.mark.parametrize("text", ["[" * 10_000, "a: " + "{b: " * 200, "- " * 5_000 + "x"])
def test_deep_nesting_is_refused(text: str):
    assert codes(read_strict(text)) == [(1, "nested_too_deep")]


def test_quoted_words_are_text():
    assert plain('a: \'on\'\n"yes": "010"\n') == {"a": "on", "yes": "010"}


def test_text_is_in_nfc_however_it_was_typed():
    assert plain("a: Te\u0302\u0301t\n") == {"a": "T\u1ebft"}


def test_a_file_is_read_by_its_name(tmp_path: Path):
    file = tmp_path / "a.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: on\n")
    (problem,) = read_strict(file).problems
    assert (problem.path, problem.line) == (str(file), 1)


def test_a_file_that_is_not_utf_8_is_refused_with_its_line(tmp_path: Path):
    file = tmp_path / "a.yaml"
    file.write_bytes("a: 1\nb: T\u1ebft\n".encode("utf-16-le"))
    assert codes(read_strict(file)) == [(1, "not_utf8")] or read_strict(file).root is None
    file.write_bytes(b"a: 1\nb: T\xeat\n")
    assert codes(read_strict(file)) == [(2, "not_utf8")]


def test_a_file_that_is_too_large_is_not_even_parsed():
    assert codes(read_strict("a" * LARGEST)) == []
    reading = read_strict("a" * (LARGEST + 1))
    assert (reading.root, codes(reading)) == (None, [(1, "file_too_large")])
