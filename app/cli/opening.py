"""How a command comes by its database: the one it is told of, or the embedded one."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager

from pydantic import SecretStr

from app.settings import Settings, read_settings


@contextmanager
def opened() -> Generator[Settings]:
    """The settings, which name a running database for as long as the block lasts.

    Any command may ask at any time: those that use the embedded server at once share it, and it
    always has the newest schema. One from outside is left as it is: ``motcua migrate`` is for it.
    """
    settings = read_settings()
    if settings.database_url is not None:
        yield settings
        return
    from app.db.embedded.sharing import attach
    from app.db.migrate import migrate

    attached = attach(settings.data)
    try:
        asyncio.run(migrate(attached.url()))
        yield settings.model_copy(update={"database_url": SecretStr(attached.url())})
    finally:
        attached.release()
