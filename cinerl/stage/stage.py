"""The stage: a scene in PyBullet, advanced frame by frame."""

from __future__ import annotations

from typing import Any

import numpy as np

from cinerl.scenery import expand
from cinerl.spec.scene import Scene, load_set, set_folder
from cinerl.stage import push
from cinerl.stage.contacts import Contact, ContactLog
from cinerl.stage.frame import POS_GRID, QUAT_GRID, RATE_GRID, UNIT_GRID, Frame, Touch, on_grid
from cinerl.stage.humanoid import CHEST_LINK, HEAD_LINK, LINKS, POS, QUAT, SPIN, VEL, Humanoid
from cinerl.stage.looks import facing_of, gaze_of
from cinerl.stage.performer import Performer
from cinerl.stage.props import Thing
from cinerl.stage.rotate import Array, from_stage, from_stage_quat
from cinerl.stage.solids import Row, actor_rows, add_solid, set_row
from cinerl.stage.world import PHYSICS_HZ, SUBSTEPS, add_floor, open_world

_GRAVITY = 9.8


class Stage:
    """A scene being performed. `frame` is the present frame; `step_frame` advances by 1/24 s.

    Args:
        scene: a valid scene; see `cinerl.stage.validate`.
    """

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.scenery = expand(load_set(scene.set), set_folder(scene.set))
        pieces = len(self.scenery.solids) + len(scene.prop)
        self._client = open_world(pieces + (LINKS + 1) * len(scene.actor))
        self._step = 0
        add_floor(self._client)
        self.rows: list[Row] = [set_row(s) for s in self.scenery.solids]
        for row in self.rows:
            self._fix(add_solid(self._client, row))
        self._links: list[tuple[int, int]] = []
        self.owner: list[int] = []
        """Body number of each take link: actors first, then props."""
        self._performers = [self._cast(i) for i in range(len(scene.actor))]
        self._things = [self._place(i) for i in range(len(scene.prop))]
        self._targets = [self._gaze_target(i) for i in range(len(scene.actor))]
        index = {key: i for i, key in enumerate(self._links)}
        self._log = ContactLog(index, self.owner)
        self._facing = np.tile([1.0, 0.0, 0.0], (len(self._performers), 1))
        bodies = len(self._performers) + len(self._things)
        weight = [p.humanoid.mass * _GRAVITY * SUBSTEPS / PHYSICS_HZ for p in self._performers]
        self._weight = np.array(weight)
        self._carried, self._hits = np.zeros(bodies), np.zeros(bodies)
        self._assist = np.zeros(len(self._performers))
        self._attend(self._states())
        self.frame = self._observe(np.ones(len(self._performers)), ())

    def step_frame(self, camera_pos: Array | None = None, camera_radius: float = 0.2) -> Frame:
        """Ten physics steps.

        Args:
            camera_pos: [3] centre of a sphere, world frame, that pushes the actors and props which it
                touches; without a touch the frames are bit for bit those without a camera.
            camera_radius: its radius in metres.
        """
        pushes = [] if camera_pos is None else push.pushes(self.rows, self.frame, camera_pos, camera_radius)
        self._carried[:], self._assist[:] = 0.0, 0.0
        for _ in range(SUBSTEPS):
            self._substep(pushes)
        self._attend(self._states())
        support = self._carried[: len(self._performers)] / self._weight
        self.frame = self._observe(support, self._touches(end=False))
        return self.frame

    def last_contacts(self) -> tuple[Touch, ...]:
        """The contacts still being weighed; for the end of a recording."""
        return self._touches(end=True)

    def close(self) -> None:
        """Frees the physics client."""
        self._client.disconnect()

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _substep(self, pushes: list[push.Push]) -> None:
        for performer in self._performers:
            performer.drive(self._step)
        for thing in self._things:
            thing.drive(self._step)
        for touch in pushes:
            body, link = self._links[touch.link]
            self._client.applyExternalForce(body, link, touch.force, touch.pos, self._client.WORLD_FRAME)
        self._client.stepSimulation()
        self._step += 1
        self._hits[:] = 0.0
        self._log.see(self._step, self._client.getContactPoints(), self._carried, self._hits)
        for i, performer in enumerate(self._performers):
            performer.hit(self._step, self._hits[i])
            self._assist[i] += float(np.linalg.norm(performer.assist_force())) / SUBSTEPS

    def _states(self) -> list[Array]:
        """[links, 27] of every body, in the columns of `Humanoid.links`."""
        return [p.humanoid.links() for p in self._performers] + [t.states() for t in self._things]

    def _attend(self, states: list[Array]) -> None:
        """Heads turn once a frame, towards where the others were in it."""
        self._bodies = states
        for i, performer in enumerate(self._performers):
            target = self._targets[i]
            point = None if target is None else states[target][HEAD_LINK, POS]
            performer.attend(self._step, states[i], point)

    def _observe(self, support: Array, contacts: tuple[Touch, ...]) -> Frame:
        links = np.concatenate(self._bodies)
        count = len(self._performers)
        quat = from_stage_quat(links[:, QUAT])
        pos = from_stage(links[:, POS])
        chest, head = (np.arange(count) * LINKS + k for k in (CHEST_LINK, HEAD_LINK))
        self._facing = facing_of(quat[chest], self._facing)
        gaze = gaze_of(quat[head], pos[head], [None if t is None else pos[head[t]] for t in self._targets])
        return Frame(
            on_grid(pos, POS_GRID),
            on_grid(quat, QUAT_GRID),
            on_grid(from_stage(links[:, VEL]), RATE_GRID),
            on_grid(from_stage(links[:, SPIN]), RATE_GRID),
            on_grid(self._facing, UNIT_GRID),
            on_grid(gaze, UNIT_GRID),
            tuple(p.speaks(self._step) for p in self._performers),
            tuple(p.label for p in self._performers),
            on_grid(support, 256),
            on_grid(self._assist, 16),
            contacts,
        )

    def _touches(self, end: bool) -> tuple[Touch, ...]:
        return tuple(_touch(e) for e in self._log.finished(end))

    def _cast(self, i: int) -> Performer:
        actor = self.scene.actor[i]
        humanoid = Humanoid(self._client)
        self.rows += actor_rows(actor, len(self._links))
        self._own(humanoid.body, range(LINKS), i)
        return Performer(humanoid, actor, np.random.default_rng([self.scene.seed, i]))

    def _place(self, i: int) -> Thing:
        thing = Thing(self._client, self.scene.prop[i], len(self._links))
        self.rows += thing.rows
        self._own(thing.body, range(-1, thing.links - 1), len(self.scene.actor) + i)
        return thing

    def _own(self, body: int, links: Any, owner: int) -> None:
        self._links += [(body, k) for k in links]
        self.owner += [owner] * len(links)

    def _gaze_target(self, i: int) -> int | None:
        names = [a.name for a in self.scene.actor]
        gaze = self.scene.actor[i].gaze
        return None if gaze == "ahead" else names.index(gaze)

    def _fix(self, body: int) -> None:
        self._client.changeDynamics(body, -1, lateralFriction=0.9, restitution=0.5)


def _touch(event: Contact) -> Touch:
    pos = on_grid(from_stage(event.pos), 1024)
    return Touch(event.step / PHYSICS_HZ, event.links, pos, round(event.impulse * 1024) / 1024)
