"""The master while it is written: resuming, determinism, a full disk, progress."""

from __future__ import annotations

import hashlib
import math
from pathlib import Path

import pytest

from audio_files import ENCODINGS, music, write_audio
from in_process import ingest
from port_process import of_type, run_port


def _digests(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).digest()
        for path in folder.rglob("*.*")
    }


def test_a_second_run_makes_the_same_files(tmp_path: Path) -> None:
    song = write_audio(tmp_path / "a.mp3", music(9.0), ENCODINGS["mp3"])
    results = [ingest(song, tmp_path / name)[0] for name in ("a", "b")]
    assert results[0] == results[1]
    assert _digests(tmp_path / "a") == _digests(tmp_path / "b")
    assert len(_digests(tmp_path / "a")) == 2 * 3


def test_published_segments_are_measured_but_not_written_again(tmp_path: Path) -> None:
    song = write_audio(tmp_path / "a.mp3", music(13.0), ENCODINGS["mp3"])
    whole, _ = ingest(song, tmp_path / "whole")
    resumed, task = ingest(song, tmp_path / "rest", done=[[0, 2]])
    assert resumed == whole
    assert [segment["index"] for segment in task.segments] == [2, 3]
    rest = _digests(tmp_path / "rest")
    assert rest == {name: _digests(tmp_path / "whole")[name] for name in rest}


def test_a_full_disk_is_told_and_leaves_no_partial_file(tmp_path: Path) -> None:
    song = write_audio(tmp_path / "a.wav", music(9.0), ENCODINGS["wav 16"])
    folder = tmp_path / "out" / "mix"
    folder.mkdir(parents=True)
    # Writing to this device fails as on a full disk.
    (folder / "00001.flac.partial").symlink_to("/dev/full")
    messages, code = run_port(
        "ingest-audio", sourceFile=str(song), settings={}, outputFolder=str(tmp_path / "out")
    )
    assert (code, messages[-1]["code"]) == (1, "no_space")
    assert not list(folder.glob("*.partial"))
    assert [s["index"] for s in of_type(messages, "segment")] in ([], [0])


def test_progress_rises_and_the_pack_comes_before_its_segments(tmp_path: Path) -> None:
    song = write_audio(tmp_path / "a.flac", music(30.0), ENCODINGS["flac"])
    messages, _ = run_port(
        "ingest-audio", sourceFile=str(song), settings={}, outputFolder=str(tmp_path / "out")
    )
    kinds = [m["type"] for m in messages if m["type"] not in {"heartbeat", "progress"}]
    assert kinds == ["ready", "pack", *["segment"] * 8, "result"]
    progress = of_type(messages, "progress")
    assert list(dict.fromkeys(p["stage"] for p in progress)) == [
        "reading",
        "decoding",
        "measuring",
    ]
    fractions = [p["fraction"] for p in progress]
    assert fractions == sorted(fractions)
    assert all(0 <= fraction <= 1 for fraction in fractions)
    assert {m["id"] for m in messages if m["type"] not in {"heartbeat", "ready"}} == {"job-1"}
    pack = of_type(messages, "pack")[0]
    assert pack["frames"] is None
    assert (pack["stems"], pack["gain"], pack["bitsPerSample"]) == (["mix"], 0.5, 24)


def test_the_result_has_every_measurement(tmp_path: Path) -> None:
    y = music(12.0)
    result, task = ingest(write_audio(tmp_path / "a", y, ENCODINGS["wav 24"]), tmp_path / "out")
    mono = y.astype("f8").mean(axis=0)
    assert result["monoMean"] == pytest.approx(mono.mean(), abs=1e-7)
    assert result["monoStd"] == pytest.approx(mono.std(ddof=1), rel=1e-5)
    assert -30 < result["loudnessLufs"] < 0
    assert 20 * math.log10(abs(y).max()) - 0.01 <= result["truePeakDbtp"] < 3
    assert len(result["overview"]) == 96
    assert max(result["overview"]) == pytest.approx(abs(y).max(), abs=1e-3)
    power = sum(s["meanSquare"] * s["frames"] for s in task.segments) / y.shape[1]
    assert power == pytest.approx((y.astype("f8") ** 2).mean(), rel=1e-5)


def test_digital_silence_is_a_track_without_loudness(tmp_path: Path) -> None:
    silence = music(5.0) * 0
    result, _ = ingest(write_audio(tmp_path / "a", silence, ENCODINGS["flac"]), tmp_path / "out")
    assert (result["loudnessLufs"], result["truePeakDbtp"]) == (None, None)
    assert (result["monoMean"], result["monoStd"]) == (0, 0)
    assert result["overview"] == [0] * 96
