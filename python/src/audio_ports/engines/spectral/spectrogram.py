"""The mix's spectrogram, made chunk by chunk and kept in a bounded cache."""

from __future__ import annotations

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
    frame_count,
    power,
    samples_of,
)
from audio_ports.engines.spectral.repetition import timbre

KEPT_CHUNKS = 12
"""Chunks kept, about 7 MB each: all that two tiles in a row look at."""


@dataclass(frozen=True)
class Chunk:
    """TILE frames of the mix: complex spectrum, amplitude over channels, timbre."""

    spectrum: Spectrum
    amplitude: Power
    timbre: Power


@dataclass(frozen=True)
class Excerpt:
    """What the frames [first, last) of the mix and those up to `reach` away hold.

    It refers to chunks, so that it stays valid when the cache drops them.
    """

    chunks: tuple[Chunk, ...]
    origin: int
    samples: Samples
    first: int
    last: int

    def spectrum(self) -> Spectrum:
        """Spectrum of frames [first, last), shape (2, frames, bins)."""
        parts = [chunk.spectrum[:, rows] for chunk, rows in self._rows(self.first, self.last)]
        return np.concatenate(parts, axis=1)

    def amplitude(self, first: int, last: int) -> Power:
        """Root of the mean power over channels, shape (last - first, bins)."""
        return np.concatenate([chunk.amplitude[rows] for chunk, rows in self._rows(first, last)])

    def timbre(self, first: int, last: int) -> Power:
        """Band spectra as `repetition.timbre` gives them, shape (last - first, bands)."""
        return np.concatenate([chunk.timbre[rows] for chunk, rows in self._rows(first, last)])

    def _rows(self, first: int, last: int) -> list[tuple[Chunk, slice]]:
        rows = []
        for number, chunk in enumerate(self.chunks, self.origin):
            low, high = max(first - number * TILE, 0), min(last - number * TILE, TILE)
            if low < high:
                rows.append((chunk, slice(low, high)))
        return rows


class Spectrogram:
    """Frames of the mix on the fixed grid, zero outside the track; for one thread."""

    def __init__(self, mix: Mix) -> None:
        self._mix = mix
        self._chunks: OrderedDict[int, Chunk] = OrderedDict()
        self.frames = frame_count(mix.frames)

    @property
    def kept(self) -> int:
        """Count of chunks in the cache."""
        return len(self._chunks)

    def excerpt(self, first: int, last: int, reach: int) -> Excerpt:
        """Read frames [first, last) with `reach` frames of context on both sides."""
        origin = (first - reach) // TILE
        chunks = tuple(self._chunk(i) for i in range(origin, -(-(last + reach) // TILE)))
        return Excerpt(chunks, origin, self._mix.read(*samples_of(first, last)), first, last)

    def _chunk(self, index: int) -> Chunk:
        chunk = self._chunks.get(index)
        if chunk is None:
            chunk = self._chunks[index] = self._compute(index)
            while len(self._chunks) > KEPT_CHUNKS:
                self._chunks.popitem(last=False)
        self._chunks.move_to_end(index)
        return chunk

    def _compute(self, index: int) -> Chunk:
        spectrum = LONG.stft(self._mix.read(*samples_of(index * TILE, (index + 1) * TILE)))
        total = power(spectrum)
        amplitude = np.sqrt(np.float32(0.5) * (total[0] + total[1]))
        return Chunk(spectrum, amplitude, timbre(amplitude))
