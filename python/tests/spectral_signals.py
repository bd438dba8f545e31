"""Signals whose stems are known by construction."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SR = 44100
Samples = NDArray[np.float32]


class ArrayMix:
    """A mix in memory that notes how far apart it was read."""

    def __init__(self, y: Samples) -> None:
        self._y = y
        self.frames = y.shape[1]
        self.reads: list[tuple[int, int]] = []

    def read(self, start: int, stop: int) -> Samples:
        """Return frames [start, stop), zero outside the signal."""
        self.reads.append((start, stop))
        y = np.zeros((2, stop - start), np.float32)
        low, high = max(start, 0), min(stop, self.frames)
        if low < high:
            y[:, low - start : high - start] = self._y[:, low:high]
        return y


def seconds(length: float) -> NDArray[np.float64]:
    """Times of the samples of a signal."""
    return np.arange(int(length * SR)) / SR


def centred(y: NDArray[np.float64]) -> Samples:
    """Both channels alike."""
    return np.stack([y, y]).astype(np.float32)


def clicks(length: float) -> Samples:
    """A click of 2 ms each half second."""
    t = seconds(length)
    return centred(0.8 * np.cos(2 * np.pi * 1500 * t) * (t % 0.5 < 0.002))


def bass_line(length: float) -> Samples:
    """Notes of a second at 55, 65 and 73 Hz with harmonics."""
    t = seconds(length)
    f0 = np.choose(t.astype(int) % 3, (55.0, 65.4, 73.4))
    phase = 2 * np.pi * np.cumsum(f0) / SR
    y = sum(np.sin(k * phase) / k for k in range(1, 7))
    return centred(0.25 * np.asarray(y))


def voice(length: float) -> Samples:
    """A centred line with vibrato and vowel-like harmonics that never repeats."""
    t = seconds(length)
    rng = np.random.default_rng(3)
    notes = rng.integers(0, 12, int(length * 2.5) + 1)
    f0 = 260 * 2 ** (notes[(t * 2.5).astype(int)] / 12)
    f0 = f0 * 2 ** (0.5 / 12 * np.sin(2 * np.pi * 5.5 * t))
    phase = 2 * np.pi * np.cumsum(f0) / SR
    y = sum(np.sin(k * phase) / (1 + abs(k - 3)) for k in range(1, 13))
    return centred(0.15 * np.asarray(y) * (t % 0.4 > 0.02))


def wide_chords(length: float) -> Samples:
    """Two chords in turn, each note hard left or right."""
    t = seconds(length)
    left, right = np.zeros(t.size), np.zeros(t.size)
    for chord, at in (((220.0, 277.2, 329.6), 0), ((196.0, 246.9, 293.7), 1)):
        on = (t.astype(int) % 2 == at) * np.exp(-1.5 * (t % 1))
        for n, f in enumerate(chord):
            note = on * sum(np.sin(2 * np.pi * k * f * t) / k for k in range(1, 6))
            left += note * (n % 2)
            right += note * (1 - n % 2)
    return (0.2 * np.stack([left, right])).astype(np.float32)
