"""Files analysed from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from audio_files import ENCODINGS, write_audio
from audio_ports.analysis import tool
from audio_ports.analysis.features.layout import Array


def tone(duration: float, sr: int = 44_100) -> Array:
    y = 0.1 * np.sin(2 * np.pi * 1000 * np.arange(round(duration * sr)) / sr)
    return np.tile(y, (2, 1)).astype(np.float32)


@pytest.mark.parametrize("encoding", ["wav 16", "flac 48 kHz", "mp3"])
def test_a_file_is_decoded_and_its_analysis_printed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], encoding: str
) -> None:
    known = ENCODINGS[encoding]
    y = tone(3, known.sr)
    path = write_audio(tmp_path / f"tone.{known.suffix}", y, known)
    tool.main([str(path), "--features", "loudness,energy"])
    printed = capfd.readouterr()
    analysis = json.loads(printed.out)
    assert list(analysis)[4:] == ["loudness", "descriptors"]
    assert analysis["durationSec"] == pytest.approx(3, abs=0.1)
    assert analysis["loudness"]["integratedLufs"] == pytest.approx(-20, abs=0.3)
    assert '"stage":"listening"' in printed.err


def test_what_is_no_audio_is_refused_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("no audio", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"notes\.txt: "):
        tool.main([str(path)])


def test_an_unknown_feature_is_refused(tmp_path: Path) -> None:
    path = write_audio(tmp_path / "tone.wav", tone(1), ENCODINGS["wav 16"])
    with pytest.raises(SystemExit, match="valence"):
        tool.main([str(path), "--features", "tempo,valence"])


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"gone\.wav"):
        tool.main([str(tmp_path / "gone.wav")])
