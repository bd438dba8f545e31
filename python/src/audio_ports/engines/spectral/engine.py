"""The engine `spectral`: cues, soft masks, stems that sum to the mix."""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np

from audio_ports.engines.base import BlockEngine, Mix
from audio_ports.engines.spectral.grid import Samples
from audio_ports.engines.spectral.masks import STEMS
from audio_ports.engines.spectral.spectrogram import Spectrogram
from audio_ports.engines.spectral.tiles import (
    SPAN,
    separate_tile,
    surroundings,
    tile_start,
    tiles_of,
)

MAX_THREADS = 2
"""Tiles at work at once, each in about 100 MB, whatever the machine has."""

KEPT_TILES = 2 + 2 * MAX_THREADS
"""Separated tiles kept, about 4.3 MB each: two that make a segment, and the next ones."""


class SpectralEngine(BlockEngine):
    """Splits a mix into vocals, drums, bass and other without a model.

    The mix is read on the caller's thread only.

    Parameters
    ----------
    mix : Mix
        The master.
    threads : int
        Tiles to work on at once, at most MAX_THREADS.
    """

    name = "spectral"
    stems = STEMS
    sums_to_mix = True

    def __init__(self, mix: Mix, threads: int = 1) -> None:
        self._mix = mix
        self._spectrogram = Spectrogram(mix)
        self._tiles: OrderedDict[int, Future[Samples]] = OrderedDict()
        self._threads = min(max(1, threads), MAX_THREADS)
        self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="tile")
        self._last_tile = tiles_of(0, max(1, mix.frames)).stop - 1
        self._expected_start = 0

    @property
    def kept(self) -> tuple[int, int]:
        """Counts of spectrogram chunks and separated tiles in memory."""
        return self._spectrogram.kept, len(self._tiles)

    def separate(self, start: int, stop: int) -> dict[str, Samples]:
        """Separate frames [start, stop); each stem has shape (2, stop - start)."""
        y = np.zeros((len(STEMS) - 1, 2, stop - start), np.float32)
        needed = tiles_of(start, stop)
        goes_on = self._threads > 1 and start == self._expected_start
        until = min(needed.stop + (self._threads if goes_on else 0), self._last_tile + 1)
        for index in needed:
            self._begin(range(index, min(index + self._threads + 1, max(until, index + 1))))
            begin = tile_start(index)
            low, high = max(start, begin), min(stop, begin + SPAN)
            tile = self._tiles[index].result()
            y[..., low - start : high - start] += tile[..., low - begin : high - begin]
        self._expected_start = stop
        parts = dict(zip(STEMS, y, strict=False))
        parts[STEMS[-1]] = self._mix.read(start, stop) - (y[0] + y[1] + y[2])
        return parts

    def _begin(self, tiles: range) -> None:
        """Start work on tiles that are neither done nor begun; drop the longest unused."""
        for index in tiles:
            if index not in self._tiles:
                around = surroundings(self._spectrogram, index)
                work = self._pool.submit(separate_tile, around, self._spectrogram.frames)
                self._tiles[index] = work
            self._tiles.move_to_end(index)
        while len(self._tiles) > KEPT_TILES:
            self._tiles.popitem(last=False)
