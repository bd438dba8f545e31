"""Lengths that a beat can have, and how they change from beat to beat.

After Krebs, Boeck and Widmer, "An efficient state-space model for joint tempo and meter
tracking" (2015).
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from audio_ports.analysis.features.layout import ONSET_FPS

SLOWEST_BPM, FASTEST_BPM = 48.0, 225.0
# A beat's length changes by a hundredth of itself with e^-1 of the weight of staying.
_STEADINESS = 100.0


@cache
def beat_periods() -> NDArray[np.int64]:
    """Give the lengths of a beat in frames of the rises, ascending: all whole ones."""
    shortest = int(np.floor(60 * ONSET_FPS / FASTEST_BPM))
    longest = int(np.ceil(60 * ONSET_FPS / SLOWEST_BPM))
    return np.arange(shortest, longest + 1)


@cache
def change_cost() -> NDArray[np.float32]:
    """Give the logarithm of the weight of going from one length (row) to the next (column)."""
    periods = beat_periods()
    cost = -_STEADINESS * np.abs(periods[None, :] / periods[:, None] - 1)
    cost -= np.log(np.exp(cost).sum(axis=1, keepdims=True))
    return np.asarray(cost, np.float32)
