"""Sơ đồ quy trình: a machine as an SVG picture that a screen reader can read as well."""

from dataclasses import dataclass
from html import escape

from app.domain.machine import Machine, State, StateKind, Words
from app.domain.procedure import Procedure
from app.procedures.layering import Arrow, Layers, layered
from app.procedures.wording import Language

WIDTH, HEIGHT = 210, 56
GAP_X, GAP_Y = 60, 74
MARGIN = 40
LABEL_LONGEST = 30
STYLE = """
text{font-family:'Be Vietnam Pro',system-ui,sans-serif;font-size:13px;fill:#1b1b1b}
.owner{font-size:11px;fill:#505a5f}.edge{font-size:11px;paint-order:stroke;stroke:#fff;stroke-width:4}
rect{fill:#fff;stroke:#1d70b8;stroke-width:1.5}.step rect{fill:#eef5fb}
.end rect{stroke:#505a5f;fill:#f3f2f1}.start rect{stroke:#00703c}
path{fill:none;stroke:#505a5f;stroke-width:1.3}.back{stroke-dasharray:5 4}.tip{fill:#505a5f}
"""
_SVG = 'xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title desc"'
_TIP = 'viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"'


@dataclass(frozen=True, slots=True)
class _Point:
    x: float
    y: float


def diagram(procedure: Procedure, language: Language = "vi") -> str:
    """The picture of a procedure's course; its description lists every move in words."""
    layers = layered(procedure.machine)
    widest = max(len(row) for row in layers.rows)
    width = 2 * MARGIN + widest * WIDTH + (widest + 1) * GAP_X
    height = 2 * MARGIN + len(layers.rows) * (HEIGHT + GAP_Y)
    places = _places(layers, width)
    title = f"{procedure.code} – {_said(procedure.name, language)}"
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    parts = [
        f'<svg {_SVG} {size} lang="{language}">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="desc">{escape(in_words(procedure.machine, language))}</desc>',
        f"<style>{STYLE}</style>",
        f'<defs><marker id="tip" {_TIP}><path d="M0 0L8 4L0 8Z" class="tip"/></marker></defs>',
    ]
    parts += [_arrow(arrow, layers, places, procedure.machine, language) for arrow in layers.arrows]
    parts += [
        _box(procedure.machine, procedure.machine.states[name], place, language)
        for name, place in places.items()
    ]
    return "\n".join([*parts, "</svg>", ""])


def in_words(machine: Machine, language: Language = "vi") -> str:
    """Every state with what may be done in it, by whom, and where that leads."""
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
        same = {"$same": state.label, "$origin": _BACK}.get(branch.to)
        label = found.label if found else same
        names.append(_said(label, language) if label else branch.to)
    return " / ".join(dict.fromkeys(names))


_BACK = Words("bước trước đó", "the step it came from")


def _places(layers: Layers, width: float) -> dict[str, _Point]:
    places = {}
    for number, row in enumerate(layers.rows):
        taken = len(row) * WIDTH + (len(row) - 1) * GAP_X
        for at, state in enumerate(row):
            x = (width - taken) / 2 + at * (WIDTH + GAP_X)
            places[state] = _Point(x, MARGIN + number * (HEIGHT + GAP_Y))
    return places


def _box(machine: Machine, state: State, place: _Point, language: Language) -> str:
    kind = state.kind.value if state.kind is not StateKind.NORMAL else "state"
    owner = machine.roles[state.owner].label if state.owner else None
    below = _said(owner, language) if owner else ""
    if state.budget is not None:
        below = f"{below} · {state.budget}"
    middle = place.x + WIDTH / 2
    return (
        f'<g class="{kind}"><rect x="{place.x:g}" y="{place.y:g}" width="{WIDTH}"'
        f' height="{HEIGHT}" rx="8"/>{_text(middle, place.y + 25, _said(state.label, language))}'
        f"{_text(middle, place.y + 43, below, 'owner')}</g>"
    )


def _arrow(
    arrow: Arrow,
    layers: Layers,
    places: dict[str, _Point],
    machine: Machine,
    language: Language,
) -> str:
    start, end = places[arrow.at], places[arrow.to]
    state = machine.states[arrow.at]
    names = [_said(state.actions[name].label, language) for name in arrow.actions]
    label = " / ".join(names)
    if layers.row_of(arrow.to) > layers.row_of(arrow.at):
        x1, y1, x2, y2 = start.x + WIDTH / 2, start.y + HEIGHT, end.x + WIDTH / 2, end.y
        bend = (y2 - y1) / 2
        line = f"M{x1:g} {y1:g}C{x1:g} {y1 + bend:g} {x2:g} {y2 - bend:g} {x2:g} {y2:g}"
        middle, kind = _Point((x1 + x2) / 2, (y1 + y2) / 2 + 4), "forth"
    else:
        x1, y1 = start.x + WIDTH, start.y + HEIGHT / 2
        x2, y2 = end.x + WIDTH, end.y + HEIGHT / 2
        out = max(x1, x2) + GAP_X
        line = f"M{x1:g} {y1:g}C{out:g} {y1:g} {out:g} {y2:g} {x2:g} {y2:g}"
        middle, kind = _Point(out - GAP_X / 4, (y1 + y2) / 2), "back"
    return (
        f'<path class="{kind}" d="{line}" marker-end="url(#tip)"/>'
        f"{_text(middle.x, middle.y, label, 'edge')}"
    )


def _text(x: float, y: float, said: str, kind: str = "") -> str:
    shown = said if len(said) <= LABEL_LONGEST else said[: LABEL_LONGEST - 1] + "…"
    attribute = f' class="{kind}"' if kind else ""
    return f'<text x="{x:g}" y="{y:g}" text-anchor="middle"{attribute}>{escape(shown)}</text>'


def _said(words: Words, language: Language) -> str:
    return words.vi if language == "vi" else words.en
