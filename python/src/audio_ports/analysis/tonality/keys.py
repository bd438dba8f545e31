"""The course of keys and how sure they are."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, softmax

from audio_ports.analysis.chords.decode import Course, best_path
from audio_ports.analysis.chords.hearing import Hearing
from audio_ports.analysis.tonality.key_evidence import key_evidence
from audio_ports.analysis.tonality.names import KEYS

_CHANGE = 1e-6
# Later music repeats what is known; it adds no certainty.
_TELLING_SEC = 30.0
# Advantage over the next key at which one is right as often as not, and its scale.
_EVEN, _SCALE = 2.2, 1.7
_SUREST = 0.98
# Triads, as many as which are heard: one alone hardly has a key, three have.
_FEWEST, _ALL_TOLD = 0.5, 2.5
# With chords in less of the time there is less to be sure of; with hardly any there is no key.
_ENOUGH, _LEAST = 0.75, 0.06
_LEAST_SEC = 0.5


@dataclass(frozen=True)
class KeySpan:
    """A key from `start_sec` to `end_sec`, numbered as in `tonality.names`."""

    start_sec: float
    end_sec: float
    key: int
    confidence: float


@dataclass(frozen=True)
class Keys:
    """Of a track; all keys are numbered as in `tonality.names`."""

    key: int
    confidence: float
    runner_up: int
    runner_up_confidence: float
    changes: tuple[KeySpan, ...]


def find_keys(hearing: Hearing) -> Keys | None:
    """Find the key that holds longest, and where it changes.

    Parameters
    ----------
    hearing : Hearing

    Returns
    -------
    Keys or None
        None where hardly any chord is heard.
    """
    lengths = np.diff(hearing.edges_sec)
    heard = hearing.triads.sum(axis=1)
    if _share(heard, lengths) < _LEAST or float(heard @ lengths) < _LEAST_SEC:
        return None
    evidence = key_evidence(hearing)
    spans = len(lengths)
    alike = np.full((1, KEYS), 1 / KEYS)
    course = Course(np.full(spans, _CHANGE), alike, np.zeros(spans, np.intp))
    path = best_path(evidence, course)
    key = int(np.bincount(path, lengths, KEYS).argmax())
    where = path == key
    certainty = min(1.0, _share(heard[where], lengths[where]) / _ENOUGH) * _variety(hearing.triads)
    chances = _chances(evidence[where], lengths[where], certainty, key)
    others = np.where(np.arange(KEYS) == key, -1, chances)
    runner_up = int(others.argmax())
    changes = _changes(path, evidence, hearing, certainty)
    return Keys(key, float(chances[key]), runner_up, float(others[runner_up]), changes)


def _share(heard: NDArray[np.float32], lengths: NDArray[np.float64]) -> float:
    return float(heard @ lengths / lengths.sum())


def _chances(
    evidence: NDArray[np.float32],
    lengths: NDArray[np.float64],
    certainty: float,
    key: int,
) -> NDArray[np.float64]:
    """Share 1 at most among the keys; none gets more than the one that was found."""
    known = min(1.0, _TELLING_SEC / float(lengths.sum()))
    total = evidence.sum(axis=0, dtype=np.float64) * known
    others = np.delete(total, key)
    sure = float(expit((total[key] - others.max() - _EVEN) / _SCALE))
    sure = min(_SUREST, sure * certainty)
    return np.insert(np.minimum(sure, (1 - sure) * softmax(others / _SCALE)), key, sure)


def _variety(triads: NDArray[np.float32]) -> float:
    """Tell how much of a key is heard at all, 0 to 1, by the spread over triads."""
    shares = triads.sum(axis=0, dtype=np.float64)
    shares /= max(float(shares.sum()), 1e-9)
    count = float(np.exp(-np.sum(shares * np.log(shares + 1e-12))))
    return float(np.clip((count - _FEWEST) / (_ALL_TOLD - _FEWEST), 0, 1))


def _changes(
    path: NDArray[np.intp], evidence: NDArray[np.float32], hearing: Hearing, certainty: float
) -> tuple[KeySpan, ...]:
    lengths = np.diff(hearing.edges_sec)
    starts = np.concatenate([[0], np.flatnonzero(np.diff(path)) + 1, [len(path)]])
    spans = []
    for first, last in pairwise(starts):
        part, key = slice(first, last), int(path[first])
        chances = _chances(evidence[part], lengths[part], certainty, key)
        start, end = hearing.edges_sec[first], hearing.edges_sec[last]
        spans.append(KeySpan(float(start), float(end), key, float(chances[key])))
    return tuple(spans)
