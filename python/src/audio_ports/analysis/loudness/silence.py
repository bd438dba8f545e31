"""Where a file is silent."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audio_ports.ingest.loudness import ABSOLUTE_GATE_LUFS, to_power

_STEPS_PER_SEC = 10
# Shorter ones are rests of the music.
_SHORTEST_INNER_STEPS = 2 * _STEPS_PER_SEC
_MOSTLY = 0.5


def silence_warnings(powers: NDArray[np.float64]) -> list[dict[str, object]]:
    """Say whether a file is silent, or for how long if that is most of it.

    Parameters
    ----------
    powers : ndarray of float64, shape (steps,)
        K-weighted power of each 100 ms.

    Returns
    -------
    list of dict
        `silence`, or `mostly_silent` with `leadingSec`, `trailingSec` and `innerSec` if these
        are together over half of it, or nothing.
    """
    heard = np.flatnonzero(powers > to_power(ABSOLUTE_GATE_LUFS))
    if not len(heard):
        return [{"code": "silence"}] if len(powers) else []
    gaps = np.diff(heard) - 1
    leading, trailing = int(heard[0]), int(len(powers) - 1 - heard[-1])
    inner = int(gaps[gaps >= _SHORTEST_INNER_STEPS].sum())
    if leading + trailing + inner <= _MOSTLY * len(powers):
        return []
    parts = {"leadingSec": leading, "trailingSec": trailing, "innerSec": inner}
    facts = {name: round(steps / _STEPS_PER_SEC, 1) for name, steps in parts.items()}
    return [{"code": "mostly_silent", **facts}]
