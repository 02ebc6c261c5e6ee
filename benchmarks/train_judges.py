"""Trains the second judge on sets and takes of its own; writes numbers and card to assets/judges.

    python benchmarks/train_judges.py FOLDER [--photos FOLDER]

Takes are kept in FOLDER. Photographs (JPEG, PNG, WebP below the other folder) are an exam alone: whole ones
against crops. Those at hand are under licences that what ships had better not inherit.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tomli_w
import typer
from numpy.typing import NDArray
from PIL import Image
from scipy.optimize import minimize

from cinerl import geometry
from cinerl.bench.gallery import Gallery, Views
from cinerl.bench.vantage import Ground, about_people
from cinerl.judge.beholder import Beholder, BeholderCard
from cinerl.judge.eye import features
from cinerl.look.raster import SIZE
from cinerl.spec import data
from cinerl.spec.archive import write_atomic
from cinerl.spec.document import to_dict

sys.path.insert(0, str(Path(__file__).parent))
from judge_sets import takes_of

Array = NDArray[np.float64]
Floats = NDArray[np.float32]
SETS, TAKE_SEED = 28, 2027
HELD_OUT_SETS = 6
PARTS, WAVES, WIDTH = 96, 768, 14.0
RIDGE = 6e-3
TRIES = 8
"""At a place for a view of a kind."""
LENSES_MM = (20.0, 24.0, 28.0, 35.0, 50.0, 65.0)
SHARES = (0.4, 0.55, 0.8, 1.35, 2.2, 3.4)
"""Of the frame height that a standing body would fill, at a professional station."""


@dataclass(frozen=True)
class Station:
    """Where a camera could stand for a person of a moment."""

    eyes: Array
    facing: float
    height_m: float


def good(s: Station, rng: np.random.Generator) -> tuple[Array, Array, float]:
    """A three-quarter view from the eyes' height or the chest's, room on the side that is faced."""
    return _placed(s, rng, side_deg=(15, 60), rise_m=(-0.25, 0.2), share=SHARES[rng.integers(len(SHARES))])


def off_centre(s: Station, rng: np.random.Generator) -> tuple[Array, Array, float]:
    """The same, turned away until the frame's edge cuts the person or nearly so."""
    pos, quat, focal = good(s, rng)
    turn = rng.choice([-1, 1]) * rng.uniform(0.75, 1.1) * geometry.horizontal_fov(focal) / 2
    return pos, geometry.multiply(geometry.yaw_quat(turn), quat), focal


def back(s: Station, rng: np.random.Generator) -> tuple[Array, Array, float]:
    """The back of a head."""
    share = SHARES[rng.integers(2, len(SHARES))]
    return _placed(s, rng, side_deg=(140, 180), rise_m=(-0.25, 0.2), share=share)


def too_close(s: Station, rng: np.random.Generator) -> tuple[Array, Array, float]:
    """So near that the person fills the frame, whatever part of them."""
    return _placed(s, rng, side_deg=(0, 180), rise_m=(-0.6, 0.2), share=rng.uniform(7, 14), drop_m=0.6)


def too_high(s: Station, rng: np.random.Generator) -> tuple[Array, Array, float]:
    """From far above."""
    share = rng.uniform(0.6, 1.6)
    reach = geometry.distance_for(share, s.height_m, 35.0)
    return _placed(s, rng, side_deg=(0, 180), rise_m=(0.8 * reach, 1.3 * reach), share=share, focal=35.0)


def crop(s: Station, rng: np.random.Generator) -> tuple[Array, Array, float]:
    """A small part of a good view."""
    pos, quat, focal = good(s, rng)
    half, longer = geometry.horizontal_fov(focal) / 2, rng.uniform(2.2, 4.0)
    turn, nod = rng.uniform(-0.65, 0.65, 2) * half * np.array([1.0, 0.56])
    tilted = geometry.multiply(quat, np.array([np.sin(nod / 2), 0.0, 0.0, np.cos(nod / 2)]))
    return pos, geometry.multiply(geometry.yaw_quat(turn), tilted), longer * focal


FAMILIES = {f.__name__: f for f in (off_centre, back, too_close, too_high, crop)}
NAMES = (*FAMILIES, "anywhere", "photograph")


def _placed(
    s: Station, rng: np.random.Generator, *, side_deg: tuple[float, float], rise_m: tuple[float, float],
    share: float, focal: float | None = None, drop_m: float = 0.0,
) -> tuple[Array, Array, float]:  # fmt: skip
    lens = focal or float(LENSES_MM[rng.integers(len(LENSES_MM))])
    side = float(rng.choice([-1, 1]))
    bearing = s.facing + side * np.radians(rng.uniform(*side_deg))
    reach = geometry.distance_for(share, s.height_m, lens)
    rise = rng.uniform(*rise_m) - (0.25 if share < 1.5 else 0.0)
    flat = np.sqrt(max(reach**2 - rise**2, 0.09))
    pos = s.eyes + np.array([np.cos(bearing) * flat, np.sin(bearing) * flat, rise])
    pos[2] = max(pos[2], 0.3)
    # The eyes a sixth above the middle, or the body's middle for whole figures; aside, towards the third.
    half = geometry.horizontal_fov(lens) / 2
    low = 0.38 * s.height_m if share < 1 else 0.16 * reach * 7.0 / lens * 2
    target = s.eyes - np.array([0, 0, min(low, 0.9) + rng.uniform(0, drop_m)])
    quat = geometry.look_at(pos, target)
    aside = side * rng.uniform(0.15, 0.4) * half
    return pos, geometry.multiply(geometry.yaw_quat(aside), quat), lens


def lessons(
    ground: Ground, takes: range, moments: int, rng: np.random.Generator
) -> tuple[Views, Array, Array]:
    """Views, their family (−1 good) and their moment: a good view and one of each kind that is free."""
    views, family, moment, count = [], [], [], 0
    for k in takes:
        for frame in rng.integers(0, ground.takes[k].frames, moments // len(takes)):
            found = list(_moment(ground, k, int(frame), rng))
            if found and found[0][1] == -1 and len(found) > 1:
                views += [v for v, _ in found]
                family += [f for _, f in found]
                moment += [count] * len(found)
                count += 1
    return Views.join(views), np.array(family), np.array(moment)


def _moment(ground: Ground, take: int, frame: int, rng: np.random.Generator) -> Iterator[tuple[Views, int]]:
    played = ground.takes[take]
    actor = int(rng.integers(played.actors))
    ahead = played.facing[frame, actor]
    facing = float(np.arctan2(ahead[1], ahead[0]))
    station = Station(ground.eyes(take, frame)[actor], facing, float(played.heights_m[actor]))
    makers: list[tuple[int, Callable[..., tuple[Array, Array, float]]]] = [(-1, good)]
    makers += [(i, make) for i, make in enumerate(FAMILIES.values())]
    for number, make in makers:
        tries = [make(station, rng) for _ in range(TRIES)]
        views = Views(
            np.full(TRIES, take, np.int32), np.full(TRIES, frame, np.int32),
            np.array([t[0] for t in tries], np.float32), np.array([t[1] for t in tries], np.float32),
            np.array([t[2] for t in tries], np.float32),
        )  # fmt: skip
        ground.measure(views, np.full(TRIES, actor))
        f = ground.framing
        ok = (f.collision.maximum(f.hit).numpy() == 0) & (f.visible[:, 0].numpy() > 0.85)
        if number < 0:
            ok &= f.on_screen[:, 0].numpy() > 0
        if ok.any():
            yield views.pick([int(np.flatnonzero(ok)[0])]), number
        elif number < 0:
            return
    anywhere = about_people(ground, take, frame, 1, rng)
    if len(anywhere):
        yield anywhere, len(FAMILIES)


def photographs(folder: Path | None, crops: int, rng: np.random.Generator) -> list[NDArray[np.uint8]]:
    """Of each photograph the whole, then crops of a small part of it [1 + crops, H, W, 3]."""
    found = []
    kinds = {".jpg", ".jpeg", ".png", ".webp"}
    for path in sorted(p for p in folder.rglob("*") if p.suffix.lower() in kinds) if folder else ():
        with Image.open(path) as image:
            whole = image.convert("RGB")
        if min(whole.size) < 600:
            continue
        wide, high = whole.width, round(whole.width * 9 / 16)
        if high > whole.height:
            wide, high = round(whole.height * 16 / 9), whole.height
        boxes = [((whole.width - wide) // 2, (whole.height - high) // 2, wide, high)]
        for scale in np.sqrt(rng.uniform(0.06, 0.2, crops)):
            w, h = round(scale * wide), round(scale * high)
            boxes.append((rng.integers(whole.width - w), rng.integers(whole.height - h), w, h))
        shown = [whole.resize(SIZE, box=(x, y, x + w, y + h)) for x, y, w, h in boxes]
        found.append(np.stack([np.asarray(p) for p in shown]))
    return found


@dataclass(frozen=True)
class Pairs:
    """Features of pictures, and which is better than which."""

    seen: Floats
    good: NDArray[np.intp]
    bad: NDArray[np.intp]
    family: NDArray[np.intp]


def pairs_of(
    pictures: NDArray[np.uint8], family: Array, moment: Array, photos: list[NDArray[np.uint8]]
) -> Pairs:
    """Every marred view against its moment's good one, every crop against its whole."""
    better = np.full(int(moment.max()) + 1, -1)
    better[moment[family < 0]] = np.flatnonzero(family < 0)
    bad = np.flatnonzero(family >= 0)
    good_at, kind, count = better[moment[bad]], family[bad], len(pictures)
    stacks = [pictures, *photos]
    for shown in photos:
        bad = np.append(bad, count + np.arange(1, len(shown)))
        good_at = np.append(good_at, np.full(len(shown) - 1, count))
        kind = np.append(kind, np.full(len(shown) - 1, NAMES.index("photograph")))
        count += len(shown)
    seen = np.concatenate([features(s[i : i + 256]) for s in stacks for i in range(0, len(s), 256)])
    return Pairs(seen, good_at.astype(int), bad.astype(int), kind.astype(int))


def fit(pairs: Pairs, seed: int) -> Beholder:
    """Rank by the logistic loss with a ridge; families weigh alike."""
    rng = np.random.default_rng(seed)
    mean, spread = pairs.seen.mean(axis=0), pairs.seen.std(axis=0) + 1e-3
    x = (pairs.seen - mean) / spread
    power, ways = np.linalg.eigh(x.T @ x / len(x))
    ways, power = ways[:, ::-1][:, :PARTS], power[::-1][:PARTS]
    axes = (ways / np.sqrt(np.maximum(power, 1e-3)) ** 0.5 / spread[:, None]).astype(np.float32)
    waves = (rng.normal(size=(PARTS, WAVES)) / WIDTH).astype(np.float32)
    phase = rng.uniform(0, 2 * np.pi, WAVES).astype(np.float32)
    parts = (pairs.seen - mean.astype(np.float32)) @ axes
    line_scale = 1 / parts.std()
    phi = np.concatenate([parts * line_scale, np.cos(parts @ waves + phase) * 3], axis=1).astype(float)
    gap = phi[pairs.bad] - phi[pairs.good]
    counts = np.bincount(pairs.family, minlength=len(NAMES))
    weight = 1 / (counts[pairs.family] * (counts > 0).sum())

    def loss(w: Array) -> tuple[float, Array]:
        margin = gap @ w
        slope = -1 / (1 + np.exp(np.clip(margin, -40, 40)))
        value = weight @ np.logaddexp(0, -margin) + 0.5 * RIDGE * w @ w
        return float(value), gap.T @ (weight * slope) + RIDGE * w

    w = minimize(loss, np.zeros(phi.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 400}).x
    cost = phi @ w
    zero = float((np.median(cost[pairs.good]) + np.median(cost[pairs.bad])) / 2)
    unit = float(np.median(cost[pairs.bad]) - np.median(cost[pairs.good])) / 2
    tables = {
        "mean": mean, "axes": axes, "waves": waves, "phase": phase, "weight": w[PARTS:] * 3,
        "line": w[:PARTS] * line_scale, "calibration": [zero, unit],
    }  # fmt: skip
    return Beholder({k: np.asarray(v, np.float32) for k, v in tables.items()})


def accuracy(beholder: Beholder, pairs: Pairs) -> dict[str, float]:
    """Share of pairs ranked rightly, by family; the mean is over those that it learned from."""
    cost = beholder.cost(pairs.seen)
    right = cost[pairs.bad] > cost[pairs.good]
    by = {n: float(right[pairs.family == k].mean()) for k, n in enumerate(NAMES) if (pairs.family == k).any()}
    mean = float(np.mean([by[n] for n in NAMES[:-1] if n in by]))
    return {n: round(v, 4) for n, v in (by | {"mean": mean}).items()}


def mirrored(p: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.concatenate([p, p[:, :, ::-1]])


def main(folder: Path, photos: Path | None = None, moments: int = 1100, seed: int = 0) -> None:
    takes = takes_of(folder, SETS, TAKE_SEED)
    ground, gallery, rng = Ground(takes, TRIES), Gallery(takes), np.random.default_rng(seed)
    shown = photographs(photos, 6, rng)
    found: list[Pairs] = []
    for part, count, photos_shown in (
        (range(SETS - HELD_OUT_SETS), moments, []),
        (range(SETS - HELD_OUT_SETS, SETS), moments // 4, shown),
    ):
        views, family, moment = lessons(ground, part, count, rng)
        pictures = gallery.pictures(views)
        if not found:  # the mirror's twins are learned from, not examined
            pictures, family = mirrored(pictures), np.tile(family, 2)
            moment = np.concatenate([moment, moment + moment.max() + 1])
        found.append(pairs_of(pictures, family, moment, photos_shown))
    learned, exam = found
    beholder = fit(learned, seed)
    told = accuracy(beholder, exam)
    print(f"learned, {len(learned.bad)} pairs: {accuracy(beholder, learned)}")
    print(f"held out, {len(exam.bad)} pairs: {told}")
    home = data.folder("assets") / "judges"
    beholder.save(home / "beholder.safetensors")
    card = BeholderCard(
        schema=1, title="Second judge of pictures",
        learned_from="Views from professional stations in drawn sets, ranked above marred ones of the same "
        "moment; all of it mirrored once more",
        not_learned_from="No ratings by people, no photographs (they are an exam alone); no set or take that "
        "ships, no critic, no reward, no flaw that the critics learned from",
        seed=seed, moments=moments, pairs=len(learned.bad), photographs=len(shown), families=NAMES[:-1],
        accuracy=told, held_out_pairs=len(exam.bad), numbers=sum(t.size for t in beholder.tables.values()),
    )  # fmt: skip
    write_atomic(home / "beholder.toml", tomli_w.dumps(to_dict(card)).encode())


if __name__ == "__main__":
    typer.run(main)
