"""Work on a graphics processor, several units at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext

import numpy as np
import torch

from audio_ports.engines.demucs.bag import Bag, stem_rows
from audio_ports.engines.demucs.geometry import Unit
from audio_ports.engines.demucs.precision import (
    HalfPrecision,
    difference_db,
    half_precision,
    precision_name,
    probe,
)
from audio_ports.engines.demucs.runner import Assignment, OutOfMemoryError, Samples
from audio_ports.errors import TaskError
from audio_ports.pack.layout import CHANNELS

_WAITING_BYTES = 256 * 1024**2
"""Of inputs and outputs that a bag of several models collects to fill its batches."""

_MEMORY_WORDS = (
    "out of memory",
    "alloc_failed",
    "can't allocate memory",
    # What cuBLAS says when there is no room for its own workspace.
    "cublas_status_not_initialized",
)


class DeviceRunner:
    """A `Runner` in this process, on one device.

    What it computes of a unit depends on the device, the size of the batches and the precision of
    the model alone: a batch that is not full is filled up with silence, since a device may choose
    another way for another size, and the precision is decided before the first unit.

    Parameters
    ----------
    bag : Bag
        Its models are moved to the device while the runner is open.
    device : str
        `cuda`, `mps`, or `cpu`.
    batch : int
        Units of one model at a time.
    half : HalfPrecision, optional
        A short format to try; by default that of the device.

    Raises
    ------
    OutOfMemoryError
        If the models do not fit; they are back on the CPU then.
    """

    def __init__(
        self, bag: Bag, device: str, batch: int, half: HalfPrecision | None = None
    ) -> None:
        self._bag = bag
        self._device = torch.device(device)
        self._batch = batch
        self._half = half or half_precision(device)
        self._waiting: list[Assignment] = []
        self._places = _places(bag, batch)
        self._overflowed: set[int] = set()
        self._fits_half = [False] * len(bag.models)
        if self._device.type == "cuda":
            _compute_reproducibly()
        is_in = False
        try:
            is_in = self._move_in()
        finally:
            if not is_in:
                self.close()
        if not is_in:
            raise OutOfMemoryError

    @property
    def precision(self) -> str:
        """What it computes in."""
        return precision_name(self._half, [self._is_half(n) for n in range(len(self._fits_half))])

    @property
    def overflowed(self) -> frozenset[int]:
        """Models for whose output half precision had no numbers; in full precision since then."""
        return frozenset(self._overflowed)

    @property
    def free(self) -> int:
        """How many more units it takes; enough to fill the batches of all models."""
        return self._places - len(self._waiting)

    def keep_full(self, models: Iterable[int]) -> None:
        """Compute these models in full precision until `forget`."""
        self._overflowed.update(models)

    def submit(self, assignment: Assignment) -> None:
        """Take a unit; the work begins with `wait`."""
        self._waiting.append(assignment)

    def wait(self, limit_sec: float) -> list[tuple[Unit, Samples]]:
        """Do the batch of the unit that has waited longest; the limit does not cut it short."""
        del limit_sec
        batch = self._take_batch()
        if not batch:
            return []
        try:
            return self._outputs(batch)
        except (MemoryError, RuntimeError) as error:
            if not _is_memory(error):
                raise TaskError(
                    "model_failed", "The model could not work on this track."
                ) from error
        # Out here nothing holds what the failed attempt had on the device any more.
        self._waiting = []
        raise OutOfMemoryError

    def forget(self) -> None:
        """Drop what waits, and what the track has shown about precision."""
        self._waiting = []
        self._overflowed.clear()

    def close(self) -> None:
        """Give the device's memory back."""
        self._waiting = []
        for model in self._bag.models:
            model.to("cpu")
        if self._device.type == "cuda":
            torch.cuda.empty_cache()
        elif self._device.type == "mps":
            torch.mps.empty_cache()

    def _move_in(self) -> bool:
        """Move the models and decide on their precision; False if they are too large."""
        try:
            for model in self._bag.models:
                model.to(self._device)
            if self._half is not None:
                spans = self._bag.spans(None)
                self._fits_half = [
                    self._fits(model, probe(span)) for model, span in enumerate(spans)
                ]
        except (MemoryError, RuntimeError) as error:
            if not _is_memory(error):
                raise
            return False
        return True

    def _fits(self, model: int, y: Samples) -> bool:
        """Tell whether half precision is good enough for a model, alone on the device."""
        x = torch.from_numpy(y)[None].to(self._device)
        full, half = self._infer(model, x, is_half=False), self._infer(model, x, is_half=True)
        return self._half is not None and difference_db(full, half) <= self._half.limit_db

    def _is_half(self, model: int) -> bool:
        return self._fits_half[model] and model not in self._overflowed

    def _take_batch(self) -> list[Assignment]:
        """Take units that go through the same model in the same length, the oldest first."""
        batch = [one for one in self._waiting if _kind(one) == _kind(self._waiting[0])]
        batch = batch[: self._batch]
        taken = {one.unit for one in batch}
        self._waiting = [one for one in self._waiting if one.unit not in taken]
        return batch

    def _outputs(self, batch: Sequence[Assignment]) -> list[tuple[Unit, Samples]]:
        x = np.zeros((self._batch, CHANNELS, batch[0].y.shape[1]), np.float32)
        for row, assignment in enumerate(batch):
            x[row] = assignment.y
        values = self._run(batch[0].unit.model, torch.from_numpy(x), len(batch))
        return [
            (one.unit, output[:, :, one.skip : one.skip + one.frames].copy())
            for one, output in zip(batch, values, strict=True)
        ]

    def _run(self, model: int, x: torch.Tensor, rows: int) -> Samples:
        x = x.to(self._device)
        if self._is_half(model):
            y = self._infer(model, x, is_half=True)[:rows]
            if bool(torch.isfinite(y).all()):
                return _array(y)
            self._overflowed.add(model)
            del y
        return _array(self._infer(model, x, is_half=False)[:rows])

    def _infer(self, model: int, x: torch.Tensor, *, is_half: bool) -> torch.Tensor:
        precision: AbstractContextManager[object] = nullcontext()
        if is_half and self._half is not None:
            precision = torch.autocast(self._device.type, self._half.dtype)
        with torch.inference_mode(), precision:
            return stem_rows(self._bag.models[model](x), self._bag.wanted_stems(model)).float()


def _kind(assignment: Assignment) -> tuple[int, int]:
    return assignment.unit.model, assignment.y.shape[1]


def _array(y: torch.Tensor) -> Samples:
    values: Samples = y.cpu().numpy()
    return values


def _places(bag: Bag, batch: int) -> int:
    """Count the units that may wait: a batch for each model, while that is little memory."""
    frames = max(span.segment for span in bag.spans(None))
    each = 4 * CHANNELS * frames * (1 + len(bag.stems))
    return max(batch, min(batch * len(bag.models), _WAITING_BYTES // each))


def _is_memory(error: Exception) -> bool:
    """Tell whether a device or the machine had too little memory; only CUDA has a class for it."""
    is_known = isinstance(error, MemoryError | torch.OutOfMemoryError)
    return is_known or any(words in str(error).lower() for words in _MEMORY_WORDS)


def _compute_reproducibly() -> None:
    """Have the same sums in the same order each time, and whole float32 where it is float32."""
    torch.backends.cudnn.benchmark = False
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cuda.matmul.allow_tf32 = False
