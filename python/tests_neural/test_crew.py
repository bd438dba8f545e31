"""Processes that share a model: what they leave, and what happens when one is lost."""

from __future__ import annotations

import errno
import gc
import os
import signal
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from array_engine import ArrayMix, reference, request_for
from audio_ports.engines.demucs.bag import load_bag
from audio_ports.engines.demucs.crew import Crew
from audio_ports.engines.demucs.engine import DemucsEngine
from audio_ports.engines.demucs.host import ModelHost
from audio_ports.engines.demucs.plan import Plan, available_bytes, first_plan
from audio_ports.engines.demucs.request import NeuralRequest
from audio_ports.engines.demucs.runner import OutOfMemoryError
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
        if _crew(host).pids:
            assert all(not member.slot.input.any() for member in _crew(host)._members)  # noqa: SLF001
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
        assert told == ["thrifty"]
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
        assert told == ["thrifty", "fewer_processes"]


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


def test_no_room_for_another_process_costs_one_and_no_sample(
    models: dict[str, TinyModel], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    engine, host = _engine(models["one"], 4, told, threads=2)
    fork, calls = os.fork, list[int]()

    def refuse_two_crews() -> int:
        calls.append(0)
        if len(calls) in {2, 4}:
            raise OSError(errno.ENOMEM, os.strerror(errno.ENOMEM))
        return fork()

    monkeypatch.setattr(os, "fork", refuse_two_crews)
    with closing(host), closing(engine):
        made = engine.separate(0, SEGMENT_FRAMES)
        assert told == ["thrifty", "fewer_processes"]
        assert len(_crew(host).pids) == 1
    for stem, samples in reference(models["one"], noise(4)).items():
        np.testing.assert_allclose(made[stem], samples[:, :SEGMENT_FRAMES], atol=1e-4)


def test_memory_decides_how_many_work_at_once(models: dict[str, TinyModel]) -> None:
    engine, host = _engine(models["one"], 2, [])
    with closing(host), closing(engine):
        spans = engine._spans  # noqa: SLF001
        wide = first_plan("cpu", 8, spans, None, available_bytes())
        assert wide.processes == 8
        narrow = first_plan("cpu", 8, spans, None, 800 * 1024**2)
        assert narrow.processes == 1
        assert narrow.threads_each == 8
        assert (wide.is_roomy, narrow.is_roomy) == (True, False)
