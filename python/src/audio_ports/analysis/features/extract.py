"""The shared features of a track, block by block."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import soxr
from numpy.typing import NDArray

from audio_ports.analysis.features.block import BLOCK, MARGIN, BlockFeatures, block_features
from audio_ports.analysis.features.layout import CQT_HOP, HOP, MEL_HOP, SR, Array
from audio_ports.analysis.features.shared import SharedFeatures
from audio_ports.pack.layout import SAMPLE_RATE

_RATIO = SAMPLE_RATE // SR
_REFERENCE_LUFS = -18.0
# What is quieter is not turned up further: noise is no music.
_QUIETEST_LUFS = -50.0
# Of the power that equal sides add up to: 20 dB less.
_CANCELLED = 0.01


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
    on_audio: Callable[[Array], None] | None = None,
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
    on_audio : callable, optional
        Hears all of the stereo audio in order, portion by portion, from the calling thread; it
        may keep what it is given.

    Returns
    -------
    SharedFeatures
    """
    samples = -(-audio.frames // _RATIO)
    gain = np.float32(_gain(loudness_lufs))
    blocks = max(1, -(-samples // BLOCK))
    reader = _BlockReader(audio, gain, on_audio)
    whole: dict[str, NDArray[Any]] = {}
    for block, features in enumerate(_in_threads(reader, blocks, threads)):
        _place(whole, features, block, blocks)
        on_progress((block + 1) / blocks)
    return SharedFeatures(
        duration_sec=audio.frames / SAMPLE_RATE,
        onsets=whole["onsets"][: samples // HOP + 1],
        strokes=whole["strokes"][: samples // HOP + 1],
        mel=whole["mel"][: samples // MEL_HOP + 1],
        cqt=whole["cqt"][: samples // CQT_HOP + 1],
        descriptors=whole["descriptors"][: samples // CQT_HOP + 1],
    )


def _in_threads(reader: _BlockReader, blocks: int, threads: int) -> Iterator[BlockFeatures]:
    """Blocks in order; as many as there are threads wait with their audio."""
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[BlockFeatures]] = deque()
        for block in range(blocks):
            if len(waiting) > threads:
                yield waiting.popleft().result()
            waiting.append(pool.submit(block_features, reader.read(block)))
        while waiting:
            yield waiting.popleft().result()


@dataclass(frozen=True)
class _BlockReader:
    """Gives blocks as mono at half the rate, and lets meters hear what lies inside of them."""

    audio: Audio
    gain: np.float32
    on_audio: Callable[[Array], None] | None

    def read(self, block: int) -> Array:
        start, stop = block * BLOCK - MARGIN, (block + 1) * BLOCK + MARGIN
        stereo = self.audio.read(start * _RATIO, stop * _RATIO)
        if self.on_audio is not None:
            left = self.audio.frames - block * BLOCK * _RATIO
            inside = slice(MARGIN * _RATIO, MARGIN * _RATIO + min(BLOCK * _RATIO, left))
            self.on_audio(stereo[:, inside])
        mono = _downmix(stereo) * (self.gain / 2)
        half = soxr.resample(mono, SAMPLE_RATE, SR, quality="HQ")
        return np.asarray(half, np.float32)


def _downmix(stereo: Array) -> Array:
    """Add the sides up, or take one from the other where they would cancel: one is inverted."""
    left, right = stereo
    mono = left + right
    both = float(np.dot(left, left) + np.dot(right, right))
    if float(np.dot(mono, mono)) >= _CANCELLED * 2 * both:
        return np.asarray(mono, np.float32)
    return np.asarray(left - right, np.float32)


def _place(
    whole: dict[str, NDArray[Any]], features: BlockFeatures, block: int, blocks: int
) -> None:
    """Put a block where it belongs: joined at the end, three hours would be held twice."""
    for name, part in features._asdict().items():
        if name not in whole:
            whole[name] = np.empty((blocks * len(part), part.shape[1]), part.dtype)
        whole[name][block * len(part) : (block + 1) * len(part)] = part


def _gain(loudness_lufs: float | None) -> float:
    if loudness_lufs is None:
        return 1.0
    return float(10 ** ((_REFERENCE_LUFS - max(loudness_lufs, _QUIETEST_LUFS)) / 20))
