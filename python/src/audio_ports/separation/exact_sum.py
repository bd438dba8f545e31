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


def complete_around(
    stems: Mapping[str, NDArray[np.int32]],
    kept: Mapping[str, NDArray[np.int32]],
    mix: NDArray[np.int32],
    remainder: str,
) -> dict[str, NDArray[np.int32]]:
    """Complete the sum where some stems are stored already and can't be changed any more.

    What was stored may have been made under other conditions, so that it differs a little from
    what is made now. Under the same conditions the result is what `complete_sum` gives.

    Parameters
    ----------
    stems : mapping of str to ndarray of int32, shape (2, frames)
        16-bit values of all stems, as they are made now.
    kept : mapping of str to ndarray of int32, shape (2, frames)
        Those that are stored, not all of them, and of a set that added up to `mix`.
    mix : ndarray of int32, shape (2, frames)
        16-bit values of the mix.
    remainder : str
        The stem that takes what the others leave; if it is stored, the last of the rest does.

    Returns
    -------
    dict of str to ndarray of int32, shape (2, frames)
        The stems in the same order, adding up to `mix`.
    """
    whole = complete_sum(stems, mix, remainder)
    new = {name: samples for name, samples in whole.items() if name not in kept}
    left = mix - sum(kept.values(), np.zeros_like(mix))
    completed = complete_sum(new, left, remainder if remainder in new else list(new)[-1])
    return {name: kept[name] if name in kept else completed[name] for name in stems}
