"""Audio that a test has made."""

from __future__ import annotations

import numpy as np

from audio_ports.analysis.features.extract import extract_features
from audio_ports.analysis.features.layout import Array
from audio_ports.analysis.features.shared import SharedFeatures

SR = 44_100


class ArrayAudio:
    """Stereo at 44.1 kHz from an array: mono is put on both sides."""

    def __init__(self, y: Array) -> None:
        self._y = np.broadcast_to(y, (2, y.shape[-1])).astype(np.float32)

    @property
    def frames(self) -> int:
        return int(self._y.shape[1])

    def read(self, start: int, stop: int) -> Array:
        part = np.zeros((2, stop - start), np.float32)
        first, last = max(start, 0), min(stop, self.frames)
        if first < last:
            part[:, first - start : last - start] = self._y[:, first:last]
        return part


def features_of(y: Array, loudness_lufs: float | None = -18.0) -> SharedFeatures:
    """Extract the features of a test's signal; at -18 LUFS nothing is scaled."""
    return extract_features(ArrayAudio(y), loudness_lufs, 2, lambda _share: None)


def seconds(duration: float) -> Array:
    """Time of each sample."""
    return np.arange(round(duration * SR), dtype=np.float32) / np.float32(SR)
