"""Short-term loudness and its range by EBU Tech 3341 and 3342."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audio_ports.ingest.loudness import ABSOLUTE_GATE_LUFS, OFFSET_LU

_Powers = NDArray[np.float64]

_STEPS_PER_SEC = 10
_WINDOW_STEPS = 30
_RELATIVE_GATE_LU = -20.0
_LOW_SHARE, _HIGH_SHARE = 0.10, 0.95
_MAX_VALUES = 2000


def loudness_range(powers: _Powers) -> float | None:
    """Measure how far soft and loud passages lie apart.

    Parameters
    ----------
    powers : ndarray of float64, shape (steps,)
        K-weighted power of each 100 ms.

    Returns
    -------
    float or None
        LU, from the 10th to the 95th percentile of what is above both gates (EBU Tech 3342);
        None if no window of 3 s is louder than -70 LUFS.
    """
    if len(powers) < _WINDOW_STEPS:
        return None
    windows = np.convolve(powers, np.full(_WINDOW_STEPS, 1 / _WINDOW_STEPS), "valid")
    levels = _levels(windows)
    is_heard = levels >= ABSOLUTE_GATE_LUFS
    if not is_heard.any():
        return None
    gate = float(_levels(windows[is_heard].mean())) + _RELATIVE_GATE_LU
    ordered = np.sort(levels[is_heard & (levels >= gate)])
    last = len(ordered) - 1
    return float(ordered[round(_HIGH_SHARE * last)] - ordered[round(_LOW_SHARE * last)])


def short_term_curve(powers: _Powers) -> tuple[int, _Powers]:
    """Follow the loudness through a track.

    Parameters
    ----------
    powers : ndarray of float64, shape (steps,)
        K-weighted power of each 100 ms.

    Returns
    -------
    hop_sec : int
        Between values: 1, or more where there would be over 2000.
    values : ndarray of float64
        LUFS, -70 at least, of the 3 s around `i * hop_sec` as far as they are in the track.
    """
    hop_sec = max(1, -(-len(powers) // (_STEPS_PER_SEC * _MAX_VALUES)))
    middles = np.arange(0, max(1, len(powers)), hop_sec * _STEPS_PER_SEC)
    starts = np.maximum(middles - _WINDOW_STEPS // 2, 0)
    stops = np.minimum(middles + _WINDOW_STEPS // 2, len(powers))
    sums = np.concatenate([[0.0], np.cumsum(powers)])
    means = (sums[stops] - sums[starts]) / np.maximum(stops - starts, 1)
    return hop_sec, np.maximum(_levels(means), ABSOLUTE_GATE_LUFS)


def _levels(powers: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(OFFSET_LU + 10 * np.log10(np.maximum(powers, 1e-20)), np.float64)
