"""Tra cứu: signed tokens for links and for QRs, and how far a dossier has come, as a degree.

Without a right proof only the degree is shown, and it must not tell whether the code exists. So a
code that nobody was given has a degree too, which moves as a dossier of its date would.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.domain.calendar import WorkingCalendar
from app.domain.codes import NotADossierCode, parse
from app.domain.errors import NotFound
from app.domain.ids import DossierId
from app.domain.machine import Machine, StateKind
from app.domain.sealing import NotSealed, sealed, unsealed
from app.dossiers.file import DossierFile
from app.dossiers.stamps import NotAStamp, Stamp, packed, unpacked

_IDENTITY = 16
_TRACK, _VERIFY = b"track:", b"verify:"
STARTED, HALF_WAY, NEARLY, DONE = 25, 50, 75, 100


class UnknownToken(NotFound):
    """The token was not made by this service, or not made whole."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Signed tokens: what they say, and a tag that only this installation can make.

    A tracking token leads to a dossier; a verification token vouches for one issued form.
    ``public_url`` is where this installation answers, without a slash at its end.
    """

    secret: bytes = field(repr=False)
    public_url: str

    def token_of(self, dossier: DossierId) -> str:
        return sealed(dossier.bytes, self.secret, _TRACK)

    def dossier_of(self, token: str) -> DossierId:
        """Raises UnknownToken."""
        identity = self._unsealed(token, _TRACK)
        if len(identity) != _IDENTITY:
            raise UnknownToken
        return DossierId(UUID(bytes=identity))

    def verification_token(self, stamp: Stamp) -> str:
        """70 characters: short enough for a QR of 2 cm."""
        return sealed(packed(stamp), self.secret, _VERIFY)

    def stamp_of(self, token: str) -> Stamp:
        """What a verification token vouches for. Raises UnknownToken."""
        try:
            return unpacked(self._unsealed(token, _VERIFY))
        except NotAStamp:
            raise UnknownToken from None

    def verification_address(self, stamp: Stamp) -> str:
        """Where whoever scans the QR of an issued form learns whether it is genuine."""
        return f"{self.public_url}/xac-minh/{self.verification_token(stamp)}"

    def address_of(self, dossier: DossierId) -> str:
        """The page on which whoever has the token finds the dossier."""
        return f"{self.public_url}/tra-cuu/{self.token_of(dossier)}"

    def chance(self, code: str) -> int:
        """A number that belongs to ``code``, that nobody outside can foresee."""
        digest = hmac.new(self.secret, b"degree:" + code.encode(), hashlib.sha256).digest()
        return int.from_bytes(digest[:4], "big")

    def _unsealed(self, token: str, purpose: bytes) -> bytes:
        try:
            return unsealed(token, self.secret, purpose)
        except NotSealed:
            raise UnknownToken from None


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
