"""What every count of figures selects: a column for each, named as in ``figure_cell``."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from app.dossiers.queries.figures import PREDICATES, Figure

COLUMNS: Final[Mapping[Figure, str]] = MappingProxyType(
    {figure: figure.value.replace(".", "_") for figure in Figure}
)


def every(sql: Callable[[Figure, str], str]) -> str:
    """The columns of all figures, each as ``sql`` has it."""
    return ",\n".join(f"{sql(figure, name)} as {name}" for figure, name in COLUMNS.items())


def counted(value: str) -> str:
    """Each figure of joined dossiers: the sum of ``value`` over those that it counts."""
    return every(lambda figure, _: f"coalesce(sum({value}) filter (where {PREDICATES[figure]}), 0)")
