"""`clip`: the frames of a shot, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from cinerl.look.caster import Caster
from cinerl.look.frame import Frame
from cinerl.spec.errors import UserError
from cinerl.spec.shot import Shot
from cinerl.spec.take import Take

SIZE = (640, 360)


def clip(
    shot: Shot,
    take: Take,
    size: tuple[int, int] = SIZE,
    *,
    samples: int = 4,
    lit: bool = True,
    blur: bool = True,
    device: str = "cpu",
    threads: int = 2,
) -> Iterator[Frame]:
    """Render a shot on the take it was filmed on. Frames are made as they are asked for.

    Args:
        shot: the camera.
        take: the performance.
        size: width and height in pixels; the field of view is fitted horizontally.
        samples: rays over each pixel that differs from a neighbour; 1 turns anti-aliasing off.
        lit: False leaves ``rgb`` without light (for depth, ids and motion only) and is several times faster.
        blur: blur ``rgb`` where the lens is out of focus; the other channels are always a pinhole's.
        device: a Warp device, ``cpu`` or ``cuda``.
        threads: threads on the CPU. Frames are equal to the bit for any number.

    Raises:
        UserError: the shot belongs to another take, runs past its end, or the size is not usable.
    """
    _check(shot, take, size, samples)
    return _frames(Caster(take, size, samples=samples, lit=lit, blur=blur, device=device), shot, threads)


def _frames(caster: Caster, shot: Shot, threads: int) -> Iterator[Frame]:
    with ThreadPoolExecutor(max(threads, 1)) as pool:
        for index in range(shot.frames):
            yield caster.frame(shot, index, pool)


def _check(shot: Shot, take: Take, size: tuple[int, int], samples: int) -> None:
    if shot.take != take.digest:
        raise UserError(
            "shot", f"was filmed on take {shot.take[:12]}", f"this is {take.name} {take.digest[:12]}"
        )
    end = shot.start_frame + shot.frames
    if end > take.frames:
        raise UserError("shot", f"ends at frame {end}", f"take {take.name} has {take.frames}")
    if min(size) < 1 or max(size) > 16384 or samples < 1:
        raise UserError(
            "clip", f"size {size}, samples {samples}", "want positive numbers, at most 16384 pixels"
        )
