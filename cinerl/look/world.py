"""`Geometry`: all triangles of a take on a device; two frames are held, and one tree is refitted a frame."""

from __future__ import annotations

from typing import Any

import numpy as np
import warp as wp
from numpy.typing import NDArray

from cinerl.geometry import rotation
from cinerl.look.body.skinning import carried
from cinerl.look.frame import body_id, piece_id
from cinerl.look.kernels.records import Coat, Stage, World
from cinerl.look.kernels.skin import bend
from cinerl.look.mesh import Soup, figure_soup, world_soup
from cinerl.look.models import Models
from cinerl.look.pose import pose
from cinerl.spec.take import Take
from cinerl.surface import Figure


class Geometry:
    """Triangles of the set, which stay, and of the figures, which follow the take."""

    def __init__(self, take: Take, models: Models, device: Any) -> None:
        self._take, self._figures, self._device = take, models.figures, device
        still = world_soup(models.world, [piece_id(take, s.piece) for s in models.world])
        moving = figure_soup(models.figures, [body_id(take, b) for b in range(len(models.figures))])
        self._first = len(still.point)
        self._rest_of(moving)
        self._points = self._twice(still.point, moving.point, wp.vec3)
        self._normals = self._twice(still.normal, moving.normal, wp.vec3)
        self._still = self._tree(self._points[0, : self._first], still.face, "sah")
        shades = still.coats["glow"][still.coat].max(axis=1) <= 0
        self._cast = self._still
        if not shades.all():
            self._cast = self._tree(self._points[0, : self._first], still.face[shades], "sah")
        # Trees keep the shape that frame 0 gives them, so that no frame depends on the one before.
        self._held = [-1, -1]
        for slot in (0, 1):
            self._bend(0, slot)
        self._moving = [self._tree(self._points[k, self._first :], moving.face, "sah") for k in (0, 1)]
        self.world = self._world(still, moving)

    def hold(self, frame: int, after: int) -> int:
        """Have two frames of the take ready; returns the slot of the first."""
        slot = 1 if self._held[1] == frame and self._held[0] != frame else 0
        for k, wanted in ((slot, frame), (1 - slot, after)):
            if self._held[k] != wanted:
                self._bend(wanted, k)
                self._moving[k].refit()
        return slot

    def trees(self, slot: int) -> tuple[int, int]:
        """Ids of the trees of what moves: of a slot, and of the other."""
        return self._moving[slot].id, self._moving[1 - slot].id

    def rest_points(self) -> Any:
        """[V] all points where they rest: the set as it stands, figures as they were made."""
        still, moving = self._points.numpy()[0, : self._first], self._rest[2].numpy()
        return self._array(np.concatenate([still, moving]), wp.vec3)

    def stage(self, size: tuple[int, int]) -> Any:
        """The kernels' `Stage` without light."""
        take, stage = self._take, Stage()
        stage.floor0, stage.floor1 = (wp.vec3(*c.tolist()) for c in take.floor_color)
        stage.floor_pattern, stage.floor_pitch = int(take.floor_pattern[0]), float(take.floor_pattern_m[0])
        stage.width, stage.height = size
        stage.set_ids = body_id(take, 0) - 1
        return stage

    def _bend(self, frame: int, slot: int) -> None:
        turn, shift = self._bones(frame)
        self._turn.assign(turn)
        self._shift.assign(shift)
        wp.launch(
            bend,
            dim=len(self._bone),
            inputs=[self._first, slot, self._turn, self._shift, *self._rest, self._points, self._normals],
            device=self._device,
        )
        self._held[slot] = frame

    def _bones(self, frame: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """What carries each bone of each figure from rest to a frame: rotations [B, 3, 3], shifts [B, 3]."""
        turns, shifts = [np.zeros((0, 3, 3))], [np.zeros((0, 3))]
        for body, figure in enumerate(self._figures):
            turn, shift = bones(figure, *pose(self._take, body, frame))
            turns.append(turn)
            shifts.append(shift)
        return np.concatenate(turns).astype(np.float32), np.concatenate(shifts).astype(np.float32)

    def _rest_of(self, moving: Soup) -> None:
        self._bone = self._array(moving.bone, wp.vec4i)
        self._rest = [
            self._bone,
            self._array(moving.weight, wp.vec4),
            self._array(moving.point, wp.vec3),
            self._array(moving.normal, wp.vec3),
        ]
        bones = max(sum(len(f.bind_pos) for f in self._figures), 1)
        self._turn = wp.zeros(bones, dtype=wp.mat33, device=self._device)
        self._shift = wp.zeros(bones, dtype=wp.vec3, device=self._device)

    def _world(self, still: Soup, moving: Soup) -> Any:
        world = World()
        world.still, world.cast, world.first = self._still.id, self._cast.id, len(still.face)
        world.point, world.normal = self._points, self._normals
        world.corner = self._array(np.concatenate([still.face, moving.face + self._first]), wp.vec3i)
        world.uv = self._array(np.concatenate([still.uv, moving.uv]), wp.vec2)
        world.coat = self._array(np.concatenate([still.coat, moving.coat + len(still.coats)]), wp.int32)
        world.coats = self._array(np.concatenate([still.coats, moving.coats]), Coat)
        return world

    def _twice(self, still: NDArray[Any], moving: NDArray[Any], kind: Any) -> Any:
        both = np.concatenate([still, moving])
        return self._array(np.stack([both, both]), kind)

    def _tree(self, points: Any, faces: NDArray[Any], how: str) -> wp.Mesh:
        corners = self._array(faces.ravel().astype(np.int32), wp.int32)
        return wp.Mesh(points, corners, bvh_constructor="lbvh" if self._device.is_cuda else how)

    def _array(self, values: NDArray[Any], kind: Any) -> Any:
        return wp.array(values, dtype=kind, device=self._device)


def bones(
    figure: Figure, pos: NDArray[np.floating], quat: NDArray[np.floating]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What carries each bone from rest to poses [..., B, 3], [..., B, 4]: turns [..., B, 3, 3], shifts."""
    shift, turn = carried(figure, pos, quat)
    return rotation(turn), shift
