"""Stereo position: what sits in the middle."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import uniform_filter1d

from audio_ports.engines.spectral.grid import FREQUENCIES, Power, Spectrum, power
from audio_ports.engines.spectral.medians import EPSILON

UNKNOWN_SHARE = 0.6
"""Centre share where a recording has no sides to compare with; 1 in the low end."""

LOW_END_HZ = 200.0

NARROW_DB = (-50.0, -30.0)
"""Sides under the first level say nothing, over the second all."""

_LOW_END = 1 / (1 + np.exp(np.minimum((FREQUENCIES - LOW_END_HZ) / np.float32(40), 60)))
_UNKNOWN = np.asarray(UNKNOWN_SHARE + (1 - UNKNOWN_SHARE) * _LOW_END, np.float32)


def centre_share(spectrum: Spectrum) -> tuple[Power, Power]:
    """How much of each bin's power sits in the middle.

    Parameters
    ----------
    spectrum : ndarray of complex64, shape (2, frames, bins)

    Returns
    -------
    share : ndarray of float32, shape (frames, bins)
        1 for a centred source, 0 for wide or one-sided sound.
    excess : ndarray of float32, shape (frames, bins)
        Power of the middle above that of the sides.
    """
    middle = power(spectrum[0] + spectrum[1]) / np.float32(4)
    sides = power(spectrum[0] - spectrum[1]) / np.float32(4)
    level_db = 10 * np.log10((sides.sum() + 1e-12) / (middle.sum() + 1e-6))
    says = np.float32(np.clip((level_db - NARROW_DB[0]) / (NARROW_DB[1] - NARROW_DB[0]), 0, 1))
    excess = np.asarray(np.maximum(middle - sides, 0), np.float32)
    middle, sides = smooth(middle), smooth(sides)
    share = np.clip((middle - sides) / (middle + sides + EPSILON), 0, 1)
    return np.asarray(_UNKNOWN + says * (share - _UNKNOWN), np.float32), excess


def smooth(y: Power) -> Power:
    """Mean over three frames and three bins."""
    return np.asarray(uniform_filter1d(uniform_filter1d(y, 3, axis=0), 3, axis=1), np.float32)
