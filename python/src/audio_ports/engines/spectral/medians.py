"""Running medians: lines along time are sustained sound, lines along frequency strokes.

After Fitzgerald, "Harmonic/percussive separation using median filtering" (2010).
"""

from __future__ import annotations

import bottleneck as bn
import numpy as np

from audio_ports.engines.spectral.grid import Power

EPSILON = np.float32(1e-10)
"""Power under which a bin counts as silent; -190 dB of a full-scale sine."""


def stroke_share(power: Power, frames: int, bins: int) -> Power:
    """Share of each bin's power that belongs to a stroke.

    Parameters
    ----------
    power : ndarray of float32, shape (frames, bins)
    frames, bins : int
        Lengths of the median along time and along frequency.

    Returns
    -------
    ndarray of float32, shape (frames, bins)
        Between 0 (sustained) and 1 (a click).
    """
    sustained = centred_median(power, frames, 0)
    struck = centred_median(power, bins, 1)
    share: Power = struck / (struck + sustained + EPSILON)
    return share


def centred_median(y: Power, width: int, axis: int) -> Power:
    """Median over `width` neighbours (made odd) along an axis, edges repeated."""
    reach = width // 2
    padding = [(0, 0), (0, 0)]
    padding[axis] = (reach, reach)
    median = bn.move_median(np.pad(y, padding, mode="edge"), 2 * reach + 1, axis=axis)
    return np.asarray(median[2 * reach :] if axis == 0 else median[:, 2 * reach :], np.float32)
