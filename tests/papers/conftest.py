"""The province that answers HTTP, for papers too."""

from tests.web.conftest import province, world

__all__ = ["province", "world"]
