"""Parcels are tried on the furnished province of the web's own tests."""

from tests.web.conftest import province, world

__all__ = ["province", "world"]
