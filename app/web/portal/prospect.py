"""What a submission would cost and when it would be due, of the variant that applies to it."""

from dataclasses import dataclass

from app.domain.calendar import HANOI, CalendarDoesNotCover
from app.domain.procedure import Channel, DueMoment, Fee
from app.dossiers.intake import facts_of
from app.procedures.prospects import Prospect, if_handed_in
from app.web.portal.drafting import Begun
from app.web.site.page import Sight


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionOutlook:
    """``due`` is the latest date: the desk may receive the dossier sooner (None: not foreseen).

    ``by_post``: a postman fetches the papers, and nobody knows yet when the term begins.
    """

    fees: tuple[Fee, ...]
    due: Prospect | None
    by_post: bool

    @property
    def asked_at_once(self) -> int:
        """What is to be paid as soon as it is sent, in VND."""
        return sum(fee.amount or 0 for fee in self.fees if fee.due is DueMoment.SUBMISSION)


def outlook_of(page: Sight, found: Begun) -> SubmissionOutlook:
    facts = facts_of(found.command, found.procedure)
    rules = found.procedure.as_variant(found.procedure.variant_for(facts))
    documents = {key: True for key, _ in found.draft.files}
    today = page.now.astimezone(HANOI).date()
    channel = found.command.channel
    fees = [f for f in rules.fees if f.applies(channel, today, {**facts, "documents": documents})]
    try:
        due = if_handed_in(rules, found.rules.calendar(rules.calendar), page.now).remote
    except CalendarDoesNotCover:
        due = None
    return SubmissionOutlook(fees=tuple(fees), due=due, by_post=channel is Channel.POST)
