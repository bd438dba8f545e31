"""Sustained and struck sound told apart by medians: lines along time, lines along frequency.

After Fitzgerald, "Harmonic/percussive separation using median filtering" (2010).
"""

from __future__ import annotations

import bottleneck as bn
import numpy as np

from audio_ports.analysis.features.layout import Array

_EPSILON = np.float32(1e-12)


def stroke_share(spectrum: Array, frames: int, bins: int) -> Array:
    """Tell how much of each bin is a stroke.

    Parameters
    ----------
    spectrum : ndarray of float32, shape (time, frequency)
        Amplitudes.
    frames, bins : int
        Odd lengths of the medians along time and along frequency.

    Returns
    -------
    ndarray of float32, shape (time, frequency)
        From 0 (sustained) to 1 (struck).
    """
    sustained = _centred_median(spectrum, frames, 0) ** 2
    struck = _centred_median(spectrum, bins, 1) ** 2
    share: Array = struck / (struck + sustained + _EPSILON)
    return share


def _centred_median(y: Array, width: int, axis: int) -> Array:
    reach = width // 2
    padding = [(0, 0), (0, 0)]
    padding[axis] = (reach, reach)
    median = bn.move_median(np.pad(y, padding, mode="reflect"), width, axis=axis)
    return np.asarray(median[width - 1 :] if axis == 0 else median[:, width - 1 :], np.float32)
