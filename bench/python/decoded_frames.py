"""Decodes audio files, and those in archives: `decoded_frames.py` with one path a line on stdin."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from pathlib import Path
from typing import BinaryIO

import av


def decoded_frames(path: Path) -> list[int]:
    """Count the frames of a file, or of each file in an archive.

    Parameters
    ----------
    path : Path
        WAV, FLAC, MP3, or a ZIP of them.

    Returns
    -------
    list of int
        Decoded to the end, in the archive's order.

    Raises
    ------
    OSError
        If it can't be read or decoded.
    zipfile.BadZipFile
        If an archive is not whole.
    """
    if not zipfile.is_zipfile(path):
        with path.open("rb") as file:
            return [_count(file)]
    with zipfile.ZipFile(path) as archive:
        # Reading an entry to its end checks its sum.
        return [_count(io.BytesIO(archive.read(name))) for name in archive.namelist()]


def _count(file: BinaryIO) -> int:
    with av.open(file, "r") as container:
        return sum(frame.samples for frame in container.decode(container.streams.audio[0]))


def _tell(path: Path) -> list[int] | str:
    try:
        return decoded_frames(path)
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        return f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    paths = sys.stdin.read().splitlines()
    json.dump({path: _tell(Path(path)) for path in paths}, sys.stdout)
