"""Descriptors of a spectrogram's frames, as librosa and MPEG-7 define them."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
from scipy.fft import dct

from audio_ports.analysis.features.layout import CQT_HOP, HOP, N_FFT, Array
from audio_ports.analysis.features.shared import CONTRAST_BANDS, LINE_HZ, MFCC_COUNT

_ROLLOFF = 0.85
_FLOOR = np.float32(1e-10)
# Of a contrast band's lines: the loudest and the quietest fiftieth, at least one.
_CONTRAST_SHARE = 0.02
_LOWEST_CONTRAST_HZ = 200.0
STEP = CQT_HOP // HOP
"""Frames of the spectrogram from one set of descriptors to the next."""


def describe(y: Array, amplitudes: Array, mel: Array) -> Array:
    """Describe each eighth frame.

    Parameters
    ----------
    y : ndarray of float32, shape (n,)
        Audio; its first sample is half a window before the first frame's centre.
    amplitudes : ndarray of float32, shape (frames, 513)
        Of the frames that are described.
    mel : ndarray of float32, shape (frames, 80)
        Their mel amplitudes.

    Returns
    -------
    ndarray of float32, shape (frames, 25)
        Columns in the order of `DESCRIPTORS`.
    """
    parts = np.lib.stride_tricks.sliding_window_view(y, CQT_HOP)[::CQT_HOP][: len(amplitudes)]
    columns = [
        np.sqrt(np.mean(np.square(parts), axis=1)),
        *_moments(amplitudes),
        _rolloff(amplitudes),
        _flatness(amplitudes),
        np.mean(np.signbit(parts[:, 1:]) != np.signbit(parts[:, :-1]), axis=1),
    ]
    mfcc = dct(20 * np.log10(mel + np.float32(1e-5)), axis=1, norm="ortho")[:, :MFCC_COUNT]
    return np.concatenate([np.stack(columns, axis=1), _contrast(amplitudes), mfcc], axis=1).astype(
        np.float32
    )


def _moments(amplitudes: Array) -> tuple[Array, Array]:
    hz = np.arange(amplitudes.shape[1], dtype=np.float32) * np.float32(LINE_HZ)
    total = amplitudes.sum(axis=1) + _FLOOR
    centroid = amplitudes @ hz / total
    spread = amplitudes @ (hz * hz) / total - centroid**2
    return centroid, np.sqrt(np.maximum(spread, 0))


def _rolloff(amplitudes: Array) -> Array:
    sums = np.cumsum(amplitudes, axis=1)
    reached = np.argmax(sums >= _ROLLOFF * sums[:, -1:], axis=1)
    return np.asarray(reached * LINE_HZ, np.float32)


def _flatness(amplitudes: Array) -> Array:
    power = np.maximum(np.square(amplitudes), _FLOOR)
    return np.asarray(np.exp(np.log(power).mean(axis=1)) / power.mean(axis=1), np.float32)


def _contrast(amplitudes: Array) -> Array:
    """Between peaks and valleys of octaves, in dB; Jiang et al. (2002)."""
    bands = []
    for low, high in _contrast_edges():
        part = np.sort(amplitudes[:, low:high], axis=1)
        count = max(1, round(_CONTRAST_SHARE * part.shape[1]))
        peak, valley = part[:, -count:].mean(axis=1), part[:, :count].mean(axis=1)
        bands.append(20 * np.log10((peak + np.float32(1e-5)) / (valley + np.float32(1e-5))))
    return np.stack(bands, axis=1)


@cache
def _contrast_edges() -> tuple[tuple[int, int], ...]:
    edges = [0.0, *(_LOWEST_CONTRAST_HZ * 2**octave for octave in range(CONTRAST_BANDS))]
    lines = [min(round(hz / LINE_HZ), N_FFT // 2 + 1) for hz in edges]
    return tuple(pairwise(lines))
