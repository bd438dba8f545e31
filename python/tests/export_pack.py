"""Stored stems for exports, with known samples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audio_ports import export_audio
from audio_ports.pack.layout import SEGMENT_FRAMES
from audio_ports.pack.writer import SegmentWriter
from recording_task import RecordingTask

# Two segments, the second one short.
FRAMES = SEGMENT_FRAMES + 1234


def store(folder: Path, stem: str, samples: NDArray[np.int32], bits: int = 16) -> Path:
    """Store samples of shape (2, frames) as segments; give the stem's folder."""
    writer = SegmentWriter(folder, bits)
    for index, start in enumerate(range(0, samples.shape[1], SEGMENT_FRAMES)):
        writer.write(stem, index, samples[:, start : start + SEGMENT_FRAMES])
    return folder / stem


def noise(seed: int, peak: int, frames: int = FRAMES) -> NDArray[np.int32]:
    """Make stored values up to `peak`, which is among them."""
    rng = np.random.default_rng(seed)
    samples = rng.integers(-peak, peak, (2, frames), dtype=np.int32)
    samples[:, frames // 2] = peak
    return samples


def part(folder: Path, **fields: object) -> dict[str, object]:
    """Make a file's part of the stem in that folder."""
    return {"stem": folder.name, "folder": str(folder), "storedGain": 0.5} | fields


def output(name: str, *parts: dict[str, object], **fields: object) -> dict[str, object]:
    """Make one file of the request."""
    return {"name": name, "title": name, "parts": list(parts)} | fields


def request(folder: Path, *outputs: dict[str, object], **fields: object) -> dict[str, object]:
    """Make a `run` message, for WAV without an archive unless told otherwise."""
    return {
        "files": list(outputs),
        "format": "wav",
        "frames": FRAMES,
        "artist": "Ada",
        "outputFolder": str(folder),
    } | fields


def export(
    folder: Path, *outputs: dict[str, object], **fields: object
) -> tuple[Path, dict[str, Any], RecordingTask]:
    """Run an export here; give its file, its result and what was reported."""
    task = RecordingTask()
    result: dict[str, Any] = export_audio.run(request(folder, *outputs, **fields), task)
    return folder / str(result["file"]), result, task
