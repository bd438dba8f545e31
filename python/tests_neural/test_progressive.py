"""Segments as they come: order, focus, progress, resuming, exact sums."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from array_engine import Samples
from audio_ports import separate_stems
from audio_ports.pack.flac import decode_flac
from audio_ports.pack.layout import SEGMENT_FRAMES
from audio_ports.pack.master import MasterReader
from audio_ports.ports.process_tree import descendants
from neural_track import digests, run_message, write_master
from recording_task import RecordingTask
from tiny_models import TinyModel, noise

_STEMS = ["vocals", "drums", "bass", "other"]


@pytest.fixture(scope="module")
def y() -> Samples:
    return noise(18.5)


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory, y: Samples) -> Path:
    return write_master(tmp_path_factory.mktemp("master"), y)


def _run(message: dict[str, object], task: RecordingTask | None = None) -> dict[str, Any]:
    return separate_stems.run(message, task or RecordingTask())


def test_the_first_seconds_of_all_stems_come_first_and_progress_never_goes_back(
    models: dict[str, TinyModel], master: Path, y: Samples, tmp_path: Path
) -> None:
    task = RecordingTask()
    result = _run(run_message(models["tuned"], y, (master, tmp_path)), task)
    assert [(s["index"], s["stem"]) for s in task.segments] == [
        (index, stem) for index in range(5) for stem in _STEMS
    ]
    assert task.fractions == sorted(task.fractions)
    assert task.fractions[-1] == 1
    assert task.fractions.count(1) == 1
    # Four models, one pass each: far more steps than segments.
    assert len({round(fraction, 6) for fraction in task.fractions}) > 20
    assert result["stems"] == _STEMS
    assert result["engineFactor"] > 0
    run = next(fields for kind, fields in task.messages if kind == "pack")["run"]
    assert {"torch", "demucs", "numpy", "engine", "weights"} <= set(run["versions"])
    assert {"device", "threads", "processes", "batch", "seed", "versions", "machine"} <= set(run)


def test_a_seek_makes_its_part_the_next_and_changes_no_bit(
    models: dict[str, TinyModel], master: Path, y: Samples, tmp_path: Path
) -> None:
    _run(run_message(models["one"], y, (master, tmp_path / "plain")))
    task = RecordingTask(on_segment={4: 3 * SEGMENT_FRAMES + 9}.get)
    _run(run_message(models["one"], y, (master, tmp_path / "sought")), task)
    order = [segment["index"] for segment in task.segments][::4]
    assert order[0] == 0
    assert order.index(3) <= 2
    assert order.index(4) == order.index(3) + 1
    assert sorted(order) == [0, 1, 2, 3, 4]
    assert digests(tmp_path / "sought") == digests(tmp_path / "plain")


def test_what_is_resumed_is_what_it_would_have_been(
    models: dict[str, TinyModel], master: Path, y: Samples, tmp_path: Path
) -> None:
    _run(run_message(models["mixed"], y, (master, tmp_path / "whole"), shifts=2))
    done = {stem: [[0, 2]] for stem in _STEMS}
    task = RecordingTask()
    message = run_message(models["mixed"], y, (master, tmp_path / "rest"), shifts=2)
    _run(message | {"doneSegments": done}, task)
    assert {segment["index"] for segment in task.segments} == {2, 3, 4}
    # What is stored already counts as done from the start.
    assert 0.2 < next(fraction for fraction in task.fractions if fraction > 0) < 0.6
    whole = digests(tmp_path / "whole")
    resumed = digests(tmp_path / "rest")
    assert len(resumed) == 3 * 2 * len(_STEMS)
    assert resumed == {name: whole[name] for name in resumed}


def test_another_seed_is_another_separation(
    models: dict[str, TinyModel], master: Path, y: Samples, tmp_path: Path
) -> None:
    for seed in (0, 1):
        out = tmp_path / str(seed)
        done = {stem: [[1, 5]] for stem in _STEMS}
        message = run_message(models["one"], y, (master, out), seed=seed)
        _run(message | {"doneSegments": done})
    assert digests(tmp_path / "0") != digests(tmp_path / "1")


def test_facts_are_told_again_when_memory_changed_the_plan(
    models: dict[str, TinyModel], master: Path, y: Samples, tmp_path: Path
) -> None:
    def kill_one(count: int) -> None:
        if count == 1:
            os.kill(descendants(os.getpid())[0], signal.SIGKILL)

    task = RecordingTask(on_segment=kill_one)
    _run(run_message(models["one"], y, (master, tmp_path)), task)
    told = [fields["code"] for kind, fields in task.messages if kind == "notice"]
    assert told == ["fewer_processes"]
    runs = [fields["run"] for kind, fields in task.messages if kind == "pack"]
    assert [run["processes"] for run in runs] == [2, 1]
    assert len(task.segments) == 5 * len(_STEMS)


@pytest.mark.parametrize("two_stems", [None, "vocals", "bass"])
def test_an_exact_sum_is_exact(
    models: dict[str, TinyModel], master: Path, y: Samples, tmp_path: Path, two_stems: str | None
) -> None:
    settings = {"exactSum": True, "twoStems": two_stems}
    message = run_message(models["one"], y, (master, tmp_path), **settings)
    task = RecordingTask()
    done = {stem: [[1, 5]] for stem in ("vocals", "instrumental", "bass", "rest", "drums", "other")}
    result = _run(message | {"doneSegments": done}, task)
    pack = next(fields for kind, fields in task.messages if kind == "pack")
    assert pack["sumsToMix"] is True
    assert result["residualDb"] is None
    files = [tmp_path / stem / "00000.flac" for stem in pack["stems"]]
    total = sum((decode_flac(file.read_bytes())[0] for file in files), np.zeros((), np.int32))
    mix = MasterReader(master, y.shape[1], 0.5)
    assert np.array_equal(total, mix.read_16_bit(0, SEGMENT_FRAMES))


def test_stems_that_do_not_add_up_say_by_how_much(
    models: dict[str, TinyModel], master: Path, y: Samples, tmp_path: Path
) -> None:
    task = RecordingTask()
    result = _run(run_message(models["one"], y, (master, tmp_path)), task)
    pack = next(fields for kind, fields in task.messages if kind == "pack")
    assert pack["sumsToMix"] is False
    stems = [
        np.concatenate(
            [
                decode_flac(path.read_bytes())[0]
                for path in sorted((tmp_path / stem).glob("*.flac"))
            ],
            axis=1,
        )
        for stem in _STEMS
    ]
    mix = MasterReader(master, y.shape[1], 0.5).read_16_bit(0, y.shape[1]).astype(np.float64)
    residual = mix - np.sum(stems, axis=0)
    expected = 10 * np.log10((residual**2).sum() / (mix**2).sum())
    assert result["residualDb"] == pytest.approx(expected, abs=0.01)
