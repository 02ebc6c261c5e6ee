"""TOML documents to frozen dataclasses: strict keys, strict types, finite numbers."""

from __future__ import annotations

import dataclasses
import difflib
import hashlib
import json
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

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
UNKNOWN = ("unexpected_keyword_argument", "extra_forbidden")


def _ascending(pair: Vec2) -> Vec2:
    if pair[0] > pair[1]:
        raise PydanticCustomError("order", "the first number must not be above the second")
    return pair


Ascending = AfterValidator(_ascending)
Range = Annotated[Vec2, Ascending]
"""From and to."""


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
    except OSError as error:
        raise UserError(str(path), f"cannot be read ({error.strerror})") from None
    except (ValueError, RecursionError) as error:  # bad text, absurd numbers, absurd nesting
        raise UserError(str(path), f"not TOML ({error})") from None
    return parse(kind, data, str(path))


def parse(kind: type[D], data: dict[str, Any], origin: str) -> D:
    """Validate a parsed document; ``origin`` is the file name that errors carry."""
    try:
        # No document holds a date: as a list it fails where it stands, by name.
        return TypeAdapter(kind).validate_json(json.dumps(data, default=lambda date: [str(date)]))
    except ValidationError as error:
        raise UserError(origin, *_first_line(error, kind, data)) from None
    except (ValueError, RecursionError) as error:
        raise UserError(origin, f"cannot be read ({error})") from None


def to_dict(document: Any) -> dict[str, Any]:
    """A document as plain data without entries that are None, ready for TOML or JSON."""
    plain: dict[str, Any] = _without_none(json.loads(canonical(document)))
    return plain


_LATER = ("body", "obstructed", "observes", "cameraman")
"""Keys that documents once lacked: left out where they are not used, so that digests stand."""


def canonical(document: Any) -> str:
    """The canonical JSON of a document: sorted keys, no spaces, every default written out."""
    return json.dumps(
        dataclasses.asdict(document, dict_factory=_entries), sort_keys=True, separators=(",", ":")
    )


def _entries(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {key: value for key, value in pairs if value is not None or key not in _LATER}


def digest(document: Any) -> str:
    """SHA-256 of the canonical JSON, 64 hex digits."""
    return hashlib.sha256(canonical(document).encode()).hexdigest()


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_none(v) for k, v in value.items() if v is not None}
    return [_without_none(v) for v in value] if isinstance(value, list) else value


def _first_line(error: ValidationError, kind: type, data: Any) -> tuple[str, str]:
    errors = error.errors(include_url=False)
    # A mistyped key is also a missing one; the mistake is the typing.
    errors = [e for e in errors if e["type"] in UNKNOWN] or errors
    path = _path(errors[0], data)
    # Of the branches of a union, the one whose type fits knows best what is wrong.
    rest = [e for e in errors if _path(e, data) == path and not e["type"].endswith("_type")]
    first = rest[0] if rest else errors[0]
    key = ".".join(str(part) for part in path) or "the document"
    found = repr(first["input"])
    found = found if len(found) <= 60 else found[:57] + "..."
    if first["type"] in UNKNOWN:
        return f"unknown key '{key}'", _near(kind, path, data)
    if first["type"] in ("union_tag_invalid", "union_tag_not_found"):
        return _tag(key, first)
    if first["type"] in ("missing", "missing_argument"):
        return f"key '{key}' is missing", first["msg"].lower()
    return f"key '{key}' is {found}", first["msg"][0].lower() + first["msg"][1:]


def _path(error: Any, data: Any) -> list[int | str]:
    """Where in ``data`` an error is, without the names that pydantic gives to a union's branches."""
    path: list[int | str] = []
    for part in error["loc"]:
        listed = isinstance(data, list) and isinstance(part, int) and part < len(data)
        if listed or (isinstance(data, dict) and part in data):
            data = data[part]
        elif not error["type"].startswith("missing") or part != error["loc"][-1]:
            continue
        path.append(part)
    return path


def _tag(key: str, error: Any) -> tuple[str, str]:
    """A union whose branch is named by a key, and the key names none."""
    context = error["ctx"]
    key = f"{key}.{context['discriminator'].strip(chr(39))}"
    if "tag" not in context:
        return f"key '{key}' is missing", "field required"
    tags = [tag.strip("'") for tag in context["expected_tags"].split(", ")]
    close = difflib.get_close_matches(context["tag"], tags, n=1)
    want = f"did you mean '{close[0]}'?" if close else f"there are: {', '.join(tags)}"
    return f"key '{key}' is '{context['tag'][:60]}'", want


def _near(kind: type, path: list[int | str], data: Any) -> str:
    inner: Any = kind
    unions: list[Any] = []
    for part in path[:-1]:
        hints = get_type_hints(inner)
        data = data[part]
        found = _documents_in(hints[part]) if isinstance(part, str) and part in hints else [inner]
        unions = found if len(found) > 1 else unions if isinstance(part, int) else []
        inner = found[0] if found else inner
        inner = next((branch for branch in unions if _fits(branch, data)), inner)
    fields = [f.name for f in dataclasses.fields(inner)]
    close = difflib.get_close_matches(str(path[-1]), fields, n=1)
    return f"did you mean '{close[0]}'?" if close else f"known keys: {', '.join(fields)}"


def _documents_in(hint: Any) -> list[Any]:
    """The dataclasses that a type hint holds."""
    if dataclasses.is_dataclass(hint):
        return [hint]
    return [found for arg in get_args(hint) for found in _documents_in(arg)]


def _fits(branch: Any, data: Any) -> bool:
    """Whether plain data has the constant entries of a dataclass."""
    hints = get_type_hints(branch)
    named = {k: get_args(h) for k, h in hints.items() if get_origin(h) is Literal}
    constant = {k: values for k, values in named.items() if len(values) == 1}
    return isinstance(data, dict) and all(data.get(k) in values for k, values in constant.items())
