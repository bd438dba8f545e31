"""The chroma of a whole track and its course, for drawing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from audio_ports.analysis.features.layout import CQT_FPS, Array
from audio_ports.analysis.features.shared import Compact
from audio_ports.analysis.tonality.chroma import full_chroma

_LEAST_HOP_SEC = 2.0
_MOST_HOPS = 400


@dataclass(frozen=True)
class ChromaCurve:
    """Chroma from C upwards.

    Attributes
    ----------
    shares : tuple of float
        12 shares of the whole track, together 1.
    hop_sec : float
        Length of a hop.
    values : tuple of tuple of int
        12 levels for each hop, 0 to 255 of the track's highest.
    """

    shares: tuple[float, ...]
    hop_sec: float
    values: tuple[tuple[int, ...], ...]


def chroma_curve(notes: Compact, duration_sec: float) -> ChromaCurve:
    """Summarise the notes of a track.

    Parameters
    ----------
    notes : ndarray of float16, shape (frames, 84)
        As `note_activations` gives them.
    duration_sec : float
        Of the track.

    Returns
    -------
    ChromaCurve
        With equal shares where nothing sounds.
    """
    hop_sec = max(_LEAST_HOP_SEC, duration_sec / _MOST_HOPS)
    hops = max(1, min(_MOST_HOPS, int(np.ceil(duration_sec / hop_sec))))
    chroma = full_chroma(notes)
    starts = np.minimum(np.round(np.arange(hops) * hop_sec * CQT_FPS).astype(int), len(chroma) - 1)
    sums = np.add.reduceat(chroma, starts, axis=0)
    levels = sums / np.maximum(1, np.diff(np.append(starts, len(chroma))))[:, None]
    highest = float(levels.max())
    values = np.round(levels * (255 / highest if highest > 0 else 0)).astype(int)
    rows = tuple(tuple(int(value) for value in row) for row in values)
    return ChromaCurve(_shares(chroma), hop_sec, rows)


def _shares(chroma: Array) -> tuple[float, ...]:
    totals = chroma.sum(axis=0, dtype=np.float64)
    total = float(totals.sum())
    return tuple((totals / total).tolist()) if total > 0 else (1 / 12,) * 12
