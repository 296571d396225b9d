"""Who hands out messages to subscribers; chosen by the entry points."""

from app.adapters.outside import OutsideSettings
from app.adapters.webhook.http import HttpWebhook
from app.ports.webhook import Webhook


def build_webhook(settings: OutsideSettings) -> Webhook:
    return HttpWebhook(settings.reach)
