"""``motcua national`` as an operator types it."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import commands
from app.national.sending import Sending
from tests.dossiers.world import World
from tests.national.following import level
from tests.partners.launching import Partner
from tests.partners.national_portal import PASSWORD, USERNAME


async def test_an_operator_sees_the_debt_compares_and_has_it_told_again(
    world: World,
    sending: Sending,
    portal: Partner,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("MOTCUA_DATA", str(tmp_path))
    monkeypatch.setenv("MOTCUA_DATABASE_URL", world.url)

    async def national(*words: str) -> tuple[int, str]:
        typed = ["national", *words]
        done = await asyncio.to_thread(CliRunner().invoke, commands("national"), typed)
        return done.exit_code, done.output

    dossier = await world.walked(3)
    await level(world, sending, dossier)
    assert await national("reconcile") == (
        0, "Chưa cấu hình kết nối Cổng quốc gia / no way to the portal is configured.\n",
    )  # fmt: skip
    told = {"KIND": "ngsp", "ADDRESS": portal.address, "USERNAME": USERNAME}
    for name, value in (told | {"PASSWORD": PASSWORD, "UNIT": "H47"}).items():
        monkeypatch.setenv(f"MOTCUA_NATIONAL__{name}", value)
    assert (await national("reconcile"))[1] == "tra cứu/looked up 1, lệch/differing 0\n"
    await portal.ask("POST", "/_overwrite", {"MaHoSo": dossier.code, "TrangThaiHoSo": "2"})
    code, said = await national("reconcile", "--resend")
    assert (code, said.splitlines()[0]) == (1, "tra cứu/looked up 1, lệch/differing 1")
    assert f"{dossier.code}: hệ thống/ours 4 Đang xử lý" in said
    code, said = await national("status")
    assert (code, "chậm/behind 0" in said) == (0, True)
    assert (await national("reconcile"))[0] == 0
    await portal.behave(down=True)
    code, said = await national("reconcile")
    assert (code, "không trả lời" in said) == (1, True)
