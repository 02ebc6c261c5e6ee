"""Stills to learn framing from: good views of the takes, and what marring makes of them, in pictures."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cinerl.critic.marring import FLAT, OCCLUDER, VIEW_FAMILIES, adrift, around, merged
from cinerl.critic.views import Array, Cameras, Views, scattered, stand, together, well_framed
from cinerl.spec.take import Take
from cinerl.train.studio import FLATS, Bytes, Floats, Measures, Rng, Studio, dressed, lights_of

Rows = NDArray[np.intp]
GOOD, ADRIFT, NOBODY = "good", "adrift", "nobody"
KINDS = (GOOD, *VIEW_FAMILIES, OCCLUDER, FLAT, ADRIFT, NOBODY)
"""What a still can be: good, marred by a family, by several, or of nobody in particular."""
CURTAINED = 0.15
"""Share of the stills with something soft beside the subject, which mars nothing."""
LIGHTS = 1
"""Presets beside the set's own light."""
_TRIES = 7
_HIDING_TRIES = 6


@dataclass(frozen=True)
class Stills:
    """N pictures, each good or a marred twin of a good one."""

    picture: Bytes
    """[N, 63, 112, 3]"""
    kind: Rows
    """[N] index in ``KINDS``."""
    severity: Floats
    """[N] 0 for good ones, 1 at worst."""
    parent: Rows
    """[N] the good one that it was made from; itself for a good one."""
    take: Rows
    """[N] number of its take, in the order that stills were joined in."""
    frame: Rows
    subject: Rows
    pos: Floats
    quat: Floats
    focal_mm: Floats

    def __len__(self) -> int:
        return len(self.kind)


def join(parts: Sequence[Stills]) -> Stills:
    """Stills one after the other."""
    found = {f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in dataclasses.fields(Stills)}
    counted = {"parent": [len(p) for p in parts], "take": [int(p.take.max()) + 1 for p in parts]}
    for name, counts in counted.items():
        starts = np.cumsum([0, *counts])
        found[name] = np.concatenate([getattr(p, name) + s for p, s in zip(parts, starts, strict=False)])
    return Stills(**found)


class _Set(NamedTuple):
    """Stills of one kind, before they are made."""

    kind: str
    cameras: Cameras
    severity: Array
    parent: Rows
    flat: int = 0
    """Index in ``FLATS``."""
    curtain: bool = False
    """Something close hides the subject by the severity."""


def stills_of(
    take: Take, moments: int, seed: int, builds: Sequence[str] | None = None, *, plain: bool = False
) -> Stills:
    """Well-framed moments of a take, each marred mildly and badly by every family that can.

    Args:
        take: what is filmed.
        moments: how many are well framed, at most.
        seed: of everything.
        builds: bodies that its people are given; None leaves them as they are.
        plain: nothing that a layout could not tell, and random views whatever they show.
    """
    rng = np.random.default_rng([seed, *take.name.encode()])
    lit = lights_of(rng, LIGHTS)
    worn, shown = dressed(take, builds, rng) if builds else (take, None)
    studio = Studio(worn, lit, shown)
    views = good_views(studio, moments, rng)
    everyone, light = np.arange(len(views)), rng.integers(0, studio.lights, len(views))
    sets = [_Set(GOOD, stand(views, studio.people), np.zeros(len(views)), everyone)]
    for mild in (True, False):
        sets += _marred(studio, views, mild, rng)
        if not plain:
            flat = FLATS[1] if mild else FLATS[2]
            # The light of a set may be flat already.
            some = np.flatnonzero(light > 0)
            how = np.full(len(some), flat)
            sets.append(_Set(FLAT, stand(views, studio.people).pick(some), how, some, FLATS.index(flat)))
    sets.append(_hiding(studio, views, rng))
    lost = scattered(studio.people, 2 * len(views), rng)
    lost = lost if plain else lost.pick(poor(studio.measure(lost)))
    sets.append(_Set(NOBODY, lost, np.ones(len(lost)), rng.integers(0, len(views), len(lost))))
    if not plain:
        share = np.where(rng.random(len(views)) < 0.5, 0.35, 0.8) + 0.2 * rng.random(len(views))
        sets.append(_Set(OCCLUDER, stand(views, studio.people), share, everyone, curtain=True))
    return _developed(studio, sets, light, rng, 0.0 if plain else CURTAINED)


def tricky(
    take: Take, score: Callable[[Bytes], Floats], count: int, seed: int, builds: Sequence[str]
) -> Stills:
    """Views that a critic likes though nobody is framed in them: the best scored of many random ones.

    Args:
        take: what is filmed.
        score: the critic.
        count: random views that it chooses from; a tenth of them is kept.
        seed: of everything.
        builds: bodies that the people are given.
    """
    rng = np.random.default_rng([seed, 1, *take.name.encode()])
    worn, shown = dressed(take, builds, rng)
    studio = Studio(worn, lights_of(rng, LIGHTS), shown)
    views = good_views(studio, count // 8, rng)
    half = rng.integers(0, len(views), count // 2)
    lost = adrift(views.pick(half), studio.people, rng.uniform(0.4, 1.2, len(half)), rng)[0]
    cameras = together([scattered(studio.people, count - len(half), rng), stand(lost, studio.people)])
    cameras = cameras.pick(poor(studio.measure(cameras)) & (cameras.pos[:, 2] > 0.1))
    unlit = np.zeros(len(cameras), int)
    liked = np.argsort(-score(studio.picture(cameras, unlit, unlit)), kind="stable")[: count // 10]
    parent = rng.integers(0, len(views), len(liked))
    sets = [
        _Set(GOOD, stand(views, studio.people), np.zeros(len(views)), np.arange(len(views))),
        _Set(NOBODY, cameras.pick(liked), np.ones(len(liked)), parent),
    ]
    return _developed(studio, sets, rng.integers(0, studio.lights, len(views)), rng, CURTAINED)


def good_views(studio: Studio, count: int, rng: Rng) -> Views:
    """Views that film grammar wants and that nothing spoils, by the core's own measures."""
    people = studio.people
    views = well_framed(people, _TRIES * count, rng)
    cameras = stand(views, people)
    m = studio.measure(cameras)
    fine = (m["safe"][:, 0] == 1) & (m["visible"][:, 0] > 0.99) & (m["collision"] == 0)
    fine &= ~merged(cameras, people) & (cameras.pos[:, 2] > 0.3)
    eyes = m["eyes"]
    inside = (np.abs(eyes) < 1.05).all(-1) & (m["depth_m"] > 0.05)
    for other in range(1, 4):
        there = (m["present"][:, other] == 1) & inside[:, other]
        whole = (m["on_screen"][:, other] == 1) & (m["visible"][:, other] > 0.7)
        apart = np.abs(eyes[:, other, 0] - eyes[:, 0, 0]) > 0.13 * m["size"][:, 0]
        fine &= ~there | (whole & apart)
    return views.pick(np.flatnonzero(fine)[:count])


def poor(m: Measures) -> NDArray[np.bool_]:
    """[N] where nobody is to be seen as anybody should be: whole head, size, headroom, nothing before it."""
    held = (m["present"] == 1) & (m["on_screen"] == 1) & (m["visible"] > 0.6)
    held &= (m["size"] > 0.25) & (m["size"] < 9) & (m["headroom"] > -0.1) & (m["headroom"] < 0.5)
    return np.asarray(~held.any(axis=1))


def _marred(studio: Studio, views: Views, mild: bool, rng: Rng) -> list[_Set]:
    """Every family that moves the camera, and several at once."""
    people, everyone, sets = studio.people, np.arange(len(views)), []
    for name, mar in (*VIEW_FAMILIES.items(), (ADRIFT, adrift)):
        # Few views can be had from far away with nothing between.
        of = np.repeat(everyone, 3) if name == "tiny" else everyone
        severity = rng.uniform(0.12, 0.45, len(of)) if mild else rng.uniform(0.6, 1.0, len(of))
        marred, fits = mar(views.pick(of), people, severity, rng)
        cameras = stand(marred, people)
        fits = fits & (cameras.pos[:, 2] > 0.15)
        if name in ("merger", "tiny"):
            m = studio.measure(cameras)
            fits &= (m["visible"][:, 0] > 0.95) & (m["collision"] == 0)
        sets.append(_Set(name, cameras.pick(fits), severity[fits], of[fits]))
    return sets


def _hiding(studio: Studio, views: Views, rng: Rng) -> _Set:
    """Cameras from where set, props or other people hide much of the subject."""
    parent = np.repeat(np.arange(len(views)), _HIDING_TRIES)
    cameras = stand(around(views.pick(parent), studio.people, rng), studio.people)
    m = studio.measure(cameras)
    hidden = (m["visible"][:, 0] < 0.6) & (m["on_screen"][:, 0] == 1) & (m["collision"] == 0)
    at = rng.permutation(np.flatnonzero(hidden & (cameras.pos[:, 2] > 0.15)))[: len(views)]
    return _Set(OCCLUDER, cameras.pick(at), 1.0 - m["visible"][at, 0], parent[at])


def _developed(studio: Studio, sets: Sequence[_Set], light: Rows, rng: Rng, curtained: float) -> Stills:
    """Pictures of sets, each in its parent's light; a share of them with a curtain beside the subject."""

    def each(values: Sequence[float]) -> NDArray[np.floating]:
        return np.repeat(np.asarray(values, float), [len(s.parent) for s in sets])

    cameras = together([s.cameras for s in sets])
    severity, parent = (np.concatenate([getattr(s, n) for s in sets]) for n in ("severity", "parent"))
    kind, flat = (each(k).astype(int) for k in ([KINDS.index(s.kind) for s in sets], [s.flat for s in sets]))
    picture, box = studio.picture(cameras, light[parent], flat), studio.measure(cameras)["box"][:, 0]
    hides = each([s.curtain for s in sets]) > 0
    for i in np.flatnonzero(hides | (rng.random(len(kind)) < curtained)):
        picture[i] = curtain(picture[i], box[i], float(severity[i]) if hides[i] else 0.0, rng)
    where = (getattr(cameras, n).astype(np.float32) for n in ("pos", "quat", "focal_mm"))
    seen = (cameras.frame, cameras.subject, *where)
    return Stills(picture, kind, severity.astype(np.float32), parent, 0 * kind, *seen)


def curtain(picture: Bytes, box: Floats, share: float, rng: Rng) -> Bytes:
    """Something close and out of focus before a share of the subject's box; 0: beside the subject."""
    high, wide = picture.shape[:2]
    left, right = (np.clip(box[[0, 2]], -1, 1) + 1) / 2 * wide
    from_left = rng.random() < 0.5
    if share > 0:
        cover, more = share * max(right - left, 3.0), rng.uniform(0, 0.4) * wide
        start, end = (left - more, left + cover) if from_left else (right - cover, right + more)
    else:
        width = min((left if from_left else wide - right) - 0.02 * wide, wide * rng.uniform(0.05, 0.3))
        if width < 2:
            return picture
        start, end = (0.0, width) if from_left else (wide - width, float(wide))
    lean = rng.normal(0, 0.15) * (np.arange(high)[:, None] - high / 2)
    x = np.arange(wide)[None] + 0.5 + lean
    soft = rng.uniform(0.6, 3.0)
    cut = np.clip((x - start) / soft + 0.5, 0, 1) * np.clip((end - x) / soft + 0.5, 0, 1)
    tone = 200 * rng.uniform(0, 1) ** 1.5 * (1 + rng.normal(0, 0.12, 3))
    tone = np.clip(tone + rng.normal(0, 10) * (np.arange(high)[:, None, None] / high - 0.5), 0, 255)
    return (picture * (1 - cut[..., None]) + tone * cut[..., None] + 0.5).astype(np.uint8)
