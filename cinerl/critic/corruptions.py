"""How moves go wrong, by family. Each takes a `Reel` and gives it marred; what was asked for stays."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import signal
from scipy.ndimage import gaussian_filter1d
from scipy.spatial.transform import Rotation

from cinerl import geometry
from cinerl.critic.reel import FPS, Array, Reel, turned

Rng = np.random.Generator
Corruption = Callable[[Reel, Rng], Reel]
FAMILIES: dict[str, Corruption] = {}
SEEN_FROM = 0.05
"""Root mean square of the change in motion, 1/s (3 °/s), from which a marred move looks marred; three
times that for a handheld move as shaky as the rig's."""


def family(mar: Corruption) -> Corruption:
    """Register a corruption under its name."""
    FAMILIES[mar.__name__] = mar
    return mar


@family
def jitter(reel: Reel, rng: Rng) -> Reel:
    """Tremor faster than 3 Hz: a loose head, a bad track."""
    noise = rng.normal(size=(reel.moves, reel.frames, 6))
    noise -= gaussian_filter1d(noise, 2.5, axis=1)
    hands = 1 + 3 * reel.hands[:, None, None]
    angle, shift = _between(reel, rng, 0.06, 0.4) * hands, _between(reel, rng, 0.001, 0.006) * hands
    return _moved(reel, np.radians(angle) * noise[..., :3], shift * noise[..., 3:])


@family
def stutter(reel: Reel, rng: Rng) -> Reel:
    """Frames dropped and shown twice, at random or every second to fourth."""
    n, f = reel.moves, reel.frames
    chance = rng.random((n, f)) < rng.uniform(0.12, 0.4, (n, 1))
    every = rng.integers(2, 5, (n, 1))
    beat = (np.arange(f)[None] + rng.integers(0, 4, (n, 1))) % every != 0
    held = np.where(rng.random((n, 1)) < 0.5, chance, beat)
    held[:, 0] = False
    last = np.maximum.accumulate(np.where(held, 0, np.arange(f)[None]), axis=1)
    rows = np.arange(n)[:, None]
    shown = ("pos", "quat", "focal_mm", "shake_pos", "shake_turn")
    return dataclasses.replace(reel, **{name: getattr(reel, name)[rows, last] for name in shown})


@family
def drift(reel: Reel, rng: Rng) -> Reel:
    """A slow turn or slide that nobody asked for."""
    ramp = np.cumsum(np.clip(np.arange(reel.frames) / 8, 0, 1)) / FPS
    way = rng.normal(size=(reel.moves, 1, 5))
    way[..., :2] /= np.linalg.norm(way[..., :2], axis=-1, keepdims=True)
    way[..., 2:] /= np.linalg.norm(way[..., 2:], axis=-1, keepdims=True)
    what = rng.integers(0, 3, (reel.moves, 1, 1))
    angle = np.radians(_between(reel, rng, 1.8, 7.0)) * (what != 0)
    shift = _between(reel, rng, 0.03, 0.12) * (what != 1)
    hands = 1 + 0.5 * reel.hands[:, None, None]
    tilt = np.concatenate([way[..., :2], np.zeros_like(way[..., :1])], axis=-1)
    return _moved(reel, hands * angle * tilt * ramp[:, None], hands * shift * way[..., 2:] * ramp[:, None])


@family
def roll(reel: Reel, rng: Rng) -> Reel:
    """The horizon tips or sways."""
    t = np.arange(reel.frames) / FPS
    hands = 1 + reel.hands[:, None]
    steady = _between(reel, rng, 1.8, 7.0)[..., 0] * t * rng.choice([-1, 1], (reel.moves, 1))
    hertz, phase = rng.uniform(0.3, 0.9, (reel.moves, 1)), rng.uniform(0, 2 * np.pi, (reel.moves, 1))
    sway = _between(reel, rng, 1.2, 5.0)[..., 0] * np.sin(2 * np.pi * hertz * t + phase)
    angle = np.radians(hands * np.where(rng.random((reel.moves, 1)) < 0.5, steady, sway))
    return _moved(reel, np.stack([0 * angle, 0 * angle, angle], axis=-1))


@family
def hunting(reel: Reel, rng: Rng) -> Reel:
    """The zoom looks for its size."""
    t = np.arange(reel.frames) / FPS
    hertz, phase = rng.uniform(0.7, 2.5, (reel.moves, 1)), rng.uniform(0, 2 * np.pi, (reel.moves, 1))
    octaves = _between(reel, rng, 0.02, 0.15)[..., 0] * np.sin(2 * np.pi * hertz * t + phase)
    return _moved(reel, octaves=octaves * (1 + reel.hands[:, None]))


@family
def popping(reel: Reel, rng: Rng) -> Reel:
    """One to three jumps of aim, place or lens; half of them jump back."""
    n, f = reel.moves, reel.frames
    steps = np.zeros((n, f))
    for k in range(3):
        at = f - 1 - rng.integers(1, 36, n)
        back = np.where(rng.random(n) < 0.5, np.minimum(at + rng.integers(1, 5, n), f), f)
        there = (np.arange(f)[None] >= at[:, None]) & (np.arange(f)[None] < back[:, None])
        here = (k == 0) | (rng.random((n, 1)) < 0.4)
        steps += there * here * rng.choice([-1, 1], (n, 1)) * rng.uniform(0.6, 1.0, (n, 1))
    what = rng.integers(0, 3, (n, 1))
    way = rng.normal(size=(n, 1, 3))
    way /= np.linalg.norm(way, axis=-1, keepdims=True)
    hands = 1 + 2 * reel.hands[:, None]
    angle = np.radians(_between(reel, rng, 0.5, 3.0)[..., 0]) * (what == 0) * steps * hands
    shift = _between(reel, rng, 0.01, 0.06)[..., 0] * (what == 1) * steps * hands
    octaves = _between(reel, rng, 0.02, 0.1)[..., 0] * (what == 2) * steps * hands
    return _moved(reel, angle[..., None] * way, shift[..., None] * way, octaves)


@family
def easing(reel: Reel, rng: Rng) -> Reel:
    """Starts and stops at once: straight lines between key frames, as a robot would."""
    pos, quat, focal = reel.pos.copy(), reel.quat.copy(), np.log2(reel.focal_mm)
    every = rng.integers(14, 37, reel.moves)
    first = rng.integers(0, every)
    frames = np.arange(reel.frames)
    for i in range(reel.moves):
        keys = np.arange(first[i] - every[i], reel.frames + every[i], every[i])
        keys = np.unique(np.clip(keys, 0, reel.frames - 1))
        left = np.clip(np.searchsorted(keys, frames, side="right") - 1, 0, len(keys) - 2)
        a, b = keys[left], keys[left + 1]
        u = ((frames - a) / (b - a))[:, None]
        pos[i] = reel.pos[i, a] * (1 - u) + reel.pos[i, b] * u
        near = np.sign((reel.quat[i, a] * reel.quat[i, b]).sum(-1, keepdims=True))
        q = reel.quat[i, a] * (1 - u) + near * reel.quat[i, b] * u
        quat[i] = q / np.linalg.norm(q, axis=-1, keepdims=True)
        focal[i] = focal[i, a] * (1 - u[:, 0]) + focal[i, b] * u[:, 0]
    return dataclasses.replace(reel, pos=pos, quat=quat, focal_mm=2.0**focal)


@family
def overshoot(reel: Reel, rng: Rng) -> Reel:
    """Runs past where it should stop and swings back, or falls short."""
    short = rng.random(reel.moves) < 0.3
    gain = np.where(short, rng.uniform(0.4, 0.75, reel.moves), 1.0)
    damping, hertz = rng.uniform(0.08, 0.3, reel.moves), rng.uniform(0.3, 0.9, reel.moves)

    def respond(x: Array, i: int) -> Array:
        if short[i]:
            return gain[i] * x
        w = 2 * np.pi * hertz[i]
        system = signal.cont2discrete(([w * w], [1, 2 * damping[i] * w, w * w]), 1 / FPS, "bilinear")
        return signal.lfilter(system[0].ravel(), system[1], x, axis=0)

    return _displaced(reel, respond)


@family
def lag(reel: Reel, rng: Rng) -> Reel:
    """The head follows late; in half of the moves the body does too."""
    keep = np.exp(-1 / (FPS * rng.uniform(0.3, 0.9, reel.moves)))

    def respond(x: Array, i: int) -> Array:
        return signal.lfilter([1 - keep[i]], [1, -keep[i]], x, axis=0)

    whole = _displaced(reel, respond)
    head = rng.random((reel.moves, 1, 1)) < 0.5
    return dataclasses.replace(whole, pos=np.where(head, reel.pos, whole.pos))


@family
def frozen(reel: Reel, rng: Rng) -> Reel:
    """The camera stands where it began, whatever was asked for."""
    stop = np.zeros(reel.frames, int)
    still = {name: getattr(reel, name)[:, stop] for name in ("pos", "quat", "focal_mm")}
    return dataclasses.replace(reel, **still)


def seen(
    clean: NDArray[np.floating], marred: NDArray[np.floating], hands: Array
) -> NDArray[np.bool_]:
    """Which of N marred moves look marred, from what the critic feels [N, F, 16] of both in the last 2 s."""
    change = (marred - clean)[:, -48:, :10]
    rms = np.sqrt((change**2).sum(-1).mean(-1))
    return np.asarray(rms > SEEN_FROM * (1 + 2 * hands))


def _between(reel: Reel, rng: Rng, low: float, high: float) -> Array:
    """A strength for each move [N, 1, 1], evenly on a logarithmic scale."""
    return np.exp(rng.uniform(np.log(low), np.log(high), (reel.moves, 1, 1)))


def _moved(
    reel: Reel, angles: Array | None = None, shift: Array | None = None, octaves: Array | None = None
) -> Reel:
    """Turned by rotation vectors, moved by shares of the distance to the subject, zoomed; camera axes."""
    pos, quat, focal = reel.pos, reel.quat, reel.focal_mm
    if shift is not None:
        reach = np.linalg.norm(reel.eyes - pos, axis=-1, keepdims=True)
        pos = pos + geometry.rotate(quat, shift * np.maximum(reach, 0.3))
    if angles is not None:
        quat = turned(quat, angles)
    if octaves is not None:
        focal = focal * 2.0**octaves
    return dataclasses.replace(reel, pos=pos, quat=quat, focal_mm=focal)


def _displaced(reel: Reel, respond: Callable[[Array, int], Array]) -> Reel:
    """A move whose displacement since its first frame goes through a response, each move its own."""
    pos, quat, focal = reel.pos.copy(), reel.quat.copy(), np.log2(reel.focal_mm)
    for i in range(reel.moves):
        first = Rotation.from_quat(reel.quat[i, 0])
        away = (first.inv() * Rotation.from_quat(reel.quat[i])).as_rotvec()
        quat[i] = (first * Rotation.from_rotvec(respond(away, i))).as_quat()
        focal[i] = focal[i, 0] + respond(focal[i] - focal[i, 0], i)
        pos[i] = pos[i, 0] + respond(pos[i] - pos[i, 0], i)
    return dataclasses.replace(reel, pos=pos, quat=quat, focal_mm=2.0**focal)
