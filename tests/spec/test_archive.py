"""Arrays on disk: whole or not at all, the same bytes for the same content, and never code."""

from __future__ import annotations

import io
import json
import os
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cinerl.spec import archive
from cinerl.spec.archive import digest_arrays, load_arrays, save_arrays, write_atomic
from cinerl.spec.errors import UserError

META = {"kind": "take", "schema": 3, "name": "ß"}
ARRAYS = {
    "a": np.arange(12, dtype=np.float32).reshape(3, 4),
    "b": np.array([1, -2, 3], np.int32),
    "none": np.zeros((0, 3), np.float32),
}


@pytest.fixture
def path(tmp_path) -> Path:
    path = tmp_path / "deep" / "x.npz"
    save_arrays(path, META, ARRAYS)
    return path


def test_round_trip(path):
    meta, arrays = load_arrays(path, "take", 3)
    assert meta == META
    assert arrays.keys() == ARRAYS.keys()
    for name, array in arrays.items():
        np.testing.assert_array_equal(array, ARRAYS[name], strict=True)
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    assert [p.name for p in path.parent.iterdir()] == ["x.npz"]


def test_numpy_reads_it_too(path):
    with np.load(path, allow_pickle=False) as plain:
        np.testing.assert_array_equal(plain["a"], ARRAYS["a"])


def test_bytes_depend_on_content_alone(path, tmp_path):
    other = tmp_path / "y.npz"
    with zipfile.ZipFile(path) as bundle:
        assert {member.date_time for member in bundle.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    # Another order, another memory layout.
    save_arrays(
        other, dict(reversed(META.items())), {k: np.asfortranarray(v) for k, v in reversed(ARRAYS.items())}
    )
    assert other.read_bytes() == path.read_bytes()
    save_arrays(other, META, ARRAYS | {"b": np.array([1, -2, 4], np.int32)})
    assert other.read_bytes() != path.read_bytes()


def test_the_digest_sees_everything():
    digest = digest_arrays(META, ARRAYS)
    assert digest == digest_arrays(
        dict(reversed(META.items())), {k: np.asfortranarray(v) for k, v in ARRAYS.items()}
    )
    assert len(digest) == 64
    a = ARRAYS["a"]
    others = [
        digest_arrays(META | {"name": "x"}, ARRAYS),
        digest_arrays(META, ARRAYS | {"a": a.reshape(4, 3)}),
        digest_arrays(META, ARRAYS | {"a": a.astype(np.float64)}),
        digest_arrays(META, ARRAYS | {"a": np.nextafter(a, 9, dtype=np.float32)}),
        digest_arrays(META, {"c" if k == "a" else k: v for k, v in ARRAYS.items()}),
    ]
    assert len({digest, *others}) == 6


@pytest.mark.parametrize(
    ("kind", "schema", "says"),
    [
        ("shot", 3, "is not a shot file"),
        ("take", 4, "schema is 3; this version reads 4"),
    ],
)
def test_another_kind_or_schema(path, kind, schema, says):
    with pytest.raises(UserError, match=says) as caught:
        load_arrays(path, kind, schema)
    assert str(path) in str(caught.value)


def refuse(path: Path) -> str:
    with pytest.raises(UserError) as caught:
        load_arrays(path, "take", 3)
    line = str(caught.value)
    assert line.startswith(f"{path}: ")
    assert "\n" not in line
    return line


def test_no_file_a_folder_and_foreign_files(path, tmp_path):
    assert refuse(tmp_path / "none.npz").endswith("no such file")
    assert "not a readable take file" in refuse(tmp_path)
    for text in (b"", b"PK", b"hello", b'{"kind": "take"}'):
        path.write_bytes(text)
        assert "not a readable take file" in refuse(path)
    np.savez(path, a=ARRAYS["a"])  # no meta.json
    assert "not a readable take file" in refuse(path)


@pytest.mark.parametrize("meta", ["[]", "3", "{", '"take"', "[" * 100_000, "{}", "null"])
def test_strange_meta(path, meta):
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr("meta.json", meta)
    refuse(path)


def test_truncated(path):
    whole = path.read_bytes()
    for cut in range(0, len(whole) - 1, 37):
        path.write_bytes(whole[:cut])
        refuse(path)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.data())
def test_flipped_bits_are_refused_or_harmless(chance):
    buffer = Path(os.environ.get("TMPDIR", "/tmp")) / f"cinerl-flip-{os.getpid()}.npz"
    save_arrays(buffer, META, ARRAYS)
    raw = bytearray(buffer.read_bytes())
    at = chance.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= 1 << chance.draw(st.integers(0, 7))
    buffer.write_bytes(raw)
    try:
        meta, arrays = load_arrays(buffer, "take", 3)
    except UserError as error:
        assert str(error).startswith(f"{buffer}: ")  # noqa: PT017 - many flips are harmless
    else:
        # Every member carries a checksum: what loads is what was saved, except for members renamed or gone.
        assert meta == META
        for name in arrays.keys() & ARRAYS.keys():
            np.testing.assert_array_equal(arrays[name], ARRAYS[name])
    finally:
        buffer.unlink()


class Bomb:
    def __init__(self, fuse: Path) -> None:
        self.fuse = fuse

    def __reduce__(self):
        return os.mkdir, (str(self.fuse),)


@pytest.mark.parametrize("how", ["object array", "bare pickle"])
def test_a_pickle_is_never_executed(path, tmp_path, how):
    fuse = tmp_path / "went-off"
    if how == "object array":
        member = io.BytesIO()
        np.lib.format.write_array(member, np.array([Bomb(fuse)], object), allow_pickle=True)
        with zipfile.ZipFile(path, "w") as bundle:
            bundle.writestr("meta.json", json.dumps(META))
            bundle.writestr("a.npy", member.getvalue())
    else:
        path.write_bytes(pickle.dumps(Bomb(fuse)))
    refuse(path)
    assert not fuse.exists()
    # The bomb is real: whoever unpickles sets it off.
    loaded = np.load(path, allow_pickle=True)
    if how == "object array":
        loaded["a"]
    assert fuse.exists()


def test_object_arrays_cannot_be_saved(path):
    before = path.read_bytes()
    with pytest.raises(ValueError, match="allow_pickle"):
        save_arrays(path, META, {"a": np.array([{}], object)})
    assert path.read_bytes() == before
    assert len(list(path.parent.iterdir())) == 1


@pytest.mark.parametrize("moment", ["while writing", "before the rename"])
def test_a_write_that_fails_leaves_the_old_file(path, monkeypatch, moment):
    def fail(*_):
        raise KeyboardInterrupt

    before = path.read_bytes()
    if moment == "while writing":
        monkeypatch.setattr(archive, "_array", fail)
        monkeypatch.setattr(Path, "write_bytes", fail)
    else:
        monkeypatch.setattr(os, "replace", fail)
        monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(KeyboardInterrupt):
        save_arrays(path, META, ARRAYS | {"new": np.ones(3, np.float32)})
    with pytest.raises(KeyboardInterrupt):
        write_atomic(path, b"new")
    monkeypatch.undo()
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == ["x.npz"]


def test_write_atomic(tmp_path):
    path = tmp_path / "a" / "b.bin"
    write_atomic(path, b"1")
    write_atomic(path, b"22")
    assert path.read_bytes() == b"22"
    assert len(list(path.parent.iterdir())) == 1
