"""Work in batches on one device: precision, bits, memory that runs out. The device is the CPU."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import numpy as np
import pytest
import torch

from array_engine import ArrayMix, reference, request_for
from audio_ports.engines.demucs import host as hosts
from audio_ports.engines.demucs.bag import Bag, load_bag
from audio_ports.engines.demucs.device_runner import DeviceRunner
from audio_ports.engines.demucs.engine import DemucsEngine
from audio_ports.engines.demucs.geometry import Geometry, ModelSpan, Unit
from audio_ports.engines.demucs.host import ModelHost
from audio_ports.engines.demucs.overlap_add import OverlapAdd
from audio_ports.engines.demucs.plan import Plan, smaller_plan
from audio_ports.engines.demucs.precision import (
    HalfPrecision,
    half_precision,
    precision_name,
    probe,
)
from audio_ports.engines.demucs.request import NeuralRequest
from audio_ports.engines.demucs.runner import Assignment, OutOfMemoryError, Samples
from audio_ports.errors import TaskError
from audio_ports.pack.layout import SEGMENT_FRAMES
from tiny_models import FOUR, TinyModel, noise

SHORT = HalfPrecision(torch.bfloat16, limit_db=-20)
STRICT = HalfPrecision(torch.bfloat16, limit_db=-200)


def gain_model(factor: float) -> torch.nn.Sequential:
    """Make a model of one second whose float16 ends where its input is loud."""
    mix = torch.nn.Conv1d(2, 8, 1, bias=False)
    torch.nn.init.constant_(mix.weight, factor)
    model = torch.nn.Sequential(mix, torch.nn.Unflatten(1, (4, 2))).eval()
    model.samplerate, model.audio_channels, model.segment, model.sources = 44_100, 2, 1, FOUR
    return model


def gain_bag(*factors: float) -> Bag:
    models = tuple(gain_model(factor) for factor in factors)
    return Bag(models, ((1.0,) * 4,) * len(models), FOUR)


def bag_of(model: TinyModel) -> Bag:
    return load_bag(NeuralRequest.parse(request_for(model, noise(1))).bag)


def one(number: int, y: Samples, model: int = 0) -> Assignment:
    return Assignment(Unit(number, model, 0), y, 0, y.shape[1])


def outputs_of(runner: DeviceRunner, work: list[Assignment]) -> dict[Unit, Samples]:
    for assignment in work:
        runner.submit(assignment)
    done: dict[Unit, Samples] = {}
    while len(done) < len(work):
        made = runner.wait(1)
        assert made
        done.update(made)
    return done


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
    MemoryError(),
]


def failing(bag: Bag, errors: list[Exception]) -> None:
    """Let the first model of a bag fail with these errors, one for each run."""

    def fail(_model: object, _given: object) -> None:
        if errors:
            raise errors.pop(0)

    bag.models[0].register_forward_pre_hook(fail)


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


def test_the_way_down_ends_with_what_the_processor_would_have_had() -> None:
    plan: Plan | None = Plan("cuda", 1, 4, 8, None)
    cpu = Plan("cpu", 4, 4, 1, None, is_roomy=True)
    seen = []
    seconds = 40.0
    while plan is not None:
        seen.append((plan.device, plan.processes, plan.batch, plan.segment, plan.is_roomy))
        seconds = plan.segment or (40.0 if plan.device == "cpu" else seconds)
        plan = smaller_plan(plan, seconds, lambda: cpu, can_shorten=True)
    assert seen == [
        ("cuda", 1, 8, None, False),
        ("cuda", 1, 4, None, False),
        ("cuda", 1, 2, None, False),
        ("cuda", 1, 1, None, False),
        ("cuda", 1, 1, 20, False),
        ("cuda", 1, 1, 10, False),
        ("cuda", 1, 1, 5, False),
        ("cpu", 4, 1, None, True),
        ("cpu", 4, 1, None, False),
        ("cpu", 2, 1, None, False),
        ("cpu", 1, 1, None, False),
        ("cpu", 1, 1, 20, False),
        ("cpu", 1, 1, 10, False),
        ("cpu", 1, 1, 5, False),
    ]


class Cards:
    """Stands for a graphics card: a runner on the CPU where the plan says `cuda`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, half: HalfPrecision | None) -> None:
        self.batches: list[int] = []

        def open_runner(bag: Bag, device: str, batch: int) -> DeviceRunner:
            assert device == "cuda"
            self.batches.append(batch)
            return DeviceRunner(bag, "cpu", batch, half)

        monkeypatch.setattr(hosts, "DeviceRunner", open_runner)
        monkeypatch.setattr(torch.cuda, "get_device_name", lambda: "Card 9")


def engine_on_card(
    model: TinyModel, y: Samples, told: list[str], **changes: object
) -> tuple[DemucsEngine, ModelHost]:
    host = ModelHost()
    request = NeuralRequest.parse(request_for(model, y, device="cuda", threads=2, **changes))
    return DemucsEngine(ArrayMix(y), request, host, lambda code, _words: told.append(code)), host


def test_a_card_that_is_too_small_is_left_for_the_whole_processor(
    models: dict[str, TinyModel], monkeypatch: pytest.MonkeyPatch
) -> None:
    cards, told, y = Cards(monkeypatch, None), list[str](), noise(9)
    engine, host = engine_on_card(models["one"], y, told, segmentSec=0.7)
    with closing(host), closing(engine):
        assert engine.facts == {}
        failing(engine._bag, [torch.OutOfMemoryError("out of memory")] * 4)  # noqa: SLF001
        parts = [
            engine.separate(start, min(start + SEGMENT_FRAMES, y.shape[1]))
            for start in range(0, y.shape[1], SEGMENT_FRAMES)
        ]
        facts = engine.facts
    assert cards.batches == [8, 4, 2, 1]
    assert told == ["smaller_batch", "smaller_batch", "smaller_batch", "moved_to_cpu"]
    assert (facts["device"], facts["processes"], facts["batch"]) == ("cpu", 2, 1)
    assert (facts["segmentSec"], facts["precision"]) == (0.7, "float32")
    for stem, samples in reference(models["one"], y, segmentSec=0.7).items():
        made = np.concatenate([part[stem] for part in parts], axis=1)
        np.testing.assert_allclose(made, samples, atol=1e-4)


def test_facts_of_a_card_are_known_with_its_first_work(
    models: dict[str, TinyModel], monkeypatch: pytest.MonkeyPatch
) -> None:
    Cards(monkeypatch, SHORT)
    engine, host = engine_on_card(models["one"], noise(5), [])
    with closing(host), closing(engine):
        assert engine.facts == {}
        engine.separate(0, SEGMENT_FRAMES)
        facts = engine.facts
    assert facts["precision"] == "bfloat16"
    assert facts["machine"] == "Card 9"
    assert isinstance(facts["versions"], dict)
    assert {"torch", "cuda", "cudnn"} <= set(facts["versions"])


def test_a_change_of_precision_is_told_and_lasts_for_the_track(
    models: dict[str, TinyModel], monkeypatch: pytest.MonkeyPatch
) -> None:
    Cards(monkeypatch, SHORT)
    told: list[str] = []
    y = noise(9)
    engine, host = engine_on_card(models["one"], y, told)
    calls: list[int] = []

    def spoil(_model: object, _given: object, output: torch.Tensor) -> torch.Tensor | None:
        calls.append(0)
        # The probe has been through; the first unit in half precision overflows.
        return output * torch.inf if len(calls) == 3 else None

    with closing(host), closing(engine):
        engine._bag.models[0].register_forward_hook(spoil)  # noqa: SLF001
        first = engine.separate(0, SEGMENT_FRAMES)
        assert told == ["full_precision"]
        assert engine.facts["precision"] == "float32"
        failing(engine._bag, [torch.OutOfMemoryError("out of memory")])  # noqa: SLF001
        engine.separate(SEGMENT_FRAMES, 2 * SEGMENT_FRAMES)
        assert engine.facts["precision"] == "float32"
        engine.close()
    assert told == ["full_precision", "smaller_batch"]
    for stem, samples in reference(models["one"], y).items():
        np.testing.assert_allclose(first[stem], samples[:, :SEGMENT_FRAMES], atol=1e-4)


@pytest.mark.parametrize("order", [[2, 0, 1], [2, 1, 0]])
def test_on_a_card_too_the_order_of_work_changes_no_bit(
    models: dict[str, TinyModel], monkeypatch: pytest.MonkeyPatch, order: list[int]
) -> None:
    Cards(monkeypatch, SHORT)
    y = noise(10.2)

    def separated(indexes: list[int]) -> dict[int, dict[str, Samples]]:
        engine, host = engine_on_card(models["mixed"], y, [])
        with closing(host), closing(engine):
            return {
                index: engine.separate(
                    index * SEGMENT_FRAMES, min((index + 1) * SEGMENT_FRAMES, y.shape[1])
                )
                for index in indexes
            }

    forwards, other = separated([0, 1, 2]), separated(order)
    for index, stems in forwards.items():
        for stem, samples in stems.items():
            assert np.array_equal(samples, other[index][stem])


def test_only_a_graphics_card_tries_half_precision() -> None:
    assert [half_precision(device) for device in ("cpu", "mps")] == [None, None]
    assert half_precision("cuda") == HalfPrecision(torch.float16, -60)
