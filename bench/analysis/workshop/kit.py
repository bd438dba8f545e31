"""Drums of sine sweeps and filtered noise."""

from __future__ import annotations

import numpy as np
from scipy.signal import butter, sosfilt
from truth import SR, Samples


def drum_sounds(rng: np.random.Generator) -> dict[str, Samples]:
    """Make one kit; each has its own tunings and decays.

    Parameters
    ----------
    rng : Generator

    Returns
    -------
    dict of ndarray of float32, shape (frames,)
        Peaks of about 1.
    """
    low, snap, bright = rng.uniform(42, 58), rng.uniform(0.08, 0.2), rng.uniform(5500, 8000)
    sounds = {
        "kick": _sweep(rng.uniform(100, 170), low, 0.035, 0.28)
        + 0.25 * _noise(rng, 2000, 0.006, 0.28),
        "snare": 0.5 * _sweep(230, 180, 0.02, snap) + 0.7 * _noise(rng, 1800, 0.09, snap),
        "rim": _sweep(1700, 1650, 0.01, 0.05, 0.012) + 0.2 * _noise(rng, 3000, 0.006, 0.05),
        "clap": _clap(rng),
        "hat": 0.7 * _noise(rng, bright, 0.025, 0.12),
        "open": 0.6 * _noise(rng, bright, 0.16, 0.5),
        "pedal": 0.5 * _noise(rng, bright * 0.8, 0.03, 0.15),
        "ride": _metal(rng, 0.45, 0.9) * 0.5,
        "crash": 0.8 * _noise(rng, 3500, 0.5, 1.8) + 0.2 * _metal(rng, 0.6, 1.8),
        "shaker": 0.4 * _noise(rng, 6500, 0.035, 0.12, attack=0.02),
        "tom_high": _sweep(210, 150, 0.06, 0.35),
        "tom_low": _sweep(140, 90, 0.07, 0.45),
    }
    return {name: (y / np.abs(y).max()).astype(np.float32) for name, y in sounds.items()}


def _sweep(
    start_hz: float, end_hz: float, fall_sec: float, seconds: float, decay_sec: float | None = None
) -> Samples:
    t = np.arange(round(seconds * SR)) / SR
    phase = 2 * np.pi * (end_hz * t + (start_hz - end_hz) * fall_sec * (1 - np.exp(-t / fall_sec)))
    y = np.sin(phase) * np.exp(-t / (decay_sec or seconds / 4))
    return np.asarray(y * _soft_ends(len(t)), np.float32)


def _noise(
    rng: np.random.Generator,
    high_pass_hz: float,
    decay_sec: float,
    seconds: float,
    attack: float = 0.0005,
) -> Samples:
    frames = round(seconds * SR)
    t = np.arange(frames) / SR
    y = sosfilt(butter(2, high_pass_hz, "high", fs=SR, output="sos"), rng.standard_normal(frames))
    shaped = y * np.exp(-t / decay_sec) * np.minimum(t / attack, 1) * _soft_ends(frames)
    return np.asarray(shaped / np.abs(shaped).max(), np.float32)


def _clap(rng: np.random.Generator) -> Samples:
    y = np.zeros(round(0.3 * SR), np.float32)
    for start, level in ((0.0, 0.5), (0.009, 0.6), (0.019, 1.0)):
        first = round(start * SR)
        y[first:] += np.float32(level) * _noise(rng, 1100, 0.05, 0.3)[: len(y) - first]
    return y


def _metal(rng: np.random.Generator, decay_sec: float, seconds: float) -> Samples:
    t = np.arange(round(seconds * SR)) / SR
    partials = rng.uniform(2800, 11_000, 24)
    y = sum(np.sin(2 * np.pi * f * t + rng.random() * 6.28) for f in partials)
    tick = np.exp(-t / 0.02) * 2 + np.exp(-t / decay_sec)
    return np.asarray(y * tick * _soft_ends(len(t)) / 24, np.float32)


def _soft_ends(frames: int) -> Samples:
    fade = np.ones(frames, np.float32)
    fade[-200:] = np.linspace(1, 0, 200)
    return fade
