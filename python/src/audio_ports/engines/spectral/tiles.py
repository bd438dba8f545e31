"""One tile: from the spectrogram around it to its part of every stem."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audio_ports.engines.spectral.grid import HOP, LONG, N_FFT, TILE, Power, samples_of
from audio_ports.engines.spectral.masks import STEMS, stem_masks
from audio_ports.engines.spectral.repetition import REACH, median_of, similar_frames
from audio_ports.engines.spectral.spectrogram import Spectrogram

MARGIN = 42
"""Frames beside a tile that its medians and pitch path may look at (1 s)."""

WIDTHS = (1.0, 1.0, 0.5)
"""Stereo width of vocals, drums and bass; a bass is hardly ever wide."""

SPAN = (TILE - 1) * HOP + N_FFT
"""Samples a tile reaches, the overlap with its neighbours included."""


def tile_start(index: int) -> int:
    """First sample that tile `index` adds to."""
    return samples_of(index * TILE, index * TILE + 1)[0]


def tiles_of(start: int, stop: int) -> range:
    """Numbers of the tiles that add to samples [start, stop)."""
    reach, lead = TILE * HOP, tile_start(0)
    return range((start - lead - SPAN) // reach + 1, (stop - 1 - lead) // reach + 1)


def separate_tile(
    spectrogram: Spectrogram, index: int, extent: tuple[int, int]
) -> NDArray[np.float32]:
    """Compute a tile's part of all stems but the last, which is the remainder.

    Parameters
    ----------
    spectrogram : Spectrogram
    index : int
        Number of the tile.
    extent : tuple of int
        First and last + 1 STFT frame of the track.

    Returns
    -------
    ndarray of float32, shape (3, 2, SPAN)
        To be added at `tile_start(index)`.
    """
    first, last = index * TILE - MARGIN, (index + 1) * TILE + MARGIN
    own = slice(MARGIN, MARGIN + TILE)
    spectrum = spectrogram.spectrum(first, last)
    repeated = _repeated(spectrogram, (first, last), extent)
    masks = stem_masks(spectrogram.samples(first, last), spectrum, repeated)
    left, right = spectrum[:, own]
    stems = np.empty((len(STEMS) - 1, 2, SPAN), np.float32)
    for stem, mask, width in zip(stems, masks, WIDTHS, strict=False):
        middle = mask[own] * (left + right) * np.float32(0.5)
        side = mask[own] * (left - right) * np.float32(0.5 * width)
        stem[:] = LONG.istft(np.stack([middle + side, middle - side]))
    return stems


def _repeated(
    spectrogram: Spectrogram, window: tuple[int, int], extent: tuple[int, int]
) -> Power | None:
    """Return what comes again within REACH of each frame, or None if nothing can."""
    first, last = window
    origin = first - REACH
    neighbours = similar_frames(
        spectrogram.timbre(origin, last + REACH),
        slice(REACH, REACH + last - first),
        slice(extent[0] - origin, extent[1] - origin),
    )
    if neighbours[0].min() < 0:
        return None
    return median_of(spectrogram.amplitude(origin, last + REACH), neighbours)
