"""Tìm hồ sơ tại quầy: what was typed or scanned from a receipt, as what is to be looked for."""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import unquote

from app.domain.codes import NotADossierCode, parse
from app.domain.id_card import looks_like_a_card
from app.domain.text import folded, stored
from app.dossiers.queries.desk import Sought
from app.dossiers.tracking import Tokens, UnknownToken

LONGEST: Final = 500
_ADDRESS = re.compile(r"https?://\S*?/(?P<kind>xac-minh|tra-cuu|tracking)/(?P<token>[\w%-]+)")
_NUMBERED = re.compile(
    r"(?P<head>[a-z0-9.-]*?)-?(?P<date>[1-9]\d{5})-?(?P<sequence>\d{4,7})", re.ASCII
)


def sought_at_desk(typed: str, desks: Iterable[str], tokens: Tokens) -> Sought:
    """A receipt's QR, a code however it is written, a card, or words of name and number.

    ``h47tthcc2611220001`` and ``261122-0001`` are codes of these ``desks``. A QR that this
    installation did not make is looked for as words, and found nowhere.
    """
    text = stored(typed)[:LONGEST]
    address = _ADDRESS.search(text)
    if address is not None:
        return _of_token(address["kind"], unquote(address["token"]), tokens) or Sought(words=text)
    if looks_like_a_card(text):
        return Sought(words=re.split(r"\|", text.strip())[0][-12:])
    return Sought(codes=_codes(text, desks), words=text)


def _of_token(kind: str, token: str, tokens: Tokens) -> Sought | None:
    try:
        if kind == "xac-minh":
            return Sought(dossier=tokens.stamp_of(token).dossier)
        return Sought(dossier=tokens.dossier_of(token))
    except UnknownToken:
        return None


def _codes(text: str, desks: Iterable[str]) -> tuple[str, ...]:
    """The codes that ``text`` may stand for; none for a telephone number, say."""
    try:
        parse(text)
    except NotADossierCode:
        pass
    else:
        return (text.upper(),)
    match = _NUMBERED.fullmatch(folded(text).replace(" ", ""))
    if match is None:
        return ()
    head = match["head"].replace(".", "").replace("-", "")
    fitting = [desk for desk in sorted(desks) if head in ("", desk.replace(".", "").lower())]
    return tuple(f"{desk}-{match['date']}-{match['sequence']}" for desk in fitting)
