"""Đăng nhập: a user name and a password become a session, slowly for whoever guesses.

An unknown name, a wrong password and a closed account get the same answer after the same work.
Only wrong tries are counted, for the name and for the network they come from; who is right is
never slowed by their own sign-ins. The price is known: a stranger who keeps guessing can hold one
name's door shut, at one try a minute, until the address is blocked.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from app.db import throttle
from app.db.sessions import Sessions
from app.domain.accounts import WrongCredentials, username_key
from app.domain.errors import RateLimited
from app.domain.ids import PersonId
from app.domain.people import Principal
from app.people import passwords, queries
from app.people.tokens import new_token, token_hash
from app.people.turnstile import turnstile


@dataclass(frozen=True, slots=True)
class Patience:
    """How many wrong tries are borne in each ``window``."""

    per_account: int = 10
    per_network: int = 60
    window: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """``address`` is the network address of the client, as far as it can be trusted."""

    username: str
    password: str = field(repr=False)
    address: str
    at: datetime
    lifetime: timedelta = timedelta(hours=8)
    patience: Patience = Patience()


@dataclass(frozen=True, slots=True)
class SignedIn:
    token: str = field(repr=False)
    expires_at: datetime
    principal: Principal


async def sign_in(sessions: Sessions, command: SignIn) -> SignedIn:
    """A short look, the slow check with no transaction open, then the session in another one."""
    async with turnstile().passage():
        account = await _look_up(sessions, command)
        known_hash = None if account is None else account.password_hash
        right = await passwords.matches(command.password, known_hash)
        if account is None or not right:
            await _count_wrong_try(sessions, command)
            raise WrongCredentials
    return await _open_session(sessions, account.id, command)


async def _look_up(sessions: Sessions, command: SignIn) -> queries.Account | None:
    async with sessions.begin() as session:
        limits = dict(_keys(command))
        await throttle.look(session, limits, per=command.patience.window, at=command.at)
        return await queries.account(session, username_key(command.username))


async def _count_wrong_try(sessions: Sessions, command: SignIn) -> None:
    async with sessions.begin() as session:
        for key, burst in _keys(command):
            with suppress(RateLimited):  # the next try will hear it
                await throttle.spend(
                    session, key, per=command.patience.window, burst=burst, at=command.at
                )


async def _open_session(sessions: Sessions, person: PersonId, command: SignIn) -> SignedIn:
    token, until = new_token(), command.at + command.lifetime
    async with sessions.begin() as session:
        principal = await queries.principal_named(session, person, command.at)
        if principal is None:  # closed while the password was being checked
            raise WrongCredentials
        await queries.open_session(
            session, person, token_hash=token_hash(token), at=command.at, until=until
        )
    return SignedIn(token, until, principal)


def _keys(command: SignIn) -> Iterator[tuple[str, int]]:
    yield f"sign-in account {username_key(command.username)}", command.patience.per_account
    yield f"sign-in network {network_of(command.address)}", command.patience.per_network


def network_of(address: str) -> str:
    """Whom we count: one IPv4 address, or the /64 that a single IPv6 customer is given."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ip_network((parsed, 64), strict=False))
    return str(parsed)
