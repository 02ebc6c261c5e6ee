import dataclasses

import numpy as np
import pytest
import warp as wp

from cinerl.edit.wide import wide_shot
from cinerl.look.clip import clip
from cinerl.look.display import display
from cinerl.look.lamps import Lamps
from cinerl.look.lights import SPOT, SUN, cast_floor, chest, of_preset, own
from cinerl.look.models import models
from cinerl.look.world import Geometry
from cinerl.spec import data
from cinerl.spec.errors import UserError
from cinerl.spec.light import load_preset
from cinerl.stage.library import load_take
from cinerl.surface import Kind
from tests.scenes import make_shot, make_take

PRESETS = data.names("assets/lights")


@pytest.fixture(scope="module")
def take():
    return make_take(3)


def from_azimuth(take, degrees):
    turn = np.radians(degrees)
    eye = (3.2 * np.cos(turn), 3.2 * np.sin(turn), 1.5)
    return make_shot(take, eye=eye, at=(0, 0, 0.9), focal_mm=28, frames=1)


def test_the_shipped_presets():
    assert {"noon", "golden-hour", "overcast", "night-street", "stage", "noir"} <= set(PRESETS)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_has_a_key_and_a_rim(name):
    roles = [beam.role for beam in load_preset(name).light]
    assert "key" in roles
    assert "rim" in roles


@pytest.mark.parametrize("name", PRESETS)
def test_bodies_part_from_their_ground_in_every_preset(name, take):
    """Just inside a body's outline it is not as dark as just outside, or as bright: from four sides."""
    for azimuth in (20, 110, 200, 290):
        f = next(clip(from_azimuth(take, azimuth), take, (240, 135), light=name, blur=False, shutter_deg=0))
        shown = display(f.rgb).astype(float).max(axis=2)
        body = f.kind == Kind.PERSON
        edge = body[:, 1:] != body[:, :-1]
        j, i = np.nonzero(edge[:, 2:-2])
        gap = np.abs(shown[j, i + 1] - shown[j, i + 4])
        assert shown[body].mean() > 12
        assert np.median(gap) > 6, (azimuth, np.median(gap))


def test_presets_differ(take):
    shot = from_azimuth(take, 250)
    means = {n: next(clip(shot, take, (64, 36), light=n)).rgb.mean(axis=(0, 1)) for n in PRESETS}
    for a in PRESETS:
        for b in PRESETS:
            assert a == b or np.abs(means[a] / means[b] - 1).max() > 0.08, (a, b)


def test_spots_follow_actors_and_keep_their_strength(take):
    lighting = of_preset(take, load_preset("stage"))
    followers = [g for g, light in enumerate(lighting.lights) if light.actor >= 0]
    assert len(followers) == take.actors
    for frame in (0, 2):
        rows = lighting.records(take, frame)
        for g in followers:
            way = chest(take, lighting.lights[g].actor, frame) - rows[g]["place"]
            far = np.linalg.norm(way)
            np.testing.assert_allclose(rows[g]["aim"], way / far, atol=1e-5)
            assert rows[g]["kind"] == SPOT
            assert rows[g]["power"].max() / far**2 == pytest.approx(3.0, rel=0.01)


def test_lamps_stand_over_all_of_a_wide_floor():
    take = make_take(3)
    pos = take.link_pos.copy()
    pos[-1, :15, 0] += 20.0  # somebody is far away in the end
    wide = dataclasses.replace(take, link_pos=pos)
    preset = load_preset("night-street")
    few, many = (of_preset(t, preset).lights for t in (take, wide))
    assert sum(x.kind == SPOT for x in few) == 1
    assert sum(x.kind == SPOT for x in many) == 3
    low, high = cast_floor(wide)
    assert high[0] - low[0] > 19
    assert sum(x.kind == SUN for x in few) == sum(x.kind == SUN for x in many)


@pytest.mark.parametrize(("name", "misty"), [("heldout-plaza-walk", True), ("train-subway-wait", False)])
def test_mist_stays_outside(name, misty, tmp_path):
    played, clear = load_take(name), tmp_path / "clear.toml"
    lines = (data.folder("assets") / "lights/golden-hour.toml").read_text().splitlines()
    clear.write_text("\n".join(line for line in lines if not line.startswith("haze_km")))
    shot = wide_shot(played).cut(0, 1)
    hazy, plain = (next(clip(shot, played, (64, 36), light=x)).rgb for x in ("golden-hour", str(clear)))
    assert (np.abs(hazy - plain).max() > 0.01) == misty


@pytest.mark.parametrize(
    ("line", "match"),
    [
        ("exposure = 1.0", "unknown key 'exposure'; did you mean 'exposure_ev'"),
        ("practicals = -1.0", "practicals"),
        ("schema = 2", "schema"),
    ],
)
def test_bad_presets_name_the_key(tmp_path, line, match):
    text = (data.folder("assets") / "lights/noon.toml").read_text()
    key = line.split(" ")[0]
    kept = "\n".join(x for x in text.splitlines() if not x.startswith(key + " "))
    path = tmp_path / "mine.toml"
    path.write_text(f"{line}\n{kept}")
    with pytest.raises(UserError, match=match):
        load_preset(str(path))


def test_a_light_needs_a_place(tmp_path):
    text = (data.folder("assets") / "lights/noon.toml").read_text()
    path = tmp_path / "mine.toml"
    path.write_text(text.replace("from_m = [-0.45, -0.55, 0.95]", "from_m = [0.0, 0.0, 0.0]"))
    with pytest.raises(UserError, match=r"light\.0\.from_m"):
        load_preset(str(path))


@pytest.mark.parametrize("name", ["train-courtyard-walk", "train-room-walk"])
def test_what_reaches_the_cast(name):
    """Suns come first; a lamp gives no more than it has; surroundings give back what they hide of the sky."""
    shown = load_take(name)
    device = wp.get_device("cpu")
    lamps = Lamps(shown, None, Geometry(shown, models(shown, "low"), device), (1, 1), device)
    records, share = lamps.beside()
    assert 0.3 < share < 2.0
    kinds = records["kind"] == SUN
    assert (np.diff(kinds.astype(int)) <= 0).all()
    whole = sorted(float(light.power.sum()) for light in own(shown).lights)
    reaching = sorted(float(power.sum()) for power in records["power"])
    assert all(a <= b + 1e-3 for a, b in zip(reaching, whole, strict=True))
    assert max(reaching) > 0
