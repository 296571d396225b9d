"""Imports run downstairs, and everything outside comes in by its door."""

from importlinter.cli import lint_imports

from tests.architecture.source import ROOT


def test_every_import_contract_is_kept():
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0
