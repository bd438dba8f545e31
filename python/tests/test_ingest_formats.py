"""Every accepted format, through the real process."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from audio_files import ENCODINGS, SR, Encoding, music, write_audio
from audio_ports.pack.layout import SEGMENT_FRAMES
from audio_ports.pack.master import MasterReader
from in_process import ingest
from port_process import of_type, run_port

_SECONDS = 5.2345
_LOSSLESS = {
    "wav 16": 2**-15,
    "wav rf64": 2**-15,
    "wav 24": 2**-22,
    "wav float": 2**-22,
    "flac": 2**-15,
    "m4a alac": 2**-15,
    "aiff": 2**-15,
}
# FFmpeg's vorbis encoder, MP4's millisecond edit lists, ADTS and ASF carry no exact length.
_INEXACT_FRAMES = {"ogg vorbis": 128, "m4a aac": 1024, "adts aac": 2048, "wma": 4096}
_CODECS = {
    "mp3": ("mp3", "mp3"),
    "wav 16": ("wav", "pcm_s16le"),
    "wav 24": ("wav", "pcm_s24le"),
    "wav float": ("wav", "pcm_f32le"),
    "wav rf64": ("wav", "pcm_s16le"),
    "flac": ("flac", "flac"),
    "flac 48 kHz": ("flac", "flac"),
    "ogg vorbis": ("ogg", "vorbis"),
    "opus": ("opus", "opus"),
    "m4a aac": ("m4a", "aac"),
    "m4a alac": ("m4a", "alac"),
    "adts aac": ("aac", "aac"),
    "aiff": ("aiff", "pcm_s16be"),
    "wma": ("wma", "wmav2"),
}


@pytest.mark.parametrize("name", ENCODINGS)
def test_becomes_a_master(name: str, tmp_path: Path) -> None:
    encoding = ENCODINGS[name]
    y = music(_SECONDS, encoding.sr)
    messages, code = run_port(
        "ingest-audio",
        # The name must not count: the content says what it is.
        sourceFile=str(write_audio(tmp_path / "upload.bin", y, encoding)),
        fileName=f"a song.{encoding.suffix}",
        settings={"maxDurationSec": 60},
        outputFolder=str(tmp_path / "out"),
        doneSegments={},
    )
    assert code == 0
    result = messages[-1]
    assert result["type"] == "result"
    _check_length(name, result, round(y.shape[1] * SR / encoding.sr))
    assert (result["source"]["format"], result["source"]["codec"]) == _CODECS[name]
    assert result["warnings"] == []
    segments = of_type(messages, "segment")
    assert [segment["index"] for segment in segments] == [0, 1]
    assert sum(segment["frames"] for segment in segments) == result["frames"]
    assert segments[0]["frames"] == SEGMENT_FRAMES
    for segment in segments:
        flac = tmp_path / "out" / segment["file"]
        assert flac.stat().st_size == segment["sizeBytes"]
        assert len((tmp_path / "out" / segment["peaksFile"]).read_bytes()) == 6 * -(
            -segment["frames"] // 441
        )
    if name in _LOSSLESS:
        stored = MasterReader(tmp_path / "out" / "mix", result["frames"], 0.5)
        difference = np.abs(stored.read(0, result["frames"]) - y).max()
        assert difference <= _LOSSLESS[name]


def _check_length(name: str, result: dict[str, int], expected: int) -> None:
    surplus = abs(result["frames"] - expected)
    assert surplus <= _INEXACT_FRAMES.get(name, 0)
    assert result["durationSec"] == pytest.approx(result["frames"] / SR)


@pytest.mark.parametrize("name", ["mp3", "ogg vorbis", "m4a aac"])
def test_lossy_formats_start_where_the_original_did(name: str, tmp_path: Path) -> None:
    y = music(_SECONDS)
    master = _ingest(write_audio(tmp_path / "a", y, ENCODINGS[name]), tmp_path)
    size = 2 * y.shape[1]
    likeness = np.fft.irfft(
        np.fft.rfft(master[0], size) * np.conj(np.fft.rfft(y[0], size)),
        size,
    )
    assert int(np.argmax(likeness)) == 0


def test_vorbis_of_the_reference_encoder_has_its_exact_length(tmp_path: Path) -> None:
    y = music(_SECONDS)
    soundfile.write(tmp_path / "a.ogg", y.T, SR, format="OGG", subtype="VORBIS")
    assert _ingest(tmp_path / "a.ogg", tmp_path).shape == y.shape


def test_a_resampled_tone_keeps_its_level_and_pitch(tmp_path: Path) -> None:
    t = np.arange(2 * 96_000) / 96_000
    y = np.tile(0.5 * np.sin(2 * np.pi * 1000 * t), (2, 1)).astype(np.float32)
    path = write_audio(tmp_path / "a", y, Encoding("wav", "wav", "pcm_s24le", "s32", sr=96_000))
    master = _ingest(path, tmp_path)
    assert master.shape[1] == 2 * SR
    middle = slice(SR // 2, 3 * SR // 2)
    expected = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(2 * SR) / SR)
    assert np.abs(master[0] - expected)[middle].max() < 1e-4


def test_mono_is_on_both_sides(tmp_path: Path) -> None:
    y = music(1.0, channels=1)
    master = _ingest(write_audio(tmp_path / "a", y, ENCODINGS["wav 24"]), tmp_path)
    assert np.abs(master - y).max() < 1e-6


def _ingest(path: Path, tmp_path: Path) -> NDArray[np.float32]:
    result, _ = ingest(path, tmp_path / "master")
    frames = int(str(result["frames"]))
    return MasterReader(tmp_path / "master" / "mix", frames, 0.5).read(0, frames)
