"""Arrays on disk: npz without pickle, written to a temporary name and renamed."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinerl.spec.errors import UserError

Arrays = Mapping[str, NDArray[Any]]


def write_atomic(path: Path, data: bytes) -> None:
    """Write ``data`` so that a kill at any moment leaves the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def save_arrays(path: Path, meta: Mapping[str, Any], arrays: Arrays) -> None:
    """Save arrays and one JSON text ``meta``; the bytes depend on the content alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as bundle:
            _member(bundle, "meta.json", json.dumps(meta, sort_keys=True).encode())
            for name in sorted(arrays):
                _array(bundle, name, np.ascontiguousarray(arrays[name]))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def load_arrays(
    path: Path, kind: str, schema: int, again: str = ""
) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Read what `save_arrays` wrote, as read-only arrays. Never unpickles.

    Args:
        path: the file.
        kind: what it must hold.
        schema: the version that is read.
        again: how a file of an earlier version is made again, for the error.

    Raises:
        UserError: missing, truncated or foreign file, wrong kind or schema, object arrays.
    """
    try:
        with zipfile.ZipFile(path) as bundle:
            meta = json.loads(bundle.read("meta.json"))
            names = [n for n in bundle.namelist() if n.endswith(".npy")]
            arrays = {n[:-4]: _read(bundle, n) for n in names}
    except FileNotFoundError:
        raise UserError(str(path), "no such file") from None
    except Exception as error:  # zipfile, zlib, json and numpy each raise their own kinds
        why = " ".join(str(error).split()) or type(error).__name__
        raise UserError(str(path), f"not a readable {kind} file ({why})") from None
    if not isinstance(meta, dict) or meta.get("kind") != kind:
        raise UserError(str(path), f"is not a {kind} file", f"want one written by cinerl as a {kind}")
    found = meta.get("schema")
    if again and type(found) is int and 1 <= found < schema:
        raise UserError(str(path), "was made by an older version of cinerl", again)
    if type(found) is not int or found != schema:
        raise UserError(str(path), f"schema is {found!r}", f"this version reads {schema}")
    return meta, arrays


def digest_arrays(meta: Mapping[str, Any], arrays: Arrays) -> str:
    """SHA-256 over names, types, shapes and bytes; independent of compression."""
    sha = hashlib.sha256(json.dumps(meta, sort_keys=True).encode())
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        sha.update(f"{name}{array.dtype.str}{array.shape}".encode())
        sha.update(array.tobytes())
    return sha.hexdigest()


def _member(bundle: zipfile.ZipFile, name: str, data: bytes) -> None:
    # A fixed date: equal content gives equal bytes.
    info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    bundle.writestr(info, data)


def _array(bundle: zipfile.ZipFile, name: str, array: NDArray[Any]) -> None:
    info = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    with bundle.open(info, "w") as member:
        np.lib.format.write_array(member, array, allow_pickle=False)


def _read(bundle: zipfile.ZipFile, name: str) -> NDArray[Any]:
    with bundle.open(name) as member:
        array = np.asarray(np.lib.format.read_array(member, allow_pickle=False))
    array.flags.writeable = False
    return array
