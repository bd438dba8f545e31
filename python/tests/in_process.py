"""Commands run inside the test's own process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from audio_ports import ingest_audio
from recording_task import RecordingTask


def ingest(
    path: Path, folder: Path, max_sec: float = 60, done: list[list[int]] | None = None
) -> tuple[dict[str, Any], RecordingTask]:
    """Ingest a file; give the result and what was reported."""
    task = RecordingTask()
    request = {
        "sourceFile": str(path),
        "fileName": path.name,
        "settings": {"maxDurationSec": max_sec},
        "outputFolder": str(folder),
        "doneSegments": {"mix": done or []},
    }
    return ingest_audio.run(request, task), task
