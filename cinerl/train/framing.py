"""The framing critic's school: good stills before their marred twins, and mild flaws before bad ones."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from itertools import permutations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import pad, softplus

from cinerl.critic.framing import CHANNELS, FramingCritic, FramingNet, evened
from cinerl.spec.take import Take
from cinerl.train.stills import GOOD, KINDS, Stills, join, stills_of, tricky
from cinerl.train.studio import SEEN_BUILDS

Floats = NDArray[np.float32]
Rng = np.random.Generator
EACH = 7
"""Marred stills of each kind in a batch."""
SHARP = 2.0
FORGET = 0.2
TRIED = 500
"""Random views of a take, of which a critic picks those it likes."""
Report = Callable[[int, int, float], None]


def examples(takes: Sequence[Take], moments: int, seed: int, builds: Sequence[str] = SEEN_BUILDS) -> Stills:
    """Stills of takes, their people in these bodies."""
    return join([stills_of(take, moments, seed, builds) for take in takes])


def learn(
    takes: Sequence[Take], stills: Stills, seed: int, steps: int, report: Report | None = None
) -> tuple[dict[str, Floats], Stills]:
    """Tables of a critic that was also shown what an earlier one liked and should not; and all of it."""
    critic = FramingCritic(fit(stills, seed, steps // 4))
    hard = [tricky(take, critic.score, TRIED, seed, SEEN_BUILDS) for take in takes[::2]]
    stills = join([stills, *hard])
    return fit(stills, seed, steps, report=report), stills


def fit(
    stills: Stills, seed: int, steps: int, without: Sequence[str] = (), report: Report | None = None
) -> dict[str, Floats]:
    """Tables of a network that ranks good stills before marred ones.

    Every good still of a batch against every marred one, each against its own twins, and of two twins of one
    kind the milder against the worse; kinds weigh alike. Zero is the median of the marred ones, one that of
    the good ones.

    Args:
        stills: good ones and their marred twins.
        seed: of weights, batches and augmentation.
        steps: batches.
        without: kinds that are not shown.
        report: is told step, steps and loss.
    """
    pairs, rng, net = Twins(stills, without), np.random.default_rng(seed), Learner(seed)
    net = net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    with torch.random.fork_rng():
        torch.manual_seed(seed)  # what is dropped out
        _train(net, pairs, stills, rng, steps, report)
    plain = net.eval().folded()
    one, zero = (np.median(raw_scores(plain, stills.picture[some])) for some in pairs.some(rng, 150))
    tables = {k: v.detach().contiguous().numpy().astype(np.float32) for k, v in plain.state_dict().items()}
    return tables | {"calibration": np.array([zero, one], np.float32)}


def _train(net: Learner, pairs: Twins, stills: Stills, rng: Rng, steps: int, report: Report | None) -> None:
    optimiser = torch.optim.AdamW(net.parameters(), lr=1e-3, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 2.5e-3, steps)
    for step in range(steps):
        marred, other = pairs.draw(rng)
        shown = np.concatenate([stills.parent[marred], marred, other])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            score = net(varied(stills.picture[shown], 3, rng))
        good, bad, worse = score.float().split(len(marred))
        harder = torch.from_numpy((stills.severity[other] - stills.severity[marred]).astype(np.float32))
        loss = _ranking(good, bad, worse, harder)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
        if report and (step + 1) % 50 == 0:
            report(step + 1, steps, float(loss.detach()))


class Learner(nn.Module):
    """The network while it learns: with normalised layers, which end up in its weights."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._net = FramingNet(seed)
        # The first layer's input is even already, and it is the largest.
        self._norms = nn.ModuleList([nn.BatchNorm2d(c) for c in CHANNELS[1:]])
        self._drop = nn.Dropout(FORGET)

    def forward(self, picture: Tensor) -> Tensor:
        first, *rest = _convolutions(self._net)
        seen = first(evened(picture)).relu()
        for conv, norm in zip(rest, self._norms, strict=True):
            seen = norm(conv(seen)).relu()
        told: Tensor = self._net.head(self._drop(seen.flatten(1)))
        return told[:, 0]

    def folded(self) -> FramingNet:
        """The plain network that says the same."""
        plain = copy.deepcopy(self._net)
        for conv, norm in zip(_convolutions(plain)[1:], self._norms, strict=True):
            assert isinstance(norm, nn.BatchNorm2d)
            mean, spread, bias = norm.running_mean, norm.running_var, conv.bias
            assert mean is not None
            assert spread is not None
            assert bias is not None
            gain = norm.weight / (spread + norm.eps).sqrt()
            conv.weight.data = conv.weight * gain[:, None, None, None]
            conv.bias = nn.Parameter((bias - mean) * gain + norm.bias)
        return plain


def _convolutions(net: FramingNet) -> list[nn.Conv2d]:
    return [layer for layer in net.eye if isinstance(layer, nn.Conv2d)]


class Twins:
    """Marred stills by kind, each with another of its parent's of the same kind.

    Args:
        stills: of one school.
        without: kinds that are left out.
    """

    def __init__(self, stills: Stills, without: Sequence[str] = ()) -> None:
        gone = [KINDS.index(name) for name in without]
        kinds = [k for k in range(1, len(KINDS)) if k not in gone]
        self._members = [found for k in kinds if len(found := np.flatnonzero(stills.kind == k))]
        self._good = np.flatnonzero(stills.kind == KINDS.index(GOOD))
        order = np.lexsort((stills.kind, stills.parent))
        key = stills.parent[order] * len(KINDS) + stills.kind[order]
        begins = np.searchsorted(key, key, "left")
        lasts = np.searchsorted(key, key, "right")
        self._order, place = order, np.empty(len(order), int)
        place[order] = np.arange(len(order))
        self._first, self._last = begins[place], lasts[place]

    def draw(self, rng: Rng) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """As many of each kind, and for each one of the same kind and parent (itself where there is none)."""
        marred = np.concatenate([rng.choice(m, EACH) for m in self._members])
        low, high = self._first[marred], self._last[marred]
        return marred, self._order[low + (rng.random(len(marred)) * (high - low)).astype(int)]

    def some(self, rng: Rng, each: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Good stills, and as many marred ones of each kind."""
        marred = np.concatenate([rng.choice(m, each) for m in self._members])
        return rng.choice(self._good, len(marred)), marred


def _ranking(good: Tensor, bad: Tensor, worse: Tensor, harder: Tensor) -> Tensor:
    both = torch.cat([bad, worse])
    across = softplus(SHARP * (both[None] - good[:, None])).mean()
    twins = softplus(SHARP * (both - good.repeat(2))).mean()
    apart = (harder.abs() > 0.05).float()
    graded = (softplus(SHARP * (worse - bad) * harder.sign()) * apart).sum() / apart.sum().clamp(min=1)
    return across + twins + 0.3 * graded


def varied(pictures: NDArray[np.uint8], alike: int, rng: Rng) -> Tensor:
    """Pictures [B, 63, 112, 3] as [B, 3, 63, 112] in [0, 1], their colours and edges varied.

    The batch is ``alike`` parts, whose pictures at one place are varied alike.
    """
    count = len(pictures) // alike
    flips = np.tile(rng.random(count) < 0.5, alike)
    pictures = np.where(flips[:, None, None, None], pictures[:, :, ::-1], pictures)
    x = torch.from_numpy(pictures).permute(0, 3, 1, 2).float().mul_(1 / 255)

    bend = np.tile(rng.uniform(-0.5, 0.5, count), alike).astype(np.float32)
    x = torch.addcmul(x, torch.from_numpy(bend)[:, None, None, None], x * x - x)
    tint = torch.from_numpy(np.tile(_tints(count, rng), (alike, 1, 1)))
    x = torch.bmm(tint, x.reshape(len(x), 3, -1)).reshape(x.shape)
    right, down = rng.integers(0, 7), rng.integers(0, 3)
    high, wide = x.shape[2:]
    x = pad(x, (3, 3, 1, 1), mode="replicate")[:, :, down : down + high, right : right + wide]
    return x.contiguous(memory_format=torch.channels_last)


def _tints(count: int, rng: Rng) -> Floats:
    """Mixtures of the colour channels [count, 3, 3]: gains, less colour, other colours."""
    eye = np.eye(3)
    order = np.where(rng.random(count) < 0.3, rng.integers(0, 6, count), 0)
    swapped = np.stack([eye[list(p)] for p in permutations(range(3))])[order]
    grey = np.where(rng.random(count) < 0.3, rng.uniform(0.3, 1, count), 0.0)[:, None, None]
    gain = np.exp(rng.normal(0, 0.2, (count, 3)) + rng.normal(0, 0.15, (count, 1)))
    return np.asarray(gain[..., None] * ((1 - grey) * swapped + grey / 3), np.float32)


def raw_scores(net: FramingNet, pictures: NDArray[np.uint8]) -> Floats:
    """Scores [B] before calibration."""
    out = []
    with torch.inference_mode():
        for i in range(0, len(pictures), 64):
            x = torch.from_numpy(pictures[i : i + 64]).permute(0, 3, 1, 2).float() / 255
            out.append(net(x).numpy())
    return np.concatenate(out)
