"""Which parts of a track are the same material."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from audio_ports.analysis.features.layout import BINS_PER_OCTAVE, Array
from audio_ports.analysis.form.columns import Columns
from audio_ports.analysis.form.evidence import Evidence
from audio_ports.analysis.form.grid import Flags, Values

Labels = NDArray[np.int64]

MOST_LABELS = 8
"""A to H."""

_SEMITONES = 12
# A distance of 1 in one kind alone: timbre as a share of the track's spread, harmony as what of
# the progression differs.
_TIMBRE_UNIT, _HARMONY_UNIT = 0.6, 0.6
_TIMBRE_FLOOR, _STROKE_FLOOR, _STROKE_WEIGHT = 0.5, 0.03, 0.5
_BASS_WEIGHT = np.float32(0.8)
# One chord that goes on has no contrast to itself but noise of about this length.
_FAINT = 0.03
# A progression in another key has to fit better: twelve keys are tried.
_TRANSPOSED = 0.1
_SAME = 1.15


def label_parts(columns: Columns, evidence: Evidence, borders: list[int]) -> Labels:
    """Give parts numbers: the same to the same material.

    Parameters
    ----------
    columns : Columns
    evidence : Evidence
        Of its weights: silent columns don't count.
    borders : list of int
        Columns where parts begin, ascending, and the one behind the last.

    Returns
    -------
    ndarray of int, shape (parts,)
        From 0, in the order in which they come first; eight at most beside the first and the last
        part's.

    Notes
    -----
    Two parts are as far from each other as their mean timbre is and as the best of all cyclic
    alignments of their harmony leaves open, in the best of twelve keys. Clusters by average
    linkage.
    """
    count = len(borders) - 1
    if count < 2:
        return np.zeros(count, np.int64)
    distances = _part_distances(columns, evidence, borders)
    tree = linkage(squareform(distances, checks=False), "average")
    found = fcluster(tree, _SAME, "distance")
    if len(np.unique(found[1:-1])) > MOST_LABELS:
        found = fcluster(tree, MOST_LABELS, "maxclust")
    _, first, numbers = np.unique(found, return_index=True, return_inverse=True)
    return np.asarray(np.argsort(np.argsort(first))[numbers], np.int64)


def _part_distances(columns: Columns, evidence: Evidence, borders: list[int]) -> Values:
    parts = [
        first + np.flatnonzero(evidence.weights[first:stop]) for first, stop in pairwise(borders)
    ]
    sounding = evidence.weights > 0
    timbre = _means(columns.timbre, sounding, parts, _TIMBRE_FLOOR)
    strokes = _means(columns.strokes, sounding, parts, _STROKE_FLOOR)
    sounds = np.concatenate([timbre, _STROKE_WEIGHT * strokes], axis=1)
    harmony = _Harmony(columns, parts)
    distances = np.zeros((len(parts), len(parts)))
    for one in range(len(parts)):
        for other in range(one):
            distance = (
                float(np.linalg.norm(sounds[one] - sounds[other])) / _TIMBRE_UNIT
                + (1 - harmony.likeness(one, other)) / _HARMONY_UNIT
            )
            distances[one, other] = distances[other, one] = distance
    return distances


def _means(x: Array, sounding: Flags, parts: list[NDArray[np.intp]], floor: float) -> Values:
    """Mean of each part, as shares of the track's spread."""
    spread = float(np.sum(np.var(x[sounding], axis=0))) if sounding.any() else 0.0
    means = [x[part].mean(axis=0) if len(part) else np.zeros(x.shape[1]) for part in parts]
    return np.asarray(np.stack(means) / np.sqrt(spread + floor**2), np.float64)


class _Harmony:
    """Progressions of parts, as what differs from the track's mean and from the part's own.

    Only the latter is the same in another key.
    """

    def __init__(self, columns: Columns, parts: list[NDArray[np.intp]]) -> None:
        pitch = np.concatenate([columns.chroma, _BASS_WEIGHT * columns.bass], axis=1)
        sounding = np.concatenate(parts)
        mean = pitch[sounding].sum(axis=0) / max(len(sounding), 1)
        self._parts = [_contrasted(pitch[part], mean) for part in parts]
        self._own = [
            _contrasted(pitch[part], pitch[part].sum(axis=0) / max(len(part), 1)) for part in parts
        ]

    def likeness(self, one: int, other: int) -> float:
        """Tell how well two parts' harmony fits, in the best of all keys; 1 for the same."""
        short, long = sorted((one, other), key=lambda part: len(self._parts[part]))
        if not len(self._parts[short]):
            return 0.0
        same_key = _alignment(self._parts[short][None], self._parts[long])
        other_key = _alignment(_other_keys(self._own[short]), self._own[long])
        return max(same_key, other_key - _TRANSPOSED)


def _contrasted(chroma: Array, mean: Array) -> Array:
    """Leave what differs from a mean, of length 1."""
    contrast = chroma - mean
    return np.asarray(contrast / (np.linalg.norm(contrast, axis=1, keepdims=True) + _FAINT))


def _other_keys(pitch: Array) -> Array:
    """Transpose chroma and bass by one to eleven semitones; shape (11, columns, 72)."""
    halves = pitch.reshape(len(pitch), 2, BINS_PER_OCTAVE)
    third = BINS_PER_OCTAVE // _SEMITONES
    keys = [np.roll(halves, third * steps, axis=2) for steps in range(1, _SEMITONES)]
    return np.stack(keys).reshape(_SEMITONES - 1, *pitch.shape)


def _alignment(keys: Array, long: Array) -> float:
    """Give the best cyclic alignment of a part, in some keys, with a longer one."""
    products = keys @ long.T
    rows = np.arange(keys.shape[1])[:, None]
    diagonals = (rows + np.arange(len(long))) % len(long)
    return float(products[:, rows, diagonals].mean(axis=1).max())
