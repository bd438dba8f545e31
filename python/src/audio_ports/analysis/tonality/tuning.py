"""How far a track's semitones lie from those of A4 = 440 Hz."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audio_ports.analysis.features.layout import BINS_PER_OCTAVE
from audio_ports.analysis.features.shared import Compact

# C2 to C6: fundamentals and octaves outweigh the harmonics that are not tempered.
_BINS = slice(BINS_PER_OCTAVE, 5 * BINS_PER_OCTAVE + 2)
_BINS_PER_SEMITONE = BINS_PER_OCTAVE // 12
_FRAMES = 2048
_FAINTEST = np.float32(1e-3)
# Of the frame's loudest peak.
_LEAST_SHARE = np.float32(0.1)
_WIDTH_CENTS = 8.0
_REACH_CENTS = 15.0

_Cents = NDArray[np.float64]


def estimate_tuning(cqt: Compact) -> float:
    """Estimate the tuning from where the peaks of the spectrum lie between its bins.

    Each peak votes with its amplitude for the top of the parabola through its logarithm; the
    densest place among the 100 cents wins, and the votes around it are averaged.

    Parameters
    ----------
    cqt : ndarray of float16, shape (frames, 252)
        As in `SharedFeatures`.

    Returns
    -------
    float
        Cents from A4 = 440 Hz, -50 to 50; 0 without peaks.
    """
    votes = np.zeros(100)
    for start in range(0, len(cqt), _FRAMES):
        cents, weights = _peaks(cqt[start : start + _FRAMES, _BINS].astype(np.float32))
        votes += np.bincount(np.floor(cents % 100).astype(np.intp) % 100, weights, 100)
    if votes.sum() <= 0:
        return 0.0
    place = np.arange(100) + 0.5
    away = (place[:, None] - place + 50) % 100 - 50
    density = np.exp(-0.5 * (away / _WIDTH_CENTS) ** 2) @ votes
    middle = int(density.argmax())
    near = np.abs(away[:, middle]) <= _REACH_CENTS
    shift = float(np.average(away[near, middle], weights=votes[near] + 1e-12))
    return float((place[middle] + shift + 50) % 100 - 50)


def _peaks(part: NDArray[np.float32]) -> tuple[_Cents, _Cents]:
    """Offsets in cents and amplitudes of peaks."""
    middle, low, high = part[:, 1:-1], part[:, :-2], part[:, 2:]
    loudest = part.max(axis=1, keepdims=True)
    is_peak = (middle > low) & (middle >= high)
    is_peak &= middle > np.maximum(_LEAST_SHARE * loudest, _FAINTEST)
    frames, bins = np.nonzero(is_peak)
    below, top, above = (
        np.log(np.maximum(side[frames, bins], 1e-6)).astype(np.float64)
        for side in (low, middle, high)
    )
    offset = 0.5 * (below - above) / (below - 2 * top + above - 1e-9)
    # The transform's second bin lies on a semitone.
    place = _BINS.start + bins + np.clip(offset, -0.5, 0.5)
    cents = np.asarray(place * (100 / _BINS_PER_SEMITONE), np.float64)
    return cents, middle[frames, bins].astype(np.float64)
