"""How usual a chord is in a key."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from audio_ports.analysis.chords.states import QUALITIES, ChordState, chord_states, triads
from audio_ports.analysis.tonality.degrees import triad_shares
from audio_ports.analysis.tonality.names import KEYS

_SCALES = {False: (0, 2, 4, 5, 7, 9, 11), True: (0, 2, 3, 5, 7, 8, 10)}
# Of a chord whose seventh or suspension is not of the scale.
_FOREIGN = 0.3
_NO_CHORD = 0.05

NO_KEY = KEYS
"""The row for no key."""


@cache
def key_priors() -> NDArray[np.float64]:
    """Give the probability of each state in each key.

    Returns
    -------
    ndarray of float64, shape (25, states)
        The last row is for no key: all chords alike. Rows add up to 1.
    """
    rows = [_weights(key) for key in range(KEYS)]
    rows.append(np.ones(len(chord_states())))
    priors = np.array([np.append(row / row.sum() * (1 - _NO_CHORD), _NO_CHORD) for row in rows])
    priors.setflags(write=False)
    return priors


def _weights(key: int) -> NDArray[np.float64]:
    foreign = [_FOREIGN if _is_foreign(state, key) else 1.0 for state in chord_states()]
    return np.asarray(triad_shares()[key, triads()] * foreign, np.float64)


def _is_foreign(state: ChordState, key: int) -> bool:
    tones = QUALITIES[state.quality]
    colours = tones[1:2] if state.quality.startswith("sus") else tones[3:]
    return any((state.root + step - key) % 12 not in _SCALES[key >= 12] for step in colours)
