"""What speaks for a border: harmony, bass, timbre and strokes as one vector for each column."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.ndimage import uniform_filter1d

from audio_ports.analysis.form.columns import SILENT_RMS, Columns
from audio_ports.analysis.form.grid import Flags, Grid, Values

# What stands out by more is no more of a change than this: stops and crashes.
_CLIP = 2.0
# Of the spread before smoothing: what is less after it is no change of section.
_LEAST_SPREAD = 0.2
# Most chords of a loop come and go in two bars, strokes in one.
_LOOP_BARS, _PATTERN_BARS = 2.0, 1.0


class _Kind(NamedTuple):
    weight: float
    # A spread that is small in absolute terms is not blown up.
    floor: float
    bars: float


_CHROMA = _Kind(1.0, 0.15, _LOOP_BARS)
_BASS = _Kind(0.5, 0.15, _LOOP_BARS)
_TIMBRE = _Kind(2.0, 0.25, _PATTERN_BARS)
_STROKES = _Kind(1.0, 0.01, _PATTERN_BARS)


class Evidence(NamedTuple):
    """Vectors of columns and how long each of them sounds.

    Attributes
    ----------
    vectors : ndarray of float64, shape (columns, 92)
        Spread about 0 with a variance of 1 at most.
    weights : ndarray of float64, shape (columns,)
        Seconds; 0 where it is silent.
    """

    vectors: Values
    weights: Values


def gather_evidence(columns: Columns, grid: Grid) -> Evidence:
    """Bring all kinds of features to one scale.

    Parameters
    ----------
    columns : Columns
    grid : Grid
        The one that `columns` were made on.

    Returns
    -------
    Evidence

    Notes
    -----
    Features are smoothed over the length of what usually loops: a change of section then lies in
    the middle of a ramp, while a change of chord is gone.
    """
    weights = grid.lengths * (columns.rms > SILENT_RMS)
    if not weights.any():
        return Evidence(np.zeros((len(weights), 1)), weights)
    column_sec = float(np.median(grid.lengths))
    parts, total = [], 0.0
    for kind, x in (
        (_CHROMA, columns.chroma),
        (_BASS, columns.bass),
        (_TIMBRE, columns.timbre),
        (_STROKES, columns.strokes),
    ):
        width = max(1, round(kind.bars * grid.bar_sec / column_sec))
        parts.append(kind.weight * _scaled(x.astype(np.float64), weights, width, kind.floor))
        total += kind.weight**2
    return Evidence(np.concatenate(parts, axis=1) / np.sqrt(total), weights)


def _scaled(x: Values, weights: Values, width: int, floor: float) -> Values:
    shares = weights / weights.sum()
    x = x - shares @ x
    lengths = np.linalg.norm(x, axis=1)
    limit = _CLIP * np.sqrt(shares @ lengths**2)
    x *= np.minimum(1, limit / np.maximum(lengths, 1e-9))[:, None]
    rough = shares @ np.sum(x**2, axis=1)
    x = _smooth(x, weights > 0, width)
    spread = shares @ np.sum(x**2, axis=1) + _LEAST_SPREAD**2 * rough + floor**2
    return np.asarray(x / np.sqrt(spread))


def _smooth(x: Values, sounding: Flags, width: int) -> Values:
    """Average over what sounds; the first and the last whole window hold to the ends."""
    part = uniform_filter1d(sounding.astype(np.float64), width, mode="constant")
    smooth = uniform_filter1d(np.where(sounding[:, None], x, 0), width, axis=0, mode="constant")
    smooth = smooth / np.maximum(part, 1e-9)[:, None]
    places = np.flatnonzero(sounding)
    if len(places) > width:
        first, last = places[width // 2], places[-1 - width // 2]
        smooth[:first], smooth[last + 1 :] = smooth[first], smooth[last]
    return np.where(sounding[:, None], smooth, 0)
