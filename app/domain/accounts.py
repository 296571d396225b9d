"""Tài khoản: which user names and passwords are acceptable, and how the front door says no."""

import re
from collections.abc import Iterator

from app.domain.errors import Conflict, Defect, Forbidden, NotFound, Unauthenticated
from app.domain.text import folded

USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{1,62}[a-z0-9])")
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 128


class WrongCredentials(Unauthenticated):
    """The same for a name that nobody has, a wrong password and a closed account."""


class PersonNotFound(NotFound):
    pass


class UsernameTaken(Conflict):
    pass


class NotStaff(Conflict):
    """Only a member of staff whose account is open can hold a role or stand in for another."""


class RoleAlreadyHeld(Conflict):
    pass


class RoleNotHeld(NotFound):
    pass


class AccountSignsIn(Conflict):
    """Access tokens are for accounts of other systems: staff accounts without a password."""


class NotYourAbsence(Forbidden):
    """Whoever is absent, leads there or administers there says who stands in; nobody else."""


class NoSubstitute(NotFound):
    """There is no such substitution, or it is none of one's business."""


def username_key(username: str) -> str:
    """The form under which a user name is kept and found: ``Tiếpnhận.TTHCC`` is one name."""
    return folded(username)


def defects_of_account(username: str, password: str | None) -> Iterator[Defect]:
    """Everything that is wrong with a new account's user name and password."""
    key = username_key(username)
    if not USERNAME.fullmatch(key):
        yield Defect("username", "malformed_username")
    if password is None:
        return
    if len(password) < SHORTEST_PASSWORD:
        yield Defect("password", "too_short", {"min": SHORTEST_PASSWORD})
    elif len(password) > LONGEST_PASSWORD:
        yield Defect("password", "too_long", {"max": LONGEST_PASSWORD})
    elif key and key in folded(password):
        yield Defect("password", "password_holds_username")
