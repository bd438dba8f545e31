"""How well each key explains what sounds, from its notes and from its chords."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from audio_ports.analysis.chords.hearing import Hearing
from audio_ports.analysis.features.layout import Array
from audio_ports.analysis.tonality.degrees import triad_shares

# Sha'ath, "Estimation of key in digital music recordings" (2011): of C, from the tonic up.
_MAJOR = (6.6, 2.0, 3.5, 2.3, 4.6, 4.0, 2.5, 5.2, 2.4, 3.7, 2.3, 3.4)
_MINOR = (6.5, 2.7, 3.5, 5.4, 2.6, 3.5, 2.5, 5.2, 4.0, 2.7, 4.3, 3.2)
# Of notes against chords.
_NOTES_WEIGHT = 1 / 0.6
_QUIET = np.float32(0.15)
_COMPRESSION = np.float32(0.7)


def key_evidence(hearing: Hearing) -> Array:
    """Weigh all keys for each span.

    The chords' usual places in a key tell it from its relative, the notes from its neighbours.

    Parameters
    ----------
    hearing : Hearing

    Returns
    -------
    ndarray of float32, shape (spans, 24)
        Logarithms of likelihoods but for a constant.
    """
    notes = hearing.chroma**_COMPRESSION
    notes /= notes.sum(axis=1, keepdims=True) + _QUIET
    by_notes = notes @ _profiles().T.astype(np.float32)
    by_chords = hearing.triads @ np.log(triad_shares()).T.astype(np.float32)
    lengths = np.diff(hearing.edges_sec).astype(np.float32)
    return np.asarray(lengths[:, None] * (_NOTES_WEIGHT * by_notes + by_chords), np.float32)


@cache
def _profiles() -> NDArray[np.float64]:
    """Shape (24, 12): of mean 0 and deviation 1."""
    rows = [np.roll(mode, tonic) for mode in (_MAJOR, _MINOR) for tonic in range(12)]
    profiles = np.array(rows)
    centred = profiles - profiles.mean(axis=1, keepdims=True)
    return np.asarray(centred / centred.std(axis=1, keepdims=True), np.float64)
