"""One tile: from the spectrogram around it to its part of every stem."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audio_ports.engines.spectral.grid import HOP, N_FFT, TILE, Power, istft
from audio_ports.engines.spectral.masks import STEMS, stem_masks
from audio_ports.engines.spectral.repetition import REACH, median_of, similar_frames
from audio_ports.engines.spectral.spectrogram import Spectrogram

MARGIN = 42
"""Frames beside a tile that its medians and pitch path may look at (1 s)."""

SPAN = (TILE - 1) * HOP + N_FFT
"""Samples a tile reaches, the overlap with its neighbours included."""


def tile_start(index: int) -> int:
    """First sample that tile `index` adds to."""
    return index * TILE * HOP - N_FFT // 2


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
    amplitude = spectrogram.amplitude(first, last)
    masks = stem_masks(spectrum, amplitude, _repeated(spectrogram, (first, last), extent))
    spectrum = spectrum[:, own]
    stems = [istft(spectrum * mask[own]) for mask in masks[: len(STEMS) - 1]]
    return np.stack(stems)


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
