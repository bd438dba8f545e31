"""Analyses a file from the command line: `python -m audio_ports.analysis.tool FILE`."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO

import numpy as np

from audio_ports.analysis.catalogue import wish_for
from audio_ports.analysis.driver import Analysis, Sources
from audio_ports.analysis.estimators import ESTIMATORS
from audio_ports.analysis.features.layout import Array
from audio_ports.analysis.result import analysis_json
from audio_ports.errors import TaskError
from audio_ports.ingest.decoder import Decoder
from audio_ports.ingest.loudness import LoudnessMeter
from audio_ports.ingest.resampler import to_master_rate
from audio_ports.ingest.segmenter import to_segments
from audio_ports.ingest.source import Source
from audio_ports.pack.layout import CHANNELS
from audio_ports.ports.channel import Channel
from audio_ports.ports.task import PortTask

_MAX_SEC = 6 * 3600
_NAME = "tool"


class DecodedFile:
    """A file's audio as it was decoded, kept in a temporary file.

    Parameters
    ----------
    path : Path
        In any format that can be uploaded.
    room : binary file
        Open for reading and writing, empty; the caller owns it.

    Raises
    ------
    TaskError
        For files that are refused, by the reason.
    """

    def __init__(self, path: Path, room: IO[bytes]) -> None:
        meter = LoudnessMeter()
        self.frames = 0
        with path.open("rb") as file, Source(file) as source:
            decoder = Decoder(source, _MAX_SEC, lambda _share: None)
            for y in to_segments(to_master_rate(decoder.portions())):
                meter.add(y)
                room.write(np.ascontiguousarray(y.T).tobytes())
                self.frames += y.shape[1]
        room.flush()
        self.loudness_lufs = meter.integrated()
        shape = (self.frames, CHANNELS)
        self._y = np.memmap(room, np.float32, "r", shape=shape) if self.frames else np.zeros(shape)

    def read(self, start: int, stop: int) -> Array:
        """Read frames [start, stop), zero outside of it; shape (2, stop - start)."""
        part = np.zeros((CHANNELS, stop - start), np.float32)
        first, last = max(start, 0), min(stop, self.frames)
        if first < last:
            part[:, first - start : last - start] = self._y[first:last].T
        return part


def main(arguments: list[str]) -> None:
    """Print a file's analysis as JSON; its progress goes to stderr.

    Parameters
    ----------
    arguments : list of str
        Of the command line.

    Raises
    ------
    SystemExit
        With a message if the file or a wish is refused.
    """
    parser = argparse.ArgumentParser(prog="python -m audio_ports.analysis.tool")
    parser.add_argument("file", type=Path)
    parser.add_argument("--features", help="names with commas between them; all by default")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args(arguments)
    try:
        analysis = _analyse(options.file, options.features, options.threads)
    except (TaskError, OSError) as error:
        raise SystemExit(f"{options.file}: {error}") from error
    sys.stdout.write(json.dumps(analysis, indent=2) + "\n")


def _analyse(path: Path, features: str | None, threads: int) -> Mapping[str, object]:
    wish = wish_for(None if features is None else features.split(","))
    with tempfile.TemporaryFile() as room:
        audio = DecodedFile(path, room)
        sources = Sources(audio, audio.loudness_lufs, {})
        analysis = Analysis(sources, wish, ESTIMATORS, threads, _task())
        content = analysis_json(analysis.run(), analysis.used_stems, analysis.duration_sec)
    result: dict[str, object] = json.loads(content)
    return result


def _task() -> PortTask:
    """Let the port's own messages go to stderr."""
    channel = Channel(sys.stderr.fileno())
    return PortTask(channel, _NAME, channel.begin(_NAME) or 0)


if __name__ == "__main__":
    main(sys.argv[1:])
