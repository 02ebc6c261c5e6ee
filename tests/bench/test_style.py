"""The benchmark of styles: one command, whole figures, and no blur may lead."""

import json

import numpy as np
import pytest

from cinerl.bench import style as bench
from cinerl.bench import style_plot
from cinerl.bench.style_cases import cases, there_and_back
from cinerl.bench.table import style_table
from cinerl.look.clip import clip
from cinerl.spec.errors import UserError


@pytest.fixture(scope="module")
def result():
    plan = bench.Plan(
        styles=("oil", "watercolour"), takes=("heldout-plaza-walk",), frames=22, size=(128, 72),
        drift_frames=24, drift_size=(64, 36),
    )  # fmt: skip
    return json.loads(json.dumps(bench.measure(plan)))


def test_figures_are_whole(result):
    for found in result["styles"].values():
        assert list(found["rivals"]) == list(bench.RIVALS)
        for figures in found["rivals"].values():
            assert {"warp_1", "warp_4", "warp_16", "sharpness", "edge_f1", "low_psnr_db"} <= figures.keys()
            low, high = figures["warp_1"]["interval"]
            assert 0 < low <= figures["warp_1"]["value"] <= high
    assert result["ms_per_frame"].keys() == {"G-buffer", "oil", "watercolour"}
    assert result["memory"]["grown_mib"] < 100


def test_anchors_hold_and_blends_blur(result):
    rivals = result["styles"]["oil"]["rivals"]
    own, blend = rivals["anchored"], rivals["80 % blend"]
    assert own["warp_1"]["value"] < 0.6 * rivals["new noise"]["warp_1"]["value"]
    assert own["warp_16"]["value"] < rivals["screen noise"]["warp_16"]["value"]
    assert own["sharpness"]["value"] == 1
    assert own["drift"] == result["clean"]["drift"] or own["drift"] < 0.03
    assert blend["warp_1"]["value"] < own["warp_1"]["value"]
    assert blend["blurred"]
    assert result["styles"]["oil"]["leads"] == "anchored"


def test_a_shot_to_and_fro_comes_back():
    case = cases(["heldout-plaza-walk"])[0]
    long = there_and_back(case, 20)
    frames = list(clip(long.shot, long.take, (48, 27), lit=False))
    assert len(frames) == 20
    assert long.first < long.last
    assert np.array_equal(frames[long.first].id, frames[long.last].id)
    assert not np.array_equal(frames[0].id, frames[long.first].id)


def test_results_are_shown(result, tmp_path):
    style_plot.draw(result, tmp_path / "style.png")
    assert (tmp_path / "style.png").read_bytes().startswith(b"\x89PNG")
    assert style_table(result).row_count == 9


def test_plans_that_measure_nothing():
    with pytest.raises(UserError, match="--frames"):
        bench.measure(bench.Plan(frames=16))
    with pytest.raises(UserError, match="--style: 'cubism'"):
        bench.measure(bench.Plan(styles=("cubism",)))
