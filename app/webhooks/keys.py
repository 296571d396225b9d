"""The secrets of subscriptions: made from the installation's own, so that no table holds one."""

import hashlib
import hmac
from dataclasses import dataclass, field
from uuid import UUID

_PURPOSE = b"webhook:"


@dataclass(frozen=True, slots=True)
class Keys:
    """Each subscription has a new secret for each of its generations, beginning with 1."""

    secret: bytes = field(repr=False)

    def of(self, subscription: UUID, generation: int) -> bytes:
        said = _PURPOSE + subscription.bytes + generation.to_bytes(4, "big")
        return hmac.new(self.secret, said, hashlib.sha256).digest()
