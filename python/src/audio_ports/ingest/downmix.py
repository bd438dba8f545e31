"""Any channel layout to stereo."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np
from numpy.typing import NDArray

MAX_CHANNELS = 8
_HALF = sqrt(0.5)
# Left and right share of a channel, as in ITU-R BS.775 and ATSC A/52; no LFE.
_SHARES = {
    "FL": (1.0, 0.0),
    "FR": (0.0, 1.0),
    "FC": (_HALF, _HALF),
    "LFE": (0.0, 0.0),
    "BL": (_HALF, 0.0),
    "BR": (0.0, _HALF),
    "SL": (_HALF, 0.0),
    "SR": (0.0, _HALF),
    "FLC": (1.0, 0.0),
    "FRC": (0.0, 1.0),
    "BC": (0.5, 0.5),
    "DL": (1.0, 0.0),
    "DR": (0.0, 1.0),
}
# What files without a layout mean (the order of WAVE_FORMAT_EXTENSIBLE).
_USUAL_NAMES = {
    3: ("FL", "FR", "FC"),
    4: ("FL", "FR", "BL", "BR"),
    5: ("FL", "FR", "FC", "BL", "BR"),
    6: ("FL", "FR", "FC", "LFE", "BL", "BR"),
    7: ("FL", "FR", "FC", "LFE", "BC", "SL", "SR"),
    8: ("FL", "FR", "FC", "LFE", "BL", "BR", "SL", "SR"),
}


def to_stereo(y: NDArray[np.float32], names: Sequence[str]) -> NDArray[np.float32]:
    """Mix down to left and right.

    Parameters
    ----------
    y : ndarray of float32, shape (channels, frames)
        At most eight channels.
    names : sequence of str
        FFmpeg's names of the channels; unknown ones stand for the usual layout
        of so many channels.

    Returns
    -------
    ndarray of float32, shape (2, frames)
        Stereo as it is, mono on both sides, others by `ITU-R BS.775`, not
        scaled down.
    """
    channels = len(y)
    if channels == 2:
        return y
    if channels == 1:
        return np.repeat(y, 2, axis=0)
    known = names if all(name in _SHARES for name in names) else _USUAL_NAMES[channels]
    shares = np.array([_SHARES[name] for name in known], np.float32)
    return shares.T @ y
