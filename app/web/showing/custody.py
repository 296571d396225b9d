"""Papers of a dossier as an answer: what was handed in on paper, where it is, what goes back."""

from app.dossiers.acting import Opened
from app.web.messages import Language
from app.web.showing.shapes import PaperOut
from app.web.site.words import spoken


def custody_out(opened: Opened, labels: Language = Language.VI) -> list[PaperOut]:
    names = dict(opened.situation.material.names)
    names |= {rule.key: spoken(rule.label, labels) for rule in opened.procedure.documents}
    return [
        PaperOut(
            key=paper.key,
            label=names.get(paper.key, paper.key),
            originals=paper.originals,
            copies=paper.copies,
            returnable=paper.returnable,
            owed=paper.is_owed,
            holder=paper.holder,
            holder_name=None if paper.holder is None else names.get(paper.holder, paper.holder),
            since=paper.since,
            to=paper.to,
            in_post=paper.in_post,
        )
        for paper in opened.file.dossier.custody
    ]
