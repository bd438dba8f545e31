"""How usual triads are in a key."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from audio_ports.analysis.tonality.names import KEYS

MAJOR, MINOR, DIMINISHED = 0, 12, 24
"""Where the triads of a kind begin among the 36, each from C upwards."""

TRIADS = 36

# By semitones over the tonic: triads of the key and of its neighbours. The order is that of
# de Clercq and Temperley, "A corpus analysis of rock harmony" (2011); minor keys also have the
# harmonic scale's.
_OF_MAJOR = {
    MAJOR: {0: 1.0, 5: 0.8, 7: 0.8, 10: 0.25, 2: 0.2, 4: 0.15, 9: 0.15, 8: 0.15, 3: 0.1},
    MINOR: {9: 0.7, 2: 0.5, 4: 0.3, 5: 0.15, 7: 0.1},
    DIMINISHED: {11: 0.1},
}
_OF_MINOR = {
    MAJOR: {8: 0.7, 10: 0.7, 3: 0.6, 7: 0.6, 5: 0.15, 1: 0.1, 0: 0.1},
    MINOR: {0: 1.0, 5: 0.6, 7: 0.3, 2: 0.1, 10: 0.1},
    DIMINISHED: {2: 0.15, 11: 0.15},
}
_RARE = 0.05


@cache
def triad_shares() -> NDArray[np.float64]:
    """Give each key's shares of triads.

    Returns
    -------
    ndarray of float64, shape (24, 36)
        Rows add up to 1.
    """
    weights = np.full((KEYS, TRIADS), _RARE)
    for key in range(KEYS):
        for kind, degrees in (_OF_MINOR if key >= 12 else _OF_MAJOR).items():
            for degree, weight in degrees.items():
                weights[key, kind + (key + degree) % 12] = weight
    shares = np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float64)
    shares.setflags(write=False)
    return shares
