"""The real port: warm between two jobs, killed at any point, cancelled at once."""

from __future__ import annotations

import os
import random
import select
import signal
import threading
import time
from pathlib import Path

import pytest

from array_engine import Samples
from audio_ports.pack.layout import segment_count
from audio_ports.ports.process_tree import descendants
from neural_track import digests, run_message, write_master
from port_process import PortProcess, of_type
from tiny_models import TinyModel, noise

_STEMS = ("vocals", "drums", "bass", "other")
# `npm run soak` asks for many.
_KILLS = int(os.environ.get("RACE_REPEATS", "2"))


@pytest.fixture(scope="module")
def y() -> Samples:
    return noise(26)


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory, y: Samples) -> Path:
    return write_master(tmp_path_factory.mktemp("master"), y)


@pytest.fixture
def paths(master: Path, tmp_path: Path) -> tuple[Path, Path]:
    """The master, and where the stems go that are cut off."""
    return master, tmp_path / "cut"


def _resident() -> PortProcess:
    return PortProcess("separate-neural", env={"AUDIO_PORTS_REQUESTS": "0"})


def _finish(port: PortProcess) -> list[dict[str, object]]:
    messages = []
    for message in port.messages():
        messages.append(message)
        if message["type"] in {"result", "error"}:
            return messages
    raise AssertionError("the port ended without an answer")


def test_a_resident_port_stays_warm_and_makes_the_same_again(
    models: dict[str, TinyModel], master: Path, y: Samples, tmp_path: Path
) -> None:
    done = {stem: [[1, 7]] for stem in _STEMS}
    with _resident() as port:
        for name in ("a", "b"):
            message = run_message(models["one"], y, (master, tmp_path / name))
            port.send(type="run", id=name, **message | {"doneSegments": done})
            messages = _finish(port)
            assert messages[-1]["type"] == "result", (messages[-1], port.stderr)
            assert len(of_type(messages, "segment")) == 4
        # Another model takes the place of the first.
        message = run_message(models["six"], y, (master, tmp_path / "c"))
        done |= {"guitar": [[0, 7]], "piano": [[0, 6]]}
        port.send(type="run", id="c", **message | {"doneSegments": done})
        messages = _finish(port)
        assert messages[-1]["type"] == "result"
        family = descendants(port.process.pid)
        assert len(family) == 2
        port.send(type="exit")
        assert port.wait() == 0
    assert digests(tmp_path / "a") == digests(tmp_path / "b")
    for pid in family:
        _await_end(pid)


def _killed_after(delay_sec: float, message: dict[str, object]) -> dict[str, set[int]]:
    """Kill a port so long after it got its work; give what it had published."""
    published: dict[str, set[int]] = {stem: set() for stem in _STEMS}
    with _resident() as port:
        port.next("ready")
        killer = threading.Timer(delay_sec, os.kill, (port.process.pid, signal.SIGKILL))
        port.send(type="run", id="first", **message)
        killer.start()
        for segment in of_type(list(port.messages()), "segment"):
            published[str(segment["stem"])].add(int(segment["index"]))
        killer.join()
        port.wait()
    return published


@pytest.fixture(scope="module")
def whole(
    models: dict[str, TinyModel],
    master: Path,
    y: Samples,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[dict[str, str], float]:
    """What a run that nobody breaks off stores, and its seconds from the order on."""
    root = tmp_path_factory.mktemp("whole")
    with _resident() as port:
        port.next("ready")
        started = time.monotonic()
        port.send(type="run", id="whole", **run_message(models["one"], y, (master, root)))
        assert _finish(port)[-1]["type"] == "result"
        elapsed_sec = time.monotonic() - started
    stored = digests(root)
    assert len(stored) == 2 * len(_STEMS) * segment_count(y.shape[1])
    return stored, elapsed_sec


def _resume(message: dict[str, object], published: dict[str, set[int]]) -> None:
    done = {stem: [[i, i + 1] for i in sorted(known)] for stem, known in published.items()}
    with _resident() as port:
        port.send(type="run", id="second", **message | {"doneSegments": done})
        assert _finish(port)[-1]["type"] == "result"


@pytest.mark.parametrize("seed", range(_KILLS))
def test_killed_at_a_random_moment_it_stores_the_same_bits(
    models: dict[str, TinyModel],
    paths: tuple[Path, Path],
    y: Samples,
    whole: tuple[dict[str, str], float],
    seed: int,
) -> None:
    # From before the model is loaded to the end of the work.
    delay_sec = random.Random(seed).uniform(0, whole[1])  # noqa: S311 - not for secrets
    message = run_message(models["one"], y, paths)
    _resume(message, _killed_after(delay_sec, message))
    assert digests(paths[1]) == whole[0]


@pytest.mark.parametrize("after", [1, 18])
def test_killed_anywhere_it_goes_on_and_stores_the_same_bits(
    models: dict[str, TinyModel],
    paths: tuple[Path, Path],
    y: Samples,
    whole: tuple[dict[str, str], float],
    after: int,
) -> None:
    message = run_message(models["one"], y, paths)
    published: dict[str, set[int]] = {stem: set() for stem in _STEMS}
    with _resident() as port:
        port.send(type="run", id="first", **message)
        for _ in range(after):
            segment = port.next("segment")
            published[segment["stem"]].add(segment["index"])
        family = descendants(port.process.pid)
        os.kill(port.process.pid, signal.SIGKILL)
        port.wait()
    # Its processes follow it, even when it could not say good-bye.
    for pid in family:
        _await_end(pid)
    _resume(message, published)
    assert digests(paths[1]) == whole[0]


def test_a_cancelled_job_leaves_no_process(
    models: dict[str, TinyModel], master: Path, y: Samples, tmp_path: Path
) -> None:
    with _resident() as port:
        port.send(type="run", id="a", **run_message(models["tuned"], y, (master, tmp_path)))
        port.next("segment")
        family = descendants(port.process.pid)
        assert family
        port.send(type="cancel", id="a")
        assert _finish(port)[-1]["code"] == "cancelled"
        port.wait()
    for pid in family:
        _await_end(pid)


def test_what_cannot_be_done_is_said_and_the_port_goes_on(
    models: dict[str, TinyModel], master: Path, y: Samples, tmp_path: Path
) -> None:
    good = run_message(models["one"], y, (master, tmp_path))
    damaged = {**models["one"].weights()}
    damaged["files"] = [{"signature": "one0", "path": "/nowhere.th", "sha256": "0" * 64}]
    with _resident() as port:
        for changes, code in (
            ({"weights": damaged}, "model_missing"),
            ({"device": "abacus"}, "bad_request"),
            ({"settings": {"overlap": 2, "shifts": 1, "seed": 0}}, "bad_request"),
            (
                {"settings": {"overlap": 0, "shifts": 0, "seed": 0, "segmentSec": 60}},
                "bad_settings",
            ),
        ):
            port.send(type="run", id="a", **good | changes)
            assert _finish(port)[-1]["code"] == code
        done = {stem: [[1, 7]] for stem in _STEMS}
        port.send(type="run", id="b", **good | {"doneSegments": done})
        assert _finish(port)[-1]["type"] == "result"


def _await_end(pid: int) -> None:
    """Wait for the end of a process that is no child of this one."""
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    ended = select.poll()
    ended.register(watched, select.POLLIN)
    assert ended.poll(10_000), f"process {pid} is still there"
    os.close(watched)
