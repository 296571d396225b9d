"""How a message for a subscriber is made: its event, signed with every secret in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.db.sessions import Sessions
from app.domain.signing import signed_headers
from app.ports.webhook import Message, Webhook
from app.webhooks.events import MEDIA_TYPE, body_of
from app.webhooks.keys import Keys
from app.webhooks.queries.subscriptions import Subscription


@dataclass(frozen=True, slots=True)
class Sender:
    """``source`` is the public address of this installation."""

    sessions: Sessions
    webhook: Webhook
    keys: Keys
    source: str

    def message(self, to: Subscription, event: Mapping[str, Any], at: datetime) -> Message:
        """Whoever gets it twice knows it by its ``webhook-id``, which is the event's id."""
        body = body_of(dict(event))
        secrets = [self.keys.of(to.id, generation) for generation in to.generations(at)]
        headers = signed_headers(secrets, message=str(event["id"]), at=at, body=body)
        return Message(to.url, {"content-type": MEDIA_TYPE, **headers}, body)
