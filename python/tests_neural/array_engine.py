"""Running the engine over an array, and the same with demucs' own code."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from unittest import mock

import numpy as np
import torch
from demucs.api import Separator
from numpy.typing import NDArray

from audio_ports.engines.demucs.engine import DemucsEngine
from audio_ports.engines.demucs.geometry import MAX_SHIFT, shift_offset
from audio_ports.engines.demucs.host import ModelHost
from audio_ports.engines.demucs.request import NeuralRequest
from audio_ports.pack.layout import SEGMENT_FRAMES, segment_count
from tiny_models import TinyModel

Samples = NDArray[np.float32]


class ArrayMix:
    """A mix in memory."""

    def __init__(self, y: Samples) -> None:
        self._y = y

    @property
    def frames(self) -> int:
        return int(self._y.shape[1])

    def read(self, start: int, stop: int) -> Samples:
        y = np.zeros((2, stop - start), np.float32)
        low, high = max(0, start), min(self.frames, stop)
        if low < high:
            y[:, low - start : high - start] = self._y[:, low:high]
        return y


def request_for(model: TinyModel, y: Samples, **changes: object) -> dict[str, object]:
    """Make the neural part of a `run` message."""
    settings = {"overlap": 0.25, "shifts": 1, "segmentSec": None, "seed": 0} | {
        name: value
        for name, value in changes.items()
        if name in {"overlap", "shifts", "segmentSec", "seed", "exactSum", "twoStems"}
    }
    mono = y.astype(np.float64).mean(0)
    rest = {name: value for name, value in changes.items() if name not in settings}
    return {
        "engine": "demucs",
        "model": model.name,
        "settings": settings,
        "weights": model.weights(),
        "device": "cpu",
        "threads": 2,
        "monoMean": float(mono.mean()),
        "monoStd": float(mono.std(ddof=1)) if mono.size > 1 else 0.0,
    } | rest


def separate_all(
    host: ModelHost, request: dict[str, object], y: Samples, order: Iterable[int] | None = None
) -> dict[str, Samples]:
    """Separate a track segment by segment, in any order; give whole stems."""
    told: list[tuple[str, str]] = []
    engine = DemucsEngine(
        ArrayMix(y), NeuralRequest.parse(request), host, lambda *words: told.append(words)
    )
    count = segment_count(y.shape[1])
    parts: dict[int, dict[str, Samples]] = {}
    with closing(engine):
        for index in order or range(count):
            start = index * SEGMENT_FRAMES
            parts[index] = engine.separate(start, min(start + SEGMENT_FRAMES, y.shape[1]))
    assert told == []
    return {
        stem: np.concatenate([parts[index][stem] for index in range(count)], axis=1)
        for stem in parts[0]
    }


def reference(model: TinyModel, y: Samples, **settings: float | None) -> dict[str, Samples]:
    """Separate with `demucs.api`, at the offsets that the engine takes from its seed."""
    shifts = int(settings.get("shifts", 1) or 0)
    seed = int(settings.get("seed", 0) or 0)
    offsets = iter(
        [
            MAX_SHIFT - shift_offset(seed, number, shift)
            for number in range(len(model.signatures))
            for shift in range(shifts)
        ]
    )
    torch.backends.mha.set_fastpath_enabled(False)
    separator = Separator(
        model=model.name,
        repo=model.folder,
        device="cpu",
        shifts=shifts,
        overlap=settings.get("overlap", 0.25),
        segment=settings.get("segmentSec"),
    )
    # demucs draws them without a seed.
    with mock.patch("random.randint", side_effect=lambda _low, _high: next(offsets)):
        _, stems = separator.separate_tensor(torch.from_numpy(y.copy()))
    return {name: stem.numpy() for name, stem in stems.items()}
