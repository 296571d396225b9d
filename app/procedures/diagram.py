"""Sơ đồ quy trình: a machine as an SVG picture that a screen reader can read as well."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from app.domain.ledger_notes import in_words as term_in_words
from app.domain.machine import Machine, State, StateKind, Words
from app.domain.procedure import Procedure
from app.procedures.layering import Arrow, Layout, laid_out
from app.procedures.wording import Language

WIDTH, HEIGHT = 230, 60
LANE, GAP, SLOT, MARGIN = 220, 250, 92, 24
SPINE_X = MARGIN + LANE
SIDE_X = SPINE_X + WIDTH + GAP
TOTAL_WIDTH = SIDE_X + WIDTH + LANE
BOX_LONGEST, EDGE_LONGEST = 34, 38
STYLE = """
text{font:13px 'Be Vietnam Pro',system-ui,sans-serif;fill:#1b1b1b}
.owner,.edge{font-size:11px}.owner{fill:#505a5f}.edge{paint-order:stroke;stroke:#fff;stroke-width:4}
rect{fill:#fff;stroke:#1d70b8;stroke-width:1.5}.step rect{fill:#eef5fb}
.end rect{stroke:#505a5f;fill:#f3f2f1}.start rect{stroke:#00703c}
path{fill:none;stroke:#505a5f;stroke-width:1.3}.back{stroke-dasharray:5 4}.tip{fill:#505a5f}
"""
_SVG = 'xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title desc"'
_TIP = 'viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"'
_BACK = Words("bước trước đó", "the step it came from")


@dataclass(frozen=True, slots=True)
class _Line:
    """A curve and where its words stand; ``anchor`` is SVG's text-anchor."""

    path: str
    x: float
    y: float
    anchor: str
    goes_back: bool = False


def diagram(procedure: Procedure, language: Language = "vi", *, styled: bool = True) -> str:
    """The picture of a procedure's course; its description lists every move in words.

    ``styled`` is for a picture that stands alone; within a page the page's own style holds.
    """
    machine = procedure.machine
    layout = laid_out(machine)
    tops = _tops(layout)
    height = max(tops.values()) + HEIGHT + MARGIN
    title = f"{procedure.code} – {_said(procedure.name, language)}"
    parts = [
        f'<svg {_SVG} viewBox="0 0 {TOTAL_WIDTH} {height}" lang="{language}">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="desc">{escape(in_words(machine, language))}</desc>',
        f"<style>{STYLE}</style>" if styled else "",
        f'<defs><marker id="tip" {_TIP}><path d="M0 0L8 4L0 8Z" class="tip"/></marker></defs>',
    ]
    lines = [(arrow, _line(arrow, layout, tops)) for arrow in layout.arrows]
    for _, line in lines:
        kind = "back" if line.goes_back else "forth"
        parts.append(f'<path class="{kind}" d="{line.path}" marker-end="url(#tip)"/>')
    parts += [_label(machine, arrow, line, language) for arrow, line in lines]
    parts += [_box(machine, layout, name, top, language) for name, top in tops.items()]
    return "\n".join([*parts, "</svg>", ""])


def in_words(machine: Machine, language: Language = "vi") -> str:
    """Every state with what may be done in it, and where that leads."""
    sentences = []
    for state in machine.states.values():
        acts = [
            f"{_said(action.label, language)} → {_targets(machine, state, action.name, language)}"
            for action in state.actions.values()
        ]
        ending = "; ".join(acts) if acts else {"vi": "kết thúc", "en": "end"}[language]
        sentences.append(f"{_said(state.label, language)}: {ending}.")
    return " ".join(sentences)


def _targets(machine: Machine, state: State, action: str, language: Language) -> str:
    names = []
    for branch in state.actions[action].to:
        found = machine.states.get(branch.to)
        special = {"$same": state.label, "$origin": _BACK}.get(branch.to)
        label = found.label if found else special
        names.append(_said(label, language) if label else branch.to)
    return " / ".join(dict.fromkeys(names))


def _tops(layout: Layout) -> dict[str, int]:
    """The upper edge of every box."""
    tops: dict[str, int] = {}
    y = MARGIN
    for state in layout.spine:
        tops[state] = y
        for at, beside in enumerate(layout.beside[state]):
            tops[beside] = y + at * SLOT
        y += max(1, len(layout.beside[state])) * SLOT
    for at, state in enumerate(layout.apart):
        tops[state] = y + at * SLOT
    return tops


def _line(arrow: Arrow, layout: Layout, tops: Mapping[str, int]) -> _Line:
    start, end = tops[arrow.at], tops[arrow.to]
    if arrow.at in layout.spine and arrow.to in layout.spine:
        places = layout.spine.index(arrow.at), layout.spine.index(arrow.to)
        if places[1] == places[0] + 1:
            x = SPINE_X + WIDTH / 2
            return _Line(f"M{x:g} {start + HEIGHT}V{end}", x + 8, end - 14, "start")
        return _around(SPINE_X, start, end, -1, goes_back=places[1] < places[0])
    if arrow.at in layout.spine:
        return _across(SPINE_X + WIDTH, start + 18, SIDE_X, end + 18, -6)
    if arrow.to in layout.spine:
        return _across(SIDE_X, start + 36, SPINE_X + WIDTH, end + 36, 14)
    return _around(SIDE_X + WIDTH, start, end, 1, goes_back=False)


def _across(x1: int, y1: int, x2: int, y2: int, above: int) -> _Line:
    """Between the spine and the states beside it; the words stand by the latter."""
    bend = (x2 - x1) / 2
    path = f"M{x1} {y1}C{x1 + bend:g} {y1} {x2 - bend:g} {y2} {x2} {y2}"
    by_side = max(x1, x2) - 10
    beside = y2 if x2 > x1 else y1
    return _Line(path, by_side, beside + above, "end", goes_back=x2 < x1)


def _around(x: int, start: int, end: int, side: int, *, goes_back: bool) -> _Line:
    """Past other boxes, further out the further it goes."""
    y1, y2 = start + HEIGHT / 2 + 6, end + HEIGHT / 2 - 6
    out = x + side * min(LANE - 40, 40 + abs(y2 - y1) / 6)
    path = f"M{x} {y1:g}C{out:g} {y1:g} {out:g} {y2:g} {x} {y2:g}"
    anchor = "end" if side < 0 else "start"
    return _Line(path, (x + 3 * out) / 4 + side * 6, (y1 + y2) / 2, anchor, goes_back)


def _label(machine: Machine, arrow: Arrow, line: _Line, language: Language) -> str:
    actions = machine.states[arrow.at].actions
    said = " / ".join(_said(actions[name].label, language) for name in arrow.actions)
    return _text(line.x, line.y, _cut(said, EDGE_LONGEST), "edge", line.anchor)


def _box(machine: Machine, layout: Layout, name: str, top: int, language: Language) -> str:
    state = machine.states[name]
    x = SPINE_X if name in layout.spine else SIDE_X
    kind = "state" if state.kind is StateKind.NORMAL else state.kind.value
    below = [_said(machine.roles[state.owner].label, language)] if state.owner else []
    if state.budget is not None:
        below.append(_said(Words(*term_in_words(state.budget)), language))
    middle = x + WIDTH / 2
    lines = [
        _text(middle, top + 38 + at * 15, _cut(said, EDGE_LONGEST), "owner")
        for at, said in enumerate(below)
    ]
    name = _text(middle, top + 21, _cut(_said(state.label, language), BOX_LONGEST))
    return (
        f'<g class="{kind}"><rect x="{x}" y="{top}" width="{WIDTH}" height="{HEIGHT}" rx="8"/>'
        f"{name}{''.join(lines)}</g>"
    )


def _text(x: float, y: float, said: str, kind: str = "name", anchor: str = "middle") -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" class="{kind}">{escape(said)}</text>'


def _cut(said: str, longest: int) -> str:
    return said if len(said) <= longest else said[: longest - 1] + "…"


def _said(words: Words, language: Language) -> str:
    return words.vi if language == "vi" else words.en
