"""Portions of any rate and layout to 44.1 kHz stereo."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import soxr
from numpy.typing import NDArray

from audio_ports.ingest.decoder import Pcm
from audio_ports.ingest.downmix import to_stereo
from audio_ports.pack.layout import CHANNELS, SAMPLE_RATE


def to_master_rate(portions: Iterator[Pcm]) -> Iterator[NDArray[np.float32]]:
    """Resample what is not at 44.1 kHz; the rate may change on the way.

    Parameters
    ----------
    portions : iterator of Pcm
        In order.

    Yields
    ------
    ndarray of float32, shape (2, frames)
        In total, for each stretch of one rate, round(frames x 44100 / rate) frames.
    """
    stretch: _Stretch | None = None
    for pcm in portions:
        if stretch is not None and stretch.sample_rate != pcm.sample_rate:
            yield stretch.finish()
            stretch = None
        stretch = stretch or _Stretch(pcm.sample_rate)
        yield stretch.add(to_stereo(pcm.y, pcm.channels))
    if stretch is not None:
        yield stretch.finish()


class _Stretch:
    """Audio of one rate, with an exact count of what comes out."""

    def __init__(self, sample_rate: int) -> None:
        self.sample_rate = sample_rate
        self._frames_in = 0
        self._frames_out = 0
        self._resampler = (
            None
            if sample_rate == SAMPLE_RATE
            else soxr.ResampleStream(
                sample_rate, SAMPLE_RATE, CHANNELS, dtype="float32", quality="HQ"
            )
        )

    def add(self, y: NDArray[np.float32]) -> NDArray[np.float32]:
        self._frames_in += y.shape[1]
        if self._resampler is None:
            return y
        return self._count(self._resampler.resample_chunk(np.ascontiguousarray(y.T)).T)

    def finish(self) -> NDArray[np.float32]:
        if self._resampler is None:
            return np.zeros((CHANNELS, 0), np.float32)
        nothing = np.zeros((0, CHANNELS), np.float32)
        rest: NDArray[np.float32] = self._resampler.resample_chunk(nothing, last=True).T
        # The filter's end may come out a frame longer or shorter.
        missing = round(self._frames_in * SAMPLE_RATE / self.sample_rate) - self._frames_out
        if missing <= rest.shape[1]:
            return rest[:, : max(0, missing)]
        padding = np.zeros((CHANNELS, missing - rest.shape[1]), np.float32)
        return np.concatenate([rest, padding], axis=1)

    def _count(self, y: NDArray[np.float32]) -> NDArray[np.float32]:
        self._frames_out += y.shape[1]
        return y
