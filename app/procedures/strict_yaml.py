"""YAML as a domain officer means it: one reading of every character, with its line.

Anchors, aliases, tags, merge keys, several documents, duplicate keys and everything that YAML 1.1
and 1.2 read differently (``on``, ``yes``, ``010``) are refused. What is wrong comes back as values,
all of it at once where the text still parses; the words for each code live elsewhere.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from app.domain.errors import Fact
from app.domain.text import BIDI, INVISIBLE

LARGEST = 256 * 1024
DEEPEST = 32
AMBIGUOUS_WORDS = frozenset({"on", "off", "yes", "no", "y", "n", "true", "false"})
PLAIN: Mapping[str, bool | None] = {"true": True, "false": False, "null": None, "": None, "~": None}
WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
DECIMAL_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})\.[0-9]{1,15}")
AMBIGUOUS_NUMBER = re.compile(
    r"[-+]?(0[0-9_]+|0[xo][0-9a-f_]+|0b[01_]+|[0-9]+_[0-9_]*|\.?(inf|nan)|\.[0-9]+|[0-9]+\."
    r"|[0-9.]+e[-+]?[0-9]+|\+[0-9.]+|[0-9]{1,2}(:[0-5]?[0-9])+)",
    re.IGNORECASE,
)
HIDDEN = INVISIBLE | BIDI

Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong at a line of a file; ``facts`` fill the gaps of the words for ``code``."""

    path: str
    line: int
    code: str
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Node:
    """A value and the line (from 1) on which it begins; mappings know the lines of their keys."""

    value: "Scalar | tuple[Node, ...] | Mapping[str, Node]"
    line: int
    key_lines: Mapping[str, int] = field(default_factory=dict)

    def plain(self) -> object:
        """The same without lines: str, int, float, bool, None, list and dict."""
        if isinstance(self.value, tuple):
            return [node.plain() for node in self.value]
        if isinstance(self.value, Mapping):
            return {key: node.plain() for key, node in self.value.items()}
        return self.value


@dataclass(frozen=True, slots=True)
class Reading:
    """``root`` is None when nothing could be read; it may stand beside problems."""

    root: Node | None
    problems: tuple[Problem, ...]


def read_strict(source: Path | str, *, name: str | None = None) -> Reading:
    """The document in a file, or in a text; ``name`` is what problems call it."""
    path = name or (str(source) if isinstance(source, Path) else "")
    raw = source.read_bytes() if isinstance(source, Path) else source.encode(errors="replace")
    if len(raw) > LARGEST:
        return _refused(path, 1, "file_too_large", limit=LARGEST)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _refused(path, raw[: error.start].count(b"\n") + 1, "not_utf8")
    builder = _Builder(path)
    try:
        root = builder.document(_events(text))
    except _Unreadable:
        root = None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        builder.note(1 if mark is None else mark.line + 1, "yaml_syntax")
        root = None
    except YAMLError:
        builder.note(_line_of_control_character(text), "yaml_character")
        root = None
    builder.problems += _hidden_characters(path, text)
    return Reading(root, tuple(sorted(builder.problems, key=lambda problem: problem.line)))


def _events(text: str) -> Iterator[Event]:
    events: Iterator[Event] = YAML(typ="safe", pure=True).parse(unicodedata.normalize("NFC", text))
    return events


def _refused(path: str, line: int, code: str, **facts: Fact) -> Reading:
    return Reading(None, (Problem(path, line, code, facts),))


def _hidden_characters(path: str, text: str) -> Iterator[Problem]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not HIDDEN.isdisjoint(line):
            yield Problem(path, number, "hidden_character")


def _line_of_control_character(text: str) -> int:
    control = re.search(
        r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text
    )
    return 1 if control is None else text.count("\n", 0, control.start()) + 1


class _Unreadable(Exception):
    """The tree cannot be built; the problem is noted."""


@dataclass(slots=True)
class _Builder:
    path: str
    problems: list[Problem] = field(default_factory=list)

    def note(self, line: int, code: str, **facts: Fact) -> None:
        self.problems.append(Problem(self.path, line, code, facts))

    def document(self, events: Iterable[Event]) -> Node | None:
        stream = iter(events)
        root: Node | None = None
        documents = 0
        for event in stream:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._stop(event, "several_documents")
            elif isinstance(event, NodeEvent):
                root = self._node(event, stream, 0)
        if root is None:
            self.note(1, "empty_file")
        return root

    def _stop(self, event: Event, code: str) -> NoReturn:
        self.note(_line(event), code)
        raise _Unreadable

    def _node(self, event: Event, stream: Iterator[Event], depth: int) -> Node:
        if depth > DEEPEST:
            self._stop(event, "nested_too_deep")
        if isinstance(event, AliasEvent):
            self.note(_line(event), "alias")
            return Node(None, _line(event))
        self._must_be_bare(event)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(event, stream, depth)
        if isinstance(event, ScalarEvent):
            return Node(self._scalar(event), _line(event))
        return self._mapping(event, stream, depth)

    def _sequence(self, event: Event, stream: Iterator[Event], depth: int) -> Node:
        items = []
        while not isinstance(item := next(stream), SequenceEndEvent):
            items.append(self._node(item, stream, depth + 1))
        return Node(tuple(items), _line(event))

    def _mapping(self, event: Event, stream: Iterator[Event], depth: int) -> Node:
        items: dict[str, Node] = {}
        lines: dict[str, int] = {}
        while not isinstance(key := next(stream), MappingEndEvent):
            name = self._key(key)
            value = self._node(next(stream), stream, depth + 1)
            if name in items:
                self.note(_line(key), "duplicate_key", key=name, first_line=lines[name])
            else:
                items[name], lines[name] = value, _line(key)
        return Node(items, _line(event), lines)

    def _key(self, event: Event) -> str:
        if not isinstance(event, ScalarEvent):
            self._stop(event, "alias" if isinstance(event, AliasEvent) else "key_not_text")
        self._must_be_bare(event)
        written = str(event.value)
        if event.implicit[0]:
            if written == "<<":
                self.note(_line(event), "merge_key")
            elif not written:
                self.note(_line(event), "key_not_text")
            elif written.lower() in AMBIGUOUS_WORDS:
                self.note(_line(event), "ambiguous_boolean", written=written)
        return written

    def _must_be_bare(self, event: Event) -> None:
        for extra in ("anchor", "tag"):
            if getattr(event, extra, None) is not None:
                self.note(_line(event), extra)

    def _scalar(self, event: ScalarEvent) -> Scalar:
        written = str(event.value)
        if not event.implicit[0]:
            return written
        if written in PLAIN:
            return PLAIN[written]
        if WHOLE_NUMBER.fullmatch(written):
            return int(written)
        if DECIMAL_NUMBER.fullmatch(written):
            return float(written)
        if written.lower() in AMBIGUOUS_WORDS:
            self.note(_line(event), "ambiguous_boolean", written=written)
        elif AMBIGUOUS_NUMBER.fullmatch(written):
            self.note(_line(event), "ambiguous_number", written=written)
        return written


def _line(event: Event) -> int:
    return int(event.start_mark.line) + 1
