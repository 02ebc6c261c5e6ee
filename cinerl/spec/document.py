"""TOML documents to frozen dataclasses: strict keys, strict types, finite numbers."""

from __future__ import annotations

import dataclasses
import difflib
import hashlib
import json
import tomllib
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from cinerl.spec.errors import UserError

STRICT = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)

Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]
Schema = Annotated[int, Field(ge=1, le=1)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=80)]
Vec2 = tuple[float, float]
Vec3 = tuple[float, float, float]
Color = tuple[Share, Share, Share]

D = TypeVar("D")


def load(kind: type[D], path: Path) -> D:
    """Read one TOML file as the frozen dataclass ``kind``.

    Raises:
        UserError: names the file and the key, what was found and what would do.
    """
    try:
        data = tomllib.loads(path.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        raise UserError(str(path), "no such file") from None
    except IsADirectoryError:
        raise UserError(str(path), "is a folder", "name a TOML file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(str(path), f"not TOML ({error})") from None
    return parse(kind, data, str(path))


def parse(kind: type[D], data: dict[str, Any], origin: str) -> D:
    """Validate a parsed document; ``origin`` is the file name that errors carry."""
    try:
        return TypeAdapter(kind).validate_json(json.dumps(data, default=str))
    except ValidationError as error:
        raise UserError(origin, *_first_line(error, kind)) from None


def to_dict(document: Any) -> dict[str, Any]:
    """A document as plain data without its empty entries, ready for TOML or JSON."""
    return {
        key: value
        for key, value in json.loads(canonical(document)).items()
        if value not in (None, [], {})
    }


def canonical(document: Any) -> str:
    """The canonical JSON of a document: sorted keys, no spaces, every default written out."""
    return json.dumps(dataclasses.asdict(document), sort_keys=True, separators=(",", ":"))


def digest(document: Any) -> str:
    """SHA-256 of the canonical JSON, 64 hex digits."""
    return hashlib.sha256(canonical(document).encode()).hexdigest()


def _first_line(error: ValidationError, kind: type) -> tuple[str, str]:
    first = error.errors(include_url=False)[0]
    key = ".".join(str(part) for part in first["loc"]) or "the document"
    found = repr(first["input"])
    found = found if len(found) <= 60 else found[:57] + "..."
    if first["type"] in ("unexpected_keyword_argument", "extra_forbidden"):
        return f"unknown key '{key}'", _near(str(first["loc"][-1]), kind, first["loc"])
    if first["type"] in ("missing", "missing_argument"):
        return f"key '{key}' is missing", first["msg"].lower()
    return f"key '{key}' is {found}", first["msg"][0].lower() + first["msg"][1:]


def _near(key: str, kind: type, loc: tuple[int | str, ...]) -> str:
    fields = [f.name for f in dataclasses.fields(kind)] if len(loc) == 1 else []
    close = difflib.get_close_matches(key, fields, n=1)
    if close:
        return f"did you mean '{close[0]}'?"
    return f"known keys: {', '.join(fields)}" if fields else "remove it"
