"""``motcua procedures migrate`` and ``simulate --replay``: a version and dossiers that exist."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from app.cli.calendars import refused
from app.cli.in_office import run_in_office
from app.cli.now import get_now
from app.cli.opening import opened
from app.cli.shifting import Lang, moment, number, tell, tell_carried, write_csv
from app.domain.errors import DomainError, Invalid
from app.domain.ids import ProcedureCode
from app.domain.people import SYSTEM
from app.dossiers.actions.migrate_version import MigrateVersion, migrate_version, preview_version
from app.dossiers.actions.replay_histories import replay_histories
from app.dossiers.campaigning import Carried, Outlook
from app.dossiers.office import Office
from app.dossiers.replaying import Difference, Drafted, Kind, Replayed
from app.web.messages import Language, sentences

__all__ = ["Drafted", "migrate", "replay"]

MOST_SHOWN = 50
KINDS = {
    Kind.REFUSED: {Lang.VI: "bị từ chối", Lang.EN: "refused"},
    Kind.STATE: {Lang.VI: "sang trạng thái khác", Lang.EN: "another state"},
    Kind.DUE: {Lang.VI: "hẹn trả khác", Lang.EN: "another due date"},
    Kind.FORMS: {Lang.VI: "biểu mẫu khác", Lang.EN: "other forms"},
    Kind.NOTICES: {Lang.VI: "thông báo khác", Lang.EN: "other notices"},
}


def migrate(
    *,
    code: Annotated[str, typer.Argument(help="mã thủ tục / procedure: 1.004623")],
    to: Annotated[int, typer.Option(help="phiên bản đã công bố / published version")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="chỉ xem / write nothing")] = False,
    listed: Annotated[bool, typer.Option("--list", help="mọi hồ sơ / every dossier")] = False,
    into: Annotated[Path | None, typer.Option("--csv", dir_okay=False)] = None,
    lang: Annotated[Lang, typer.Option("--lang", help="Ngôn ngữ / language")] = Lang.VI,
) -> None:
    """Chuyển hồ sơ đang mở sang phiên bản mới; chạy lại được / move open dossiers to a version."""
    at = get_now()
    order = MigrateVersion(procedure=ProcedureCode(code), to=to, by=SYSTEM, at=at)

    async def asked(office: Office) -> Outlook | Carried:
        if dry_run:
            return await preview_version(office, order)
        return await migrate_version(office, order)

    with opened() as settings:
        try:
            answer = run_in_office(settings, asked)
        except DomainError as refusal:
            refused(refusal, lang)
    outlook = answer.outlook if isinstance(answer, Carried) else answer
    tell(outlook, lang, listed=listed)
    if isinstance(answer, Carried):
        tell_carried(answer, lang)
    if into is not None:
        write_csv(outlook, into)


def replay(draft: Drafted, limit: int, lang: Lang) -> bool:
    """Whether every stored history goes on as it went; what does not is told."""

    async def asked(office: Office) -> Sequence[Replayed]:
        return await replay_histories(office, draft, limit=limit)

    with opened() as settings:
        found = run_in_office(settings, asked)
    differing = [one for one in found if one.differences]
    _tell_counts(found, differing, lang)
    for one in differing[:MOST_SHOWN]:
        typer.echo(f"{one.code or one.dossier} (v{one.version}, {one.acts}/{one.of}):")
        for difference in one.differences:
            typer.echo(f"  {_told(difference, lang)}")
    if len(differing) > MOST_SHOWN:
        typer.echo(f"… +{number(len(differing) - MOST_SHOWN)}")
    return not differing


def _tell_counts(found: Sequence[Replayed], differing: Sequence[Replayed], lang: Lang) -> None:
    total, other, acts = map(number, (len(found), len(differing), sum(one.acts for one in found)))
    typer.echo(
        {
            Lang.VI: f"Đã chạy lại {total} hồ sơ, {acts} thao tác: {other} hồ sơ có khác biệt.",
            Lang.EN: f"Replayed {total} dossiers, {acts} acts: {other} dossiers would differ.",
        }[lang]
    )
    kinds = Counter((d.kind, d.label) for one in differing for d in one.differences)
    for (kind, label), count in kinds.most_common():
        typer.echo(f"  {number(count)} × {label}: {KINDS[kind][lang]}")


def _told(difference: Difference, lang: Lang) -> str:
    what = f"#{difference.seq} {moment(difference.at)} {difference.label}: "
    if difference.refusal is None:
        kind = KINDS[difference.kind][lang]
        return f"{what}{kind}: {difference.was} → {difference.would}"
    return what + KINDS[Kind.REFUSED][lang] + ": " + _why(difference.refusal, lang)


def _why(refusal: DomainError, lang: Lang) -> str:
    words = sentences(Language(lang.value))
    if isinstance(refusal, Invalid):
        return "; ".join(f"{d.field}: {words.message(d)}" for d in refusal.defects)
    return words.detail(refusal)
