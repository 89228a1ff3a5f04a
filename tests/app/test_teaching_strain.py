"""24 videos become a model of one's own: minutes, so only by `GAITNET_STRAIN=1 pytest -s` of this file."""

from __future__ import annotations

import os
import time

import pytest
from looking import check_looks, opened_at

from gaitnet.clinic import Models, Study
from gaitnet.walker.dataset import film_take, plan_takes

pytestmark = [
    pytest.mark.skipif(not os.environ.get("GAITNET_STRAIN"), reason="GAITNET_STRAIN=1 is not set"),
    pytest.mark.timeout(3600),
]

PEOPLE = 24


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    """A video of each person from the side, in folders of their classes."""
    folder = tmp_path_factory.mktemp("films") / "films"
    for take in plan_takes(PEOPLE, seed=3, walks=1, view_deg=0):
        path = film_take(folder / take.label, take)
        path.rename(path.with_name(f"{take.subject}_1.mp4"))
    return folder


def test_24_videos_become_a_model_in_use(browser, start, films, tmp_path, cut_cells):
    began_s = time.monotonic()
    with start(tmp_path / "data") as app, opened_at(browser, app.page, "models/videos") as page:
        page.set_default_timeout(1_800_000)
        page.on("dialog", lambda dialog: dialog.accept())
        page.set_input_files("#folder", films)
        page.wait_for_selector(f"#chosen li >> nth={PEOPLE - 1}")
        page.fill("#by", "AM")
        page.click("button.main")
        study = Study(app.folder)
        while sum(study.classes().values()) < PEOPLE:
            page.wait_for_timeout(1000)
        measured_s = time.monotonic() - began_s
        page.goto(app.page + "models")
        check_looks(page, cut_cells)
        page.fill("#name", "Our clinic")
        page.click("form[action='/models/train'] button")
        page.wait_for_url("**/models/own/*")
        said = page.locator("main").inner_text()
        check_looks(page, cut_cells)
        (own,) = Models(app.folder).all()
        page.click("text=Use this model")
        if not own.judgement.better_than_baselines:
            page.click("button:has-text('Use it anyway')")
        page.wait_for_selector("text=This model answers from now on.")
        used_s = time.monotonic() - began_s
        one = app.hand_in(next(films.rglob("*.mp4")), patient="new", height="1.75").json["page"]
        assert app.wait(one) == "done"
        said_of_one = app.ask(f"{one}/files/report.json").json
        assert said_of_one["model_card"]["weights_sha256"] == own.about.weights_sha256
    score = own.judgement.score("own")
    print(f"\n{measured_s / 60:.1f} minutes to measure {PEOPLE}, {used_s / 60:.1f} to use the model")
    print("\n".join(line for line in said.splitlines() if line)[:700])
    assert sum(each.people for each in score.classes) > PEOPLE / 2
