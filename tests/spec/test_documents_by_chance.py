"""Random documents: valid ones survive TOML, damaged ones only ever raise `UserError`."""

from __future__ import annotations

import copy
import math
import tomllib

import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cinerl.reward.terms import term_names
from cinerl.spec import data
from cinerl.spec.brief import FOCAL_MM, SIZES, Brief, Criterion, Gate, Goal, Lens, Reward, Start, Subject
from cinerl.spec.document import canonical, load, parse, to_dict
from cinerl.spec.errors import UserError
from cinerl.spec.recipe import Recipe
from cinerl.spec.rig import Rig, Shake, Travel, Turn
from cinerl.spec.scene import Act, Actor, Prop, Scene, Stageset

FEW = settings(max_examples=60, deadline=None, derandomize=True)


def number(low, high, **kwargs):
    return st.floats(low, high, allow_nan=False, **kwargs)


def ordered(low, high):
    return st.tuples(number(low, high), number(low, high)).map(lambda pair: (min(pair), max(pair)))


positive = number(1e-3, 1e3)
speed = st.just(0.0) | number(0.01, 50)
color = st.tuples(*[number(0, 1)] * 3)
vec3 = st.tuples(*[number(-99, 99)] * 3)
name = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True)
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)

rigs = st.builds(
    Rig,
    schema=st.just(1),
    title=words,
    body_radius_m=positive,
    height_m=ordered(0.01, 40.0),
    damping_s=positive,
    travel=st.builds(Travel, truck_mps=speed, dolly_mps=speed, pedestal_mps=speed, jerk_mps3=positive),
    turn=st.builds(Turn, pan_dps=speed, tilt_dps=speed, roll_dps=speed, tilt_range_deg=ordered(-89, 89)),
    shake=st.builds(Shake, turn_deg=number(0, 2), move_m=number(0, 0.1), hertz=number(0.1, 8)),
)
size = st.sampled_from(sorted(SIZES)) | number(0.05, 12)
criteria = st.builds(
    Criterion,
    measure=st.sampled_from(term_names()),
    bounds=ordered(-9, 9),
    within=ordered(-9, 9),
    over=st.sampled_from(["share", "mean", "max", "min", "final", "gap", "fall"]),
)
briefs = st.builds(
    Brief,
    schema=st.just(1),
    id=st.from_regex(r"[A-Za-z0-9_]{1,9}/[A-Za-z0-9_]{1,9}-v[0-9]", fullmatch=True),
    title=words,
    rig=name,
    seconds=number(0.6, 60),
    lens=st.builds(
        Lens,
        focal_mm=number(*FOCAL_MM) | ordered(*FOCAL_MM),
        zoom_octaves_ps=number(0, 3),
        focus=st.sampled_from(["auto", "pull"]),
        aperture=positive,
        exposure_ev=number(-5, 5),
    ),
    subject=st.builds(Subject, does=st.sampled_from(["travels", "stays", "stands"])),
    start=st.builds(
        Start,
        bearing_deg=ordered(-180, 180),
        height_m=ordered(0.1, 9),
        distance_m=st.none() | ordered(0.1, 20),
    ),
    goal=st.builds(
        Goal,
        size=st.tuples(size, size),
        bearing_deg=st.none() | number(-180, 180),
        sweep_deg=number(-360, 360),
    ),
    gate=st.builds(Gate, on_screen=number(0, 1), turn_peak_dps=positive),
    reward=st.lists(
        st.builds(
            Reward,
            term=st.sampled_from(term_names()),
            weight=positive,
            bounds=st.none() | ordered(-9, 9),
            margin=st.none() | number(0, 9),
        ),
        min_size=1,
        max_size=4,
    ).map(tuple),
    success=st.lists(criteria, min_size=1, max_size=4).map(tuple),
)
scenes = st.builds(
    Scene,
    schema=st.just(1),
    set=name,
    seconds=number(0.1, 600),
    seed=st.integers(0, 2**40),
    held_out=st.booleans(),
    actor=st.lists(
        st.builds(
            Actor,
            name=name,
            at_m=st.tuples(number(-9, 9), number(-9, 9)),
            top=color,
            gaze=words,
            act=st.lists(
                st.builds(Act, act=name, seconds=st.none() | positive, phase=number(0, 0.99)),
                min_size=1,
                max_size=3,
            ).map(tuple),
        ),
        min_size=1,
        max_size=4,
        unique_by=lambda a: a.name,
    ).map(tuple),
    prop=st.lists(
        st.builds(Prop, name=name, kind=st.sampled_from(["ball", "box"]), at_m=vec3, velocity_mps=vec3),
        max_size=2,
        unique_by=lambda p: p.name,
    ).map(tuple),
)


@FEW
@given(st.one_of(rigs, briefs, scenes))
def test_valid_documents_survive_toml(document):
    text = tomli_w.dumps(to_dict(document))
    again = parse(type(document), tomllib.loads(text), "x.toml")
    assert again == document
    assert canonical(again) == canonical(document)


SHIPPED = [
    (kind, tomllib.loads(data.find(folder, short).read_text()))
    for kind, folder, short in (
        (Rig, "assets/rigs", "handheld"),
        (Brief, "envs", "follow"),
        (Brief, "envs", "thirds"),
        (Recipe, "agents", "ppo"),
        (Stageset, "assets/sets", "studio"),
        (Scene, "assets/scenes", data.names("assets/scenes")[0]),
    )
]
junk = st.recursive(
    st.booleans() | st.integers() | st.floats() | words | st.dates() | st.just("") | st.just(10**400),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=4,
)


def places(node, path=()):
    yield path
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inner:
        yield from places(value, (*path, key))


def damage(draw, document):
    """Replace, remove or add something anywhere."""
    document = copy.deepcopy(document)
    *path, last = draw(st.sampled_from([p for p in places(document) if p]))
    holder = document
    for key in path:
        holder = holder[key]
    how = draw(st.sampled_from(["replace", "remove", "add"]))
    if how == "remove":
        del holder[last]
    elif how == "add" and isinstance(holder, dict):
        holder[draw(words)] = draw(junk)
    else:
        holder[last] = draw(junk)
    return document


def check(error: UserError, origin: str) -> None:
    assert str(error).startswith(f"{origin}: ")
    assert len(str(error).splitlines()) == 1


@settings(FEW, max_examples=400)
@given(st.data())
def test_damaged_documents_raise_user_errors_only(chance):
    kind, document = chance.draw(st.sampled_from(SHIPPED))
    damaged = damage(chance.draw, document)
    try:
        loaded = parse(kind, damaged, "x.toml")
    except UserError as error:
        check(error, "x.toml")
    else:
        assert isinstance(loaded, kind)
        assert "NaN" not in canonical(loaded)
        assert not any(isinstance(v, float) and not math.isfinite(v) for v in vars(loaded).values())


@settings(FEW, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 2000), cut=st.integers(0, 40), put=st.binary(max_size=6))
def test_damaged_bytes_raise_user_errors_only(at, cut, put, tmp_path):
    raw = data.find("envs", "follow").read_bytes()
    at %= len(raw)
    path = tmp_path / "x.toml"
    path.write_bytes(raw[:at] + put + raw[at + cut :])
    try:
        load(Brief, path)
    except UserError as error:
        check(error, str(path))
