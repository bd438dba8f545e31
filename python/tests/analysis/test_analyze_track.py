"""The port `analyze-track`, from stored segments to `analysis.json`."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soxr

from analysis.array_audio import SR, seconds
from audio_ports import analyze_track
from audio_ports.analysis.features.layout import Array
from audio_ports.errors import TaskError
from audio_ports.pack.layout import SEGMENT_FRAMES, segment_count
from audio_ports.pack.samples import quantise
from audio_ports.pack.writer import SegmentWriter
from port_process import PortProcess
from recording_task import RecordingTask

PARTS = ["rhythm", "tonality", "chords", "form", "loudness", "descriptors"]


def store(folder: Path, name: str, y: Array, bits: int, gain: float = 0.5) -> Path:
    samples, _ = quantise(np.ascontiguousarray(y, np.float32), gain, bits)
    writer = SegmentWriter(folder, bits)
    for index in range(segment_count(y.shape[1])):
        start = index * SEGMENT_FRAMES
        writer.write(name, index, samples[:, start : start + SEGMENT_FRAMES])
    return folder / name


def request(folder: Path, y: Array, **fields: object) -> dict[str, object]:
    return {
        "masterFolder": str(store(folder, "mix", y, 24)),
        "frames": y.shape[1],
        "gain": 0.5,
        "stems": [],
        "features": None,
        "threads": 2,
        "beatModel": None,
        "outputFolder": str(folder / "out"),
        **fields,
    }


def stem(folder: Path, name: str, y: Array, gain: float = 0.5) -> dict[str, object]:
    path = store(folder, name, y, 16, gain)
    return {"name": name, "folder": str(path), "gain": gain, "bitsPerSample": 16}


def analyse(message: dict[str, object]) -> tuple[dict[str, Any], RecordingTask]:
    task = RecordingTask()
    result = analyze_track.run(message, task)
    assert result["file"] == "analysis.json"
    written = (Path(str(message["outputFolder"])) / "analysis.json").read_text(encoding="utf-8")
    return json.loads(written, parse_constant=pytest.fail), task


def strokes(duration: float) -> Array:
    y = np.zeros((2, round(duration * SR)), np.float32)
    rng = np.random.default_rng(4)
    for beat in range(int(2 * duration)):
        start = beat * SR // 2
        y[:, start : start + 3000] += (
            0.3
            * rng.standard_normal(3000)
            * np.exp(-np.arange(3000) / (900 if beat % 4 == 0 else 300))
        )
    return y


def chords(duration: float) -> Array:
    t = seconds(duration)
    y = np.zeros(len(t), np.float32)
    for bar, root in enumerate(np.tile([261.63, 349.23, 392.0, 261.63], 20)[: int(duration / 2)]):
        part = slice(bar * 2 * SR, (bar + 1) * 2 * SR)
        for step in (0, 4, 7):
            y[part] += 0.06 * np.sin(2 * np.pi * root * 2 ** (step / 12) * t[part])
    return np.tile(y, (2, 1))


def numbers(value: object) -> list[float]:
    if isinstance(value, dict):
        return [number for each in value.values() for number in numbers(each)]
    if isinstance(value, list):
        return [number for each in value for number in numbers(each)]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return [float(value)]
    return []


def check_sane(analysis: dict[str, Any], duration: float) -> None:
    """Hold an analysis of everything against what the format promises of any track."""
    assert list(analysis)[4:] == PARTS
    assert analysis["durationSec"] == pytest.approx(duration, abs=0.001)
    assert all(math.isfinite(number) for number in numbers(analysis))
    rhythm, form = analysis["rhythm"], analysis["form"]
    assert rhythm["beats"] == sorted(set(rhythm["beats"]))
    assert set(rhythm["downbeats"]) <= set(rhythm["beats"])
    assert all(0 <= beat <= duration + 0.001 for beat in rhythm["beats"])
    for spans in (analysis["chords"]["spans"], form["sections"]):
        for before, after in pairwise(spans):
            assert before["endSec"] == after["startSec"]
        assert all(span["startSec"] <= span["endSec"] for span in spans)
    for part in (rhythm, analysis["tonality"], analysis["chords"], form):
        for name, value in part.items():
            if name.lower().endswith("confidence"):
                assert 0 <= value <= 1
    assert 0 <= analysis["descriptors"]["energy"] <= 1


def codes(analysis: dict[str, Any]) -> set[str]:
    return {warning["code"] for warning in analysis["loudness"]["warnings"]}


def test_a_track_with_stems_is_analysed_in_all_parts(tmp_path: Path) -> None:
    drums, other = strokes(16), chords(16)
    stems = [stem(tmp_path, "drums", drums), stem(tmp_path, "other", other, 0.25)]
    analysis, task = analyse(request(tmp_path, drums + other, stems=stems))
    check_sane(analysis, 16)
    assert analysis["usedStems"] == ["drums"]
    assert analysis["rhythm"]["tempoBpm"] == pytest.approx(120, abs=1)
    assert analysis["tonality"]["key"] == "C major"
    assert {span["label"] for span in analysis["chords"]["spans"]} & {"C:maj", "F:maj", "G:maj"}
    assert codes(analysis) == set()
    energies = [np.mean(np.square(y)) for y in (drums, other)]
    shares = analysis["loudness"]["stemShares"]
    assert shares["drums"] + shares["other"] == pytest.approx(1, abs=0.001)
    assert (shares["drums"] > shares["other"]) == (energies[0] > energies[1])
    assert [fields["part"] for kind, fields in task.messages] == ["rhythm", "tonality"]
    assert task.fractions == sorted(task.fractions)
    assert task.fractions[-1] == 1
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["analysis.json"]


def test_a_second_analysis_replaces_the_first_one(tmp_path: Path) -> None:
    message = request(tmp_path, chords(4), features=["loudness"])
    first, _ = analyse(message)
    second, _ = analyse(message | {"features": ["energy"]})
    assert list(first)[4:] == ["loudness"]
    assert list(second)[4:] == ["descriptors"]


@pytest.mark.parametrize(
    ("y", "wanted"),
    [
        pytest.param(np.zeros((2, 6 * SR), np.float32), {"silence"}, id="silence"),
        pytest.param(
            np.full((2, 6 * SR), 0.4, np.float32), {"dc_offset", "mostly_silent"}, id="constant"
        ),
        pytest.param(chords(2)[:, : SR // 5], set(), id="0.2 s"),
        pytest.param(chords(2)[:, :1], set(), id="one frame"),
        pytest.param(strokes(6), set(), id="mono"),
        pytest.param(strokes(6) * [[1], [-1]], {"phase_inverted"}, id="phase inverted"),
        pytest.param(strokes(6) * [[1], [0]], {"one_sided"}, id="one side"),
        pytest.param(np.clip(9 * strokes(6), -1, 1), {"clipping"}, id="clipped"),
        pytest.param(
            soxr.resample(soxr.resample(strokes(6).T, SR, 8000), 8000, SR).T,
            {"low_bandwidth"},
            id="8 kHz file",
        ),
        pytest.param(
            0.1 * np.random.default_rng(1).standard_normal((2, 6 * SR)), set(), id="noise"
        ),
    ],
)
def test_odd_files_give_sane_results(tmp_path: Path, y: Array, wanted: set[str]) -> None:
    analysis, _ = analyse(request(tmp_path, y))
    check_sane(analysis, y.shape[1] / SR)
    assert codes(analysis) == wanted


def test_silence_has_no_answers(tmp_path: Path) -> None:
    analysis, _ = analyse(request(tmp_path, np.zeros((2, 6 * SR), np.float32)))
    assert analysis["rhythm"]["tempoBpm"] is None
    assert analysis["rhythm"]["tempoConfidence"] == 0
    assert analysis["tonality"]["key"] is None
    assert analysis["tonality"]["keyConfidence"] == 0
    assert analysis["loudness"]["integratedLufs"] is None
    assert {span["label"] for span in analysis["chords"]["spans"]} == {"N"}
    assert {span["label"] for span in analysis["form"]["sections"]} == {"silence"}


def test_an_inverted_side_changes_no_rhythm(tmp_path: Path) -> None:
    y = (strokes(12) + chords(12))[0]
    upright, inverted = (
        analyse(request(tmp_path / name, np.stack([y, other]), features=["tempo"]))[0]["rhythm"]
        for name, other in (("upright", y), ("inverted", -y))
    )
    assert upright["tempoBpm"] is not None
    assert inverted == upright


def test_silent_stems_are_no_trouble(tmp_path: Path) -> None:
    y = strokes(6) + chords(6)
    stems = [stem(tmp_path, name, np.zeros_like(y)) for name in ("drums", "bass", "vocals")]
    analysis, _ = analyse(request(tmp_path, y, stems=stems))
    check_sane(analysis, 6)
    assert analysis["loudness"]["stemShares"] is None


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"features": ["tempo", "valence"]}, "valence"),
        ({"features": []}, "features"),
        ({"frames": 0}, "frames"),
        ({"gain": 0}, "gain"),
        ({"threads": 0}, "threads"),
        ({"masterFolder": "mix"}, "masterFolder"),
        ({"outputFolder": None}, "outputFolder"),
        ({"beatModel": {"file": "/weights"}}, "beatModel"),
        ({"loudnessLufs": "loud"}, "loudnessLufs"),
        ({"stems": "drums"}, "stems"),
        ({"stems": [{"name": "drums", "folder": "/x", "gain": 1}]}, "bitsPerSample"),
        ({"stems": [{"name": "a", "folder": "/a", "gain": 1, "bitsPerSample": 16}] * 2}, "stems"),
    ],
)
def test_bad_requests_are_refused_with_the_field(
    tmp_path: Path, fields: dict[str, object], words: str
) -> None:
    message = request(tmp_path, np.zeros((2, 100), np.float32)) | fields
    with pytest.raises(TaskError, match=words) as caught:
        analyze_track.run(message, RecordingTask())
    assert caught.value.code == "bad_request"
    assert not (tmp_path / "out").exists()


def test_a_missing_segment_of_the_master_is_told(tmp_path: Path) -> None:
    message = request(tmp_path, strokes(9))
    (tmp_path / "mix" / "00001.flac").unlink()
    with pytest.raises(TaskError) as caught:
        analyze_track.run(message, RecordingTask())
    assert (caught.value.code, caught.value.details["segment"]) == ("bad_master", 1)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["drums", "vocals"])
def test_a_damaged_stem_is_told_by_its_name(tmp_path: Path, name: str) -> None:
    y = strokes(9)
    message = request(tmp_path, y, stems=[stem(tmp_path, name, y)])
    path = tmp_path / name / "00002.flac"
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(TaskError) as caught:
        analyze_track.run(message, RecordingTask())
    assert caught.value.code == "bad_stem"
    assert caught.value.details["stem"] == name
    assert caught.value.details["segment"] == 2


def test_the_port_tells_what_it_knows_first_and_ends_with_its_file(tmp_path: Path) -> None:
    message = request(tmp_path, strokes(8) + chords(8), features=["tempo", "key"])
    with PortProcess("analyze-track") as process:
        ready = next(process.messages())
        assert (ready["port"], ready["capabilities"]) == ("analyze-track", ["cancel"])
        process.send(type="run", id="j", **message)
        *news, last = (each for each in process.messages() if each["type"] != "heartbeat")
        assert process.wait() == 0
    assert (last["type"], last["file"]) == ("result", "analysis.json")
    assert [each["part"] for each in news if each["type"] == "partial"] == ["rhythm", "tonality"]
    stages = [each["stage"] for each in news if each["type"] == "progress"]
    assert list(dict.fromkeys(stages)) == ["listening", "rhythm", "tonality", "writing"]
    assert (tmp_path / "out" / "analysis.json").exists()


def test_cancelling_ends_it_without_a_file(tmp_path: Path) -> None:
    message = request(tmp_path, np.tile(strokes(20), 3))
    with PortProcess("analyze-track") as process:
        process.send(type="run", id="j", **message)
        process.next("progress")
        process.send(type="cancel", id="j")
        error = process.next("error", "result")
    assert (error["type"], error["code"]) == ("error", "cancelled")
    assert not (tmp_path / "out" / "analysis.json").exists()
