"""The engine `spectral`: cues, soft masks, stems that sum to the mix."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
from numpy.typing import NDArray

from audio_ports.engines.base import Mix
from audio_ports.engines.spectral.grid import frame_count
from audio_ports.engines.spectral.masks import STEMS
from audio_ports.engines.spectral.spectrogram import Spectrogram
from audio_ports.engines.spectral.tiles import SPAN, separate_tile, tile_start, tiles_of

KEPT_TILES = 4
"""Separated tiles kept, about 4.3 MB each: a segment and its neighbours."""


class SpectralEngine:
    """Splits a mix into vocals, drums, bass and other without a model."""

    name = "spectral"
    stems = STEMS
    sums_to_mix = True

    def __init__(self, mix: Mix) -> None:
        self._mix = mix
        self._spectrogram = Spectrogram(mix)
        self._extent = (0, frame_count(mix.frames))
        self._tiles: OrderedDict[int, NDArray[np.float32]] = OrderedDict()

    def separate(self, start: int, stop: int) -> dict[str, NDArray[np.float32]]:
        """Separate frames [start, stop); each stem has shape (2, stop - start)."""
        y = np.zeros((len(STEMS) - 1, 2, stop - start), np.float32)
        for index in tiles_of(start, stop):
            begin = tile_start(index)
            low, high = max(start, begin), min(stop, begin + SPAN)
            y[..., low - start : high - start] += self._tile(index)[..., low - begin : high - begin]
        parts = dict(zip(STEMS, y, strict=False))
        parts[STEMS[-1]] = self._mix.read(start, stop) - (y[0] + y[1] + y[2])
        return parts

    def _tile(self, index: int) -> NDArray[np.float32]:
        tile = self._tiles.get(index)
        if tile is None:
            tile = separate_tile(self._spectrogram, index, self._extent)
            self._tiles[index] = tile
            while len(self._tiles) > KEPT_TILES:
                self._tiles.popitem(last=False)
        self._tiles.move_to_end(index)
        return tile
