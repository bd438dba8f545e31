"""What one engine's stems of one track are worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from metrics import Samples, is_silent, sdr, si_sdr

STEMS = ("vocals", "drums", "bass", "other")


@dataclass(frozen=True)
class Score:
    """Ratios in dB of one stem, and those that the mix would get in its place."""

    si_sdr: float
    sdr: float
    si_sdr_of_mix: float
    sdr_of_mix: float


def score(
    references: Mapping[str, Samples], estimates: Mapping[str, Samples], mix: Samples
) -> dict[str, Score]:
    """Compare estimates with the true stems.

    Parameters
    ----------
    references : mapping of str to ndarray of float32, shape (2, frames)
        The four stems.
    estimates : mapping of str to ndarray of float32, shape (2, frames)
        Four, or more that are folded into them.
    mix : ndarray of float32, shape (2, frames)

    Returns
    -------
    dict of str to Score
        Without stems that are silent in the references: no ratio to silence means anything.
    """
    folded = fold(estimates)
    return {
        stem: Score(
            si_sdr(references[stem], folded[stem]),
            sdr(references[stem], folded[stem]),
            si_sdr(references[stem], mix),
            sdr(references[stem], mix),
        )
        for stem in STEMS
        if not is_silent(references[stem])
    }


def fold(stems: Mapping[str, Samples]) -> dict[str, Samples]:
    """Add stems beyond the four to `other`, which they are a part of in four-stem data sets.

    Parameters
    ----------
    stems : mapping of str to ndarray of float32, shape (2, frames)
        Holds the four, and perhaps others.

    Returns
    -------
    dict of str to ndarray of float32, shape (2, frames)
        The four.
    """
    four = {stem: stems[stem] for stem in STEMS}
    extra = [stems[stem] for stem in extra_stems(tuple(stems))]
    if extra:
        four["other"] = np.sum([four["other"], *extra], axis=0, dtype=np.float32)
    return four


def extra_stems(stems: tuple[str, ...]) -> tuple[str, ...]:
    """List the stems that are none of the four.

    Parameters
    ----------
    stems : tuple of str

    Returns
    -------
    tuple of str
        In their order.
    """
    return tuple(stem for stem in stems if stem not in STEMS)


def missing_stems(stems: tuple[str, ...]) -> tuple[str, ...]:
    """List those of the four that are not there.

    Parameters
    ----------
    stems : tuple of str

    Returns
    -------
    tuple of str
        In the order of STEMS.
    """
    return tuple(stem for stem in STEMS if stem not in stems)
