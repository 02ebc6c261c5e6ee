"""Reader of the TensorFlow-1 checkpoints in the PyBullet wheel. No TensorFlow.

A bundle is two files: ``.index``, a LevelDB table (prefix-compressed keys in blocks; values are protobufs
with dtype, shape, offset and size), and ``.data-00000-of-00001``, raw little-endian arrays.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinerl.spec.errors import UserError

_FLOAT32 = 1
_MAGIC = bytes.fromhex("57fb808b247547db")


def read_checkpoint(path: Path) -> dict[str, NDArray[np.float32]]:
    """All float32 tensors of the bundle ``path`` (named without ``.index``), by name.

    Raises:
        UserError: a file is missing or not such a bundle.
    """
    try:
        index = path.with_name(path.name + ".index").read_bytes()
        data = path.with_name(path.name + ".data-00000-of-00001").read_bytes()
    except OSError as error:
        raise UserError(str(path), f"unreadable checkpoint ({error.strerror})") from None
    if index[-8:] != _MAGIC:
        raise UserError(str(path), "is not a TensorFlow checkpoint")
    return {name: tensor for name, tensor in _tensors(index, data) if tensor.size}


def _tensors(index: bytes, data: bytes) -> Iterator[tuple[str, NDArray[np.float32]]]:
    for _, handle in _entries(index, *_handle(index[-48:], skip=1)):
        for key, value in _entries(index, *_handle(handle)):
            fields = dict(_protobuf(value))
            if key and fields.get(1) == _FLOAT32:
                shape = [dict(_protobuf(d)).get(1, 0) for n, d in _protobuf(fields.get(2, b"")) if n == 2]
                start, size = fields.get(4, 0), fields.get(5, 0)
                yield key.decode(), np.frombuffer(data[start : start + size], "<f4").reshape(shape)


def _handle(block: bytes, skip: int = 0) -> tuple[int, int]:
    """Offset and size of a block; the footer holds two handles, of which the second is the index."""
    at = 0
    for _ in range(2 * skip):
        _, at = _varint(block, at)
    offset, at = _varint(block, at)
    size, _ = _varint(block, at)
    return offset, size


def _entries(index: bytes, offset: int, size: int) -> Iterator[tuple[bytes, bytes]]:
    block = index[offset : offset + size]
    restarts = int.from_bytes(block[-4:], "little")
    at, end, key = 0, size - 4 - 4 * restarts, b""
    while at < end:
        shared, at = _varint(block, at)
        fresh, at = _varint(block, at)
        length, at = _varint(block, at)
        key = key[:shared] + block[at : at + fresh]
        at += fresh + length
        yield key, block[at - length : at]


def _protobuf(message: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        value: Any = None
        if tag & 7 == 0:
            value, at = _varint(message, at)
        elif tag & 7 == 2:
            size, at = _varint(message, at)
            value, at = message[at : at + size], at + size
        else:
            at += 4 if tag & 7 == 5 else 8
        yield tag >> 3, value


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
