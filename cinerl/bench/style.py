"""The benchmark of stylised video: does it hold still on its surfaces, and what is paid for it?"""

from __future__ import annotations

import resource
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np

from cinerl.bench.machine import machine
from cinerl.bench.speed import tidy
from cinerl.bench.style_cases import Case, Replay, adrift, cases, on_glass, there_and_back
from cinerl.bench.telling import Report
from cinerl.look.clip import clip
from cinerl.look.display import display
from cinerl.look.frame import Frame
from cinerl.paint.blend import Blended
from cinerl.paint.catalog import STYLES, find_style
from cinerl.paint.metrics import Flow, Picture, detail, edge_f1, flow_error, low_psnr, warp_error
from cinerl.paint.renderer import Classical, Painted
from cinerl.paint.reproject import follow
from cinerl.spec.errors import UserError
from cinerl.stats import score

SCHEMA = 1
LAGS = (1, 4, 16)
BLURRED = 0.8
"""Of a still's sharpness: below that, steadiness is worth nothing."""
RIVALS = ("anchored", "screen noise", "new noise", "80 % blend")
Values = dict[str, list[float]]
Item = TypeVar("Item")


@dataclass(frozen=True)
class Plan:
    """What is measured.

    Attributes:
        styles: names; empty takes all.
        takes: held-out takes; empty takes one for each of some sets, each with another light.
        frames: of each shot; every second one is compared with later ones.
        size: of the pictures, pixels.
        drift_frames: of the long video.
        drift_size: of its pictures.
        seed: of noise and resamples.
        threads: CPU threads.
    """

    styles: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    frames: int = 32
    size: tuple[int, int] = (256, 144)
    drift_frames: int = 1000
    drift_size: tuple[int, int] = (64, 36)
    seed: int = 0
    threads: int = 2


def measure(plan: Plan, report: Report | None = None) -> dict[str, Any]:
    """All figures, as plain data.

    Raises:
        UserError: no such style or take, or fewer frames than the longest lag needs.
    """
    _check(plan)
    styles = plan.styles or tuple(STYLES)
    filmed = cases(plan.takes)
    try:
        flow: Flow | None = Flow()
    except UserError:
        flow = None
    tell = report or (lambda name, done, total: None)
    total = len(filmed) * (1 + len(styles)) + 1
    video: dict[str, dict[str, list[Values]]] = {s: {r: [] for r in RIVALS} for s in styles}
    clean: list[Values] = []
    speed: dict[str, list[tuple[float, float]]] = {}
    for number, case in enumerate(filmed):
        done = number * (1 + len(styles))
        tell(case.name, done, total)
        shown = _Shown(case, plan, flow)
        speed.setdefault("G-buffer", []).append(shown.seconds)
        clean.append(shown.judged(shown.clean))
        for k, style in enumerate(styles):
            tell(f"{case.name}: {style}", done + 1 + k, total)
            pictures, seconds = shown.painted(style)
            speed.setdefault(style, []).append(seconds)
            for rival in RIVALS:
                video[style][rival].append(shown.judged(pictures[rival], pictures["anchored"]))
    tell("drift", total - 1, total)
    drift, memory = _drift(styles, filmed[0], plan)
    names = [case.name for case in filmed]
    return {
        "kind": "style_video", "schema": SCHEMA,
        "clean": _summed(clean, names, plan.seed) | {"drift": drift["clean"]},
        "styles": {s: _style(rows, names, plan.seed, drift[s]) for s, rows in video.items()},
        "ms_per_frame": {n: tidy(1e3 * float(np.median([w for w, _ in v]))) for n, v in speed.items()},
        "cpu_ms_per_frame": {n: tidy(1e3 * float(np.median([c for _, c in v]))) for n, v in speed.items()},
        "memory": memory,
        "workload": {
            "cases": [{"take": c.take.name, "light": c.light or "the set's own"} for c in filmed],
            "frames": plan.frames, "size": list(plan.size), "lags": list(LAGS), "seed": plan.seed,
            "drift_frames": plan.drift_frames, "drift_size": list(plan.drift_size),
            "threads": plan.threads, "blurred_below": BLURRED, "tof": flow is not None,
        },
        "machine": machine(),
    }  # fmt: skip


class _Shown:
    """One shot's frames and the clean render of them, and what is known of both."""

    def __init__(self, case: Case, plan: Plan, flow: Flow | None) -> None:
        self._plan, self._flow = plan, flow
        wall, cpu = time.perf_counter(), time.process_time()
        self.frames = list(_film(case, case.shot, plan.size, plan.threads))[: plan.frames]
        self.seconds = _per_frame(wall, cpu, len(self.frames))
        self.clean = [display(f.rgb) for f in self.frames]
        starts = {n: range(0, plan.frames - n, 2) for n in LAGS}
        self._ways = {(k, n): follow(self.frames[k : k + n + 1]) for n in LAGS for k in starts[n]}
        pairs = list(pairwise(self.clean))[::2]
        self._eye = [flow.between(a, b) for a, b in pairs] if flow else []

    def painted(self, style: str) -> tuple[dict[str, list[Picture]], tuple[float, float]]:
        """Pictures by rival, and wall and CPU seconds a frame of the first of them."""
        plan = self._plan
        own: list[Painted] = []
        wall = cpu = 0.0
        for painted in Classical(threads=plan.threads).render(self.frames, style, seed=plan.seed):
            if not own:
                # The first frame also makes the canvas.
                wall, cpu = time.perf_counter(), time.process_time()
            own.append(painted)
        seconds = _per_frame(wall, cpu, len(own) - 1)
        draws = np.random.default_rng(plan.seed)
        loose = {"screen noise": map(on_glass, self.frames), "new noise": adrift(self.frames, draws)}
        pictures = {
            name: [p.picture for p in Classical(threads=plan.threads).render(f, style, seed=plan.seed)]
            for name, f in loose.items()
        }
        pictures["anchored"] = [p.picture for p in own]
        blend = Blended(Replay(own)).render(self.frames, style, seed=plan.seed)
        pictures["80 % blend"] = [p.picture for p in blend]
        return pictures, seconds

    def judged(self, pictures: list[Picture], still: list[Picture] | None = None) -> Values:
        """Every measure of every frame that it is taken of."""
        out: Values = {f"warp_{n}": [] for n in LAGS}
        for (k, n), way in self._ways.items():
            out[f"warp_{n}"].append(warp_error(pictures[k], pictures[k + n], *way))
        every = range(0, len(pictures), 2)
        out["edge_f1"] = [edge_f1(pictures[k], self.frames[k]) for k in every]
        if still is not None:
            out["low_psnr_db"] = [low_psnr(pictures[k], self.clean[k]) for k in every]
            # A blend needs a while until it is as soft as it gets.
            late = range(len(pictures) // 2, len(pictures))
            out["sharpness"] = [detail(pictures[k]) / detail(still[k]) for k in late]
        if self._flow is not None and still is not None:
            found = [self._flow.between(a, b) for a, b in list(pairwise(pictures))[::2]]
            out["tof_px"] = [flow_error(f, e) for f, e in zip(found, self._eye, strict=True)]
        return out


class _Both:
    """A style's video and the blend of it, a frame at a time."""

    def __init__(self, style: str, plan: Plan) -> None:
        self._frames: deque[Frame] = deque()
        self._painted: deque[Painted] = deque()
        again: deque[Frame] = deque()
        self._again = again
        own = Classical(threads=plan.threads)
        self._own = own.render(_fed(self._frames), style, seed=plan.seed)
        self._blend = Blended(Replay(_fed(self._painted))).render(_fed(again), style, seed=plan.seed)

    def pictures(self, frame: Frame) -> tuple[Picture, Picture]:
        """Of the next frame: the style's own, and the blend's."""
        self._frames.append(frame)
        own = next(self._own)
        self._painted.append(own)
        self._again.append(frame)
        return own.picture, next(self._blend).picture


def _fed(queue: deque[Item]) -> Iterator[Item]:
    """Items as they are put in; asked for when there is one."""
    while True:
        yield queue.popleft()


def _drift(styles: tuple[str, ...], case: Case, plan: Plan) -> tuple[dict[str, Any], dict[str, float]]:
    """How far pictures of one pose move apart over a long video that goes there and back.

    Root mean square of the difference between the first and the last visit, 0 to 1; and memory in MiB.
    """
    long = there_and_back(case, plan.drift_frames)
    videos = [_Both(style, plan) for style in styles]
    first: list[Picture] = []
    last: list[Picture] = []
    early = 0.0
    for k, frame in enumerate(_film(long, long.shot, plan.drift_size, plan.threads)):
        pictures = [display(frame.rgb), *(p for video in videos for p in video.pictures(frame))]
        if k == long.first:
            first = pictures
        if k == long.last:
            last = pictures
        if k == min(20, long.first):
            early = _resident()
    apart = [
        tidy(float(np.sqrt(((a / 255.0 - b / 255.0) ** 2).mean()))) for a, b in zip(first, last, strict=True)
    ]
    drift: dict[str, Any] = {"clean": apart[0]}
    for k, style in enumerate(styles):
        drift[style] = {"anchored": apart[1 + 2 * k], "80 % blend": apart[2 + 2 * k]}
    return drift, {"resident_mib": tidy(_resident()), "grown_mib": tidy(_resident() - early)}


def _style(rows: dict[str, list[Values]], names: list[str], seed: int, drift: dict[str, float]) -> Any:
    """Figures of a style's rivals, and who leads: the steadiest that is not blurred."""
    out: dict[str, Any] = {}
    for rival, values in rows.items():
        figures = _summed(values, names, seed)
        figures["blurred"] = figures["sharpness"]["value"] < BLURRED
        if rival in drift:
            figures["drift"] = drift[rival]
        out[rival] = figures
    sharp = [r for r in out if not out[r]["blurred"]]
    leads = min(sharp, key=lambda r: out[r]["warp_1"]["value"])
    return {"rivals": out, "leads": leads}


def _summed(values: list[Values], names: list[str], seed: int) -> dict[str, Any]:
    """Interquartile mean of every measure over frames, with a 95 % interval; shots are strata."""
    out: dict[str, Any] = {}
    for measure_ in values[0]:
        rows = [(n, v) for n, case in zip(names, values, strict=True) for v in case[measure_]]
        rows = [row for row in rows if np.isfinite(row[1])]
        if not rows:
            continue
        found = score(np.array([[v for _, v in rows]]), [n for n, _ in rows], seed)
        out[measure_] = {"value": tidy(found.value), "interval": [tidy(found.low), tidy(found.high)]}
    return out


def _film(case: Case, shot: Any, size: tuple[int, int], threads: int) -> Iterator[Frame]:
    return clip(
        shot, case.take, size, light=case.light, blur=False, shutter_deg=0, rest=True, threads=threads
    )


def _per_frame(wall: float, cpu: float, frames: int) -> tuple[float, float]:
    return (time.perf_counter() - wall) / frames, (time.process_time() - cpu) / frames


def _resident() -> float:
    """Most memory that the process has had, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _check(plan: Plan) -> None:
    for style in plan.styles:
        find_style(style, "--style")
    if plan.frames <= LAGS[-1]:
        raise UserError("--frames", f"is {plan.frames}", f"want more than {LAGS[-1]}, the longest lag")
    if plan.drift_frames < 3:
        raise UserError("--drift-frames", f"is {plan.drift_frames}", "want 3 or more")
