"""Tempo as it follows from beats."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Seconds = NDArray[np.float64]

# Of a beat from an even row, for all of them together to be one.
_STEADY_SEC = 0.03
_STEADY_SHARE = 0.95
_LEAST_STEADY_BEATS = 16
_SPAN_BEATS = 4
_MOST_POINTS = 2000


class Tempo(NamedTuple):
    """What beats say of tempo.

    `beats` are the given ones, exactly even where one tempo fits them all; `curve` has rows of
    seconds and BPM.
    """

    bpm: float
    is_steady: bool
    stability: float
    curve: NDArray[np.float64]
    beats: Seconds


def tempo_of(beats: Seconds) -> Tempo:
    """Fit a tempo through beats.

    Parameters
    ----------
    beats : ndarray of float64, shape (n,)
        Seconds, ascending, at least two.

    Returns
    -------
    Tempo
        One tempo where nearly all beats lie within 30 ms of an even row; else that of most beats.
    """
    lengths = np.diff(beats)
    middle = float(np.median(lengths))
    low, high = np.percentile(lengths, [25, 75])
    stability = float(np.clip(1 - (high - low) / middle, 0, 1))
    even = _even_row(beats)
    if even is not None:
        bpm = 60 / float(even[1] - even[0])
        curve = np.array([[even[0], bpm]])
        return Tempo(bpm, is_steady=True, stability=stability, curve=curve, beats=even)
    smooth = _smoothed(beats)
    return Tempo(
        60 / _usual_length(smooth),
        is_steady=False,
        stability=stability,
        curve=_curve(smooth),
        beats=smooth,
    )


def _even_row(beats: Seconds) -> Seconds | None:
    """Place beats on one line; None where too many are beside it, or beats are missing."""
    if len(beats) < _LEAST_STEADY_BEATS:
        return None
    numbers = np.arange(len(beats))
    kept = np.ones(len(beats), bool)
    for _ in range(3):
        slope, start = np.polyfit(numbers[kept], beats[kept], 1)
        off = np.abs(beats - (start + slope * numbers))
        kept = off <= max(_STEADY_SEC, float(np.median(off)))
    if np.mean(off <= _STEADY_SEC) < _STEADY_SHARE:
        return None
    row = start + slope * numbers
    return np.asarray(row[row >= 0], np.float64)


def _smoothed(beats: Seconds) -> Seconds:
    """Take out what the frames round off: each beat a little towards its neighbours' middle."""
    if len(beats) < 3:
        return beats
    middles = (beats[:-2] + beats[2:]) / 2
    off = middles - beats[1:-1]
    near = np.abs(off) < 0.02
    smooth = beats.copy()
    smooth[1:-1] += np.where(near, off / 2, 0)
    return smooth


def _usual_length(beats: Seconds) -> float:
    span = min(_SPAN_BEATS, len(beats) - 1)
    return float(np.median((beats[span:] - beats[:-span]) / span))


def _curve(beats: Seconds) -> NDArray[np.float64]:
    span = min(_SPAN_BEATS, len(beats) - 1)
    step = max(1, -(-len(beats) // _MOST_POINTS))
    bpm = 60 * span / (beats[span:] - beats[:-span])
    middle = (beats[span:] + beats[:-span]) / 2
    return np.stack([middle, bpm], axis=1)[::step]
