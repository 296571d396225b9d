"""Locks the texts of notices: ``python -m tools.notice_texts`` after a text has a new version.

A version that went out is never said otherwise: what changed without a new number is refused.
"""

import sys

from app.notices.texts import FOLDER, digest_of, locked, text_names, version_of


def main() -> None:
    known, wrong = {name: list(digests) for name, digests in locked().items()}, []
    for name in text_names():
        digests, version = known.setdefault(name, []), version_of(name)
        if version == len(digests) + 1:
            digests.append(digest_of(name))
        elif not 0 < version <= len(digests) or digests[version - 1] != digest_of(name):
            wrong.append(f"{name}: version {len(digests) + 1} comes next")
    if wrong:
        sys.exit("\n".join(wrong))
    lines = [
        "# The digest of every version of every text, the first one first. Never edited by hand."
    ]
    for name, digests in sorted(known.items()):
        lines += [f"{name} = [", *(f'    "{digest}",' for digest in digests), "]"]
    (FOLDER / "versions.toml").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
