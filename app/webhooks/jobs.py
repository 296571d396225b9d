"""What the worker does for subscribers."""

from collections.abc import Sequence

from app.jobs.keeping import AnyKeeper, Periodic
from app.webhooks.actions.forget_deliveries import forget_deliveries
from app.webhooks.actions.tell_subscriber import tell_subscribers
from app.webhooks.sending import Sender


def keepers(sender: Sender) -> Sequence[AnyKeeper]:
    return (tell_subscribers(sender),)


def by_the_clock(sender: Sender) -> Sequence[Periodic]:
    return (forget_deliveries(sender.sessions),)
