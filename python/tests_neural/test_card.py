"""Tracks that begin on a graphics card; a runner on the CPU takes its place."""

from __future__ import annotations

from contextlib import closing

import numpy as np
import pytest
import torch

from array_engine import ArrayMix, reference, request_for
from audio_ports.engines.demucs import host as hosts
from audio_ports.engines.demucs.bag import Bag
from audio_ports.engines.demucs.device_runner import DeviceRunner
from audio_ports.engines.demucs.engine import DemucsEngine
from audio_ports.engines.demucs.host import DeviceLost, ModelHost
from audio_ports.engines.demucs.plan import Plan, smaller_plan
from audio_ports.engines.demucs.precision import HalfPrecision
from audio_ports.engines.demucs.request import NeuralRequest
from audio_ports.engines.demucs.runner import Samples
from audio_ports.pack.layout import SEGMENT_FRAMES
from device_work import failing, gain_bag
from tiny_models import TinyModel, noise

SHORT = HalfPrecision(torch.bfloat16, limit_db=-20)


def test_the_way_down_ends_with_what_the_processor_would_have_had() -> None:
    plan: Plan | None = Plan("cuda", 1, 4, 8, None)
    cpu = Plan("cpu", 4, 4, 1, None)
    seen = []
    seconds = 40.0
    while plan is not None:
        seen.append((plan.device, plan.processes, plan.batch, plan.segment))
        seconds = plan.segment or (40.0 if plan.device == "cpu" else seconds)
        plan = smaller_plan(plan, seconds, lambda: cpu, can_shorten=True)
    assert seen == [
        ("cuda", 1, 8, None),
        ("cuda", 1, 4, None),
        ("cuda", 1, 2, None),
        ("cuda", 1, 1, None),
        ("cuda", 1, 1, 20),
        ("cuda", 1, 1, 10),
        ("cuda", 1, 1, 5),
        ("cpu", 4, 1, None),
        ("cpu", 2, 1, None),
        ("cpu", 1, 1, None),
        ("cpu", 1, 1, 20),
        ("cpu", 1, 1, 10),
        ("cpu", 1, 1, 5),
    ]


class Cards:
    """Stands for a graphics card: a runner on the CPU where the plan says `cuda`.

    Batches of `most` keep the tests quick.
    """

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, half: HalfPrecision | None, most: int = 8
    ) -> None:
        self.batches: list[int] = []

        def open_runner(bag: Bag, device: str, batch: int) -> DeviceRunner:
            assert device == "cuda"
            self.batches.append(batch)
            return DeviceRunner(bag, "cpu", min(batch, most), half)

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
    Cards(monkeypatch, SHORT, most=2)
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
    Cards(monkeypatch, SHORT, most=2)
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


def test_on_a_card_too_the_order_of_work_changes_no_bit(
    models: dict[str, TinyModel], monkeypatch: pytest.MonkeyPatch
) -> None:
    Cards(monkeypatch, SHORT, most=2)
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

    forwards, other = separated([0, 1, 2]), separated([2, 0, 1])
    for index, stems in forwards.items():
        for stem, samples in stems.items():
            assert np.array_equal(samples, other[index][stem])


def test_a_device_that_failed_for_good_ends_the_process_and_is_not_used_again() -> None:
    host = ModelHost()
    bag = gain_bag(1)
    plan = Plan("mps", 1, 1, 1, None)
    host._running = (plan, (1,)), DeviceRunner(bag, "cpu", 1)  # noqa: SLF001 - no such device here

    class Lost:
        def to(self, *_args: object, **_kwargs: object) -> Lost:
            raise RuntimeError("CUDA error: an illegal memory access was encountered")

    object.__setattr__(bag, "models", (Lost(),))
    # What is no Exception makes a port end after its answer.
    with pytest.raises(DeviceLost):
        host.close_runner()
    assert not issubclass(DeviceLost, Exception)
    assert host._running is None  # noqa: SLF001
