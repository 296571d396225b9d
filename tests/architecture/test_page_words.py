"""Whatever a page says, it says in both languages, and nothing is translated that nobody says."""

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.web.messages import Language
from app.web.site.rendering import environment
from app.web.site.words import english
from tests.architecture.source import ROOT, sources

TEMPLATES = sorted((ROOT / "app/web/templates").rglob("*.html"))
CATALOGUES = sorted((ROOT / "app/web/words").glob("*.en.toml"))
GAP = re.compile(r"%\((\w+)\)s")
SAYS = {"say", "sentence"}


def said_in_templates() -> Iterator[tuple[str, str]]:
    made = environment(Language.VI)
    for path in TEMPLATES:
        for _, _, words in made.extract_translations(path.read_text("utf-8")):  # type: ignore[attr-defined]  # by the i18n extension
            for sentence in words if isinstance(words, tuple) else (words,):
                if sentence is not None:
                    yield sentence, str(path.relative_to(ROOT))


def said_in_code() -> Iterator[tuple[str, str]]:
    for source in sources():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and node.args and name_of(node.func) in SAYS:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value, source.name


def name_of(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


@pytest.fixture(scope="module")
def said() -> dict[str, str]:
    return dict([*said_in_templates(), *said_in_code()])


def test_every_sentence_has_its_english(said: dict[str, str]):
    silent = {sentence: where for sentence, where in said.items() if sentence not in english()}
    assert silent == {}


def test_no_english_is_kept_for_what_nobody_says(said: dict[str, str]):
    assert sorted(set(english()) - set(said)) == []


def test_both_languages_fill_the_same_gaps():
    unlike = [
        sentence
        for sentence, found in english().items()
        for words in ([found] if isinstance(found, str) else found)
        if set(GAP.findall(sentence)) != set(GAP.findall(words))
    ]
    assert unlike == []


def test_a_sentence_stands_in_one_catalogue_only():
    keys = Counter(key for path in CATALOGUES for key in tomllib.loads(path.read_text("utf-8")))
    assert [key for key, times in keys.items() if times > 1] == []


VIETNAMESE = re.compile(r"[ăâđêôơưĂÂĐÊÔƠƯạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
MARKUP = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->", re.DOTALL)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(Path(path).relative_to(ROOT)))
def test_no_template_speaks_past_the_catalogue(path: Path):
    spoken = MARKUP.sub("", path.read_text("utf-8"))
    assert VIETNAMESE.findall(spoken.replace("Một Cửa", "").replace("Tiếng Việt", "")) == []
