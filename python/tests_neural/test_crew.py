"""Processes that share a model: what they leave, and what happens when one is lost."""

from __future__ import annotations

import errno
import gc
import os
import signal
import time
from contextlib import closing
from copy import deepcopy
from pathlib import Path

import numpy as np
import pytest
import torch

from array_engine import ArrayMix, reference, request_for
from audio_ports.engines.demucs.bag import load_bag
from audio_ports.engines.demucs.crew import Crew
from audio_ports.engines.demucs.engine import DemucsEngine
from audio_ports.engines.demucs.geometry import Unit
from audio_ports.engines.demucs.host import ModelHost
from audio_ports.engines.demucs.plan import Plan, available_bytes, first_plan, room
from audio_ports.engines.demucs.request import NeuralRequest
from audio_ports.engines.demucs.runner import Assignment, OutOfMemoryError
from audio_ports.engines.demucs.tiled import tile
from audio_ports.engines.demucs.tiled.hands import Hands
from audio_ports.errors import TaskError
from audio_ports.pack.layout import SEGMENT_FRAMES
from tiny_models import TinyModel, noise


def _engine(
    model: TinyModel, seconds: float, told: list[str], **changes: object
) -> tuple[DemucsEngine, ModelHost]:
    y = noise(seconds)
    host = ModelHost()
    request = NeuralRequest.parse(request_for(model, y, **changes))
    return DemucsEngine(ArrayMix(y), request, host, lambda code, _words: told.append(code)), host


def _crew(host: ModelHost) -> Crew:
    running = host._running  # noqa: SLF001 - the processes are nobody else's business
    assert running is not None
    crew = running[1]
    assert isinstance(crew, Crew)
    return crew


def test_a_second_track_meets_warm_models_and_no_trace_of_the_first(
    models: dict[str, TinyModel],
) -> None:
    engine, host = _engine(models["one"], 4.5, [])
    with closing(host):
        engine.separate(0, SEGMENT_FRAMES)
        pids = _crew(host).pids
        engine.close()
        assert _crew(host).pids == pids
        for member in _crew(host)._members:  # noqa: SLF001
            assert not member.slot.input.any()
            assert not member.slot.output.any()
        second = DemucsEngine(
            ArrayMix(noise(5, 2)),
            engine._request,  # noqa: SLF001
            host,
            lambda _code, _words: None,
        )
        with closing(second):
            second.separate(0, SEGMENT_FRAMES)
        assert len(pids) == 2
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_killed_process_costs_room_and_no_sample(models: dict[str, TinyModel]) -> None:
    told: list[str] = []
    engine, host = _engine(models["one"], 8.5, told, threads=4)
    with closing(host), closing(engine):
        first = engine.separate(0, SEGMENT_FRAMES)
        os.kill(_crew(host).pids[0], signal.SIGKILL)
        second = engine.separate(SEGMENT_FRAMES, 2 * SEGMENT_FRAMES)
        assert told == ["fewer_processes"]
    expected = reference(models["one"], noise(8.5))
    for stem, samples in expected.items():
        np.testing.assert_allclose(first[stem], samples[:, :SEGMENT_FRAMES], atol=1e-4)
        np.testing.assert_allclose(
            second[stem], samples[:, SEGMENT_FRAMES : 2 * SEGMENT_FRAMES], atol=1e-4
        )


def test_memory_that_runs_out_again_and_again_ends_with_words(
    models: dict[str, TinyModel],
) -> None:
    told: list[str] = []
    engine, host = _engine(models["one"], 20, told)
    with closing(host), closing(engine):
        engine.separate(0, SEGMENT_FRAMES)

        def kill_all() -> bool:
            for pid in _crew(host).pids if host._running else []:  # noqa: SLF001
                os.kill(pid, signal.SIGKILL)
            return False

        with pytest.raises(TaskError, match="more memory") as caught:
            engine.prepare([(4 * SEGMENT_FRAMES, 5 * SEGMENT_FRAMES)], kill_all)
        assert caught.value.code == "out_of_memory"
        assert told == ["fewer_processes"]


def test_a_process_that_ends_otherwise_is_a_failure_of_the_model(
    models: dict[str, TinyModel],
) -> None:
    engine, host = _engine(models["one"], 9, [])
    with closing(host), closing(engine):
        engine.separate(0, SEGMENT_FRAMES)
        os.kill(_crew(host).pids[0], signal.SIGSEGV)
        with pytest.raises(TaskError) as caught:
            engine.separate(SEGMENT_FRAMES, 2 * SEGMENT_FRAMES)
        assert caught.value.code == "model_failed"
        # The port lives on: the next track finds processes that work.
        engine.close()
        again = DemucsEngine(
            engine._mix,  # noqa: SLF001
            engine._request,  # noqa: SLF001
            host,
            lambda _code, _words: None,
        )
        with closing(again):
            again.separate(SEGMENT_FRAMES, 2 * SEGMENT_FRAMES)
            assert len(_crew(host).pids) == 2


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
    engine, host = _engine(models["long"], 2, [])
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
    engine, host = _engine(models["one"], 4, told, threads=2)
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
        assert len(_crew(host).pids) == 1
    for stem, samples in reference(models["one"], noise(4)).items():
        np.testing.assert_allclose(made[stem], samples[:, :SEGMENT_FRAMES], atol=1e-4)


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Threads of each unit that is submitted."""
    threads: list[int] = []
    submit = Crew.submit

    def note(crew: Crew, assignment: Assignment) -> None:
        threads.append(assignment.threads)
        submit(crew, assignment)

    monkeypatch.setattr(Crew, "submit", note)
    return threads


def _ranges(first: int, stop: int) -> list[tuple[int, int]]:
    return [(index * SEGMENT_FRAMES, (index + 1) * SEGMENT_FRAMES) for index in range(first, stop)]


def test_what_somebody_waits_for_gets_all_threads(
    models: dict[str, TinyModel], given: list[int]
) -> None:
    engine, host = _engine(models["long"], 60, [], threads=4)
    with closing(host), closing(engine):
        assert engine.prepare(_ranges(0, 8), lambda: False)
        # The others are begun when it is done, while it is stored.
        assert given == [4, 1, 1, 1, 1]
        engine.separate(*_ranges(0, 1)[0])
        for index in range(1, 3):
            assert engine.prepare(_ranges(index, index + 8), lambda: False)
            engine.separate(*_ranges(index, index + 1)[0])
        assert set(given[1:]) == {1}
        before = len(given)
        assert engine.prepare(_ranges(12, 14), lambda: False)
        assert max(given[before:]) in {2, 4}


def test_many_seeks_take_no_more_threads_than_twice_those_granted(
    models: dict[str, TinyModel], given: list[int]
) -> None:
    engine, host = _engine(models["long"], 60, [], threads=4)
    with closing(host), closing(engine):
        for index in (0, 3, 6, 9, 12):
            engine.prepare(_ranges(index, index + 1), lambda: True)
            assert sum(engine._in_flight.values()) <= 8  # noqa: SLF001
        assert max(given) == 4


def test_the_last_units_get_the_threads_that_nobody_else_needs(
    models: dict[str, TinyModel], given: list[int]
) -> None:
    engine, host = _engine(models["long"], 40, [], threads=4)
    with closing(host), closing(engine):
        ranges = [(start, min(stop, 40 * 44_100)) for start, stop in _ranges(0, 10)]
        for index, each in enumerate(ranges):
            engine.work_left(ranges[index:])
            assert engine.prepare(ranges[index:], lambda: False)
            engine.separate(*each)
        assert given[:6] == [4, 1, 1, 1, 1, 2]
        assert given[6] in {3, 4}


def test_threads_below_the_operations_are_few_whoever_waits(
    models: dict[str, TinyModel], given: list[int]
) -> None:
    engine, host = _engine(models["old"], 12, [], threads=4)
    with closing(host), closing(engine):
        assert engine.prepare(_ranges(0, 3), lambda: False)
        assert set(given) == {1}


def test_threads_of_a_process_change_no_bit_and_leave_nothing(
    models: dict[str, TinyModel],
) -> None:
    engine, host = _engine(models["long"], 2, [])
    with closing(host), closing(engine):
        y = noise(7.8)
        crew = host.runner(engine._bag, engine._spans, Plan("cpu", 1, 4, 1, None))  # noqa: SLF001
        assert isinstance(crew, Crew)
        (pid,) = crew.pids
        made: list[np.ndarray] = []
        for threads in (1, 4, 1):
            crew.submit(Assignment(Unit(0, 0, 0), y, 0, y.shape[1], threads))
            ((_, output),) = crew.wait(60)
            made.append(output)
            assert len(list(Path(f"/proc/{pid}/task").iterdir())) == threads
        assert np.array_equal(made[0], made[1])
        assert np.array_equal(made[0], made[2])


def test_trouble_with_the_next_units_does_not_cost_what_is_made(
    models: dict[str, TinyModel], given: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    engine, host = _engine(models["long"], 20, told, threads=4)
    submit = Crew.submit

    def refuse_the_third(crew: Crew, assignment: Assignment) -> None:
        if len(given) == 2:
            given.append(0)
            raise OutOfMemoryError
        submit(crew, assignment)

    monkeypatch.setattr(Crew, "submit", refuse_the_third)
    with closing(host), closing(engine):
        ranges = _ranges(0, 4)
        assert engine.prepare(ranges, lambda: False)
        assert (len(given), told) == (3, [])
        first = engine.separate(*ranges[0])
        second = engine.separate(*ranges[1])
        assert told == ["fewer_processes"]
    for stem, samples in reference(models["long"], noise(20)).items():
        for made, (start, stop) in zip((first, second), ranges[:2], strict=True):
            np.testing.assert_allclose(made[stem], samples[:, start:stop], atol=1e-4)


def test_memory_decides_how_many_work_at_once(models: dict[str, TinyModel]) -> None:
    engine, host = _engine(models["one"], 2, [])
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
