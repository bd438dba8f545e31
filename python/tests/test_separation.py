"""The driver of separation engines: order, resuming, exact sums, failures."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import audio_ports.engines
from audio_files import music
from audio_ports import separate_stems
from audio_ports.engines.base import BlockEngine, Mix
from audio_ports.errors import TaskError
from audio_ports.pack.flac import decode_flac
from audio_ports.pack.layout import SEGMENT_FRAMES, segment_count
from audio_ports.pack.master import MasterReader
from audio_ports.pack.samples import quantise
from audio_ports.pack.writer import SegmentWriter
from audio_ports.separation.driver import Separation
from audio_ports.separation.exact_sum import complete_sum
from audio_ports.separation.request import SeparationRequest
from audio_ports.separation.work_order import WorkOrder
from port_process import SRC, PortProcess, of_type, run_port
from recording_task import RecordingTask

_STEMS = ("vocals", "drums", "bass", "other")


@dataclass
class ShareEngine(BlockEngine):
    """Gives each stem a fixed share of the mix and remembers what it was asked for."""

    mix: Mix
    sums_to_mix: bool = True
    name: str = "share"
    stems: tuple[str, ...] = _STEMS
    shares: tuple[float, ...] = (0.31, 0.27, 0.23, 0.19)
    asked: list[int] = field(default_factory=list)

    def separate(self, start: int, stop: int) -> dict[str, NDArray[np.float32]]:
        self.asked.append(start // SEGMENT_FRAMES)
        y = self.mix.read(start, stop)
        return {
            name: y * np.float32(share) for name, share in zip(self.stems, self.shares, strict=True)
        }


@pytest.fixture(scope="module")
def master_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _write_master(tmp_path_factory.mktemp("master"), music(22.5))


def _write_master(folder: Path, y: NDArray[np.float32]) -> Path:
    samples, _ = quantise(y, 0.5, 24)
    writer = SegmentWriter(folder, 24)
    for index in range(segment_count(samples.shape[1])):
        start = index * SEGMENT_FRAMES
        writer.write("mix", index, samples[:, start : start + SEGMENT_FRAMES])
    return folder / "mix"


_FRAMES = round(22.5 * 44_100)


def _request(master: Path, out: Path, **fields: object) -> dict[str, object]:
    return {
        "engine": "spectral",
        "model": "spectral",
        "masterFolder": str(master),
        "frames": _FRAMES,
        "masterGain": 0.5,
        "monoMean": 0.0,
        "monoStd": 0.2,
        "settings": {},
        "outputFolder": str(out),
        "doneSegments": {},
        **fields,
    }


def _drive(
    request: dict[str, object],
    task: RecordingTask,
    make: Callable[[Mix], ShareEngine] = ShareEngine,
) -> tuple[dict[str, Any], ShareEngine]:
    parsed = SeparationRequest.parse(request)
    master = MasterReader(parsed.master_folder, parsed.frames, parsed.master_gain)
    engine = make(master)
    return Separation(parsed, engine, master, task).run(), engine


def _stored(out: Path, stem: str) -> NDArray[np.int32]:
    files = sorted((out / stem).glob("*.flac"))
    return np.concatenate([decode_flac(file.read_bytes())[0] for file in files], axis=1)


def test_stems_add_up_to_the_rounded_mix_exactly(master_folder: Path, tmp_path: Path) -> None:
    task = RecordingTask()
    result, _ = _drive(_request(master_folder, tmp_path), task)
    total = sum((_stored(tmp_path, stem) for stem in _STEMS), np.zeros((), np.int32))
    mix = MasterReader(master_folder, _FRAMES, 0.5)
    assert np.array_equal(total, mix.read_16_bit(0, _FRAMES))
    assert np.array_equal(total, np.floor(mix.read(0, _FRAMES) * 2.0**14 + 0.5))
    assert result["frames"] == _FRAMES
    assert result["stems"] == list(_STEMS)
    assert result["residualDb"] is None
    assert result["engineFactor"] > 0
    assert task.fractions == sorted(task.fractions)
    assert task.fractions[-1] == 1


def test_segments_come_in_order_all_stems_of_one_together(
    master_folder: Path, tmp_path: Path
) -> None:
    task = RecordingTask()
    _drive(_request(master_folder, tmp_path), task)
    assert [(s["index"], s["stem"]) for s in task.segments] == [
        (index, stem) for index in range(6) for stem in _STEMS
    ]
    for segment in task.segments:
        assert (tmp_path / segment["file"]).stat().st_size == segment["sizeBytes"]
        peaks = (tmp_path / segment["peaksFile"]).stat().st_size
        assert peaks == 6 * -(-segment["frames"] // 441)
    y = music(22.5)[:, :SEGMENT_FRAMES] * 0.31
    assert task.segments[0]["meanSquare"] == pytest.approx((y**2).mean(), rel=1e-3)


def test_done_segments_are_skipped_and_missing_stems_added(
    master_folder: Path, tmp_path: Path
) -> None:
    _drive(_request(master_folder, tmp_path / "first"), RecordingTask())
    done = {"vocals": [[0, 3]], "drums": [[0, 2], [4, 5]], "bass": [[0, 2]], "other": [[0, 2]]}
    task = RecordingTask()
    request = _request(master_folder, tmp_path / "second", doneSegments=done)
    _, engine = _drive(request | {"publishedFolder": str(tmp_path / "first")}, task)
    assert engine.asked == [2, 3, 4, 5]
    emitted = [(s["index"], s["stem"]) for s in task.segments]
    assert [stem for index, stem in emitted if index == 2] == ["drums", "bass", "other"]
    assert [stem for index, stem in emitted if index == 4] == ["vocals", "bass", "other"]
    assert len(emitted) == 4 * 4 - 2


def test_nothing_left_to_do_is_a_result_too(master_folder: Path, tmp_path: Path) -> None:
    done = {stem: [[0, 6]] for stem in _STEMS}
    task = RecordingTask()
    result, engine = _drive(_request(master_folder, tmp_path, doneSegments=done), task)
    assert (engine.asked, task.segments) == ([], [])
    assert result["engineFactor"] == 0


def test_it_starts_where_the_listener_is(master_folder: Path, tmp_path: Path) -> None:
    _, engine = _drive(
        _request(master_folder, tmp_path, focusFrame=3 * SEGMENT_FRAMES + 1), RecordingTask()
    )
    assert engine.asked == [3, 4, 5, 0, 1, 2]


def test_a_seek_changes_what_is_next(master_folder: Path, tmp_path: Path) -> None:
    seeks = {1: 4 * SEGMENT_FRAMES}
    task = RecordingTask(on_segment=seeks.get)
    _, engine = _drive(_request(master_folder, tmp_path), task)
    at = engine.asked.index(4)
    # The first segment is announced when it is on disk; up to three more may be under way.
    assert engine.asked[:at] == list(range(at))
    assert at <= 4
    assert engine.asked[at:] == [4, 5, *(i for i in range(at, 6) if i not in {4, 5})]


def test_segments_are_the_same_whatever_the_order(master_folder: Path, tmp_path: Path) -> None:
    digests = []
    for name, focus in (("a", 0), ("b", 5 * SEGMENT_FRAMES)):
        out = tmp_path / name
        _drive(_request(master_folder, out, focusFrame=focus), RecordingTask())
        files = sorted(path.relative_to(out) for path in out.rglob("*.*"))
        assert len(files) == 2 * 6 * 4
        digests.append([(f, hashlib.sha256((out / f).read_bytes()).digest()) for f in files])
    assert digests[0] == digests[1]


def test_an_engine_that_does_not_sum_keeps_its_stems_and_tells_the_residual(
    master_folder: Path, tmp_path: Path
) -> None:
    def make(mix: Mix) -> ShareEngine:
        return ShareEngine(mix, sums_to_mix=False, shares=(0.3, 0.3, 0.2, 0.1))

    result, _ = _drive(_request(master_folder, tmp_path), RecordingTask(), make)
    # A tenth of the mix is missing.
    assert result["residualDb"] == pytest.approx(-20, abs=0.1)
    mix = MasterReader(master_folder, _FRAMES, 0.5).read(0, _FRAMES)
    expected = np.rint(mix * np.float32(0.1) * 2**14)
    assert np.array_equal(_stored(tmp_path, "other"), expected)


def test_a_full_scale_mix_still_adds_up(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    y = rng.choice(np.array([-2.2, -1.0, 1.0, 2.2], np.float32), (2, 50_000))
    master = _write_master(tmp_path / "master", y)

    def make(mix: Mix) -> ShareEngine:
        return ShareEngine(mix, shares=(1.0, -0.9, -0.8, 1.7))

    request = _request(master, tmp_path / "out", frames=50_000)
    _drive(request, RecordingTask(), make)
    total = sum((_stored(tmp_path / "out", stem) for stem in _STEMS), np.zeros((), np.int32))
    assert np.array_equal(total, MasterReader(master, 50_000, 0.5).read_16_bit(0, 50_000))


def test_what_does_not_fit_into_the_remainder_goes_to_the_others() -> None:
    mix = np.full((2, 1), 32_767, np.int32)
    low = np.full((2, 1), -20_000, np.int32)
    stems = complete_sum({"vocals": low, "drums": low, "other": mix}, mix, "other")
    assert list(stems) == ["vocals", "drums", "other"]
    assert sum(int(samples[0, 0]) for samples in stems.values()) == 32_767
    assert stems["other"].tolist() == [[32_767], [32_767]]


@pytest.mark.parametrize(
    ("focuses", "expected"),
    [
        ({}, [0, 1, 2, 5, 6]),
        ({0: 5}, [5, 6, 0, 1, 2]),
        ({0: 3}, [5, 6, 0, 1, 2]),
        ({0: 99}, [0, 1, 2, 5, 6]),
        ({1: 6, 2: 1}, [0, 6, 1, 2, 5]),
    ],
)
def test_work_order(focuses: dict[int, int], expected: list[int]) -> None:
    order = WorkOrder([0, 1, 2, 5, 6])
    taken = []
    for step in range(5):
        if step in focuses:
            order.focus(focuses[step])
        taken.append(order.take())
    assert taken == expected
    assert order.take() is None


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"engine": "oracle"}, "unknown_engine"),
        ({"model": "htdemucs"}, "unknown_model"),
        ({"masterFolder": "/nonexistent"}, "bad_master"),
        ({"frames": 6 * SEGMENT_FRAMES + 1}, "bad_master"),
        ({"frames": 0}, "bad_request"),
        ({"masterGain": -1}, "bad_request"),
        ({"doneSegments": {"vocals": [[0, 10**12]]}}, "bad_request"),
        ({"outputFolder": "relative"}, "bad_request"),
    ],
)
def test_a_separation_that_cannot_be_done_says_why(
    master_folder: Path, tmp_path: Path, changed: dict[str, object], code: str
) -> None:
    with pytest.raises(TaskError) as caught:
        separate_stems.run(_request(master_folder, tmp_path, **changed), RecordingTask())
    assert caught.value.code == code


def test_the_real_port_separates_a_master(master_folder: Path, tmp_path: Path) -> None:
    done = {stem: [[1, 6]] for stem in _STEMS}
    messages, code = run_port(
        "separate-stems", **_request(master_folder, tmp_path, doneSegments=done)
    )
    assert code == 0
    pack = of_type(messages, "pack")[0]
    assert pack["stems"] == list(_STEMS)
    assert (pack["bitsPerSample"], pack["sumsToMix"], pack["gain"]) == (16, True, 0.5)
    assert [(s["index"], s["stem"]) for s in of_type(messages, "segment")] == [
        (0, stem) for stem in _STEMS
    ]
    total = sum((_stored(tmp_path, stem) for stem in _STEMS), np.zeros((), np.int32))
    mix = MasterReader(master_folder, _FRAMES, 0.5)
    assert np.array_equal(total, mix.read_16_bit(0, SEGMENT_FRAMES))
    assert messages[-1]["stems"] == list(_STEMS)


def test_another_engine_is_one_file_and_one_entry(master_folder: Path, tmp_path: Path) -> None:
    own = Path(audio_ports.engines.__file__).with_name("catalogue.json")
    catalogue = json.loads(own.read_text())
    catalogue["engines"].append({"name": "mid-side", "module": "third_engine"})
    entry = tmp_path / "catalogue.json"
    entry.write_text(json.dumps(catalogue))
    tests = Path(__file__).parent
    env = {"AUDIO_PORTS_CATALOGUE": str(entry), "PYTHONPATH": f"{SRC}:{tests}"}
    request = _request(master_folder, tmp_path / "out", engine="mid-side", model="mid-side")
    with PortProcess("separate-stems", env=env) as process:
        process.send(type="run", id="job-1", **request)
        messages = list(process.messages())
        assert process.wait() == 0
    assert of_type(messages, "pack")[0]["stems"] == ["vocals", "instrumental"]
    total = _stored(tmp_path / "out", "vocals") + _stored(tmp_path / "out", "instrumental")
    mix = MasterReader(master_folder, _FRAMES, 0.5)
    assert np.array_equal(total, mix.read_16_bit(0, _FRAMES))
