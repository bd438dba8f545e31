"""Portions of any length to segments of 4 s."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from audio_ports.pack.layout import CHANNELS, SEGMENT_FRAMES


def to_segments(portions: Iterator[NDArray[np.float32]]) -> Iterator[NDArray[np.float32]]:
    """Cut a stream into segments.

    Parameters
    ----------
    portions : iterator of ndarray of float32, shape (2, frames)
        In order, of any length.

    Yields
    ------
    ndarray of float32, shape (2, 176400)
        The last one may be shorter, but is never empty.
    """
    waiting: list[NDArray[np.float32]] = []
    count = 0
    for portion in portions:
        waiting.append(portion)
        count += portion.shape[1]
        if count < SEGMENT_FRAMES:
            continue
        joined = np.concatenate(waiting, axis=1)
        while joined.shape[1] >= SEGMENT_FRAMES:
            yield np.ascontiguousarray(joined[:, :SEGMENT_FRAMES])
            joined = joined[:, SEGMENT_FRAMES:]
        waiting, count = [joined], joined.shape[1]
    if count:
        rest = np.concatenate([np.zeros((CHANNELS, 0), np.float32), *waiting], axis=1)
        yield np.ascontiguousarray(rest)
