"""Whole bars that can be repeated without a seam."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audio_ports.analysis.features.layout import Array
from audio_ports.analysis.features.shared import SharedFeatures
from audio_ports.analysis.form.columns import SILENT_RMS, Columns, describe_columns
from audio_ports.analysis.form.grid import Grid, Times
from audio_ports.analysis.form.sections import Section

MOST_LOOPS = 8
LOOP_BARS = (1, 2, 4, 8, 16)

_SLOTS = 4
_SOUNDING_SHARE = 0.5
_MOST_OF_A_LENGTH = 3
# What comes next is what the loop begins with; what ends it is what led to its start.
_NEXT, _LEAD, _PHRASE = 0.5, 0.3, 0.2
_PREFERENCE = {1: 0.8, 2: 0.88, 4: 1.0, 8: 1.0, 16: 0.95}
_ACROSS_SECTIONS = 0.75
_LEAST_SCORE = 0.5
# Of the usual bar: others are lost or spare beats.
_UNEVEN = 0.2
_WEIGHTS = {"chroma": 1.0, "timbre": 1.0, "strokes": 0.7}
_FLOORS = {"chroma": 0.3, "timbre": 0.5, "strokes": 0.02}


@dataclass(frozen=True)
class Loop:
    """Bars from one downbeat to another; a score of 1 joins as if it were played on."""

    start_sec: float
    end_sec: float
    bars: int
    score: float


@dataclass(frozen=True)
class _Bars:
    """Vectors of all bars, what of them can be in a loop, and where sections begin in them."""

    vectors: Array
    is_usable: NDArray[np.bool_]
    section: NDArray[np.int64]
    phrase_bar: NDArray[np.int64]


def suggest_loops(features: SharedFeatures, grid: Grid, sections: list[Section]) -> list[Loop]:
    """Suggest loops.

    Parameters
    ----------
    features : SharedFeatures
    grid : Grid
    sections : list of Section

    Returns
    -------
    list of Loop
        Eight at most, best first, from downbeat to downbeat; none without downbeats. Of one
        length there are three at most, none overlapping another.
    """
    downbeats = grid.downbeats
    if len(downbeats) < 2 or not len(grid.beats):
        return []
    bars = _describe_bars(features, downbeats, sections)
    loops = [loop for count in LOOP_BARS for loop in _loops_of(count, bars, downbeats)]
    loops.sort(key=lambda loop: (-loop.score, loop.start_sec))
    kept: list[Loop] = []
    for loop in loops:
        alike = [other for other in kept if other.bars == loop.bars]
        is_apart = all(
            loop.start_sec >= other.end_sec - 1e-6 or loop.end_sec <= other.start_sec + 1e-6
            for other in alike
        )
        if is_apart and len(alike) < _MOST_OF_A_LENGTH:
            kept.append(loop)
        if len(kept) == MOST_LOOPS:
            break
    return kept


def _describe_bars(features: SharedFeatures, downbeats: Times, sections: list[Section]) -> _Bars:
    """Each bar as four slots in a row, so that the order within it counts."""
    lengths = np.diff(downbeats)
    edges = np.r_[
        (downbeats[:-1, None] + lengths[:, None] * np.arange(_SLOTS) / _SLOTS).ravel(),
        downbeats[-1],
    ]
    columns = describe_columns(features, edges)
    sounding = (columns.rms > SILENT_RMS).reshape(-1, _SLOTS).mean(axis=1) >= _SOUNDING_SHARE
    even = np.abs(lengths / np.median(lengths) - 1) < _UNEVEN
    middles = downbeats[:-1] + lengths / 2
    ends = np.array([section.end_sec for section in sections])
    section = np.minimum(np.searchsorted(ends, middles), len(sections) - 1)
    first = np.searchsorted(section, section, side="left")
    return _Bars(
        vectors=_slotted(columns, len(lengths)),
        is_usable=sounding & even,
        section=section,
        phrase_bar=np.arange(len(lengths)) - first,
    )


def _slotted(columns: Columns, bars: int) -> Array:
    """Of each bar; the mean squared distance of two bars is 2 at most."""
    parts = []
    for name, x in (
        ("chroma", columns.chroma),
        ("timbre", columns.timbre),
        ("strokes", columns.strokes),
    ):
        spread = float(np.sum(np.var(x, axis=0)))
        parts.append(_WEIGHTS[name] * (x - x.mean(axis=0)) / np.sqrt(spread + _FLOORS[name] ** 2))
    together = np.concatenate(parts, axis=1)
    scale = np.sqrt(_SLOTS * sum(weight**2 for weight in _WEIGHTS.values()))
    return np.asarray((together / scale).reshape(bars, -1), np.float32)


def _loops_of(count: int, bars: _Bars, downbeats: Times) -> list[Loop]:
    """All loops of a number of bars that are good enough."""
    total = len(bars.vectors)
    starts = np.arange(total - count + 1)
    if not len(starts):
        return []
    usable = np.r_[0, np.cumsum(bars.is_usable)]
    is_whole = usable[starts + count] - usable[starts] == count
    near = _nearness(bars.vectors, count)
    # What is behind the last bar or before the first one is not known.
    following = np.full(len(starts), 0.5)
    following[: len(near)] = near
    leading = np.full(len(starts), 0.5)
    leading[1:] = near[: len(starts) - 1]
    phrase = min(count, 4)
    fits = np.where(bars.phrase_bar[starts] % phrase == 0, 1.0, 0.0)
    score = _PREFERENCE[count] * (_NEXT * following + _LEAD * leading + _PHRASE * fits)
    crosses = bars.section[starts] != bars.section[starts + count - 1]
    score = np.where(crosses, _ACROSS_SECTIONS * score, score)
    return [
        Loop(float(downbeats[at]), float(downbeats[at + count]), count, round(float(score[at]), 3))
        for at in np.flatnonzero(is_whole & (score >= _LEAST_SCORE))
    ]


def _nearness(vectors: Array, lag: int) -> Array:
    """Of each bar to the one `lag` later: 1 for the same."""
    distance = np.sum(np.square(vectors[lag:] - vectors[:-lag]), axis=1)
    return np.asarray(np.clip(1 - distance / 2, 0, 1))
