"""Float samples to the 24 bits of a file."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audio_ports.export.mixdown import FULL_SCALE


def to_24_bit(y: NDArray[np.float64]) -> tuple[NDArray[np.int32], int]:
    """Round half to even, and clip what does not fit.

    Parameters
    ----------
    y : ndarray of float64, shape (2, frames)
        Full scale is 1.

    Returns
    -------
    samples : ndarray of int32, shape (2, frames)
        24-bit values.
    clipped : int
        How many samples did not fit.
    """
    scaled = np.rint(y * FULL_SCALE)
    clipped = int(np.count_nonzero((scaled < -FULL_SCALE) | (scaled >= FULL_SCALE)))
    return np.clip(scaled, -FULL_SCALE, FULL_SCALE - 1).astype(np.int32), clipped
