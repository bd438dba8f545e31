"""The fixed grid of STFT frames and tiles that every result is computed on.

Frame t is centred on sample (t - 1) * HOP whatever is asked for, and tile n is
frames [n * TILE, (n + 1) * TILE), so a tile's result depends on the mix and the
tile's number alone. The frame of lead lets a segment start with its own tile:
segment n needs tiles n and n + 1 only.
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

FREQUENCIES = np.arange(BINS, dtype=np.float32) * np.float32(BIN_HZ)
"""Centre of each bin in Hz."""

Power = NDArray[np.float32]
Samples = NDArray[np.float32]
Spectrum = NDArray[np.complex64]


class Resolution:
    """An STFT of frames that overlap evenly, with root-Hann windows on both sides.

    Parameters
    ----------
    n_fft, hop : int
        In samples; `n_fft` is a whole number of hops, at least 3.
    """

    def __init__(self, n_fft: int, hop: int) -> None:
        self.n_fft = n_fft
        self.hop = hop
        self._window = np.sqrt(np.hanning(n_fft + 1)[:-1]).astype(np.float32)
        self._synthesis = self._window * np.float32(2 * hop / n_fft)

    def stft(self, y: Samples) -> Spectrum:
        """Transform whole frames.

        Parameters
        ----------
        y : ndarray of float32, shape (channels, (frames - 1) * hop + n_fft)

        Returns
        -------
        ndarray of complex64, shape (channels, frames, n_fft // 2 + 1)
        """
        framed = np.lib.stride_tricks.sliding_window_view(y, self.n_fft, axis=-1)
        return np.asarray(rfft(framed[:, :: self.hop] * self._window, axis=-1), np.complex64)

    def istft(self, spectrum: Spectrum) -> Samples:
        """Overlap-add; inverse of `stft` wherever the full number of frames overlaps.

        Parameters
        ----------
        spectrum : ndarray of complex64, shape (channels, frames, n_fft // 2 + 1)

        Returns
        -------
        ndarray of float32, shape (channels, (frames - 1) * hop + n_fft)
        """
        framed = irfft(spectrum, self.n_fft, axis=-1) * self._synthesis
        channels, frames, _ = framed.shape
        overlap = self.n_fft // self.hop
        y = np.zeros((channels, frames + overlap - 1, self.hop), np.float32)
        for part in range(overlap):
            y[:, part : part + frames] += framed[:, :, part * self.hop : (part + 1) * self.hop]
        return y.reshape(channels, -1)


LONG = Resolution(N_FFT, HOP)
"""Resolves the partials of a bass; all masks live on it."""

SHORT = Resolution(1050, 350)
"""Tells a vibrato, level within a short window, from a stroke."""


def samples_of(first: int, last: int) -> tuple[int, int]:
    """Sample range that STFT frames [first, last) look at."""
    return (first - 1) * HOP - N_FFT // 2, (last - 2) * HOP + N_FFT // 2


def frame_count(samples: int) -> int:
    """Frames that look at a track of so many samples: frame 0 to this one, exclusive."""
    return -(-(samples + N_FFT // 2) // HOP) + 1


def power(x: Spectrum) -> Power:
    """Squared magnitude."""
    return np.asarray(x.real**2 + x.imag**2, np.float32)
