"""A master on disk, and separations of it by the driver or by a real port."""

from __future__ import annotations

import hashlib
from pathlib import Path

from array_engine import Samples, request_for
from audio_ports.pack.layout import SEGMENT_FRAMES, segment_count
from audio_ports.pack.samples import quantise
from audio_ports.pack.writer import SegmentWriter
from tiny_models import TinyModel


def write_master(folder: Path, y: Samples) -> Path:
    """Store a track as ingest does; give the folder of its segments."""
    samples, _ = quantise(y, 0.5, 24)
    writer = SegmentWriter(folder, 24)
    for index in range(segment_count(y.shape[1])):
        start = index * SEGMENT_FRAMES
        writer.write("mix", index, samples[:, start : start + SEGMENT_FRAMES])
    return folder / "mix"


def run_message(
    model: TinyModel, y: Samples, folders: tuple[Path, Path], **changes: object
) -> dict[str, object]:
    """Make a whole `run` message, without type and id, for a master and an output folder."""
    master, out = folders
    return {
        "masterFolder": str(master),
        "frames": y.shape[1],
        "masterGain": 0.5,
        "outputFolder": str(out),
        "doneSegments": {},
    } | request_for(model, y, **changes)


def digests(folder: Path) -> dict[str, str]:
    """Hash every stored segment and its peaks, by name."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*.*"))
    }
