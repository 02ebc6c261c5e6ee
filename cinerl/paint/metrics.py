"""What a stylised video is judged by. Pictures are [H, W, 3] uint8; errors are of values from 0 to 1."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from cinerl.look.frame import Frame
from cinerl.paint.reproject import sample
from cinerl.spec.errors import UserError

Picture = NDArray[np.uint8]
Floats = NDArray[np.float64]
_FINE_PX = 1.5
"""Sigma: what a blur of that takes away is high frequency."""
_COARSE = 1 / 24
"""Sigma over the height: what a blur of that leaves is low frequency."""
_EDGE_PX = 1.0
_REACH_PX = 2
"""How far from an edge of the G-buffer a picture's edge may lie."""


def warp_error(
    first: Picture, last: Picture, place: NDArray[np.floating], seen: NDArray[np.bool_]
) -> float:
    """Mean square difference of a picture and a later one, point by point of the surfaces.

    Lai et al., "Learning blind video temporal consistency", 2018, with exact motion. NaN where nothing of
    the first picture is seen in the last.

    Args:
        first: of the first frame.
        last: of the last frame.
        place: [H, W, 2] where the first frame's points are in the last, see `follow`.
        seen: [H, W] whether they are.
    """
    off = sample(last / 255.0, place) - first / 255.0
    return float((off[seen] ** 2).mean()) if seen.any() else float("nan")


def detail(picture: Picture) -> float:
    """Root mean square of the luma's high frequencies."""
    luma = _luma(picture)
    return float(np.sqrt(((luma - ndimage.gaussian_filter(luma, _FINE_PX)) ** 2).mean()))


def low_psnr(picture: Picture, clean: Picture) -> float:
    """Peak signal to noise of what a wide blur leaves of two pictures, in dB."""
    sigma = _COARSE * picture.shape[0]
    a, b = (ndimage.gaussian_filter(p / 255.0, (sigma, sigma, 0)) for p in (picture, clean))
    return float(-10 * np.log10(max(((a - b) ** 2).mean(), 1e-10)))


def edge_f1(picture: Picture, frame: Frame) -> float:
    """How well a picture's edges are those of the G-buffer: outlines of instances and jumps of depth.

    As many of the picture's steepest pixels count as edges as the G-buffer has. An edge is found where the
    other side has one within two pixels. NaN without edges.
    """
    want = _outlines(frame)
    count = int(want.sum())
    if count == 0:
        return float("nan")
    steep = ndimage.gaussian_gradient_magnitude(_luma(picture), _EDGE_PX)
    found = steep >= np.partition(steep.ravel(), -count)[-count]
    near = ndimage.generate_binary_structure(2, 2)
    precision = (found & ndimage.binary_dilation(want, near, _REACH_PX)).sum() / found.sum()
    recall = (want & ndimage.binary_dilation(found, near, _REACH_PX)).sum() / count
    return float(2 * precision * recall / max(precision + recall, 1e-12))


class Flow:
    """Motion as the eye would guess it, from pictures alone: OpenCV's DIS (Kroeger et al. 2016).

    Raises:
        UserError: OpenCV is not installed.
    """

    def __init__(self) -> None:
        try:
            import cv2
        except ImportError:
            raise UserError("tOF", "needs OpenCV", "pip install 'cinerl[bench]'") from None
        self._dis = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)

    def between(self, first: Picture, last: Picture) -> NDArray[np.float32]:
        """Motion [H, W, 2] in pixels."""
        a, b = ((255 * _luma(p)).astype(np.uint8) for p in (first, last))
        return np.asarray(self._dis.calc(a, b, None), np.float32)


def flow_error(flow: NDArray[np.float32], reference: NDArray[np.float32]) -> float:
    """tOF of Chu et al., "Learning temporal coherence via self-supervision", 2020: mean length, pixels."""
    return float(np.linalg.norm(flow - reference, axis=2).mean())


def _outlines(frame: Frame) -> NDArray[np.bool_]:
    out = np.zeros(frame.id.shape, bool)
    with np.errstate(invalid="ignore"):
        for axis in (0, 1):
            step = np.diff(frame.id, axis=axis) != 0
            near = np.minimum(*(np.take(frame.depth, _but(frame.depth.shape[axis], k), axis) for k in (0, 1)))
            step |= np.abs(np.diff(frame.depth, axis=axis)) > 0.1 * near
            out |= np.pad(step, [(0, int(axis == a)) for a in (0, 1)])
    return out


def _but(count: int, k: int) -> NDArray[np.intp]:
    """All places but the last (0) or the first (1)."""
    return np.arange(count - 1) + k


def _luma(picture: Picture) -> Floats:
    return np.asarray(picture @ np.array([0.2126, 0.7152, 0.0722]) / 255.0)
