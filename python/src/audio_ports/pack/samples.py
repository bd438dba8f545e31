"""Float samples to stored integers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def quantise(y: NDArray[np.float32], gain: float, bits: int) -> tuple[NDArray[np.int32], int]:
    """Scale, round half to even, and clip to what `bits` can hold.

    Parameters
    ----------
    y : ndarray of float32, shape (channels, frames)
        Finite samples; full scale is 1.
    gain : float
        Stored samples are `gain` times the float ones.
    bits : int
        16 or 24.

    Returns
    -------
    samples : ndarray of int32, shape (channels, frames)
        In -2**(bits - 1) .. 2**(bits - 1) - 1.
    clipped : int
        How many samples did not fit.
    """
    full_scale = 2 ** (bits - 1)
    scaled = np.rint(y * np.float32(gain * full_scale))
    peak = max(-float(scaled.min(initial=0)), float(scaled.max(initial=0)) + 1)
    if peak <= full_scale:
        return scaled.astype(np.int32), 0
    clipped = int(np.count_nonzero((scaled < -full_scale) | (scaled >= full_scale)))
    # float32 has no 2**31 - 1, but it has both ends of 24 bits.
    return np.clip(scaled, -full_scale, full_scale - 1).astype(np.int32), clipped


def to_16_bit(samples: NDArray[np.int32]) -> NDArray[np.int32]:
    """Round 24-bit samples to 16 bits, half upwards.

    Parameters
    ----------
    samples : ndarray of int32
        24-bit values.

    Returns
    -------
    ndarray of int32
        16-bit values; the rounding that an exact sum of stems refers to.
    """
    rounded: NDArray[np.int32] = np.minimum((samples + 128) >> 8, 32_767)
    return rounded


def mean_square(y: NDArray[np.generic]) -> float:
    """Measure the mean power over both channels.

    Parameters
    ----------
    y : ndarray, shape (channels, frames)
        Integers or floats.

    Returns
    -------
    float
        In float64; 0 for nothing.
    """
    return power(y) / max(1, y.size)


def power(y: NDArray[np.generic]) -> float:
    """Add up the squares of all samples, without the threads of a BLAS.

    Parameters
    ----------
    y : ndarray, shape (channels, frames)
        Integers or floats.

    Returns
    -------
    float
        In float64.
    """
    exact = y.astype(np.float64)
    return float(np.einsum("cf,cf->", exact, exact))
