"""The main job: shots of one take become a film, its overlay, its comparison, its sheets and its report."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cinerl.camera.measure import measure
from cinerl.edit.ahead import ahead
from cinerl.edit.cut import Piece
from cinerl.edit.report import CLASSES, Framed, report
from cinerl.edit.tee import Output, write_together
from cinerl.look.clip import clip
from cinerl.look.display import display
from cinerl.look.renderer import Renderer
from cinerl.render.compare import compare
from cinerl.render.overlay import OverlayData, overlay
from cinerl.render.path import plot_paths
from cinerl.render.png import save_png
from cinerl.render.sheet import Slate, sheet
from cinerl.render.sound import soundtrack
from cinerl.render.video import read_video, write_video
from cinerl.spec.archive import write_atomic
from cinerl.spec.shot import Shot
from cinerl.spec.take import Take

Picture = NDArray[np.uint8]
Tick = Callable[[int], None]
PER_SHOT = 4
"""Pictures of a shot on the contact sheet."""


@dataclass(frozen=True)
class Look:
    """How every shot of a film is rendered."""

    light: str | None
    samples: int
    threads: int
    renderer: Renderer

    def pictures(
        self, shot: Shot, take: Take, size: tuple[int, int], style: str = "", threads: int = 0
    ) -> Iterator[Picture]:
        """Developed or painted frames of a shot, made ahead; ``threads`` other than the film's, if given."""
        threads = threads or self.threads
        frames = clip(
            shot,
            take,
            size,
            samples=self.samples,
            light=self.light,
            occlusion=False,
            # Lens and shutter blur pictures, not what a painter sees.
            blur=not style,
            shutter_deg=0.0 if style else 180.0,
            rest=bool(style),
            threads=threads,
            renderer=self.renderer,
        )
        if not style:
            return ahead(display(frame.rgb) for frame in frames)
        from cinerl.paint.renderer import Classical  # brings kernels, which a plain film does without

        return ahead(painted.picture for painted in Classical(threads=threads).render(frames, style))


def write_film(
    pieces: list[Piece],
    take: Take,
    out: Path,
    title: str,
    *,
    size: tuple[int, int] = (640, 360),
    with_overlay: bool = False,
    light: str | None = None,
    samples: int = 4,
    threads: int = 2,
    renderer: Renderer = "raycast",
    tick: Tick = lambda frames: None,
) -> dict[str, object]:
    """Render and write everything but the comparison; returns the report.

    Writes ``film.mp4``, ``contact.png``, ``path.png``, the shots and ``report.json``, and
    ``film_overlay.mp4`` if asked. ``tick`` is told of rendered frames.
    """
    out.mkdir(parents=True, exist_ok=True)
    names = ["shot.npz"] if len(pieces) == 1 else [f"shot{i + 1}.npz" for i in range(len(pieces))]
    for piece, name in zip(pieces, names, strict=True):
        piece.shot.save(out / name)
    framings = [measure(p.shot, take, p.brief) for p in pieces]
    stills: list[tuple[Picture, Slate]] = []
    sound = np.concatenate([soundtrack(p.shot, take) for p in pieces])
    outputs = [Output(out / "film.mp4", lambda picture, _: picture, sound)]
    if with_overlay:
        draw = _Director(pieces, framings, take)
        outputs.append(Output(out / "film_overlay.mp4", draw, sound))
    look = Look(light, samples, threads, renderer)
    pictures = _pictures(pieces, framings, take, size, look, stills, tick)
    write_together(outputs, pictures, take.rate)
    page = sheet([p for p, _ in stills], [s for _, s in stills], title, columns=PER_SHOT)
    save_png(out / "contact.png", page)
    plot_paths(out / "path.png", take, [p.shot for p in pieces], [p.label for p in pieces], title)
    summary = report(pieces, framings, take, title, names)
    write_atomic(out / "report.json", (json.dumps(summary, indent=2) + "\n").encode())
    return summary


def write_comparison(
    pieces: list[Piece],
    take: Take,
    film: Path,
    path: Path,
    *,
    light: str | None = None,
    threads: int = 2,
    samples: int = 4,
    renderer: Renderer = "raycast",
    tick: Tick = lambda frames: None,
) -> None:
    """The rivals of every piece, and the pieces themselves out of the finished film, in four quarters."""
    own, look = read_video(film), Look(light, samples, threads, renderer)

    def pages() -> Iterator[Picture]:
        first = next(own)
        waiting = chain([first], own)
        half = (first.shape[1] // 4 * 2, first.shape[0] // 4 * 2)
        for piece in pieces:
            labels = [*piece.rivals, piece.label.rpartition("· ")[2]]
            # Small frames leave threads waiting for each other: the rivals work side by side instead.
            rivals = piece.rivals.values()
            clips = [look.pictures(shot, take, half, piece.style, threads=1) for shot in rivals]
            for pictures in zip(*clips, strict=True):
                tick(len(pictures))
                quarter = np.asarray(Image.fromarray(next(waiting)).resize(half, Image.Resampling.BOX))
                yield compare([*pictures, quarter], labels)

    sound = np.concatenate([soundtrack(p.shot, take) for p in pieces])
    write_video(path, pages(), take.rate, sound)


def _pictures(
    pieces: list[Piece],
    framings: list[Framed],
    take: Take,
    size: tuple[int, int],
    look: Look,
    stills: list[tuple[Picture, Slate]],
    tick: Tick,
) -> Iterator[Picture]:
    for number, (piece, framing) in enumerate(zip(pieces, framings, strict=True), 1):
        marks = set(np.linspace(0, piece.shot.frames - 1, PER_SHOT).round().astype(int).tolist())
        for k, picture in enumerate(look.pictures(piece.shot, take, size, piece.style)):
            if k in marks:
                time_s = (piece.shot.start_frame + k) / take.fps
                stills.append((picture, Slate(time_s, f"{number} {piece.label}", _class(framing, k))))
            tick(1)
            yield picture


class _Director:
    """Draws the overlay of frame ``index`` of the whole film."""

    def __init__(self, pieces: list[Piece], framings: list[Framed], take: Take) -> None:
        self._frames = list(
            chain.from_iterable(
                ((p, f, k) for k in range(p.shot.frames)) for p, f in zip(pieces, framings, strict=True)
            )
        )
        self._take = take

    def __call__(self, picture: Picture, index: int) -> Picture:
        piece, framing, k = self._frames[index]
        shot, cast = piece.shot, self._take.body_names[: self._take.actors]
        order = [shot.subject, *(a for a in range(self._take.actors) if a != shot.subject)]
        shown = [i for i in range(len(order)) if float(framing["depth_m"][k, i]) > 0.1]
        terms = {
            name: np.nan_to_num(values[: k + 1], nan=1.0).tolist() for name, values in piece.terms.items()
        }
        return overlay(
            picture,
            OverlayData(
                boxes=framing["box"][k, shown].astype(float),
                eyes=framing["eyes"][k, shown].astype(float),
                names=[cast[order[i]] for i in shown],
                size=_class(framing, k),
                title=piece.label,
                left=f"{(shot.start_frame + k) / self._take.fps:05.2f} s",
                right=f"{float(shot.focal_mm[k]):.0f} mm  f/{float(shot.aperture[k]):.1f}",
                terms=terms,
            ),
        )


def _class(framing: Framed, k: int) -> str:
    return CLASSES[int(framing["size_class"][k, 0])]
