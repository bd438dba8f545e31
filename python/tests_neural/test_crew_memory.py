"""Processes and the memory that there is for them: how many begin, and what each gives back."""

from __future__ import annotations

import errno
import gc
import os
import time
from contextlib import closing
from copy import deepcopy
from pathlib import Path

import numpy as np
import pytest
import torch

from array_engine import reference, request_for
from audio_ports.engines.demucs.bag import load_bag
from audio_ports.engines.demucs.crew import Crew
from audio_ports.engines.demucs.geometry import Unit
from audio_ports.engines.demucs.plan import Plan, available_bytes, first_plan, room
from audio_ports.engines.demucs.request import NeuralRequest
from audio_ports.engines.demucs.runner import Assignment, OutOfMemoryError
from audio_ports.engines.demucs.tiled import tile
from audio_ports.engines.demucs.tiled.hands import Hands
from audio_ports.pack.layout import SEGMENT_FRAMES
from crew_engine import crew_of, engine_for
from tiny_models import TinyModel, noise


def _descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def _shared_maps() -> int:
    return Path("/proc/self/maps").read_text().count("/dev/zero")


@pytest.mark.parametrize("refusal", [errno.ENOMEM, errno.EAGAIN])
def test_a_process_that_the_kernel_refuses_is_memory_that_ran_out(
    models: dict[str, TinyModel], monkeypatch: pytest.MonkeyPatch, refusal: int
) -> None:
    bag = load_bag(NeuralRequest.parse(request_for(models["one"], noise(1))).bag)
    fork, children = os.fork, list[int]()

    def fork_twice() -> int:
        if len(children) == 2:
            raise OSError(refusal, os.strerror(refusal))
        children.append(fork())
        return children[-1]

    monkeypatch.setattr(os, "fork", fork_twice)
    gc.collect()
    before = _descriptors(), _shared_maps()
    with pytest.raises(OutOfMemoryError):
        Crew(bag, bag.spans(None), Plan("cpu", 4, 4, 1, None))
    assert (_descriptors(), _shared_maps()) == before
    for pid in children:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


_GIVEN_BACK_BYTES = 130 * 1024**2


def _resident_bytes(pid: int) -> tuple[int, int]:
    """Most at any time, and now."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    fields = dict(line.split(":", 1) for line in lines)
    most, now = (int(fields[name].split()[0]) * 1024 for name in ("VmHWM", "VmRSS"))
    return most, now


def test_processes_work_in_tiles_and_rest_without_what_they_used(
    models: dict[str, TinyModel],
) -> None:
    engine, host = engine_for(models["long"], 2, [])
    with closing(host), closing(engine):
        model = engine._bag.models[0]  # noqa: SLF001
        y = noise(7.8)
        crew = host.runner(engine._bag, engine._spans, Plan("cpu", 1, 1, 1, None))  # noqa: SLF001
        assert isinstance(crew, Crew)
        crew.submit(Assignment(Unit(0, 0, 0), y, 0, y.shape[1]))
        ((_, made),) = crew.wait(60)
        tiled = deepcopy(model)
        tile(tiled, Hands())
        with torch.inference_mode():
            expected = tiled(torch.from_numpy(y)[None])[0].numpy()
        np.testing.assert_array_equal(made, expected)
        (pid,) = crew.pids
        deadline = time.monotonic() + 20
        while (resident := _resident_bytes(pid))[1] > resident[0] - _GIVEN_BACK_BYTES:
            assert time.monotonic() < deadline, resident


def test_no_room_for_another_process_costs_one_and_no_sample(
    models: dict[str, TinyModel], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    engine, host = engine_for(models["one"], 4, told, threads=2)
    fork, calls = os.fork, list[int]()

    def refuse_the_second() -> int:
        calls.append(0)
        if len(calls) == 2:
            raise OSError(errno.ENOMEM, os.strerror(errno.ENOMEM))
        return fork()

    monkeypatch.setattr(os, "fork", refuse_the_second)
    with closing(host), closing(engine):
        made = engine.separate(0, SEGMENT_FRAMES)
        assert told == ["fewer_processes"]
        assert len(crew_of(host).pids) == 1
    for stem, samples in reference(models["one"], noise(4)).items():
        np.testing.assert_allclose(made[stem], samples[:, :SEGMENT_FRAMES], atol=1e-4)


def test_memory_decides_how_many_work_at_once(models: dict[str, TinyModel]) -> None:
    engine, host = engine_for(models["one"], 2, [])
    with closing(host), closing(engine):
        spans = engine._spans  # noqa: SLF001
        wide = first_plan("cpu", 8, spans, None, 8 * 64 * 1024**2)
        assert wide.processes == 8
        narrow = first_plan("cpu", 8, spans, None, 64 * 1024**2)
        assert narrow.processes == 1
        assert narrow.threads_each(1, is_tiled=False) == 2
        # Helpers take memory too.
        assert (narrow.helpers, narrow.threads_each(1, is_tiled=True)) == (0, 1)
        roomy = first_plan("cpu", 8, spans, None, 1 << 40)
        assert (roomy.processes, roomy.helpers) == (8, 7)
        assert [roomy.threads_each(units, is_tiled=True) for units in (1, 2, 3, 9)] == [8, 4, 2, 1]
        some = first_plan("cpu", 8, spans, None, 8 * 64 * 1024**2 + 120 * 1024**2)
        assert (some.processes, some.threads_each(1, is_tiled=True)) == (8, 4)
        assert first_plan("cpu", 8, spans, None, -1).processes == 1
        # The model fills shorter chunks up to its own length of 1 s.
        short = engine._bag.spans(0.25)  # noqa: SLF001
        assert first_plan("cpu", 8, short, 0.25, 3 * 64 * 1024**2).processes == 3


def test_room_is_what_limit_and_machine_leave_beside_the_models() -> None:
    gib = 1024**3
    assert room(gib, 100) == gib - 100 + room(0, 0)
    assert room(None, 0) <= available_bytes()
    assert room(1 << 60, 0) < available_bytes()
