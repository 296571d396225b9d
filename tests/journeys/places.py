"""Where a journey takes place: a data folder of its own, with everything in it ended at the end."""

import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from app.db.embedded.sharing import shut


@contextmanager
def data_folder() -> Generator[Path]:
    """A folder that another user may reach: run by root, the server is somebody else's."""
    path = Path(tempfile.mkdtemp(prefix="motcua-journey-"))
    path.chmod(0o711)
    try:
        yield path
    finally:
        if (path / "postgres").exists():
            shut(path)
        shutil.rmtree(path)
