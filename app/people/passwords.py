"""Passwords: argon2id with 19 MiB, two passes, one lane; reckoned beside the event loop.

These are the parameters of OWASP's cheat sheet. The library's own defaults take four times the
memory and up to a second and a half on a loaded machine.
"""

import asyncio
import secrets
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

HASHERS = 2
_PASSWORDS = PasswordHash((Argon2Hasher(memory_cost=19 * 1024, time_cost=2, parallelism=1),))
_THREADS = ThreadPoolExecutor(HASHERS, thread_name_prefix="passwords")


async def hashed(password: str) -> str:
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_THREADS, _PASSWORDS.hash, _written(password))


async def matches(password: str, password_hash: str | None) -> bool:
    """Whether it is the password; against no hash it is not, and that takes just as long."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_THREADS, _matches, _written(password), password_hash)


def _matches(password: bytes, password_hash: str | None) -> bool:
    right = _PASSWORDS.verify(password, password_hash or _hash_of_nobody())
    return right and password_hash is not None


@cache
def _hash_of_nobody() -> str:
    return _PASSWORDS.hash(secrets.token_urlsafe())


def _written(password: str) -> bytes:
    """The same password, however the keyboard composed its accents."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
