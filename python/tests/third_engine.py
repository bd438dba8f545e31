"""An engine that only these tests have: middle and sides of the stereo image."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from audio_ports.engines.base import BlockEngine, Mix, Tell


class MidSideEngine(BlockEngine):
    """Gives what both channels share, and what is left."""

    name = "mid-side"
    stems = ("vocals", "instrumental")
    sums_to_mix = True

    def __init__(self, mix: Mix) -> None:
        self._mix = mix

    def separate(self, start: int, stop: int) -> dict[str, NDArray[np.float32]]:
        y = self._mix.read(start, stop)
        middle = np.repeat(y.mean(0, keepdims=True), 2, axis=0)
        return {"vocals": middle, "instrumental": y - middle}


def create(_message: Mapping[str, object], mix: Mix, _tell: Tell) -> MidSideEngine:
    return MidSideEngine(mix)
