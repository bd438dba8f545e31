"""Sample-level tools that the renderer shares."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, rfft
from scipy.ndimage import gaussian_filter1d
from scipy.signal import oaconvolve

SR = 44100

Samples = NDArray[np.float32]


def hertz(pitch: float) -> float:
    """Frequency of a MIDI pitch."""
    return float(440 * 2 ** ((pitch - 69) / 12))


def smooth(y: np.ndarray, sigma: float) -> np.ndarray:
    """Gaussian-smooth a control signal; `sigma` in its own samples."""
    return gaussian_filter1d(y, sigma, mode="nearest")


def band_noise(frames: int, band: tuple[float, float], rng: np.random.Generator) -> Samples:
    """White noise of unit RMS limited to `band` (Hz, 20 % skirts)."""
    spectrum = rfft(rng.standard_normal(frames))
    f = np.arange(spectrum.size) * SR / max(frames, 1) + 1e-9
    low, high = band
    shape = np.clip((f / low - 0.8) / 0.2, 0, 1) * np.clip((1.2 - f / high) / 0.2, 0, 1)
    y = irfft(spectrum * shape, frames)
    unit: Samples = (y / (np.sqrt(np.mean(y**2)) + 1e-12)).astype(np.float32)
    return unit


def place(y: Samples, sound: Samples, start: float) -> None:
    """Add `sound` into the last axis of `y` at `start` seconds, cut to fit."""
    first = round(start * SR)
    skip = max(0, -first)
    first = max(0, first)
    count = min(sound.shape[-1] - skip, y.shape[-1] - first)
    if count > 0:
        y[..., first : first + count] += sound[..., skip : skip + count]


def pan(y: Samples, position: float) -> Samples:
    """Constant-power pan of a mono sound: -1 left, 0 centre, 1 right."""
    angle = (position + 1) * np.pi / 4
    gains = np.array([[np.cos(angle)], [np.sin(angle)]], np.float32)
    return gains * np.float32(np.sqrt(2)) * y


def room(seconds: float, rng: np.random.Generator) -> Samples:
    """Stereo impulse response: decorrelated noise that falls by 60 dB in `seconds`."""
    n = int(seconds * SR)
    decay = 10 ** (-3 * np.arange(n) / n)
    tail = rng.standard_normal((2, n)) * decay
    tail[:, : int(0.012 * SR)] = 0
    spectrum = rfft(tail)
    f = np.arange(spectrum.shape[1]) * SR / n
    tail = irfft(spectrum / (1 + (f / 5000) ** 2) * np.clip(f / 180, 0, 1), n)
    unit: Samples = (tail / np.sqrt(np.sum(tail**2, axis=1, keepdims=True))).astype(np.float32)
    return unit


def reverberate(y: Samples, tail: Samples) -> Samples:
    """Convolve stereo `y` with a stereo response, cut to its length."""
    return oaconvolve(y, tail, axes=1)[:, : y.shape[1]].astype(np.float32)


def rms(y: Samples) -> float:
    """Root mean square over all samples and channels."""
    return float(np.sqrt(np.mean(np.square(y, dtype=np.float64))) + 1e-12)
