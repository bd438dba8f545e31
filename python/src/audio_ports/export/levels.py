"""Faders and panning, as the player has them."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray


def gain_from_db(level_db: float) -> float:
    """Give the factor of a level.

    Parameters
    ----------
    level_db : float
        In dB.

    Returns
    -------
    float
        Exactly 1 for 0 dB.
    """
    return 1.0 if level_db == 0 else 10 ** (level_db / 20)


def pan_matrix(pan: float) -> NDArray[np.float64]:
    """Give the stereo panner's matrix: the side that is turned away from is folded over.

    Parameters
    ----------
    pan : float
        From -1 (left) to 1 (right); exactly neutral in the middle.

    Returns
    -------
    ndarray of float64, shape (2, 2)
        Rows are what left and right get of left and right.

    References
    ----------
    .. [1] Web Audio API, W3C, 1.17.4.2, "StereoPannerNode panning".
    """
    if pan == 0:
        return np.eye(2)
    angle = min(1.0, abs(pan)) * math.pi / 2
    folded, kept = math.sin(angle), math.cos(angle)
    rows = [[1.0, folded], [0.0, kept]] if pan < 0 else [[kept, 0.0], [folded, 1.0]]
    return np.array(rows)
