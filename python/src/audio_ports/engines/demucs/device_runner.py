"""Work on a graphics processor, several units at a time."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext

import numpy as np
import torch

from audio_ports.engines.demucs.bag import Bag, stem_rows
from audio_ports.engines.demucs.geometry import Unit
from audio_ports.engines.demucs.runner import Assignment, OutOfMemoryError, Samples

HALF_LIMIT_DB = -60.0
"""Half precision is used where it stays this far below the output in full precision."""


class DeviceRunner:
    """A `Runner` in this process, on one device.

    Parameters
    ----------
    bag : Bag
        Its models are moved to the device while the runner is open.
    device : str
        `cuda`, `mps`, or `cpu`.
    batch : int
        Units of one model at a time, at most.
    """

    def __init__(self, bag: Bag, device: str, batch: int) -> None:
        self._bag = bag
        self._device = torch.device(device)
        self._batch = batch
        self._waiting: list[Assignment] = []
        self._is_half: bool | None = None if device == "cuda" else False
        for model in bag.models:
            model.to(self._device)

    @property
    def precision(self) -> str:
        """What it computes in; known after the first units."""
        return "float16" if self._is_half else "float32"

    @property
    def free(self) -> int:
        """How many more units make the next batch full."""
        return self._batch - len(self._waiting)

    def submit(self, assignment: Assignment) -> None:
        """Take a unit; the work begins with `wait`."""
        self._waiting.append(assignment)

    def wait(self, limit_sec: float) -> list[tuple[Unit, Samples]]:
        """Do what was taken; the limit does not cut a batch short."""
        del limit_sec
        waiting, self._waiting = self._waiting, []
        try:
            return [
                done for batch in _alike(waiting) for done in self._outputs(batch, self._run(batch))
            ]
        except torch.OutOfMemoryError as error:
            raise OutOfMemoryError from error

    def forget(self) -> None:
        """Drop what waits."""
        self._waiting = []

    def close(self) -> None:
        """Give the device's memory back."""
        self._waiting = []
        for model in self._bag.models:
            model.to("cpu")
        if self._device.type == "cuda":
            torch.cuda.empty_cache()

    def _run(self, batch: Sequence[Assignment]) -> torch.Tensor:
        x = torch.from_numpy(np.stack([assignment.y for assignment in batch])).to(self._device)
        model = batch[0].unit.model
        if self._is_half is None:
            full, half = self._infer(model, x, is_half=False), self._infer(model, x, is_half=True)
            self._is_half = _difference_db(full, half) <= HALF_LIMIT_DB
            return full
        return self._infer(model, x, is_half=self._is_half)

    def _infer(self, model: int, x: torch.Tensor, *, is_half: bool) -> torch.Tensor:
        precision: AbstractContextManager[object] = (
            torch.autocast(self._device.type, torch.float16) if is_half else nullcontext()
        )
        with torch.inference_mode(), precision:
            return stem_rows(self._bag.models[model](x), self._bag.wanted_stems(model)).float()

    def _outputs(
        self, batch: Sequence[Assignment], y: torch.Tensor
    ) -> Iterator[tuple[Unit, Samples]]:
        values: Samples = y.cpu().numpy()
        for assignment, output in zip(batch, values, strict=True):
            end = assignment.skip + assignment.frames
            yield assignment.unit, output[:, :, assignment.skip : end].copy()


def _alike(assignments: Sequence[Assignment]) -> list[list[Assignment]]:
    """Group units that go through the same model in the same length."""
    groups: dict[tuple[int, int], list[Assignment]] = {}
    for assignment in assignments:
        key = assignment.unit.model, assignment.y.shape[1]
        groups.setdefault(key, []).append(assignment)
    return list(groups.values())


def _difference_db(full: torch.Tensor, half: torch.Tensor) -> float:
    """Level of what half precision changes, against the output itself."""
    power, error = float(full.square().mean()), float((full - half).square().mean())
    if not math.isfinite(error):
        return math.inf
    return 10 * math.log10(max(error, 1e-30) / max(power, 1e-30))
