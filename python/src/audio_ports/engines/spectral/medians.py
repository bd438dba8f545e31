"""Running medians: lines in time are harmonic, lines in frequency percussive.

After Fitzgerald, "Harmonic/percussive separation using median filtering" (2010).
"""

from __future__ import annotations

import bottleneck as bn
import numpy as np

from audio_ports.engines.spectral.grid import BIN_HZ, FRAMES_PER_SEC, Power

HARMONIC_SEC = 0.45
PERCUSSIVE_HZ = 350.0
EPSILON = np.float32(1e-10)


def percussive_share(amplitude: Power) -> Power:
    """Share of each bin's power that lies on a vertical line.

    Parameters
    ----------
    amplitude : ndarray of float32, shape (frames, bins)

    Returns
    -------
    ndarray of float32, shape (frames, bins)
        Between 0 (sustained) and 1 (a click).
    """
    sustained = centred_median(amplitude, round(HARMONIC_SEC * FRAMES_PER_SEC), 0) ** 2
    struck = centred_median(amplitude, round(PERCUSSIVE_HZ / BIN_HZ), 1) ** 2
    share: Power = struck / (struck + sustained + EPSILON)
    return share


def centred_median(y: Power, width: int, axis: int) -> Power:
    """Median over `width` neighbours (made odd) along an axis, edges repeated."""
    reach = width // 2
    padding = [(0, 0), (0, 0)]
    padding[axis] = (reach, reach)
    median = bn.move_median(np.pad(y, padding, mode="edge"), 2 * reach + 1, axis=axis)
    return np.asarray(median[2 * reach :] if axis == 0 else median[:, 2 * reach :], np.float32)
