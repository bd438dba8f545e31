"""The fixed grid of STFT frames and tiles that every result is computed on.

Frame t is centred on sample t * HOP whatever is asked for, and a tile is TILE
frames, so a tile's result depends on the mix and the tile's number alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, rfft

SR = 44100
N_FFT = 4200
HOP = 1050
BINS = N_FFT // 2 + 1
FRAMES_PER_SEC = SR / HOP
BIN_HZ = SR / N_FFT

TILE = 168
"""Frames a tile owns: 176400 samples, the length of a stored segment."""

_WINDOW = np.sqrt(np.hanning(N_FFT + 1)[:-1]).astype(np.float32)
_OVERLAP_GAIN = np.float32(N_FFT / HOP / 2)

Power = NDArray[np.float32]
Spectrum = NDArray[np.complex64]


def samples_of(first: int, last: int) -> tuple[int, int]:
    """Sample range that STFT frames [first, last) look at."""
    return first * HOP - N_FFT // 2, (last - 1) * HOP + N_FFT // 2


def stft(y: NDArray[np.float32]) -> Spectrum:
    """Transform whole frames.

    Parameters
    ----------
    y : ndarray of float32, shape (channels, (frames - 1) * HOP + N_FFT)

    Returns
    -------
    ndarray of complex64, shape (channels, frames, BINS)
    """
    framed = np.lib.stride_tricks.sliding_window_view(y, N_FFT, axis=-1)[:, ::HOP]
    return np.asarray(rfft(framed * _WINDOW, axis=-1), np.complex64)


def istft(spectrum: Spectrum) -> NDArray[np.float32]:
    """Overlap-add frames; inverse of `stft` where four frames overlap.

    Parameters
    ----------
    spectrum : ndarray of complex64, shape (channels, frames, BINS)

    Returns
    -------
    ndarray of float32, shape (channels, (frames - 1) * HOP + N_FFT)
    """
    framed = np.asarray(irfft(spectrum, N_FFT, axis=-1), np.float32) * (_WINDOW / _OVERLAP_GAIN)
    channels, frames, _ = framed.shape
    overlap = N_FFT // HOP
    y = np.zeros((channels, frames + overlap - 1, HOP), np.float32)
    for part in range(overlap):
        y[:, part : part + frames] += framed[:, :, part * HOP : (part + 1) * HOP]
    return y.reshape(channels, -1)
