"""Every code of problem has its sentence and its remedy in both languages."""

import ast
import re
from pathlib import Path

import app.procedures
from app.procedures.source import OWN_CODES
from app.procedures.strict_yaml import Problem
from app.procedures.wording import LANGUAGES, said, sentences

CALLS = frozenset({"problem", "own", "shared", "of_state", "of_action", "note", "_note", "_stop"})
ERRORS = "PydanticCustomError"


def codes_in(path: Path) -> set[str]:
    """The snake_case constants that are handed to whatever makes problems."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            constants = [a.value for a in node.args if isinstance(a, ast.Constant)]
            texts = [value for value in constants if isinstance(value, str) and value.islower()]
            if name in CALLS or name == ERRORS:
                found |= {text for text in texts if "_" in text}
        if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
            head = node.value.elts[0]
            if isinstance(head, ast.Constant) and isinstance(head.value, str):
                found.add(head.value)
        if isinstance(node, ast.Yield) and isinstance(node.value, ast.Constant):
            found.add(str(node.value.value))
    return {text for text in found if re.fullmatch("[a-z][a-z_]*", text)}


def test_every_code_has_words_in_both_languages():
    folder = Path(app.procedures.__path__[0])
    used = set().union(*(codes_in(path) for path in folder.rglob("*.py")))
    used -= {"string_type", "shared_actions", "drop_documents", "legal_basis", "on_enter"}
    used -= {"without_states", "hide_from", "step_kinds"}
    used |= set(OWN_CODES.values())
    assert len(used) > 80
    for language in LANGUAGES:
        assert used - set(sentences(language)) == set()


def test_both_languages_know_the_same_codes():
    vi, en = (sentences(language) for language in LANGUAGES)

    assert set(vi) == set(en)
    for code, words in (*vi.items(), *en.items()):
        assert set(words) == {"says", "mend"}, code
        assert all(words.values()), code


def test_a_sentence_names_file_line_mistake_and_remedy():
    problem = Problem("a.yaml", 7, "role_unknown", {"name": "vua"})

    assert said(problem) == (
        "a.yaml:7: Không có vai trò “vua” — Dùng một vai trò của vòng đời, ví dụ officer"
    )
    assert said(problem, "en").startswith("a.yaml:7: There is no role “vua” — Use a role")


def test_a_mistake_without_a_sentence_is_still_told():
    assert "made_up" in said(Problem("a.yaml", 7, "made_up"))
