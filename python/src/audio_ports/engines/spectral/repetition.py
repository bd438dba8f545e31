"""What repeats within some seconds around each frame.

After Rafii and Pardo, "Music/voice separation using the similarity matrix" (2012).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audio_ports.engines.spectral.grid import BINS, FRAMES_PER_SEC, Power

REACH = round(12 * FRAMES_PER_SEC)
"""How many frames away a repetition may be."""

APART = round(0.5 * FRAMES_PER_SEC)
SPACING = 8
NEIGHBOURS = 9
BANDS = 60

_EDGES = np.unique(np.round(np.geomspace(3, BINS - 1, BANDS)).astype(np.intp))
_SORT_TO_MEDIAN = (
    (0, 1), (3, 4), (6, 7), (1, 2), (4, 5), (7, 8), (0, 1), (3, 4), (6, 7), (0, 3),
    (5, 8), (4, 7), (3, 6), (1, 4), (2, 5), (4, 7), (4, 2), (6, 4), (4, 2),
)  # fmt: skip


def timbre(amplitude: Power) -> Power:
    """Unit-length log-band spectrum of each frame, shape (frames, bands)."""
    bands = np.log(np.add.reduceat(amplitude, _EDGES, axis=1) + np.float32(1e-3))
    bands -= bands.mean(axis=1, keepdims=True)
    bands /= np.sqrt(np.sum(bands**2, axis=1, keepdims=True)) + np.float32(1e-6)
    return np.asarray(bands, np.float32)


def similar_frames(timbres: Power, inside: slice, known: slice) -> NDArray[np.intp]:
    """For each frame of `inside`, the rows of its most similar frames.

    Parameters
    ----------
    timbres : ndarray of float32, shape (frames, bands)
    inside : slice
        Frames to find neighbours for.
    known : slice
        Frames that hold sound: the track's extent.

    Returns
    -------
    ndarray of intp, shape (NEIGHBOURS, len(inside))
        Where fewer exist the best ones come again; -1 where there is none.
    """
    rows = np.arange(inside.start, inside.stop)
    columns = np.arange(timbres.shape[0])
    likeness = timbres[inside] @ timbres.T
    distance = np.abs(rows[:, None] - columns)
    likeness[(distance > REACH) | (distance < APART)] = -2
    likeness[:, : max(0, known.start)] = -2
    likeness[:, max(0, known.stop) :] = -2
    found = np.full((NEIGHBOURS, rows.size), -1, np.intp)
    at = np.arange(rows.size)
    for n in range(NEIGHBOURS):
        best = likeness.argmax(axis=1)
        exists = likeness[at, best] > -2
        found[n] = np.where(exists, best, found[n // 2] if n else -1)
        for shift in range(-SPACING, SPACING + 1):
            likeness[at, np.clip(best + shift, 0, columns.size - 1)] = -2
    return found


def median_of(amplitude: Power, neighbours: NDArray[np.intp]) -> Power:
    """Median over each frame's neighbours, by a sorting network (no partial sort)."""
    planes = [amplitude[rows] for rows in neighbours]
    for low, high in _SORT_TO_MEDIAN:
        smaller = np.minimum(planes[low], planes[high])
        planes[high] = np.maximum(planes[low], planes[high])
        planes[low] = smaller
    median: Power = planes[len(planes) // 2]
    return median
