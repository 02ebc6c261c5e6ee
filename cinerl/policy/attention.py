"""Who is filmed, and what of a G-buffer picture matters to a camera: the subject, others, shapes, motion."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d

from cinerl.env.planes import PLANES
from cinerl.look.kernels.sketch import DEPTH_HALF_M
from cinerl.surface import Kind

_NAMES = [plane.name for plane in PLANES["gbuffer"]]
_KIND, _ID, _DEPTH, _MOTION = (_NAMES.index(name) for name in ("kind", "id", "depth", "motion_x"))
ATTENDED = 8
"""Planes of an attended picture: subject and other people (0 or 255), depth, normal, motion."""
MEASURES = 17
"""Numbers of `measure`."""
CELL = 4
"""Pixels of a cell's side."""
_MIDDLE = 0.5
"""Half width, in half frames, of the bell that says how much of a picture's side counts."""


def whom(picture: Tensor) -> Tensor:
    """The instance [N] of the person who fills most of the middle of a picture [N, H, W, 11], or 0."""
    across = torch.linspace(-1, 1, picture.shape[2])
    weight = torch.exp(-((across / _MIDDLE) ** 2)).expand(picture.shape[1:3]).flatten()
    person = (picture[..., _KIND] == Kind.PERSON).flatten(1)
    filled = torch.zeros(len(picture), 256)
    filled.scatter_add_(1, picture[..., _ID].flatten(1).long(), weight * person)
    return filled.argmax(1).to(torch.float32)


def attend(picture: Tensor, who: Tensor) -> Tensor:
    """A picture [N, H, W, 11] as bytes [N, H, W, ATTENDED], where ``who`` [N] is the subject."""
    person = picture[..., _KIND] == Kind.PERSON
    subject = person & (picture[..., _ID] == who.to(torch.uint8)[:, None, None])
    masks = torch.stack([subject, person & ~subject], dim=-1).to(torch.uint8) * 255
    depth, motion = picture[..., _DEPTH : _DEPTH + 4], picture[..., _MOTION : _MOTION + 2]
    return torch.cat([masks, depth, motion], dim=-1)


def measure(attended: Tensor) -> Tensor:
    """The subject's pixels in numbers [N, MEASURES].

    Their share of the picture; the box around them: left, right, bottom, top; their mean place, across and
    up; their mean distance, in octaves too; the means of place and motion times distance, which are lengths;
    the height of the box's top as such a length; the mean normal. Without any, 0 and a box inside out.
    """
    subject = (attended[..., 0] > 0).to(torch.float32)
    high, wide = subject.shape[1:]
    across, up = torch.linspace(-1, 1, wide), torch.linspace(1, -1, high)
    columns, lines = subject.amax(1), subject.amax(2)
    box = [(columns * (across - 1) + 1).amin(1), (columns * (across + 1) - 1).amax(1),
           (lines * (up - 1) + 1).amin(1), (lines * (up + 1) - 1).amax(1)]  # fmt: skip
    count = subject.sum((1, 2))
    share = subject.flatten(1) / count.clamp(min=1.0)[:, None]
    away = DEPTH_HALF_M * (255.0 / attended[..., 2].flatten(1).clamp(min=1).to(torch.float32) - 1.0) * share
    x, y = across.repeat(high), up.repeat_interleave(wide)
    normal_motion = attended[..., 3:].flatten(1, 2).to(torch.float32) / 128.0 - 1.0
    normal = (share[:, None] @ normal_motion[..., :3])[:, 0]
    drift = (away[:, None] @ normal_motion[..., 3:])[:, 0]
    far = away.sum(1)
    numbers = [count / (high * wide), *box, share @ x, share @ y, far / 8, far.clamp(min=0.25).log2() / 2,
               away @ x / 4, away @ y / 4, far * box[3] / 4]  # fmt: skip
    return torch.cat([torch.stack(numbers, dim=1), normal, drift], dim=1)


def cells(attended: Tensor) -> Tensor:
    """Means over cells of CELL x CELL pixels: bytes [N, ATTENDED, H / CELL, W / CELL]."""
    return avg_pool2d(attended.permute(0, 3, 1, 2).to(torch.float32), CELL).to(torch.uint8)
