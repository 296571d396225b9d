"""Pieces of SVG out of which charts are put together; everything in them is escaped."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

_INK: Mapping[str, str] = {
    "calm": '<path class="chart__ink" d="M-2 2 2 -2M0 8 8 0M6 10 10 6"/>',
    "warn": '<path class="chart__ink" d="M0 2H8M0 6H8"/>',
    "bad": '<path class="chart__ink" d="M0 0 8 8M8 0 0 8"/>',
    "muted": '<circle class="chart__point" cx="4" cy="4" r="1.4"/>',
}
"""What is drawn upon the paper of a pattern, by its tone; nothing upon the others."""


def pattern(key: str, tone: str) -> Markup:
    """The definition of the fill of ``piece``."""
    return Markup(
        '<pattern id="{key}-{tone}" class="chart__tone--{tone}" width="8" height="8"'
        ' patternUnits="userSpaceOnUse"><rect class="chart__paper" width="8" height="8"/>'
        "{ink}</pattern>"
    ).format(key=key, tone=tone, ink=Markup(_INK.get(tone, "")))  # noqa: S704 - constants


def piece(key: str, tone: str, *, x: str, y: float, width: str, height: float) -> Markup:
    """A rectangle filled with a pattern of the chart ``key``."""
    return Markup(
        '<rect class="chart__piece chart__piece--{tone}" fill="url(#{key}-{tone})"'
        ' x="{x}" y="{y}" width="{width}" height="{height}"/>'
    ).format(tone=tone, key=key, x=x, y=y, width=width, height=height)


def text(kind: str, x: str, y: float, anchor: str, words: str) -> Markup:
    """``anchor``: start, middle or end of the words stands at ``x``."""
    return Markup('<text class="chart__{}" x="{}" y="{}" text-anchor="{}">{}</text>').format(
        kind, x, y, anchor, words
    )


def room(x: str, y: float, width: str, height: float) -> Markup:
    """What can be pointed at of a bar, though nothing is drawn there."""
    return Markup('<rect class="chart__room" x="{}" y="{}" width="{}" height="{}"/>').format(
        x, y, width, height
    )


def track(y: float, height: float) -> Markup:
    """The ground on which a lying bar is drawn."""
    return Markup('<rect class="chart__track" x="0" y="{}" width="100%" height="{}"/>').format(
        y, height
    )


def ground(foot: int) -> Markup:
    """The line upon which columns stand."""
    return Markup('<line class="chart__ground" x1="0" x2="100%" y1="{0}" y2="{0}"/>').format(foot)


def link(inside: Markup, href: str | None, said: str) -> Markup:
    """``inside`` leading to ``href``, named ``said``; itself where there is nowhere to go."""
    if href is None:
        return inside
    return Markup('<a class="chart__link" href="{}" aria-label="{}">{}</a>').format(
        href, said, inside
    )


def share(percent: float) -> str:
    return f"{percent:.2f}%"


def together(parts: Iterable[Markup]) -> Markup:
    return Markup().join(parts)
