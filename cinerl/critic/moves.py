"""Professional moves, drawn: eased dollies, pans, arcs, cranes, zooms and follows, steady or handheld."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d
from scipy.spatial.transform import Rotation

from cinerl.critic.reel import FPS, Array, Reel, rates, turned, turns

FRAMES = 72
KINDS = ("hold", "pan", "follow", "push", "arc", "crane", "zoom", "truck")
HANDHELD_SHARE = 0.35
LOWEST_M = 0.35
_LEVEL = np.array([1.0, 1.0, 0.0])
_FACING_X = Rotation.from_matrix(np.array([[0.0, 0.0, -1.0], [-1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]))
"""A camera that looks along +x."""


@dataclass(frozen=True)
class Subjects:
    """Whom the moves are about."""

    eyes: Array
    """[N, F, 3]"""
    travel: Array
    """[N, F, 3] low-passed, m/s."""


def professional(subjects: Subjects, rng: np.random.Generator) -> Reel:
    """One move for every subject: what was asked for, and how an operator carries it out.

    What is asked for is eased. The operator begins a little sooner or later, and is as exact as a person.
    """
    design = _Design.draw(subjects, rng)
    count, frames = len(subjects.eyes), subjects.eyes.shape[1]
    style, ramp = rng.integers(0, len(_STYLES), count), rng.uniform(0.25, 0.5, (count, 1))

    def eased(u: Array) -> Array:
        return np.stack([ease(u, ramp) for ease in _STYLES])[style, np.arange(count)]

    asked = design.path(eased(design.phase(np.zeros(count), np.ones(count))))
    late, slow = rng.normal(0, 0.04, count), np.exp(rng.normal(0, 0.02, count))
    pos, quat, focal = design.path(eased(design.phase(late, slow)))
    reach = np.linalg.norm(subjects.eyes - pos, axis=-1, keepdims=True)
    sway = rng.uniform(0.1, 0.5, (count, 1, 1)) * np.array([1.0, 1.0, 0.15])
    quat = turned(quat, np.radians(sway) * _wander((count, frames, 3), rng))
    pos = pos + reach * rng.uniform(0.001, 0.006, (count, 1, 1)) * _wander((count, frames, 3), rng)
    hands = np.where(rng.random(count) < HANDHELD_SHARE, rng.uniform(0.4, 1.6, count), 0.0)
    shake = handheld(hands * rng.uniform(0.75, 1.2, count), frames, rng)
    return Reel(
        pos, quat, focal, subjects.eyes, subjects.travel,
        rates(asked[0]), turns(asked[1]), rates(np.log2(asked[2])), hands, *shake,
    )  # fmt: skip


def handheld(hands: Array, frames: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Shifts and turns [N, F, 3] by a body's sway and the tremor of hands, ``hands`` [N] times the rig's."""
    count = len(hands)
    hertz = rng.uniform(1.1, 2.1, count)
    slow = _value_noise((count, frames, 6), hertz, rng)
    noise = slow + 0.25 * _value_noise((count, frames, 6), hertz * 3.7, rng)
    strength = 2 * hands[:, None, None]
    return 0.008 * strength * noise[..., 3:], np.radians(0.35) * strength * noise[..., :3] * [1.0, 1.0, 0.4]


def camera_quats(yaw: Array, pitch: Array) -> Array:
    """Rotations [..., 4] of level cameras."""
    angles = np.stack([yaw, -pitch], axis=-1).reshape(-1, 2)
    return (Rotation.from_euler("ZY", angles) * _FACING_X).as_quat().reshape(*yaw.shape, 4)


@dataclass(frozen=True)
class _Design:
    """Where N moves begin, what changes during them, and when."""

    anchor: Array
    target: Array
    start: NDArray[np.float64]
    """[N, 5] azimuth, log distance, height above the eyes, log2 focal length, pan."""
    change: NDArray[np.float64]
    begins: Array
    lasts: Array

    @classmethod
    def draw(cls, subjects: Subjects, rng: np.random.Generator) -> _Design:
        count, frames = len(subjects.eyes), subjects.eyes.shape[1]
        calm = gaussian_filter1d(subjects.eyes, 0.4 * FPS, axis=1, mode="nearest")
        kind = rng.integers(0, len(KINDS), count)
        is_kind = {name: kind == k for k, name in enumerate(KINDS)}
        walks = np.linalg.norm(subjects.travel, axis=-1).mean(1) > 0.3
        carried = is_kind["follow"] | (walks & ~is_kind["pan"] & ~is_kind["zoom"] & (rng.random(count) < 0.7))
        carried &= ~is_kind["truck"]
        middle = np.repeat(calm.mean(axis=1, keepdims=True), frames, axis=1)
        anchor = np.where(carried[:, None, None], calm, middle)
        aims = ~is_kind["truck"] & (carried | (rng.random(count) < 0.8))
        target = np.where(aims[:, None, None], calm, middle)
        sign = rng.choice([-1.0, 1.0], (count, 5))
        sizes = rng.uniform([0.25, 0.25, 0.4, 0.25, 0.1], [1.7, 1.1, 2.0, 1.0, 0.8], (count, 5))
        changing = ("arc", "push", "crane", "zoom", "pan")
        changes = np.stack([is_kind[name] for name in changing], axis=1)
        # Some moves are two at once.
        changes |= (rng.random((count, 5)) < [0.12, 0.1, 0.08, 0.0, 0.04]) & ~is_kind["hold"][:, None]
        begin = np.stack(
            [
                rng.uniform(-np.pi, np.pi, count), np.log(rng.uniform(1.6, 7.0, count)),
                rng.uniform(-0.6, 0.9, count),
                np.log2(rng.uniform(24, 85, count)), rng.normal(0, 0.06, count),
            ],
            axis=1,
        )  # fmt: skip
        truck = np.where(is_kind["truck"], rng.choice([-1, 1], count) * rng.uniform(0.4, 2.5, count), 0.0)
        lasts = rng.uniform(2.0, 6.0, count)
        begins = rng.uniform(-0.7 * lasts, frames / FPS - 0.4 * lasts)
        along = np.stack([-np.sin(begin[:, 0]), np.cos(begin[:, 0]), np.zeros(count)], axis=1)
        t = ((np.arange(frames) / FPS)[None] - begins[:, None]) / lasts[:, None]
        slide = along[:, None] * (truck[:, None] * _smoothstep(np.clip(t, 0, 1)))[..., None]
        both = slide * is_kind["truck"][:, None, None]
        change = np.where(changes, sign * sizes, 0.0)
        # Never below what a tripod or an arm reaches.
        low = LOWEST_M - calm[..., 2].min(axis=1)
        begin[:, 2] = np.maximum(begin[:, 2], low)
        change[:, 2] = np.maximum(change[:, 2], low - begin[:, 2])
        return cls(anchor + both, target + both, begin, change, begins, lasts)

    def phase(self, shift: Array, stretch: Array) -> Array:
        """Share of the move that has passed [N, F]."""
        t = np.arange(self.anchor.shape[1]) / FPS
        begins = self.begins + shift
        return np.clip((t - begins[:, None]) / (self.lasts * stretch)[:, None], 0, 1)

    def path(self, done: Array) -> tuple[Array, Array, Array]:
        """Places, rotations and focal lengths where ``done`` [N, F] of the change is made."""
        now = self.start[:, None] + self.change[:, None] * done[..., None]
        azimuth, log_reach, rise, log_focal, pan = np.moveaxis(now, -1, 0)
        out = np.stack([np.cos(azimuth), np.sin(azimuth), np.zeros_like(azimuth)], axis=-1)
        pos = self.anchor + out * np.exp(log_reach)[..., None]
        pos[..., 2] += rise
        d = self.target - pos
        yaw = np.arctan2(d[..., 1], d[..., 0])
        pitch = np.arctan2(d[..., 2], np.hypot(d[..., 0], d[..., 1]))
        return pos, camera_quats(yaw + pan, pitch - 0.04), 2.0**log_focal


def _smoothstep(u: Array, _: Array | None = None) -> Array:
    return u * u * (3 - 2 * u)


def _minimum_jerk(u: Array, _: Array) -> Array:
    return u**3 * (10 - 15 * u + 6 * u * u)


def _sine_ramps(u: Array, ramp: Array) -> Array:
    """Constant speed between ramps like half a sine; ``ramp`` is each one's share of the time."""

    def risen(x: Array) -> Array:
        x = np.clip(x, 0, ramp)
        return x / 2 - ramp / (2 * np.pi) * np.sin(np.pi * x / ramp)

    middle = np.clip(u - ramp, 0, 1 - 2 * ramp)
    return (risen(u) + middle + (ramp / 2 - risen(ramp - np.clip(u - (1 - ramp), 0, ramp)))) / (1 - ramp)


_STYLES = (_smoothstep, _minimum_jerk, _sine_ramps)


def _wander(shape: tuple[int, int, int], rng: np.random.Generator) -> Array:
    """Slow noise of unit strength."""
    sigma = 0.4 * FPS
    slow = gaussian_filter1d(rng.normal(size=shape), sigma, axis=1, mode="reflect")
    return slow * np.sqrt(2 * np.sqrt(np.pi) * sigma)


def _value_noise(shape: tuple[int, int, int], hertz: Array, rng: np.random.Generator) -> Array:
    """Smooth value noise as in `cinerl.camera.kernels.rig`."""
    count, frames, width = shape
    t = hertz[:, None] * np.arange(frames) / FPS + rng.random((count, 1))
    cell = t.astype(int)
    values = rng.uniform(-1, 1, (count, cell.max() + 2, width))
    x = _ease5(t - cell)[..., None]
    rows = np.arange(count)[:, None]
    return values[rows, cell] * (1 - x) + values[rows, cell + 1] * x


def _ease5(x: Array) -> Array:
    return x**3 * (x * (x * 6 - 15) + 10)
