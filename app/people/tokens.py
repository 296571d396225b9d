"""The token of a session: 256 bits of chance, of which the database keeps only the hash."""

import hashlib
import secrets


def new_token() -> str:
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """What stands for ``token`` in the table; a plain hash is enough for so much chance."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
