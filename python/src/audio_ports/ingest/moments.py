"""Mean and deviation of the mono mix, which neural models normalise by."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray


class MonoMoments:
    """Collects mean and variance in portions (Chan, Golub and LeVeque, 1979)."""

    def __init__(self) -> None:
        self._count = 0
        self._mean = 0.0
        self._squares = 0.0

    @property
    def mean(self) -> float:
        """Mean of (left + right) / 2; 0 for nothing."""
        return self._mean

    @property
    def std(self) -> float:
        """Sample deviation (n - 1 in the divisor); 0 for fewer than two frames."""
        return math.sqrt(self._squares / (self._count - 1)) if self._count > 1 else 0.0

    def add(self, y: NDArray[np.float32]) -> None:
        """Take the next frames.

        Parameters
        ----------
        y : ndarray of float32, shape (2, frames)
        """
        count = y.shape[1]
        if not count:
            return
        mono = (y[0].astype(np.float64) + y[1]) / 2
        mean = float(mono.mean())
        mono -= mean
        total = self._count + count
        shift = mean - self._mean
        self._squares += (
            float(np.einsum("f,f->", mono, mono)) + shift**2 * self._count * count / total
        )
        self._mean += shift * count / total
        self._count = total
