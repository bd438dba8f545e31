"""What trivial methods and an oracle get from the same mix."""

from __future__ import annotations

import numpy as np
from dsp import SR, Samples
from numpy.typing import NDArray
from scipy.fft import irfft, rfft
from scipy.signal import istft, stft

BANDS = {"bass": (0, 200), "vocals": (200, 4000), "drums": (4000, 22050), "other": (200, 4000)}

_WINDOW = 2048
_OVERLAP = 1536


def band_split(mix: Samples) -> dict[str, Samples]:
    """Use fixed brick-wall bands: bass under 200 Hz, voice and chords to 4 kHz, drums above."""
    spectrum = rfft(mix)
    f = np.arange(spectrum.shape[1]) * SR / mix.shape[1]
    return {
        stem: irfft(spectrum * ((f >= low) & (f < high)), mix.shape[1]).astype(np.float32)
        for stem, (low, high) in BANDS.items()
    }


def mid_side(mix: Samples) -> dict[str, Samples]:
    """Middle for vocals, drums and bass; sides for other."""
    middle = np.broadcast_to(mix.mean(axis=0), mix.shape)
    return {"vocals": middle, "drums": middle, "bass": middle, "other": mix - middle}


def ideal_ratio_mask(stems: dict[str, Samples]) -> dict[str, Samples]:
    """Power ratio masks from the references, 2048-point windows, each channel alone."""
    power = {stem: np.abs(_spectrum(y)) ** 2 for stem, y in stems.items()}
    total = sum(power.values()) + 1e-12
    mix = _spectrum(np.sum(list(stems.values()), axis=0, dtype=np.float32))
    frames = next(iter(stems.values())).shape[1]
    return {stem: _signal(mix * p / total)[:, :frames] for stem, p in power.items()}


def _spectrum(y: Samples) -> NDArray[np.complex64]:
    return np.asarray(stft(y, fs=SR, nperseg=_WINDOW, noverlap=_OVERLAP)[2], np.complex64)


def _signal(spectrum: NDArray[np.complex64]) -> Samples:
    return np.asarray(istft(spectrum, fs=SR, nperseg=_WINDOW, noverlap=_OVERLAP)[1], np.float32)
