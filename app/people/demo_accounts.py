"""``demo-accounts.json``: the accounts of the demonstration, which only their owner may read."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "demo-accounts.json"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One role of one account; who has two roles stands in the file twice."""

    username: str
    password: str
    role: str
    agency: str | None
    full_name: str


def known_passwords(folder: Path) -> dict[str, str]:
    """The passwords of an earlier run by user name; none when there was no such run."""
    try:
        lines = json.loads((folder / FILE).read_text("utf-8"))
        return {str(line["username"]): str(line["password"]) for line in lines}
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return {}


def write_accounts(folder: Path, accounts: Sequence[DemoAccount]) -> Path:
    """The whole file or the former one, never half of it, whatever happens meanwhile."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    draft = folder / f".{FILE}.{os.getpid()}"
    text = json.dumps([asdict(account) for account in accounts], ensure_ascii=False, indent=1)
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    return path
