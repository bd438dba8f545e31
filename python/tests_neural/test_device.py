"""Work in batches on one device: precision, bits, memory that runs out. It is the CPU."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import numpy as np
import pytest
import torch

from array_engine import ArrayMix, reference
from audio_ports.engines.demucs.device_runner import DeviceRunner
from audio_ports.engines.demucs.geometry import Geometry, ModelSpan, Unit
from audio_ports.engines.demucs.overlap_add import OverlapAdd
from audio_ports.engines.demucs.precision import (
    HalfPrecision,
    half_precision,
    precision_name,
    probe,
)
from audio_ports.engines.demucs.runner import Assignment, OutOfMemoryError
from audio_ports.errors import TaskError
from device_work import bag_of, failing, gain_bag, one, outputs_of
from tiny_models import TinyModel, noise

SHORT = HalfPrecision(torch.bfloat16, limit_db=-20)
STRICT = HalfPrecision(torch.bfloat16, limit_db=-200)


def test_a_device_gives_what_demucs_gives(models: dict[str, TinyModel]) -> None:
    model, y = models["mixed"], noise(5.3)
    bag = bag_of(model)
    geometry = Geometry(y.shape[1], bag.spans(None), 0.25, 1, 0)
    mono = y.astype(np.float64).mean(0)
    mean, deviation = np.float32(mono.mean()), np.float32(mono.std(ddof=1) + 1e-8)
    mix = ArrayMix((y - mean) / deviation)
    work = []
    for unit in geometry.units(0, y.shape[1]):
        window = geometry.window(unit)
        x = mix.read(window.read_start, window.read_start + window.read_frames)
        work.append(Assignment(unit, x, window.skip, window.frames))
    stems = OverlapAdd(geometry, bag.shares)
    with closing(DeviceRunner(bag, "cpu", batch=3)) as runner:
        assert runner.precision == "float32"
        for unit, output in outputs_of(runner, work).items():
            stems.add(unit, output, [(0, y.shape[1])])
    made = stems.take(0, y.shape[1]) * deviation + mean
    for row, samples in zip(made, reference(model, y).values(), strict=True):
        np.testing.assert_allclose(row, samples, atol=1e-4)


@pytest.mark.parametrize("half", [None, SHORT])
def test_a_unit_is_the_same_alone_and_beside_others_first_and_last(
    models: dict[str, TinyModel], half: HalfPrecision | None
) -> None:
    bag = bag_of(models["one"])
    work = [one(number, noise(1, number)) for number in range(4)]
    sizes: list[int] = []
    bag.models[0].register_forward_pre_hook(lambda _model, given: sizes.append(len(given[0])))
    with closing(DeviceRunner(bag, "cpu", 4, half)) as runner:
        sizes.clear()
        together = outputs_of(runner, work)
        backwards = outputs_of(runner, work[::-1])
        alone = {
            unit: output for each in work for unit, output in outputs_of(runner, [each]).items()
        }
    for unit, output in together.items():
        assert np.array_equal(output, backwards[unit])
        assert np.array_equal(output, alone[unit])
    # A device may compute another size another way: there is only one.
    assert sizes == [4] * 6


def test_precision_is_decided_before_the_first_unit(models: dict[str, TinyModel]) -> None:
    bag, y = bag_of(models["one"]), noise(1)
    with closing(DeviceRunner(bag, "cpu", 1)) as runner:
        full = outputs_of(runner, [one(0, y)])[Unit(0, 0, 0)]
    with closing(DeviceRunner(bag, "cpu", 1, SHORT)) as runner:
        assert runner.precision == "bfloat16"
        first, second = (outputs_of(runner, [one(0, y)])[Unit(0, 0, 0)] for _ in range(2))
    assert np.array_equal(first, second)
    assert not np.array_equal(first, full)
    with closing(DeviceRunner(bag, "cpu", 1, STRICT)) as runner:
        assert runner.precision == "float32"
        assert np.array_equal(outputs_of(runner, [one(0, y)])[Unit(0, 0, 0)], full)


def test_each_model_of_a_bag_has_its_own_precision() -> None:
    float16 = HalfPrecision(torch.float16)
    with closing(DeviceRunner(gain_bag(1, 1e6, 2), "cpu", 1, float16)) as runner:
        # A factor that float16 does not have leaves no numbers.
        assert runner.precision == "float16, float32 for 1"
    assert precision_name(float16, [False, False]) == "float32"
    assert precision_name(None, [True]) == "float32"


def test_the_probe_is_the_same_whatever_the_settings(models: dict[str, TinyModel]) -> None:
    for model in ("one", "mixed", "old"):
        bag = bag_of(models[model])
        for span in bag.spans(None):
            y = probe(span)
            assert np.array_equal(y, probe(span))
            assert float(y.std()) == pytest.approx(1, abs=1e-3)
            assert y.shape[1] == span.valid_length(span.segment)
    long = ModelSpan(44 * 44_100, lambda frames: frames)
    assert probe(long).shape == (2, 4 * 44_100)


def test_what_half_precision_has_no_numbers_for_is_done_again_in_full() -> None:
    quiet, loud = noise(1, 1), noise(1, 2) * np.float32(1e4)
    bag = gain_bag(100, 100)
    with closing(DeviceRunner(bag, "cpu", 2, HalfPrecision(torch.float16))) as runner:
        assert runner.precision == "float16"
        before = outputs_of(runner, [one(0, quiet)])[Unit(0, 0, 0)]
        again = outputs_of(runner, [one(1, loud), one(2, quiet)])
        assert all(np.isfinite(output).all() for output in again.values())
        assert runner.overflowed == {0}
        assert runner.precision == "float16, float32 for 0"
        # From there on, so that no second unit meets the same limit.
        after = outputs_of(runner, [one(3, quiet)])[Unit(3, 0, 0)]
        assert np.array_equal(after, again[Unit(2, 0, 0)])
        assert not np.array_equal(after, before)
        # The next track knows nothing of this one.
        runner.forget()
        assert runner.precision == "float16"
        assert np.array_equal(outputs_of(runner, [one(0, quiet)])[Unit(0, 0, 0)], before)
        runner.keep_full([1])
        assert runner.precision == "float16, float32 for 1"


def test_batches_of_a_bag_are_filled_model_by_model(models: dict[str, TinyModel]) -> None:
    bag = bag_of(models["tuned"])
    with closing(DeviceRunner(bag, "cpu", 3)) as runner:
        assert runner.free == 12
        for chunk in range(3):
            for model in range(4):
                runner.submit(one(chunk, noise(1, chunk), model))
        assert runner.free == 0
        done = [[unit.model for unit, _ in runner.wait(1)] for _ in range(4)]
        assert done == [[0] * 3, [1] * 3, [2] * 3, [3] * 3]
        assert (runner.free, runner.wait(1)) == (12, [])


MEMORY = [
    torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB"),
    RuntimeError("MPS backend out of memory (MPS allocated: 8.00 GB)"),
    RuntimeError("cuDNN error: CUDNN_STATUS_ALLOC_FAILED"),
    RuntimeError("CUDA error: CUBLAS_STATUS_NOT_INITIALIZED when calling `cublasCreate(handle)`"),
    MemoryError(),
]


@pytest.mark.parametrize("error", MEMORY, ids=lambda error: type(error).__name__)
def test_memory_that_runs_out_is_known_by_any_of_its_names(error: Exception) -> None:
    bag = gain_bag(1)
    failing(bag, [error])
    with closing(DeviceRunner(bag, "cpu", 2)) as runner:
        runner.submit(one(0, noise(1)))
        with pytest.raises(OutOfMemoryError):
            runner.wait(1)
        assert len(outputs_of(runner, [one(0, noise(1))])) == 1


@pytest.mark.parametrize("error", MEMORY, ids=lambda error: type(error).__name__)
def test_models_that_do_not_fit_leave_nothing_on_the_device(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    bag = gain_bag(1, 1)
    moved: list[str] = []

    def to(device: Any) -> None:
        moved.append(str(device))
        if len(moved) == 2:
            raise error

    for model in bag.models:
        monkeypatch.setattr(model, "to", to)
    with pytest.raises(OutOfMemoryError):
        DeviceRunner(bag, "cpu", 2)
    assert len(moved) == 4


def test_another_failure_is_one_of_the_model() -> None:
    bag = gain_bag(1)
    failing(bag, [RuntimeError("shapes do not match")])
    with closing(DeviceRunner(bag, "cpu", 2)) as runner:
        runner.submit(one(0, noise(1)))
        with pytest.raises(TaskError) as caught:
            runner.wait(1)
    assert caught.value.code == "model_failed"


def test_only_a_graphics_card_tries_half_precision() -> None:
    assert [half_precision(device) for device in ("cpu", "mps")] == [None, None]
    assert half_precision("cuda") == HalfPrecision(torch.float16, -60)
