"""What trivial methods and an oracle get from the same mix."""

from __future__ import annotations

import numpy as np
from dsp import SR, Samples
from scipy.fft import irfft, rfft
from scipy.signal import istft, stft

BANDS = {"bass": (0, 200), "vocals": (200, 4000), "drums": (4000, 22050), "other": (200, 4000)}


def band_split(mix: Samples) -> dict[str, Samples]:
    """Fixed brick-wall bands: bass under 200 Hz, voice and chords to 4 kHz, drums above."""
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
    kind = {"fs": SR, "nperseg": 2048, "noverlap": 1536}
    power = {stem: np.abs(stft(y, **kind)[2]) ** 2 for stem, y in stems.items()}
    total = sum(power.values()) + 1e-12
    mix = stft(sum(stems.values()), **kind)[2]
    frames = next(iter(stems.values())).shape[1]
    return {
        stem: istft(mix * p / total, **kind)[1][:, :frames].astype(np.float32)
        for stem, p in power.items()
    }
