"""Bring the front-end files of others into the repository, each checked against its hash.

``python -m tools.vendor_assets`` fetches the packages of ``tools/assets.lock.json`` with npm,
compares their integrity, takes the listed files out and writes them to ``app/web/static/vendor``
(``--check`` writes nothing and says what differs). Needed only by whoever changes a version.
"""

import base64
import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCK = Path(__file__).with_name("assets.lock.json")
FONT_OF_ANOTHER_STATE = re.compile(rb"@font-face\{[^}]*\}")


def fetched(package: str, version: str, integrity: str) -> bytes:
    """The package's archive. Raises ValueError when it is not the one that was locked."""
    with tempfile.TemporaryDirectory() as folder:
        told = subprocess.run(  # noqa: S603  (names come from our own lock file)
            ["npm", "pack", f"{package}@{version}", "--silent"],  # noqa: S607
            cwd=folder, check=True, capture_output=True, text=True,
        )  # fmt: skip
        archive = (Path(folder) / told.stdout.strip().splitlines()[-1]).read_bytes()
    digest = "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode()
    if digest != integrity:
        raise ValueError(f"{package}@{version}: {digest} is not what was locked")
    return archive


def adapted(name: str, content: bytes) -> bytes:
    """The typeface and the crest of gov.uk belong to gov.uk; ours stand in their place."""
    if name.endswith(".css"):
        content = FONT_OF_ANOTHER_STATE.sub(b"", content)
        content = content.replace(b"GDS Transport,arial", b'"Be Vietnam Pro",arial')
    return re.sub(rb"\n?(?://|/\*)# sourceMappingURL=[^\n]*", b"", content)


def vendored() -> Iterator[tuple[Path, bytes]]:
    """Where each file goes, and what it holds."""
    for package, locked in json.loads(LOCK.read_text("utf-8")).items():
        archive = fetched(package, locked["version"], locked["integrity"])
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            for inside, target in locked["files"].items():
                found = tar.extractfile(f"package/{inside}")
                assert found is not None, inside  # noqa: S101
                yield ROOT / target, adapted(target, found.read())


def main() -> int:
    """Write what is locked, or with ``--check`` say what differs."""
    check, differing = "--check" in sys.argv, 0
    for path, content in vendored():
        same = path.exists() and path.read_bytes() == content
        differing += not same
        if not same:
            print(("differs: " if check else "written: ") + str(path.relative_to(ROOT)))  # noqa: T201
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return 1 if check and differing else 0


if __name__ == "__main__":
    sys.exit(main())
