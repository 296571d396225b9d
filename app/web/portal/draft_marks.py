"""The hidden field ``_draft``: which version of the draft a window shows, and what it has sent.

It reads ``version.window.turn`` (see ``app.dossiers.drafts.Mark``); js/draft.js counts the turns.
"""

import re
from typing import Final

from starlette.datastructures import FormData

from app.dossiers.drafts import Draft, Mark
from app.web.site.page import Sight
from app.web.site.posted import DRAFT

_WRITTEN: Final = re.compile(r"(\d{1,9})\.([0-9a-f]{1,32})\.(\d{1,9})", re.ASCII)


def new_mark(page: Sight, draft: Draft) -> str:
    """For a window that is opened now."""
    return f"{draft.version}.{page.new_key()}.1"


def mark_of(form: FormData) -> Mark:
    """What the sender saw; of version 0, which nothing has, when the form does not say it."""
    value = form.get(DRAFT)
    found = _WRITTEN.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return Mark(0)
    return Mark(int(found[1]), found[2], int(found[3]))
