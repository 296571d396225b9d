"""House rules that no linter knows."""

import ast
from collections.abc import Iterator

from tests.architecture.source import Source, sources

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
WHERE_TIME_COMES_IN = ("app/web/dependencies.py", "app/worker.py", "app/cli/")
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("time", "time")}
WHERE_SQL_LIVES = ("queries", "tables", "app/db/", "app/jobs/")


def calls(source: Source) -> Iterator[tuple[int, str, str]]:
    """The line, the receiver and the name of every method call, as far as they are spelled."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            receiver = node.func.value
            spelled = receiver.id if isinstance(receiver, ast.Name) else ast.unparse(receiver)
            yield node.lineno, spelled, node.func.attr


def test_a_file_is_one_idea_of_300_lines_at_most():
    long = {s.name: n for s in sources() if (n := s.text.count("\n")) > LONGEST_FILE}
    assert long == {}


def test_a_function_fits_on_a_screen():
    long = [
        f"{source.name}:{node.lineno} {node.name}"
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


def test_every_module_says_what_is_true():
    silent = [s.name for s in sources() if s.text.strip() and not ast.get_docstring(s.tree)]
    assert silent == []


def test_nobody_commits_a_transaction_is_an_indentation():
    committing = [
        f"{source.name}:{line}"
        for source in sources()
        for line, _, name in calls(source)
        if name == "commit"
    ]
    assert committing == []


def test_time_comes_in_at_the_edges_only():
    looking = [
        f"{source.name}:{line}"
        for source in sources()
        if not source.name.startswith(WHERE_TIME_COMES_IN)
        for line, receiver, name in calls(source)
        if (receiver.rpartition(".")[2], name) in CLOCKS
    ]
    assert looking == []


def test_pages_are_cut_by_keys_and_never_by_counting():
    counting = [
        f"{source.name}:{line}"
        for source in sources()
        for line, _, name in calls(source)
        if name == "offset"
    ]
    assert counting == []


def test_statements_are_written_where_sql_lives():
    elsewhere = [
        source.name
        for source in sources()
        if not any(place in source.name for place in WHERE_SQL_LIVES)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and node.module == "sqlalchemy"
    ]
    assert elsewhere == []


def test_nothing_is_left_for_later_or_bound_to_a_machine():
    later = ("TO" + "DO", "FIX" + "ME", "X" + "XX", "/wo" + "rk/", "/ho" + "me/")
    found = [
        f"{source.name}: {word}" for source in sources() for word in later if word in source.text
    ]
    assert found == []
