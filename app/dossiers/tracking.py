"""Tra cứu: signed tokens for the receipt's QR, and how far a dossier has come, as a degree.

Without a right proof only the degree is shown, and it must not tell whether the code exists. So a
code that nobody was given has a degree too, which moves as a dossier of its date would.
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.domain.calendar import WorkingCalendar
from app.domain.codes import NotADossierCode, parse
from app.domain.errors import NotFound
from app.domain.ids import DossierId
from app.domain.machine import Machine, StateKind
from app.dossiers.file import DossierFile

_TAG = 16
STARTED, HALF_WAY, NEARLY, DONE = 25, 50, 75, 100


class UnknownToken(NotFound):
    """The token was not made by this service, or not made whole."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tracking tokens: an id and a tag that only this installation can make."""

    secret: bytes = field(repr=False)

    def token_of(self, dossier: DossierId) -> str:
        return urlsafe_b64encode(dossier.bytes + self._tag(dossier.bytes)).decode().rstrip("=")

    def dossier_of(self, token: str) -> DossierId:
        """Raises UnknownToken."""
        try:
            raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except ValueError:
            raise UnknownToken from None
        identity, tag = raw[:_TAG], raw[_TAG:]
        if len(identity) != _TAG or not hmac.compare_digest(tag, self._tag(identity)):
            raise UnknownToken
        return DossierId(UUID(bytes=identity))

    def address_of(self, dossier: DossierId, public_url: str) -> str:
        """Where whoever has the token finds the dossier."""
        return f"{public_url}/api/v1/tracking/{self.token_of(dossier)}"

    def chance(self, code: str) -> int:
        """A number that belongs to ``code``, that nobody outside can foresee."""
        digest = hmac.new(self.secret, b"degree:" + code.encode(), hashlib.sha256).digest()
        return int.from_bytes(digest[:4], "big")

    def _tag(self, identity: bytes) -> bytes:
        return hmac.new(self.secret, b"track:" + identity, hashlib.sha256).digest()[:_TAG]


def degree_of(file: DossierFile, machine: Machine) -> int:
    """How far a dossier has come: 25, 50, 75 or 100 of a hundred."""
    state = machine.state(file.dossier.state)
    if state.kind is StateKind.END:
        return DONE
    if file.dossier.finished_at is not None:
        return NEARLY
    if state.kind is not StateKind.STEP:
        return STARTED if file.dossier.origin is None else HALF_WAY
    steps = [s.id for s in machine.states.values() if s.kind is StateKind.STEP]
    return HALF_WAY if steps.index(state.id) * 2 < len(steps) else NEARLY


def degree_of_unknown(code: str, tokens: Tokens, calendar: WorkingCalendar, at: datetime) -> int:
    """The degree of a code that nobody was given: as of some dossier accepted on its date."""
    try:
        accepted_on = parse(code).accepted_on
    except NotADossierCode:
        return STARTED
    today = calendar.day_of(at)
    first, last = calendar.covers
    if accepted_on > today or not first <= accepted_on.year <= last:
        return STARTED
    term = 3 + tokens.chance(code) % 22
    used = calendar.working_days_between(accepted_on, today)
    for share, degree in ((0.15, STARTED), (0.6, HALF_WAY), (1.0, NEARLY)):
        if used < term * share:
            return degree
    return DONE
