"""The most likely row of beats under an accent curve."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audio_ports.analysis.features.layout import Array
from audio_ports.analysis.rhythm.beat_states import beat_periods, change_cost

# An accent half-way between two beats speaks against them.
_HALFWAY_WEIGHT = np.float32(0.5)


def track_beats(accents: Array, preference: Array) -> NDArray[np.int64]:
    """Find the row of beats with the largest sum of accents, at lengths that change little.

    Parameters
    ----------
    accents : ndarray of float32, shape (frames,)
        What a beat at a frame is worth; negative where there should be none.
    preference : ndarray of float32, shape (lengths,)
        Added for each beat of a length of `beat_periods()`.

    Returns
    -------
    ndarray of int, shape (beats,)
        Frames, ascending.

    Notes
    -----
    `best[t, p]` is the sum of the best row whose last beat lies at `t` and is followed by the next
    one after `p` frames: a Viterbi search over beats instead of frames. Only as many frames of it
    as the longest beat has are kept.
    """
    periods = beat_periods()
    frames, longest = len(accents), int(periods[-1])
    halfway = np.concatenate([np.maximum(accents, 0), np.zeros(longest, np.float32)])
    best = np.full((longest + 1, len(periods)), -np.inf, np.float32)
    came_from = np.full((frames, len(periods)), -1, np.int8)
    cost, columns, halves = change_cost(), np.arange(len(periods)), periods // 2
    for frame in range(frames):
        own = accents[frame] - _HALFWAY_WEIGHT * halfway[frame + halves] + preference
        before = best[(frame - periods) % (longest + 1), columns]
        through = before[:, None] + cost
        source = through.argmax(axis=0)
        gained = through[source, columns]
        # The first beat lies anywhere within the longest length.
        is_first = gained < 0 if frame < longest else np.isneginf(gained)
        came_from[frame] = np.where(is_first, -1, source)
        start = 0.0 if frame < longest else -np.inf
        best[frame % (longest + 1)] = np.where(is_first, start, gained) + own
    return _trace(best, came_from)


def _trace(best: Array, came_from: NDArray[np.int8]) -> NDArray[np.int64]:
    """Go back from the best beat whose successor lies behind the end."""
    periods = beat_periods()
    frames = len(came_from)
    last = np.arange(max(0, frames - len(best) + 1), frames)
    scores = best[last % len(best)]
    scores = np.where(last[:, None] + periods >= frames, scores, -np.inf)
    place, length = divmod(int(scores.argmax()), len(periods))
    frame = int(last[place])
    beats = [frame]
    while (source := int(came_from[frame, length])) >= 0:
        frame, length = frame - int(periods[source]), source
        beats.append(frame)
    return np.array(beats[::-1], np.int64)
