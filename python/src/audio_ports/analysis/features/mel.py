"""Mel bands after Slaney's Auditory Toolbox, as triangles of equal area."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from audio_ports.analysis.features.layout import MEL_BANDS, N_FFT, SR, Array

_LOW_HZ, _HIGH_HZ = 30.0, 11_000.0
_LINEAR_HZ = 200 / 3
_BREAK_HZ = 1000.0
_LOG_STEP = np.log(6.4) / 27


@cache
def mel_filters() -> Array:
    """Make the triangles; each one's weights add up to 1.

    Returns
    -------
    ndarray of float32, shape (513, 80)
    """
    edges = _to_hz(np.linspace(_to_mel(_LOW_HZ), _to_mel(_HIGH_HZ), MEL_BANDS + 2))
    bins = np.arange(N_FFT // 2 + 1)[:, None] * SR / N_FFT
    # A band is never narrower than the spectrogram's own lines.
    low = np.minimum(edges[:-2], edges[1:-1] - SR / N_FFT)
    high = np.maximum(edges[2:], edges[1:-1] + SR / N_FFT)
    rise = (bins - low) / (edges[1:-1] - low)
    fall = (high - bins) / (high - edges[1:-1])
    weights = np.maximum(0, np.minimum(rise, fall))
    return np.asarray(weights / weights.sum(axis=0), np.float32)


def _to_mel(hz: float) -> float:
    if hz < _BREAK_HZ:
        return hz / _LINEAR_HZ
    return float(_BREAK_HZ / _LINEAR_HZ + np.log(hz / _BREAK_HZ) / _LOG_STEP)


def _to_hz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    above = mel - _BREAK_HZ / _LINEAR_HZ
    return np.where(
        above < 0, mel * _LINEAR_HZ, _BREAK_HZ * np.exp(np.maximum(above, 0) * _LOG_STEP)
    )
