"""The classical styles: what each does with a canvas, in stages."""

from __future__ import annotations

from typing import Any, Protocol

import warp as wp

from cinerl.paint.canvas import Canvas, Stage
from cinerl.paint.kernels import lines, washes
from cinerl.paint.marks import Brush, Coat


class Painter(Protocol):
    """Paints what a canvas has taken. Keeps nothing from frame to frame."""

    def paint(self) -> None: ...


class Strokes:
    """Layers of brush strokes on a primed canvas, lit from the upper left."""

    def __init__(
        self,
        canvas: Canvas,
        seed: int,
        coats: tuple[Coat, ...],
        *,
        tint: tuple[float, float, float],
        wash: float,
        keen: float,
        ragged: float,
        overrun: float,
        relief: float,
        vivid: float,
    ) -> None:
        smooth, soft = canvas.softened(canvas.sight.look, keen, 2)
        flowing, flow = canvas.flow(soft, 4.0 * canvas.scale)
        self._canvas = canvas
        self._brush = Brush(canvas, coats, soft, flow, seed, ragged=ragged, overrun=overrun)
        thick, dry = self._brush.relief, canvas.picture()
        prime = [canvas.sight, seed, wash, wp.vec3(*tint), soft, thick, canvas.paint]
        self._before: list[Stage] = [*smooth, *flowing, canvas.stage(washes.prime, prime)]
        varnish = canvas.stage(washes.varnish, [relief, vivid, canvas.paint, thick, dry])
        self._after = [varnish, [lambda: wp.copy(canvas.paint, dry)]]

    def paint(self) -> None:
        self._canvas.run(self._before)
        self._brush.paint()
        self._canvas.run(self._after)


class Finish:
    """A smoothed picture, its light and outlines, and one kernel that makes a style of them."""

    def __init__(
        self, canvas: Canvas, seed: int, kernel: Any, *, keen: float, passes: int, pen: float
    ) -> None:
        smooth, soft = canvas.softened(canvas.sight.look, keen, passes)
        lit, light = canvas.lights(0.5, passes)
        drawn, edge = canvas.outlines(max(pen * canvas.scale, 0.55))
        final = canvas.stage(kernel, [canvas.sight, seed, soft, light, edge, canvas.paint])
        self._canvas, self._stages = canvas, [*smooth, *lit, *drawn, final]

    def paint(self) -> None:
        self._canvas.run(self._stages)


class Drawing:
    """Strokes of a pencil on white paper, and outlines."""

    def __init__(self, canvas: Canvas, seed: int, coats: tuple[Coat, ...], *, pen: float) -> None:
        smooth, soft = canvas.softened(canvas.sight.look, 0.3, 2)
        tone, dry = canvas.picture(), canvas.picture()
        self._canvas = canvas
        self._brush = Brush(canvas, coats, tone, canvas.picture(), seed, ragged=0.8, overrun=0.0)
        drawn, edge = canvas.outlines(max(pen * canvas.scale, 0.55))
        clear: Stage = [lambda: canvas.paint.fill_(wp.vec3(1.0))]
        self._before: list[Stage] = [*smooth, canvas.stage(lines.graphite, [soft, tone]), *drawn, clear]
        final = canvas.stage(lines.pencil, [canvas.sight, seed, canvas.paint, edge, dry])
        self._after: list[Stage] = [final, [lambda: wp.copy(canvas.paint, dry)]]

    def paint(self) -> None:
        self._canvas.run(self._before)
        self._brush.paint()
        self._canvas.run(self._after)


def oil(canvas: Canvas, seed: int) -> Painter:
    """Thick paint in three layers, the finest where there is detail."""
    coats = (
        Coat(11.0, 18.0, 6.5, jitter=0.05),
        Coat(7.0, 12.0, 3.6, jitter=0.04),
        Coat(3.6, 6.5, 1.6, detail=0.07, jitter=0.03),
    )
    return Strokes(
        canvas, seed, coats, tint=(0.36, 0.25, 0.16), wash=0.5, keen=0.3,
        ragged=1.0, overrun=0.4, relief=0.42, vivid=1.35,
    )  # fmt: skip


def strokes(canvas: Canvas, seed: int) -> Painter:
    """Broad dabs of gouache that leave the toned ground bare between them."""
    coats = (
        Coat(13.0, 21.0, 7.5, jitter=0.12),
        Coat(8.0, 11.0, 3.8, detail=0.07, jitter=0.09),
    )
    return Strokes(
        canvas, seed, coats, tint=(0.72, 0.62, 0.48), wash=0.6, keen=0.5,
        ragged=0.7, overrun=0.8, relief=0.08, vivid=1.6,
    )  # fmt: skip


def watercolour(canvas: Canvas, seed: int) -> Painter:
    """Transparent washes with dark borders, on grained paper."""
    return Finish(canvas, seed, washes.watercolour, keen=0.16, passes=3, pen=1.6)


def ink(canvas: Canvas, seed: int) -> Painter:
    """Pen and ink: hatching by tone, three ways."""
    return Finish(canvas, seed, lines.ink, keen=0.3, passes=2, pen=0.8)


def toon(canvas: Canvas, seed: int) -> Painter:
    """Cel animation: flat colours, three tones of light, black outlines."""
    return Finish(canvas, seed, lines.toon, keen=0.14, passes=3, pen=1.1)


def pencil(canvas: Canvas, seed: int) -> Painter:
    """Graphite on paper, outlines gone over twice."""
    coats = (
        Coat(3.6, 12.0, 0.85, dark=(0.10, 1.35), across=(0.58, 0.56, 0.59)),
        Coat(4.2, 9.0, 0.85, dark=(0.42, 1.25), across=(0.57, -0.58, 0.58)),
    )
    return Drawing(canvas, seed, coats, pen=0.9)


def noir(canvas: Canvas, seed: int) -> Painter:
    """A graphic novel in black and white."""
    return Finish(canvas, seed, lines.noir, keen=0.3, passes=4, pen=1.0)
