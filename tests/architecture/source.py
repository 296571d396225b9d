"""The house as it is written, for the tests that read it."""

import ast
import pkgutil
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

import app

PACKAGE = Path(app.__path__[0])
ROOT = PACKAGE.parent


@dataclass(frozen=True, slots=True)
class Source:
    """One file of the service; ``name`` is its path from the root, as people write it."""

    name: str
    text: str
    tree: ast.Module


@cache
def sources() -> tuple[Source, ...]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith("app/_bundled/"):
            text = path.read_text("utf-8")
            found.append(Source(name, text, ast.parse(text)))
    return tuple(found)


@cache
def modules() -> tuple[ModuleType, ...]:
    """Every module of the service, imported. The keeper of the embedded server runs by itself."""
    names = [module.name for module in pkgutil.walk_packages(app.__path__, "app.")]
    return tuple(import_module(name) for name in names)


def subclasses(kind: type) -> frozenset[type]:
    """Every class of the service that descends from ``kind``."""
    modules()
    found: set[type] = set()
    waiting: list[type] = [kind]
    while waiting:
        children: list[type] = waiting.pop().__subclasses__()
        for child in children:
            if child not in found:
                found.add(child)
                waiting.append(child)
    return frozenset(child for child in found if child.__module__.startswith("app."))
