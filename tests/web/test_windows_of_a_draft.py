"""One draft in several windows, and one window on a slow line: nothing is lost or sent unread."""

import asyncio
from datetime import datetime

from sqlalchemy import text

from tests.documents.files import pdf
from tests.web.situations import reached
from tests.web.test_pages_of_citizens import (
    WHO,
    begun,
    both_marks,
    filled_in,
    get,
    hidden,
    place,
    post,
    saved,
)
from tests.web.world import APPLICANT, OFFICER, STRANGER, World

_TWIN_DISCARDS = text("delete from draft where person = :person and page = 'bo-sung'")
_SOMEBODY_WAITS = text("select exists (select from pg_locks where not granted)")


async def test_two_windows_say_so_and_nothing_is_lost(world: World):
    path = await begun(world)
    await saved(world, path, "nguoi-nop", **WHO)
    one, other = [hidden((await get(world, f"{path}/to-khai")).text, "_draft") for _ in range(2)]
    first = await post(world, f"{path}/to-khai/luu", data={"form.language": "vi", "_draft": one})
    assert first.json()["at"] == "09:00"
    second = {"form.language": "fr", "form.school": "Đại học Huế", "_draft": other}
    late = await post(world, f"{path}/to-khai", data=second)
    assert late.status_code == 409
    assert "thay đổi ở một cửa sổ khác" in late.text
    assert 'value="Đại học Huế"' in late.text
    again = {**second, "_draft": hidden(late.text, "_draft")}
    assert place(await post(world, f"{path}/to-khai", data=again)) == f"{path}/giay-to"
    assert (await get(world, f"{path}/to-khai", STRANGER)).status_code == 404


async def test_what_was_changed_after_the_review_is_not_sent_unread(world: World):
    path = await filled_in(world)
    review = await get(world, f"{path}/kiem-tra")
    await saved(world, path, "to-khai", **{"form.language": "fr"})
    refused = await post(world, f"{path}/kiem-tra", data=both_marks(review.text))
    assert refused.status_code == 409
    assert "nên hồ sơ chưa được gửi" in refused.text
    assert "Hồ sơ đã đủ để gửi" in refused.text
    assert "Pháp" in refused.text
    assert "27/03/2015" not in refused.text, "what it shows now is the latest"
    unread = await post(world, f"{path}/kiem-tra", data={"_key": "of-no-page"})
    assert unread.status_code == 409
    sent = await post(world, f"{path}/kiem-tra", data=both_marks(refused.text))
    assert place(sent).endswith("/da-gui")


async def test_one_window_on_a_slow_line_is_not_told_of_another(world: World):
    path = await begun(world)
    await saved(world, path, "nguoi-nop", **WHO)
    seen = hidden((await get(world, f"{path}/to-khai")).text, "_draft")
    following = f"{seen.rpartition('.')[0]}.2"
    early = {"form.language": "vi", "form.school": "Đại", "_draft": seen}
    await post(world, f"{path}/to-khai/luu", data=early)
    whole = {"form.language": "vi", "form.school": "Đại học Huế", "_draft": following}
    assert place(await post(world, f"{path}/to-khai", data=whole)) == f"{path}/giay-to"
    assert (await post(world, f"{path}/to-khai/luu", data=early)).status_code == 200
    assert 'value="Đại học Huế"' in (await get(world, f"{path}/to-khai")).text


async def asked_again(world: World) -> tuple[str, datetime]:
    """Where the applicant brings a document and a field that an officer marked, and when."""
    dossier, look = await reached(world, "appraise")
    marks = [{"item": item, "note": "Xem lại."} for item in ("documents.don", "form.language")]
    asked = {"comment": "Đề nghị bổ sung.", "data": {"marked_items": marks}}
    with world.at(look):
        await world.acted(dossier, "request_supplement", OFFICER, asked)
    return f"/ho-so/{dossier['code']}/bo-sung", look


async def test_two_windows_of_a_supplement_do_not_overwrite_each_other(world: World):
    path, look = await asked_again(world)
    with world.at(look):
        here, there = [hidden((await get(world, path)).text, "_draft") for _ in range(2)]
        kept = {"data.answers.language": "fr", "_draft": here}
        saved_first = await post(world, f"{path}/luu", data=kept)
        assert saved_first.status_code == 200
        late = {"data.answers.language": "ja", "_draft": there}
        refused = await post(world, f"{path}/luu", data=late)
        assert refused.status_code == 409
        assert "thay đổi ở một cửa sổ khác" in refused.text
        assert 'value="fr" selected' in (await get(world, path)).text
        file = {"file": ("don.pdf", pdf())}
        assert place(await post(world, f"{path}/giay-to/don", files=file)) == path
        version = saved_first.json()["version"]
        following = f"{version}.{here.split('.')[1]}.2"
        more = {"data.answers.language": "de", "_draft": following}
        assert (await post(world, f"{path}/luu", data=more)).status_code == 200, "a file is no word"


async def test_a_supplement_is_sent_though_its_twin_has_tidied_up(world: World):
    path, look = await asked_again(world)
    with world.at(look):
        await post(world, f"{path}/giay-to/don", files={"file": ("don.pdf", pdf())})
        shown = (await get(world, path)).text
        form = {**both_marks(shown), "_version": hidden(shown, "_version")}
        form |= {"data.answers.language": "fr"}
        async with asyncio.timeout(20), world.house.sessions.begin() as twin:
            await twin.execute(_TWIN_DISCARDS, {"person": world.people[APPLICANT].id})
            click = asyncio.create_task(post(world, path, data=form))
            while not (click.done() or await twin.scalar(_SOMEBODY_WAITS)):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert place(await click) == path.removesuffix("/bo-sung")
