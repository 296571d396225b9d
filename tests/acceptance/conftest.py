"""The acceptance rules are tried over HTTP, on the furnished province of the web's own tests."""

from tests.web.conftest import province, world

__all__ = ["province", "world"]
