"""`Scoring`: a brief's terms and success test, run over all rows at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
import warp as wp
from numpy.typing import NDArray

from cinerl.camera.framing import Framing
from cinerl.camera.lanes import Lanes, Program
from cinerl.reward.kernels import Rules, clear, score
from cinerl.reward.terms import Need, Term, find_term
from cinerl.spec.brief import Brief

REDUCERS = ("share", "mean", "max", "min", "final", "gap", "fall")


def needs(brief: Brief, own: Mapping[str, Term] | None = None) -> frozenset[Need]:
    """The dearer groups of measures that the brief's terms and criteria read."""
    used = {r.term for r in brief.reward} | {c.measure for c in brief.success}
    observed: frozenset[Need] = frozenset({"views"} if "views" in (brief.observes or ()) else ())
    return observed.union(*(find_term(name, brief.id, own).needs for name in used))


class Scoring:
    """Evaluates every named measure once a step, then rewards and criteria in one launch."""

    def __init__(
        self,
        brief: Brief,
        framing: Framing,
        lanes: Lanes,
        fps: float,
        own: Mapping[str, Term] | None = None,
    ) -> None:
        rows, device = len(framing.progress), lanes.device
        self.framing = framing
        self.criteria = brief.criteria()
        self.term_names = tuple(r.term for r in brief.reward)
        names = list(dict.fromkeys([*self.term_names, *(c.measure for c in self.criteria)]))
        found = {name: find_term(name, brief.id, own) for name in names}
        self._measures = [term.measure for term in found.values()]
        rules = _rules(brief, found, device, fps)
        k, m = len(brief.reward), len(self.criteria)
        self._values = wp.zeros((len(names), rows), dtype=float, device=device)
        self.reward = wp.zeros(rows, dtype=float, device=device)
        self.terms = wp.zeros((rows, k), dtype=float, device=device)
        self.sums = wp.zeros((rows, k), dtype=float, device=device)
        self.tally = wp.zeros((rows, m, 4), dtype=float, device=device)
        self.results = wp.full((rows, m), float("nan"), dtype=float, device=device)
        self._stacked = wp.to_torch(self._values)
        self._low = np.array([c.bounds[0] for c in self.criteria]) - 1e-6
        self._high = np.array([c.bounds[1] for c in self.criteria]) + 1e-6
        self.program: Program = lanes.record(
            score, [rules, self._values, self.reward, self.terms, self.sums, self.tally, self.results]
        )
        self._chosen = wp.zeros(rows, dtype=int, device=device)
        self._clear = lanes.record(clear, [self._chosen, self.sums, self.tally, self.results])
        self._lanes = lanes

    def gather(self) -> None:
        """Evaluate the measures; run ``program`` next."""
        torch.stack([measure(self.framing) for measure in self._measures], out=self._stacked)

    def clear(self, chosen: NDArray[np.bool_]) -> None:
        """Forget the episode of the chosen rows."""
        self._chosen.assign(chosen.astype(np.int32))
        self._lanes.run(self._clear)

    def success(self) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
        """Whether each row passes [N], and the reduced criteria [N, M]. A criterion never judged passes."""
        results = self.results.numpy()
        passed = np.isnan(results) | ((results >= self._low) & (results <= self._high))
        return passed.all(axis=1), results

    def get_state(self) -> dict[str, NDArray[Any]]:
        """Copies of what the rest of the episode depends on, rows first."""
        return {name: getattr(self, name).numpy().copy() for name in ("sums", "tally", "results")}

    def set_state(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Return to what `get_state` gave."""
        for name in ("sums", "tally", "results"):
            getattr(self, name).assign(np.ascontiguousarray(state[name]))


def _rules(brief: Brief, found: Mapping[str, Term], device: str, fps: float) -> Rules:
    names, terms = list(found), [found[r.term] for r in brief.reward]
    bounds = [r.bounds or t.bounds for r, t in zip(brief.reward, terms, strict=True)]
    margins = [t.margin if r.margin is None else r.margin for r, t in zip(brief.reward, terms, strict=True)]
    criteria = brief.criteria()
    rules = Rules()
    floats = {
        "low": [b[0] for b in bounds],
        "high": [b[1] for b in bounds],
        "margin": margins,
        "weight": [r.weight for r in brief.reward],
        "within_low": [c.within[0] for c in criteria],
        "within_high": [c.within[1] for c in criteria],
    }
    ints: dict[str, list[int]] = {
        "term": [names.index(r.term) for r in brief.reward],
        "measure": [names.index(c.measure) for c in criteria],
        "over": [REDUCERS.index(c.over) for c in criteria],
    }
    for name, values in floats.items():
        setattr(rules, name, wp.array(np.array(values, np.float32), dtype=float, device=device))
    for name, indices in ints.items():
        setattr(rules, name, wp.array(np.array(indices, np.int32), dtype=int, device=device))
    rules.terms, rules.criteria, rules.fps = len(terms), len(criteria), fps
    return rules
