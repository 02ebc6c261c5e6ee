"""Every style: equal to the bit however it is run, still on its surfaces, clear about faulty frames."""

import dataclasses

import numpy as np
import pytest

from cinerl.paint.blend import Blended
from cinerl.paint.catalog import STYLES, find_style
from cinerl.paint.metrics import detail, edge_f1, warp_error
from cinerl.paint.renderer import Classical
from cinerl.paint.reproject import follow
from cinerl.spec.errors import UserError


def painted(frames, style, **how):
    return [p.picture for p in Classical(threads=how.pop("threads", 2)).render(frames, style, **how)]


@pytest.fixture(scope="module")
def videos(frames):
    return {style: painted(frames, style) for style in STYLES}


@pytest.mark.parametrize("style", STYLES)
def test_pictures_are_equal_to_the_bit(style, frames, videos):
    """Whatever the threads, and from whatever frame a video goes on."""
    again = painted(frames[3:5], style, threads=3)
    assert all(np.array_equal(a, b) for a, b in zip(again, videos[style][3:5], strict=True))
    assert videos[style][0].shape == (54, 96, 3)
    assert videos[style][0].dtype == np.uint8
    assert videos[style][0].std() > 10


@pytest.mark.parametrize("style", ["oil", "watercolour", "ink", "strokes", "pencil"])
def test_what_is_drawn_by_chance_is_drawn_by_the_seed(style, frames, videos):
    other = painted(frames[:1], style, seed=1)[0]
    assert np.abs(other.astype(int) - videos[style][0]).mean() > 1


@pytest.mark.parametrize("style", ["oil", "watercolour", "ink", "strokes", "pencil"])
def test_styles_stay_on_their_surfaces(style, frames, adrift, videos):
    """Warped onto each other, anchored pictures agree better than those whose noise is new in every frame."""
    loose = painted(adrift, style)
    still, boiling = (
        np.mean([warp_error(v[k], v[k + 1], *follow(frames[k : k + 2])) for k in range(4)])
        for v in (videos[style], loose)
    )
    assert still < 0.6 * boiling
    assert detail(loose[0]) == pytest.approx(detail(videos[style][0]), rel=0.15)


def test_lines_are_where_things_end(frames, videos):
    assert edge_f1(videos["toon"][0], frames[0]) > 0.6


def test_a_camera_and_a_world_at_rest_make_equal_pictures(frames, videos):
    same = [dataclasses.replace(frames[0], index=k) for k in range(2)]
    for style in STYLES:
        first, then = painted(same, style)
        assert np.array_equal(first, then)


def test_frames_are_read_one_at_a_time(frames):
    """Causal: a picture is out before the next frame is asked for."""
    read = []

    def watched():
        for frame in frames:
            read.append(frame.index)
            yield frame

    video = Classical().render(watched(), "noir")
    for k in range(3):
        assert next(video).index == k
        assert read == list(range(k + 1))
    video.close()


def test_a_blend_goes_on_from_its_state(frames):
    whole = list(Blended(Classical()).render(frames, "watercolour"))
    rest = list(Blended(Classical()).render(frames[4:], "watercolour", state=whole[3].state))
    assert [p.index for p in rest] == [4, 5, 6, 7]
    assert all(np.array_equal(a.picture, b.picture) for a, b in zip(whole[4:], rest, strict=True))
    assert not np.array_equal(
        next(Blended(Classical()).render(frames[4:], "watercolour")).picture, whole[4].picture
    )


def test_a_blend_pays_with_sharpness(frames, videos):
    mixed = [p.picture for p in Blended(Classical()).render(frames, "oil")]
    assert detail(mixed[-1]) < 0.85 * detail(videos["oil"][-1])


def test_unknown_styles_are_told_in_one_line(frames):
    with pytest.raises(UserError, match=r"style: 'cubism' is unknown; want oil, watercolour, ") as told:
        Classical().render(frames, "cubism")
    assert "\n" not in str(told.value)
    assert find_style("ink").title.startswith("Pen and ink")


@pytest.mark.parametrize(
    ("channel", "value", "says"),
    [
        ("depth", np.nan, r"frame 1: 'depth' is no number at pixel \(7, 5\)"),
        ("rgb", np.inf, "frame 1: 'rgb' is no number"),
        ("rest", None, "frame 1: has no 'rest'"),
    ],
)
def test_faulty_frames_are_told(frames, channel, value, says):
    wrong = None
    if value is not None:
        wrong = getattr(frames[1], channel).copy()
        wrong[5, 7] = value
    video = Classical().render([frames[0], dataclasses.replace(frames[1], **{channel: wrong})], "toon")
    next(video)
    with pytest.raises(UserError, match=says):
        next(video)


def test_frames_of_other_shapes_are_told(frames):
    small = dataclasses.replace(frames[1], normal=frames[1].normal[:, :-1])
    with pytest.raises(UserError, match=r"'normal' is \(54, 95, 3\); want \(54, 96, 3\)"):
        next(Classical().render([small], "toon"))
    names = [f.name for f in dataclasses.fields(small) if f.name != "index"]
    half = dataclasses.replace(frames[1], **{n: getattr(frames[1], n)[:27] for n in names})
    with pytest.raises(UserError, match="is 96 x 27; the first is 96 x 54"):
        list(Classical().render([frames[0], half], "toon"))
