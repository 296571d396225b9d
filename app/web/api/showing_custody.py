"""Papers of a dossier as an answer: what was handed in on paper, where it is, what goes back."""

from app.dossiers.acting import Opened
from app.web.api.shapes import PaperOut


def custody_out(opened: Opened) -> list[PaperOut]:
    names = opened.situation.material.names
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
