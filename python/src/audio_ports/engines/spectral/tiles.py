"""One tile: from the spectrogram around it to its part of every stem."""

from __future__ import annotations

import numpy as np

from audio_ports.engines.spectral.grid import HOP, LONG, N_FFT, TILE, Power, Samples, samples_of
from audio_ports.engines.spectral.masks import STEMS, stem_masks
from audio_ports.engines.spectral.repetition import REACH, median_of, similar_frames
from audio_ports.engines.spectral.spectrogram import Excerpt, Spectrogram

MARGIN = 42
"""Frames beside a tile that its medians and pitch paths may look at (1 s)."""

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


def surroundings(spectrogram: Spectrogram, index: int) -> Excerpt:
    """Read all that tile `index` depends on."""
    return spectrogram.excerpt(index * TILE - MARGIN, (index + 1) * TILE + MARGIN, REACH)


def separate_tile(around: Excerpt, frames: int) -> Samples:
    """Compute a tile's part of all stems but the last, which is the remainder.

    Parameters
    ----------
    around : Excerpt
        From `surroundings`.
    frames : int
        STFT frames of the whole track.

    Returns
    -------
    ndarray of float32, shape (3, 2, SPAN)
        To be added at `tile_start` of the tile.
    """
    spectrum = around.spectrum()
    masks = stem_masks(around.samples, spectrum, _repeated(around, frames))
    own = slice(MARGIN, MARGIN + TILE)
    left, right = spectrum[:, own]
    stems = np.empty((len(STEMS) - 1, 2, SPAN), np.float32)
    for stem, mask, width in zip(stems, masks, WIDTHS, strict=False):
        middle = mask[own] * (left + right) * np.float32(0.5)
        side = mask[own] * (left - right) * np.float32(0.5 * width)
        stem[:] = LONG.istft(np.stack([middle + side, middle - side]))
    return stems


def _repeated(around: Excerpt, frames: int) -> Power | None:
    """Return what comes again within REACH of each frame, or None if nothing can."""
    origin, end = around.first - REACH, around.last + REACH
    neighbours = similar_frames(
        around.timbre(origin, end),
        slice(REACH, REACH + around.last - around.first),
        slice(-origin, frames - origin),
    )
    if neighbours[0].min() < 0:
        return None
    return median_of(around.amplitude(origin, end), neighbours)
