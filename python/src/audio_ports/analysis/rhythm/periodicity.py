"""How much of a row of values repeats after so many places."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_LEAST_PERIODS = 2
_EPSILON = 1e-9


def periodicity(values: NDArray[np.float64], period: int) -> float:
    """Give the share of a row's variance that a sinusoid of that period explains.

    Parameters
    ----------
    values : ndarray of float64, shape (n,)
    period : int
        In places, at least 2.

    Returns
    -------
    float
        0 to 1; 0 for rows of less than two periods.
    """
    if len(values) < _LEAST_PERIODS * period:
        return 0.0
    row = values - values.mean()
    phase = np.exp(-2j * np.pi * np.arange(len(row)) / period)
    power = np.abs(np.sum(row * phase)) ** 2 / len(row)
    # Of period 2 there is no sine beside the cosine.
    sides = 1 if period == 2 else 2
    return float(sides * power / (np.sum(row * row) + _EPSILON))
