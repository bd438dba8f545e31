"""Which stems people get of what a bag of models gives."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from audio_ports.engines.catalogue import display_order
from audio_ports.engines.demucs.runner import Samples


class StemNames:
    """Names a bag's outputs, all of them or one and the rest.

    Parameters
    ----------
    stems : sequence of str
        As the models give them.
    two_stems : str or None
        The one that is wanted apart from the rest.
    """

    def __init__(self, stems: Sequence[str], two_stems: str | None) -> None:
        self._stems = stems
        self._two_stems = two_stems

    @property
    def names(self) -> tuple[str, ...]:
        """In display order."""
        if self._two_stems is not None:
            return self._two_stems, _rest_of(self._two_stems)
        return display_order(self._stems)

    def name(self, y: Samples) -> dict[str, Samples]:
        """Name the outputs; `y` has shape (stems, 2, frames), each answer (2, frames)."""
        stems = dict(zip(self._stems, y, strict=True))
        if self._two_stems is None:
            return stems
        target = stems.pop(self._two_stems)
        rest = np.sum(list(stems.values()), axis=0, dtype=np.float32)
        return {self._two_stems: target, _rest_of(self._two_stems): rest}


def _rest_of(stem: str) -> str:
    return "instrumental" if stem == "vocals" else "rest"
