"""The shared features of a track, block by block."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol, TypeVar

import numpy as np
import soxr
from numpy.typing import NDArray

from audio_ports.analysis.features.block import BLOCK, MARGIN, BlockFeatures, block_features
from audio_ports.analysis.features.layout import CQT_HOP, HOP, MEL_HOP, SR, Array
from audio_ports.analysis.features.shared import SharedFeatures
from audio_ports.pack.layout import SAMPLE_RATE

_Number = TypeVar("_Number", np.float16, np.float32)

_RATIO = SAMPLE_RATE // SR
_REFERENCE_LUFS = -18.0
# What is quieter is not turned up further: noise is no music.
_QUIETEST_LUFS = -50.0


class Audio(Protocol):
    """Stereo at 44.1 kHz that can be read anywhere."""

    @property
    def frames(self) -> int:
        """Length."""

    def read(self, start: int, stop: int) -> Array:
        """Read frames [start, stop), zero outside of it; shape (2, stop - start)."""


def extract_features(
    audio: Audio,
    loudness_lufs: float | None,
    threads: int,
    on_progress: Callable[[float], None],
) -> SharedFeatures:
    """Compute the shared features of a track in one pass.

    Parameters
    ----------
    audio : Audio
        Read once, in order, from the calling thread.
    loudness_lufs : float or None
        Integrated loudness; None for silence.
    threads : int
        Blocks that are worked on at once.
    on_progress : callable
        Hears the share of the track that is done, from the calling thread.

    Returns
    -------
    SharedFeatures
    """
    samples = -(-audio.frames // _RATIO)
    gain = np.float32(_gain(loudness_lufs))
    blocks = max(1, -(-samples // BLOCK))
    done: list[BlockFeatures] = []
    for features in _in_threads(audio, gain, blocks, threads):
        done.append(features)
        on_progress(len(done) / blocks)
    return SharedFeatures(
        duration_sec=audio.frames / SAMPLE_RATE,
        onsets=_joined([block.onsets for block in done], samples // HOP + 1),
        strokes=_joined([block.strokes for block in done], samples // HOP + 1),
        mel=_joined([block.mel for block in done], samples // MEL_HOP + 1),
        cqt=_joined([block.cqt for block in done], samples // CQT_HOP + 1),
        descriptors=_joined([block.descriptors for block in done], samples // CQT_HOP + 1),
    )


def _in_threads(
    audio: Audio, gain: np.float32, blocks: int, threads: int
) -> Iterator[BlockFeatures]:
    """Blocks in order; as many as there are threads wait with their audio."""
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[BlockFeatures]] = deque()
        for block in range(blocks):
            if len(waiting) > threads:
                yield waiting.popleft().result()
            waiting.append(pool.submit(block_features, _block_audio(audio, block, gain)))
        while waiting:
            yield waiting.popleft().result()


def _block_audio(audio: Audio, block: int, gain: np.float32) -> Array:
    start, stop = block * BLOCK - MARGIN, (block + 1) * BLOCK + MARGIN
    stereo = audio.read(start * _RATIO, stop * _RATIO)
    mono = (stereo[0] + stereo[1]) * (gain / 2)
    half = soxr.resample(mono, SAMPLE_RATE, SR, quality="HQ")
    return np.asarray(half, np.float32)


def _joined(parts: list[NDArray[_Number]], length: int) -> NDArray[_Number]:
    return np.concatenate(parts)[:length].copy()


def _gain(loudness_lufs: float | None) -> float:
    if loudness_lufs is None:
        return 1.0
    return float(10 ** ((_REFERENCE_LUFS - max(loudness_lufs, _QUIETEST_LUFS)) / 20))
