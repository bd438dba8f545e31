"""A second estimate of the tempo, which shares nothing with the first but the accents.

After Percival and Tzanetakis, "Streamlined tempo estimation based on autocorrelation and
cross-correlation with pulses" (2014).
"""

from __future__ import annotations

import numpy as np
from scipy.fft import irfft, next_fast_len, rfft

from audio_ports.analysis.features.layout import ONSET_FPS, Array

_USUAL_BPM = 115.0
_SPREAD_OCTAVES = 0.9
_BPM = np.geomspace(50, 220, 400)
_WINDOW_FRAMES = 1024
_PULSES = 4


def second_tempo(accents: Array) -> float | None:
    """Estimate the tempo by autocorrelation.

    Parameters
    ----------
    accents : ndarray of float32, shape (frames,)

    Returns
    -------
    float or None
        BPM; None for a track shorter than a window of 12 s or without accents.
    """
    if len(accents) < _WINDOW_FRAMES or not accents.any():
        return None
    lags = _autocorrelation(accents)
    scores = np.zeros(len(_BPM))
    for pulse in range(1, _PULSES + 1):
        places = pulse * 60 * ONSET_FPS / _BPM
        inside = places < len(lags) - 1
        values = np.interp(np.minimum(places, len(lags) - 1), np.arange(len(lags)), lags)
        scores += np.where(inside, values, 0) / pulse
    prior = np.exp(-0.5 * (np.log2(_BPM / _USUAL_BPM) / _SPREAD_OCTAVES) ** 2)
    return float(_BPM[int((scores * prior).argmax())])


def _autocorrelation(accents: Array) -> Array:
    """Of windows of 12 s, added up."""
    total = np.zeros(_WINDOW_FRAMES // 2, np.float32)
    size = next_fast_len(2 * _WINDOW_FRAMES, real=True)
    for start in range(0, len(accents) - _WINDOW_FRAMES + 1, _WINDOW_FRAMES // 2):
        part = accents[start : start + _WINDOW_FRAMES]
        spectrum = rfft(part - part.mean(), size)
        row = irfft(np.abs(spectrum) ** 2, size)[: len(total)]
        total += row / (row[0] + np.float32(1e-6))
    return total
