"""`clip`: the frames of a shot, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from cinerl.look.caster import Caster
from cinerl.look.frame import Frame
from cinerl.look.models import Detail
from cinerl.look.renderer import Renderer, caster_of
from cinerl.spec.errors import UserError
from cinerl.spec.light import load_preset
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
    light: str | None = None,
    shutter_deg: float = 180.0,
    occlusion: bool = True,
    detail: Detail = "full",
    rest: bool = False,
    device: str = "cpu",
    threads: int = 2,
    renderer: Renderer = "raycast",
) -> Iterator[Frame]:
    """Render a shot on the take it was filmed on. Frames are made as they are asked for.

    Args:
        shot: the camera.
        take: the performance.
        size: width and height in pixels; the field of view is fitted horizontally.
        samples: rays over each pixel that differs from a neighbour; 1 turns anti-aliasing off.
        lit: False leaves ``rgb`` without light (for depth, ids and motion only) and is several times faster.
        blur: blur ``rgb`` where the lens is out of focus; the other channels are always a pinhole's.
        light: a preset's name or file in place of the set's own lights.
        shutter_deg: how long the shutter is open, 360 is the whole frame; 0 turns motion blur off.
        occlusion: fill ``occluded``, at the price of another ray for every pixel.
        detail: ``low`` makes bodies of fewer triangles, for small pictures.
        rest: fill ``rest``.
        device: a Warp device, ``cpu`` or ``cuda``.
        threads: threads on the CPU. Frames are equal to the bit for any number.
        renderer: ``raycast``, or ``gl``: OpenGL, with hard shadows and without ambient occlusion.

    Raises:
        UserError: the shot belongs to another take, runs past its end, the size is not usable, or what
            the renderer needs is not installed.
    """
    _check(shot, take, size, samples, shutter_deg)
    caster = caster_of(renderer)(
        take,
        size,
        samples=samples,
        lit=lit,
        blur=blur,
        light=load_preset(light) if light else None,
        shutter_deg=shutter_deg,
        occlusion=occlusion,
        detail=detail,
        rest=rest,
        device=device,
    )
    return _frames(caster, shot, threads)


def _frames(caster: Caster, shot: Shot, threads: int) -> Iterator[Frame]:
    with ThreadPoolExecutor(max(threads, 1)) as pool:
        try:
            for index in range(shot.frames):
                yield caster.frame(shot, index, pool)
        finally:
            caster.close()


def _check(shot: Shot, take: Take, size: tuple[int, int], samples: int, shutter_deg: float) -> None:
    if shot.take != take.digest:
        raise UserError(
            "shot", f"was filmed on take {shot.take[:12]}", f"this is {take.name} {take.digest[:12]}"
        )
    end = shot.start_frame + shot.frames
    if end > take.frames:
        raise UserError("shot", f"ends at frame {end}", f"take {take.name} has {take.frames}")
    if min(size) < 1 or max(size) > 16384:
        raise UserError("size", f"{size[0]} x {size[1]} pixels", "want 1 to 16384 each way")
    if samples < 1:
        raise UserError("samples", f"{samples} rays to a pixel", "want 1 or more")
    if not 0.0 <= shutter_deg <= 360.0:
        raise UserError("shutter_deg", f"{shutter_deg:g}", "want 0 to 360")
