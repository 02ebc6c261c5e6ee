"""One actor at work: policies, references, transitions, head and voice."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cinerl.spec.scene import Actor
from cinerl.stage.assist import LIMIT_N, Assist, limit_of, yielding
from cinerl.stage.cues import HANDOVER, STAND, Cue, schedule, speaking
from cinerl.stage.humanoid import (
    CHEST_LINK,
    HEAD_LINK,
    JOINT_POS,
    QUAT,
    Humanoid,
    action_targets,
    pose_targets,
    state_vector,
)
from cinerl.stage.motion import Clip, Placing, Pose, Rates, blend, carry, load_clip, place_of
from cinerl.stage.network import LEARNED, load_network
from cinerl.stage.rotate import Array, heading, smoothstep, to_stage
from cinerl.stage.standing import draw_manner, neck_towards, standing
from cinerl.stage.warmup import SAFE_PHASE, Start, warm_start
from cinerl.stage.world import PHYSICS_HZ, POLICY_STEPS, SUBSTEPS

Reference = Callable[[float], Pose]
"""Pose of the stage world by scene time."""

_TURN_RATE = 2.0
_BLEND_S = 0.5
_STOP_S = 0.9
_LEAD_S = 1.3
"""Assisted seconds before a policy takes over."""
_LET_GO_S = 0.3
_STEER = -0.2
_STEER_MAX = 0.2
_HIT_NS = 0.4
_SINK = np.array([0.0, -0.02, 0.0])
"""Clips are followed 2 cm low, so that the feet keep part of their load."""


@dataclass
class _Mind:
    """What changes while acting."""

    cue: Cue
    reference: Reference | None = None
    ramp: tuple[float, float, float, float] = (0.0, LIMIT_N, 0.0, LIMIT_N)
    """Assist limit: from (time, N) to (time, N)."""
    learned_from: float = math.inf
    """Scene time at which the policy drives."""
    clip_offset: float = 0.0
    """Clip time minus scene time of the learned act."""
    hit_s: float = -math.inf
    drift: float = 0.0


class Performer:
    """Drives one humanoid through an actor's cues.

    Args:
        humanoid: the body, anywhere.
        actor: who and what.
        rng: draws the manner of standing and the warm-up.
    """

    def __init__(self, humanoid: Humanoid, actor: Actor, rng: np.random.Generator) -> None:
        self.actor, self.humanoid = actor, humanoid
        names = {a.act for a in actor.act} - {STAND}
        self._clips = {n: load_clip(n) for n in sorted(names)}
        self._networks = {n: load_network(n) for n in sorted(names & set(LEARNED))}
        self._cues = schedule(actor, self._clips)
        self._assist = Assist(humanoid.client, humanoid.body)
        self._manner = draw_manner(rng)
        self._extra = int(rng.integers(3))
        self._neck, self._voice = np.zeros(2), 0.0
        self._targets: list[list[float]] = []
        self._mind = _Mind(self._cues[0])
        self._enter()

    @property
    def label(self) -> str:
        """Name of the act of the physics step just made."""
        mind = self._mind
        return HANDOVER if mind.cue.learned and mind.reference is not None else mind.cue.name

    def speaks(self, step: int) -> bool:
        return speaking(self._cue(step), step)

    def assist_force(self) -> Array:
        """[3] outside force on the root in the last step, newtons, stage axes."""
        return self._assist.force()

    def attend(self, step: int, links: Array, target: Array | None) -> None:
        """Once a frame: turn the head towards ``target`` [3] and ease the voice."""
        neck = links[HEAD_LINK, JOINT_POS]
        want = neck_towards(links[CHEST_LINK, QUAT], neck, target)
        self._neck = self._neck + (want - self._neck) * 0.12
        self._voice += (float(self.speaks(step)) - self._voice) * 0.25

    def hit(self, step: int, impulse_ns: float) -> None:
        """Something else touched the body in this step."""
        if impulse_ns > _HIT_NS:
            self._mind.hit_s = step / PHYSICS_HZ

    def drive(self, step: int) -> None:
        """Torques and assist for the coming physics step."""
        now = step / PHYSICS_HZ
        if self._cue(step) is not self._mind.cue:
            self._change(self._cue(step), now)
        mind = self._mind
        if mind.reference is not None:
            self._follow(mind.reference, step, now)
        if now >= mind.learned_from and (step - round(mind.learned_from * PHYSICS_HZ)) % POLICY_STEPS == 0:
            self._decide(now)
        self.humanoid.drive(self._targets)

    def _follow(self, reference: Reference, step: int, now: float) -> None:
        mind = self._mind
        t0, f0, t1, f1 = mind.ramp
        limit = f0 + (f1 - f0) * smoothstep((now - t0) / max(t1 - t0, 1e-9))
        # Released between frames: every frame is assisted or learned, never half of each.
        if mind.learned_from < math.inf and limit <= 0.0 and step % SUBSTEPS == 0:
            self._assist.release()
            mind.reference = None
            return
        pose = reference(now)
        self._assist.hold(pose, yielding(limit, now - mind.hit_s))
        if now < mind.learned_from:
            self._targets = pose_targets(pose)

    def _decide(self, now: float) -> None:
        mind = self._mind
        states = self.humanoid.link_states()
        error = math.remainder(heading(states[0][5]) - mind.cue.heading, math.tau)
        mind.drift += 0.03 * (error - mind.drift)
        steer = min(max(_STEER * mind.drift, -_STEER_MAX), _STEER_MAX) if mind.cue.name == "walk" else 0.0
        clip = self._clips[mind.cue.name]
        phase = (now + mind.clip_offset) / clip.duration % 1.0
        self._targets = action_targets(self._networks[mind.cue.name](state_vector(states, phase, steer)))

    def _enter(self) -> None:
        """Take the first cue's starting state."""
        cue = self._cues[0]
        x, _, z = to_stage([*self.actor.at_m, 0.0])
        mark = Placing(np.array([x, 0.0, z]), cue.heading)
        if cue.learned:
            start = self._warm(cue, mark)
            self._mind.learned_from, self._mind.clip_offset = 0.0, start.clip_s
            self.humanoid.reset(start.pose, start.rates)
            return
        self._mind.reference = self._reference(cue, 0.0, mark, cue.act.phase)
        self._mind.ramp = (0.0, limit_of(cue.name), 0.0, limit_of(cue.name))
        pose = self._mind.reference(0.0)
        self.humanoid.reset(pose, Rates(np.zeros(3), np.zeros(3), np.zeros((8, 3)), np.zeros(4)))

    def _warm(self, cue: Cue, mark: Placing) -> Start:
        name = cue.name
        return warm_start(name, self._clips[name], self._networks[name], cue.act.phase, self._extra, mark)

    def _change(self, cue: Cue, now: float) -> None:
        """Begin ``cue``: keep steering, or cross-fade from what the body was doing."""
        old = self._mind
        if old.cue.learned and cue.name == old.cue.name:
            old.cue = cue
            return
        leaving = self._leaving(now)
        swing = abs(math.remainder(cue.heading - place_of(leaving(now)).angle, math.tau))
        fade = max(_STOP_S if old.cue.learned else _BLEND_S, swing / _TURN_RATE)
        mark = Placing(place_of(leaving(now + 0.5 * fade)).pos, cue.heading)
        if cue.learned:
            self._mind = self._prepare(cue, leaving, mark, now, fade)
            return
        arriving = self._reference(cue, now, mark, cue.act.phase)
        first = 0.0 if old.cue.learned else limit_of(old.cue.name)
        ramp = (now, first, now + 0.4, LIMIT_N)
        if cue.name == STAND:
            ramp = (now + fade, LIMIT_N, now + fade + 0.6, limit_of(STAND))
        self._mind = _Mind(cue, _crossfade(leaving, arriving, now, fade), ramp)

    def _prepare(self, cue: Cue, leaving: Reference, mark: Placing, now: float, fade: float) -> _Mind:
        """Assisted seconds along the clip of a learned act; its policy takes over at its safe phase."""
        clip = self._clips[cue.name]
        lead = max(_LEAD_S, fade + 0.4)
        offset = (SAFE_PHASE * clip.duration - lead) % clip.duration
        arriving = self._reference(cue, now, mark, offset / clip.duration)
        takeover = round((now + lead) * PHYSICS_HZ) / PHYSICS_HZ
        ramp = (takeover, LIMIT_N, takeover + _LET_GO_S, 0.0)
        return _Mind(cue, _crossfade(leaving, arriving, now, fade), ramp, takeover, offset - now)

    def _reference(self, cue: Cue, start: float, mark: Placing, phase: float) -> Reference:
        if cue.name == STAND:
            return lambda now: mark.apply(standing(self._manner, now, self._voice, self._neck))
        clip = self._clips[cue.name]
        lead = phase * clip.duration
        sink = 0.0 if cue.learned else _SINK
        place = carry(place_of(clip.looped(lead)), Placing(mark.pos + sink, mark.angle))
        return lambda now: place.apply(clip.looped(lead + now - start))

    def _leaving(self, now: float) -> Reference:
        """What the body would go on doing."""
        mind = self._mind
        if mind.reference is not None:
            return mind.reference
        clip, offset = self._clips[mind.cue.name], mind.clip_offset
        place = _meet(clip, now + offset, self.humanoid.pose())
        return lambda at: place.apply(clip.looped(at + offset))

    def _cue(self, step: int) -> Cue:
        return next(c for c in reversed(self._cues) if c.step <= step)


def _meet(clip: Clip, seconds: float, pose: Pose) -> Placing:
    return carry(place_of(clip.looped(seconds)), place_of(pose))


def _crossfade(leaving: Reference, arriving: Reference, start: float, fade: float) -> Reference:
    """The old reference runs down to a halt while the new one takes its place."""

    def pose(now: float) -> Pose:
        u = (now - start) / fade
        if u >= 1.0:
            return arriving(now)
        return blend(leaving(start + fade * (u - 0.5 * u * u)), arriving(now), smoothstep(u))

    return pose

