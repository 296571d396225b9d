"""Conditions hold or do not; whatever is not a condition is refused before it can do anything."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.guard import CONSTANTS, DEEPEST, LONGEST, PLAIN_NAMES, SPACES, Guard, UnsafeGuard

FACTS = {
    "channel": "post",
    "subject": "business",
    "wd_since_received": 3,
    "proposal": None,
    "consults_done": True,
    "form": {"area": 250.5, "kind": "new", "parts": ["a", "b"], "high_risk": True},
    "documents": {"don": True},
    "count": {"send_back": 2},
}


@pytest.mark.parametrize(
    "text",
    [
        "true",
        "not false",
        "null == proposal",
        "form.area > 200 and channel == 'post'",
        "form.area > 300 or subject in ('citizen', 'business')",
        "subject in ['business']",
        "channel not in ('online', 'counter')",
        "not (channel == 'online')",
        "1 < wd_since_received <= 3",
        "wd_since_received >= 3",
        "form.area != -1",
        "form.area > -0.5",
        "documents.don",
        "not documents.thuyet_minh",
        "count.send_back == 2",
        "form.high_risk == true",
        "'os' in channel",
        "'a' in form.parts",
        "5 not in channel",
        "form.kind == 'new' and not form.nothing",
        "  consults_done  ",
    ],
)
def test_a_condition_that_is_true_holds(text: str):
    assert Guard.parse(text).holds(FACTS)


@pytest.mark.parametrize(
    "text",
    [
        "false",
        "null",
        "form.area > 300",
        "1 < wd_since_received < 3",
        "channel == 'online'",
        "documents.thuyet_minh",
        "'x' in channel",
        "5 in channel",
        "'a' in form.area",
        "form.area == '250.5'",
    ],
)
def test_a_condition_that_is_false_does_not_hold(text: str):
    assert not Guard.parse(text).holds(FACTS)


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("variant == null", True),
        ("variant == 'x'", False),
        ("variant != 'x'", True),
        ("variant < 3", False),
        ("variant >= 3", False),
        ("variant in ('x', null)", False),
        ("variant not in ('x', 'y')", True),
        ("'x' in variant", False),
        ("form.area > 'text'", False),
        ("form.area <= 'text'", False),
    ],
)
def test_the_unknown_equals_only_null_and_is_neither_less_nor_more(text: str, *, held: bool):
    assert Guard.parse(text).holds({"form": {"area": 1}}) is held


@pytest.mark.parametrize("facts", [{}, {"form": None}, {"form": "text"}, {"form": {}}])
def test_a_space_that_is_not_there_is_unknown(facts: dict[str, object]):
    assert Guard.parse("form.area == null").holds(facts)


def test_a_condition_says_what_it_asks_about():
    guard = Guard.parse("form.area > 200 and (channel in ('post', state) or not documents.don)")
    assert guard.names == {"form.area", "channel", "state", "documents.don"}


def test_conditions_are_equal_when_their_texts_are():
    assert Guard.parse("channel == 'post'") == Guard.parse("channel == 'post'")
    assert Guard.parse("channel == 'post'") != Guard.parse("channel=='post'")
    assert repr(Guard.parse("true")) == "Guard(text='true')"


def test_a_condition_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Guard.parse("true").text = "false"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("__import__('os').system('true')", "Call"),
        ("(lambda: 1)()", "Call"),
        ("lambda: 1", "Lambda"),
        ("[x for x in channel]", "ListComp"),
        ("form['area'] > 1", "Subscript"),
        ("f'{state}' == 'x'", "JoinedStr"),
        ("form.area + 1 > 2", "BinOp"),
        ("'a' * 999999999 == ''", "BinOp"),
        ("2 ** 99999 > 1", "BinOp"),
        ("(y := 1) == 1", "NamedExpr"),
        ("true if state else false", "IfExp"),
        ("channel in {'post'}", "Set"),
        ("{} == {}", "Dict"),
        ("state in (*channel, 'x')", "Starred"),
        ("await state", "Await"),
        ("(yield state)", "Yield"),
        ("state is null", "Is"),
        ("state is not null", "IsNot"),
        ("~1 == 1", "Invert"),
        ("+1 == 1", "UAdd"),
        ("-'1' == 1", "USub"),
        ("-form.area < 0", "USub"),
        ("b'x' == 'x'", "bytes"),
        ("... == 1", "ellipsis"),
        ("1j == 1", "complex"),
        ("owner == 'x'", "name owner"),
        ("__builtins__ == 1", "name __builtins__"),
        ("form == null", "name form"),
        ("state.upper == 1", "attribute upper"),
        ("form.__class__ == 1", "attribute __class__"),
        ("form._area == 1", "attribute _area"),
        ("form.a.b == 1", "attribute b"),
        ("'x'.format == 1", "attribute format"),
        ("", "not a condition"),
        ("state ==", "not a condition"),
        ("state = 'x'", "not a condition"),
        ("import os", "not a condition"),
        ("true; true", "not a condition"),
        ("state\n== 'x'", "not a condition"),
        ("state == '\0'", "not a condition"),
        ("state == '\ud800'", "not a condition"),
        ("(" * 250 + "1" + ")" * 49, "not a condition"),
    ],
)
def test_whatever_is_not_a_condition_is_refused(text: str, part: str):
    with pytest.raises(UnsafeGuard) as refusal:
        Guard.parse(text)
    assert str(refusal.value) == part


def test_a_condition_has_a_length_and_a_depth():
    assert Guard.parse("1 == 1".ljust(LONGEST)).holds({})
    with pytest.raises(UnsafeGuard, match="too long"):
        Guard.parse("1 == 1".ljust(LONGEST + 1))
    assert Guard.parse("not " * (DEEPEST - 1) + "true").holds({}) is False
    with pytest.raises(UnsafeGuard, match="nested too deep"):
        Guard.parse("not " * DEEPEST + "true")


PIECES = (
    *("form.", "state", "count.x", "'a'", "1", "(", ")", " and ", " not ", " in ", "==", "true"),
    *("[", "]", ",", "-", "<", "__class__", "lambda", "**", ":=", "await ", "{", "}", "f'"),
)


@given(
    st.one_of(
        st.text(max_size=60),
        st.text(alphabet="()[]{}.,'\"\\ \n:=<>!+-*/%@abcxyz_01 formstaeindoul", max_size=60),
        st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    )
)
def test_no_text_does_anything_but_parse_or_be_refused(text: str):
    try:
        guard = Guard.parse(text)
    except UnsafeGuard:
        return
    assert {name.partition(".")[0] for name in guard.names} <= PLAIN_NAMES | SPACES
    assert guard.holds(FACTS) in {True, False}


TERMS = st.one_of(
    st.sampled_from([*sorted(PLAIN_NAMES), *CONSTANTS, "form.a", "documents.b", "count.c"]),
    st.sampled_from(["1", "-2", "0.5", "'x'", "''", "('x', 1)", "[]"]),
)
CONDITIONS = st.recursive(
    st.tuples(TERMS, st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "in", "not in"]), TERMS)
    .map(" ".join)
    .map(lambda text: f"({text})"),
    lambda inner: st.one_of(
        inner.map(lambda text: f"(not {text})"),
        st.tuples(inner, st.sampled_from([" and ", " or "]), inner).map("".join).map("({})".format),
    ),
    max_leaves=4,
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(
    text=CONDITIONS,
    facts=st.dictionaries(st.sampled_from([*sorted(PLAIN_NAMES | SPACES)]), VALUES),
)
def test_a_condition_has_an_answer_whatever_the_facts(text: str, facts: dict[str, object]):
    held = Guard.parse(text).holds(facts)
    assert Guard.parse(f"not {text}").holds(facts) is not held


@given(left=VALUES, right=VALUES)
def test_not_in_is_the_contrary_of_in(left: object, right: object):
    facts = {"form": {"a": left, "b": right}}
    inside = Guard.parse("form.a in form.b").holds(facts)
    assert Guard.parse("form.a not in form.b").holds(facts) is not inside
