"""Ratios of signal to distortion, over both channels as one vector."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

MAX_DB = 100.0
"""No ratio is further from 0: beyond it is the rounding of float32."""

_SILENT_DB = -90.0
_BLOCK_FRAMES = 1 << 20


def si_sdr(reference: Samples, estimate: Samples) -> float:
    """Measure the scale-invariant ratio (Le Roux et al. 2019).

    Parameters
    ----------
    reference, estimate : ndarray of float32, shape (2, frames)

    Returns
    -------
    float
        dB within +-MAX_DB; -MAX_DB for a silent estimate.
    """
    products = [(np.vdot(s, s), np.vdot(s, e)) for s, e in _blocks(reference, estimate)]
    power = float(sum(square for square, _ in products))
    scale = float(sum(cross for _, cross in products)) / (power + 1e-20)
    noise = sum(float(np.sum((e - scale * s) ** 2)) for s, e in _blocks(reference, estimate))
    return _decibels(scale**2 * power, noise)


def sdr(reference: Samples, estimate: Samples) -> float:
    """Measure the ratio over the whole track, as the Music Demixing Challenge 2021 did.

    Parameters
    ----------
    reference, estimate : ndarray of float32, shape (2, frames)

    Returns
    -------
    float
        10 log10(sum(s^2) / sum((s - e)^2)) in dB, within +-MAX_DB; 0 for a silent estimate.
    """
    signal = sum(float(np.vdot(s, s)) for s, _ in _blocks(reference, reference))
    noise = sum(float(np.sum((s - e) ** 2)) for s, e in _blocks(reference, estimate))
    return _decibels(signal, noise)


def is_silent(y: Samples) -> bool:
    """Tell whether all of a signal is below -90 dB, where no ratio to it means anything.

    Parameters
    ----------
    y : ndarray of float32, shape (2, frames)

    Returns
    -------
    bool
    """
    power = sum(float(np.vdot(s, s)) for s, _ in _blocks(y, y))
    return power <= y.size * 10 ** (_SILENT_DB / 10)


def _blocks(a: Samples, b: Samples) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Give both in double precision, a piece at a time: all of a long track takes much memory."""
    if a.shape != b.shape:
        raise ValueError(f"Shapes {a.shape} and {b.shape} can't be compared.")
    for start in range(0, a.shape[-1], _BLOCK_FRAMES):
        piece = slice(start, start + _BLOCK_FRAMES)
        yield a[..., piece].astype(np.float64), b[..., piece].astype(np.float64)


def _decibels(signal: float, noise: float) -> float:
    if signal <= 0:
        return -MAX_DB
    if noise <= 0:
        return MAX_DB
    return float(np.clip(10 * np.log10(signal / noise), -MAX_DB, MAX_DB))
