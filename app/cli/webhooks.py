"""``motcua webhooks …``: who listens to what happens here, what is owed to them, sending again.

Exit status: 0 all is well, 1 there is no such subscription or delivery, 2 the command was misused.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer

from app.cli.now import get_now
from app.cli.opening import opened, run_with_sessions
from app.db.sessions import Sessions
from app.domain.calendar import HANOI
from app.domain.errors import NotFound
from app.webhooks.actions.replay import Replay
from app.webhooks.actions.replay import replay as send_again
from app.webhooks.actions.resume_subscription import ResumeSubscription, resume_subscription
from app.webhooks.queries import subscriptions
from app.webhooks.queries.subscriptions import NOTHING

UNKNOWN = 1
MINUTE = "%Y-%m-%dT%H:%M"

webhooks = typer.Typer(
    help="Hệ thống nhận thông báo / systems that are notified", no_args_is_help=True
)
Subscriber = Annotated[UUID, typer.Argument(help="mã đăng ký / the subscription's id")]


@webhooks.command("list")
def listed() -> None:
    """Ai đang nhận, còn nợ gì / who listens, and what each is owed."""

    async def look(sessions: Sessions) -> None:
        async with sessions() as session:
            found = await subscriptions.subscriptions(session, within=None)
            behind = await subscriptions.behind(session, [one.id for one in found])
        for one in found:
            owed = behind.get(one.id, NOTHING)
            state = one.stopped_because or ("failing" if one.failing_since else "ok")
            typer.echo(
                f"{one.id} {one.name}: {state}, chờ/waiting {owed.waiting},"
                f" dừng/parked {owed.parked}, chưa xem/unread {owed.unread}"
            )
        if not found:
            typer.echo("Chưa có hệ thống nào / none.")

    _run(look)


@webhooks.command()
def replay(
    subscription: Subscriber,
    position: Annotated[int | None, typer.Option(help="một bản tin / one delivery")] = None,
    since: Annotated[int | None, typer.Option(help="sau vị trí này / after a position")] = None,
    from_: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d", MINUTE], help="từ lúc này / since (Hà Nội)"),
    ] = None,
    parked: Annotated[bool, typer.Option("--parked", help="các bản tin dừng / parked")] = False,
) -> None:
    """Gửi lại, đúng thứ tự, cùng mã bản tin / send again, in order, with the same ids."""
    chosen = [position is not None, since is not None, from_ is not None, parked]
    if sum(chosen) != 1:
        raise typer.BadParameter("--position | --since | --from | --parked")
    command = Replay(
        subscription=subscription,
        position=position,
        since=since,
        from_=None if from_ is None else from_.replace(tzinfo=HANOI),
        parked=parked,
        at=get_now(),
    )

    async def act(sessions: Sessions) -> None:
        await send_again(sessions, command)
        typer.echo("Sẽ gửi lại / it will be sent again.")

    _run(act)


@webhooks.command()
def resume(subscription: Subscriber) -> None:
    """Gửi tiếp ngay, dù đã dừng hay đang nghỉ / go on now, stopped or resting."""

    async def act(sessions: Sessions) -> None:
        command = ResumeSubscription(subscription=subscription, at=get_now())
        await resume_subscription(sessions, command)
        typer.echo("Đang gửi tiếp / going on.")

    _run(act)


def _run(act: Callable[[Sessions], Awaitable[None]]) -> None:
    with opened() as settings:
        try:
            run_with_sessions(settings, act)
        except NotFound:
            typer.echo("Không có / unknown.", err=True)
            raise typer.Exit(UNKNOWN) from None
