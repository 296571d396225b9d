"""Báo trạng thái: the sender of a letter that came is told what was done with it."""

from datetime import datetime

from app.axis.promised import ReportReceipt
from app.axis.queries.arrivals import arrival
from app.axis.registry import Registry
from app.domain.official_letters import LetterState, Organ, Receipt, Reference


async def report_receipt(registry: Registry, task: ReportReceipt, at: datetime) -> None:
    """Raises what the axis does. The same told again is one message."""
    async with registry.sessions() as session:
        came = await arrival(session, task.arrival)
    state = LetterState(task.state)
    refuses = state is LetterState.REFUSED
    if refuses and came.outcome != "refused":
        return
    if task.settled_at not in {None, came.settled_at}:
        return
    when = came.arrived_at if state is LetterState.ARRIVED else came.settled_at
    receipt = Receipt(
        about=Reference(
            organ=came.organ_id,
            document_id=came.document_id,
            code=came.code,
            promulgated_on=came.promulgated_on,
        ),
        sender=Organ(id=came.to_organ, name=came.to_organ),
        state=state,
        at=when or at,
        words=(came.words or "") if refuses else "",
    )
    await registry.axis.report(receipt)
