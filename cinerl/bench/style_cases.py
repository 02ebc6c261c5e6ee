"""Shots that stylised video is judged on, and the same frames with their anchors cut."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from cinerl.env.build import build
from cinerl.look.frame import Frame
from cinerl.paint.renderer import Painted, State
from cinerl.policy.catalog import find_policy
from cinerl.policy.shoot import shoot
from cinerl.spec.errors import UserError
from cinerl.spec.shot import Shot
from cinerl.spec.take import Take
from cinerl.stage.library import load_take

TAKES = (
    ("heldout-encounter", "", "follow"),
    ("heldout-loft-talk", "golden-hour", "arc"),
    ("heldout-alley-walk", "night-street", "follow"),
    ("heldout-rooftop-walk", "overcast", "follow"),
)
"""Take, light and brief: sets and takes that nothing was trained or tuned on."""
BRIEFS = ("follow", "arc", "thirds")
CAMERAMAN = "composer"
_BEGIN = 24
_PIXEL = 1 / 64
"""Side of a pixel in the depth of the glass, metres."""


@dataclass(frozen=True)
class Case:
    """A shot on its take, in a light; empty: the set's own."""

    take: Take
    shot: Shot
    light: str | None
    first: int = 0
    last: int = 0
    """Of a shot that goes there and back: the first and the last visit of one pose."""

    @property
    def name(self) -> str:
        """The take's."""
        return self.take.name


def cases(names: Sequence[str] = ()) -> list[Case]:
    """Shots of the cameraman: of all of `TAKES`, or of takes by name, others in the light of their sets.

    Raises:
        UserError: no such take, or no brief films it.
    """
    known = {name: (name, light, brief) for name, light, brief in TAKES}
    chosen = [known.get(name, (name, "", "")) for name in names] or list(TAKES)
    return [_case(load_take(name), light or None, brief) for name, light, brief in chosen]


def _case(take: Take, light: str | None, brief: str) -> Case:
    for name in (brief,) if brief else BRIEFS:
        try:
            core = build(name, 1, takes=[take], threads=1)
        except UserError:
            continue
        shot = shoot(core, find_policy(CAMERAMAN, core), 0).shots[0]
        return Case(take, shot.cut(min(_BEGIN, shot.frames // 2), shot.frames), light)
    raise UserError("--take", f"'{take.name}' suits no brief", f"want one for {', '.join(BRIEFS)}")


def there_and_back(case: Case, frames: int) -> Case:
    """The shot to and fro until it is that long: performance and camera both, so that motion stays exact."""
    shot, take = case.shot, case.take
    span = min(shot.frames, max(frames // 4, 2))
    turn = 2 * (span - 1)
    at = np.arange(frames) % turn
    entry = np.minimum(at, turn - at)
    whole = {
        f.name: getattr(take, f.name)[shot.start_frame + entry]
        for f in dataclasses.fields(take)
        if f.name in _BY_FRAME
    }
    long = dataclasses.replace(take, **whole)
    camera = {name: getattr(shot, name)[entry] for name in _CAMERA}
    again = Shot(long.digest, "", shot.rate, 0, shot.subject, **camera, sensor_mm=shot.sensor_mm)
    middle = span // 2
    visits = np.flatnonzero(at == middle)
    return Case(long, again, case.light, int(visits[0]), int(visits[-1]))


_BY_FRAME = (
    "link_pos", "link_quat", "link_vel", "link_spin", "facing", "gaze", "speaks", "act", "support",
    "assist_n",
)  # fmt: skip
_CAMERA = ("pos", "quat", "focal_mm", "focus_m", "aperture", "exposure_ev")


def on_glass(frame: Frame) -> Frame:
    """The frame with everything resting on the picture itself: noise is seen as through a shower door."""
    y, x = np.mgrid[: frame.size[1], : frame.size[0]]
    flat = np.stack([x * _PIXEL, y * _PIXEL, 0 * x, 0 * x + _PIXEL], axis=2)
    return dataclasses.replace(frame, rest=flat.astype(np.float32))


def adrift(frames: Iterable[Frame], draws: np.random.Generator) -> Iterator[Frame]:
    """The frames with surfaces that rest anew in each: noise of one has nothing to do with the next's."""
    for frame in frames:
        assert frame.rest is not None
        shift = np.array([*draws.uniform(-50, 50, 3), 0.0], np.float32)
        yield dataclasses.replace(frame, rest=frame.rest + shift)


class Replay:
    """A renderer that shows pictures which are there already."""

    def __init__(self, painted: Iterable[Painted]) -> None:
        self._painted = painted

    def render(
        self, frames: Iterable[Frame], style: str, *, seed: int = 0, state: State | None = None
    ) -> Iterator[Painted]:
        """See `VideoRenderer`."""
        for _, painted in zip(frames, self._painted, strict=False):
            yield painted
