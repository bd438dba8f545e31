"""Stems whose stored samples add up to the stored mix exactly."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

_LOWEST, _HIGHEST = -32_768, 32_767


def complete_sum(
    stems: Mapping[str, NDArray[np.int32]], mix: NDArray[np.int32], remainder: str
) -> dict[str, NDArray[np.int32]]:
    """Set one stem to what the others leave of the mix.

    Where that doesn't fit into 16 bits, the rest goes to the other stems, in
    their order, so the sum holds for every sample.

    Parameters
    ----------
    stems : mapping of str to ndarray of int32, shape (2, frames)
        16-bit values; the remainder's own are ignored.
    mix : ndarray of int32, shape (2, frames)
        16-bit values of the mix.
    remainder : str
        The stem to set.

    Returns
    -------
    dict of str to ndarray of int32, shape (2, frames)
        The stems in the same order, adding up to `mix`.
    """
    others = {name: samples for name, samples in stems.items() if name != remainder}
    rest = mix - sum(others.values(), np.zeros_like(mix))
    completed = {remainder: np.clip(rest, _LOWEST, _HIGHEST)}
    rest = rest - completed[remainder]
    for name, samples in others.items():
        if not rest.any():
            completed[name] = samples
            continue
        completed[name] = np.clip(samples + rest, _LOWEST, _HIGHEST)
        rest = rest - (completed[name] - samples)
    return {name: completed[name] for name in stems}
