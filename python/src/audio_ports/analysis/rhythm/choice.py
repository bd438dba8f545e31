"""Choosing between candidates by weighted evidence."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Evidence = Mapping[str, float]


class Choice(NamedTuple):
    """The best candidate, its score, and its share of what speaks for all of them."""

    place: int
    score: float
    probability: float


@cache
def weights_of(kind: str) -> Mapping[str, float]:
    """Read the weights of a kind of choice.

    Parameters
    ----------
    kind : str
        A key of weights.json, which `bench/analysis/fit_rhythm.py` writes.

    Returns
    -------
    mapping of str to float
        By name of the evidence.
    """
    text = Path(__file__).with_name("weights.json").read_text(encoding="utf-8")
    weights: dict[str, dict[str, float]] = json.loads(text)
    return weights[kind]


def choose(kind: str, candidates: Sequence[Evidence]) -> Choice:
    """Choose by multinomial logistic regression.

    Parameters
    ----------
    kind : str
        Whose weights count.
    candidates : sequence of mapping
        At least one; each with all evidence that the weights name.

    Returns
    -------
    Choice
    """
    scores = _scores(kind, candidates)
    best = int(scores.argmax())
    return Choice(best, float(scores[best]), float(_shares(scores)[best]))


def shares_of(kind: str, candidates: Sequence[Evidence]) -> NDArray[np.float64]:
    """Give how likely each candidate is; together 1."""
    return _shares(_scores(kind, candidates))


def _scores(kind: str, candidates: Sequence[Evidence]) -> NDArray[np.float64]:
    weights = weights_of(kind)
    names = list(weights)
    return np.asarray(matrix(candidates, names) @ np.array([weights[name] for name in names]))


def _shares(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    shares = np.exp(scores - scores.max())
    return np.asarray(shares / shares.sum())


def matrix(candidates: Sequence[Evidence], names: Sequence[str]) -> NDArray[np.float64]:
    """Put evidence into rows, one for each candidate, in the order of the names."""
    return np.array([[candidate[name] for name in names] for candidate in candidates])
