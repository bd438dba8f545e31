"""Spans of time in which a chord is looked for, and what sounds in them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audio_ports.analysis.features.layout import CQT_FPS, Array

STEP_SEC = 0.37
"""Length of a span where there are no beats."""

# Longer beats are halved: chords change between them, too.
_LONGEST_SEC = 0.9
_SHORTEST_SEC = 0.05

_Times = NDArray[np.float64]


def chord_grid(beats_sec: _Times, duration_sec: float) -> _Times:
    """Divide a track by its beats, and evenly where it has none.

    Parameters
    ----------
    beats_sec : ndarray of float64, shape (beats,)
        May be empty.
    duration_sec : float
        Of the track.

    Returns
    -------
    ndarray of float64, shape (spans + 1,)
        From 0 to the end, ascending.
    """
    inside = beats_sec[(beats_sec > 0) & (beats_sec < duration_sec)]
    marks = np.unique(np.concatenate([[0.0], inside, [max(duration_sec, _SHORTEST_SEC)]]))
    lengths = np.diff(marks)
    parts = np.where(lengths > _LONGEST_SEC, np.ceil(lengths / _LONGEST_SEC), 1).astype(np.intp)
    is_open = lengths > 2 * _LONGEST_SEC
    parts[is_open] = np.ceil(lengths[is_open] / STEP_SEC).astype(np.intp)
    edges = np.repeat(marks[:-1], parts) + np.repeat(lengths / parts, parts) * _counted(parts)
    kept = np.concatenate([[True], np.diff(edges) >= _SHORTEST_SEC])
    return np.append(edges[kept], marks[-1])


def span_means(frames: Array, edges_sec: _Times) -> Array:
    """Average frames of the constant-Q transform between times.

    Parameters
    ----------
    frames : ndarray of float32, shape (frames, n)
        Each one reaches from half a hop before its centre to half a hop behind it.
    edges_sec : ndarray of float64, shape (spans + 1,)

    Returns
    -------
    ndarray of float32, shape (spans, n)
    """
    sums = np.zeros((len(frames) + 1, frames.shape[1]))
    np.cumsum(frames, axis=0, dtype=np.float64, out=sums[1:])
    place = np.clip(edges_sec * CQT_FPS + 0.5, 0, len(frames))
    whole = np.minimum(place.astype(np.intp), len(frames) - 1)
    at = sums[whole] + (place - whole)[:, None] * frames[whole]
    lengths = np.maximum(np.diff(place), 1e-6)
    return np.asarray(np.diff(at, axis=0) / lengths[:, None], np.float32)


def _counted(parts: NDArray[np.intp]) -> NDArray[np.intp]:
    """Count from 0 within each group: 0, 0, 1, 2, 0 for groups of 1, 3 and 1."""
    starts = np.cumsum(parts) - parts
    return np.arange(int(parts.sum())) - np.repeat(starts, parts)
