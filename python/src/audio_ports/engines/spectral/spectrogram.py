"""The mix's spectrogram, made chunk by chunk and kept in a bounded cache."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np

from audio_ports.engines.base import Mix
from audio_ports.engines.spectral.grid import (
    LONG,
    TILE,
    Power,
    Samples,
    Spectrum,
    power,
    samples_of,
)
from audio_ports.engines.spectral.repetition import timbre

KEPT_CHUNKS = 12
"""Chunks kept, about 7 MB each: all that one tile looks at."""


@dataclass(frozen=True)
class Chunk:
    """TILE frames of the mix: complex spectrum, amplitude over channels, timbre."""

    spectrum: Spectrum
    amplitude: Power
    timbre: Power


class Spectrogram:
    """Frames of the mix on the fixed grid; zero outside the track."""

    def __init__(self, mix: Mix) -> None:
        self._mix = mix
        self._lock = threading.Lock()
        self._chunks: OrderedDict[int, Chunk] = OrderedDict()

    def samples(self, first: int, last: int) -> Samples:
        """Read what frames [first, last) look at, shape (2, samples)."""
        return self._mix.read(*samples_of(first, last))

    def spectrum(self, first: int, last: int) -> Spectrum:
        """Spectrum of frames [first, last), shape (2, last - first, bins)."""
        return np.concatenate([c.spectrum[:, s] for c, s in self._parts(first, last)], axis=1)

    def amplitude(self, first: int, last: int) -> Power:
        """Root of the mean power over channels, shape (last - first, bins)."""
        return np.concatenate([c.amplitude[s] for c, s in self._parts(first, last)])

    def timbre(self, first: int, last: int) -> Power:
        """Normalised band spectra, shape (last - first, bands)."""
        return np.concatenate([c.timbre[s] for c, s in self._parts(first, last)])

    def kept(self) -> int:
        """Count of chunks in the cache."""
        return len(self._chunks)

    def _parts(self, first: int, last: int) -> list[tuple[Chunk, slice]]:
        return [
            (self._chunk(i), slice(max(0, first - i * TILE), min(TILE, last - i * TILE)))
            for i in range(first // TILE, -(-last // TILE))
        ]

    def _chunk(self, index: int) -> Chunk:
        with self._lock:
            chunk = self._chunks.get(index)
            if chunk is not None:
                self._chunks.move_to_end(index)
                return chunk
        chunk = self._compute(index)
        with self._lock:
            self._chunks[index] = chunk
            while len(self._chunks) > KEPT_CHUNKS:
                self._chunks.popitem(last=False)
        return chunk

    def _compute(self, index: int) -> Chunk:
        spectrum = LONG.stft(self.samples(index * TILE, (index + 1) * TILE))
        total = power(spectrum)
        amplitude = np.sqrt(np.float32(0.5) * (total[0] + total[1]))
        return Chunk(spectrum, amplitude, timbre(amplitude))
