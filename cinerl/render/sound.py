"""The sound of a shot, made from the take's contacts: footsteps, impacts, and a quiet room."""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, lfilter, sosfilt

from cinerl.geometry import rotation
from cinerl.spec.shot import Shot
from cinerl.spec.take import KeyPoint, Shape, Take

SAMPLE_RATE = 48_000
_TAIL_S = 0.6
_NEAR_M = 2.0
_ROOM_DB = -62.0
_STEP_NS = 30.0
"""Impulse of an ordinary footstep."""
_SPEED_MPS = 343.0

Mono = NDArray[np.float64]


def soundtrack(shot: Shot, take: Take, seed: int = 0) -> NDArray[np.float32]:
    """Stereo sound of a shot, [n, 2] at 48 kHz, in step with its frames.

    Every contact is heard from the camera: louder when near, late by the way that sound travels, and
    panned to where it is in the picture. A contact sounds the same in every shot of a take, so sound
    cuts as the pictures do. Equal arguments give equal samples.
    """
    length = round(shot.frames / shot.fps * SAMPLE_RATE)
    out = np.zeros((length + int(_TAIL_S * SAMPLE_RATE), 2))
    begin = shot.start_frame / shot.fps
    for e in range(len(take.contact_s)):
        at = float(take.contact_s[e]) - begin
        if -_TAIL_S < at < shot.frames / shot.fps:
            _mix(out, _event(take, e, seed), at, shot, take.contact_pos[e])
    out = out[:length]
    out += _room(length, shot.start_frame, seed)
    # A soft ceiling instead of clipping.
    return (np.tanh(out * 1.2) / 1.2).astype(np.float32)


def _mix(out: Mono, mono: Mono, at: float, shot: Shot, place: NDArray[np.float32]) -> None:
    frame = int(np.clip(at * shot.fps, 0, shot.frames - 1))
    offset = place.astype(np.float64) - shot.pos[frame]
    distance = float(np.linalg.norm(offset))
    x = float((rotation(shot.quat[frame])[:, 0] @ offset) / max(distance, 1e-6))
    gain = _NEAR_M / max(distance, _NEAR_M)
    # Equal power, and never wholly in one ear.
    angle = (0.5 + 0.4 * x) * np.pi / 2
    start = round((at + distance / _SPEED_MPS) * SAMPLE_RATE)
    skip = max(-start, 0)
    start = max(start, 0)
    count = min(len(mono) - skip, len(out) - start)
    if count > 0:
        out[start : start + count] += gain * mono[skip : skip + count, None] * [np.cos(angle), np.sin(angle)]


def _event(take: Take, e: int, seed: int) -> Mono:
    rng = np.random.default_rng([seed, e, zlib.crc32(take.name.encode())])
    impulse = float(take.contact_ns[e])
    links = [int(link) for link in take.contact_links[e] if link >= 0]
    soles = set(take.key_link[:, [KeyPoint.LEFT_SOLE, KeyPoint.RIGHT_SOLE]].ravel().tolist())
    props = [link for link in links if take.link_body[link] >= take.actors]
    if props:
        return _impact(take, props[0], impulse, rng)
    if any(link in soles for link in links):
        return _footstep(impulse, rng)
    return 0.7 * _footstep(impulse, rng)  # a hand, a knee, a fall


def _footstep(impulse: float, rng: np.random.Generator) -> Mono:
    """A low thump of the floor, then heel and toe: two short bursts of filtered noise."""
    t = np.arange(int(0.32 * SAMPLE_RATE)) / SAMPLE_RATE
    force = min(impulse / _STEP_NS, 3.0) ** 0.6
    pitch = rng.uniform(58.0, 74.0)
    thump = np.sin(2 * np.pi * (pitch * t + 18.0 * (1 - np.exp(-t * 40)) / 40)) * np.exp(-t * 26)
    noise = rng.standard_normal(len(t))
    heel = _band(noise, 180.0, rng.uniform(1300, 1900)) * np.exp(-t * 75) * (1 - np.exp(-t * 2500))
    late = np.maximum(t - rng.uniform(0.045, 0.075), 0.0)
    toe = _band(noise[::-1], 500.0, rng.uniform(2800, 4200)) * np.exp(-late * 95) * (late > 0)
    return force * _fade(0.34 * thump + 0.30 * heel + 0.13 * toe)


def _impact(take: Take, link: int, impulse: float, rng: np.random.Generator) -> Mono:
    """A struck thing rings in a few damped modes: a ball low and dead, a box like wood."""
    shapes = np.flatnonzero(take.shape_link == link)
    s = int(shapes[0]) if shapes.size else -1
    size = float(take.shape_size[s].max()) if s >= 0 else 0.15
    ball = s >= 0 and take.shape_kind[s] == Shape.CAPSULE
    t = np.arange(int(0.5 * SAMPLE_RATE)) / SAMPLE_RATE
    base = (22.0 if ball else 60.0) / max(size, 0.03)
    ratios = (1.0, 1.59, 2.14) if ball else (1.0, 1.72, 2.63, 3.9, 5.2)
    decay = 30.0 if ball else 22.0
    tone = sum(
        np.sin(2 * np.pi * base * r * t + rng.uniform(0, 6.28)) * np.exp(-t * decay * r) / r for r in ratios
    )
    knock = _band(rng.standard_normal(len(t)), 400.0, 5000.0) * np.exp(-t * 160)
    force = min(impulse / 4.0, 4.0) ** 0.6
    return force * _fade(0.20 * np.asarray(tone) + 0.18 * knock)


def _room(length: int, start_frame: int, seed: int) -> Mono:
    """Air: brownish noise, apart in the two ears."""
    rng = np.random.default_rng([seed, start_frame, 7])
    air = lfilter([1.0], [1.0, -0.985], rng.standard_normal((length + 4800, 2)), axis=0)[4800:]
    return air / max(float(air.std()), 1e-9) * 10 ** (_ROOM_DB / 20)


def _band(noise: Mono, low: float, high: float) -> Mono:
    return np.asarray(sosfilt(butter(2, [low, high], "bandpass", fs=SAMPLE_RATE, output="sos"), noise))


def _fade(mono: Mono) -> Mono:
    """End without a click."""
    tail = min(len(mono), 1200)
    mono[-tail:] *= np.linspace(1.0, 0.0, tail)
    return mono
