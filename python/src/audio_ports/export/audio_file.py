"""Files of the formats that can be exported."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from audio_ports.export.mp3_file import Mp3File
from audio_ports.export.pcm_file import PcmFile
from audio_ports.export.request import Format
from audio_ports.pack.layout import CHANNELS

_BYTES_PER_SAMPLE = 3
# Sizes in a WAV are 32 bits; what is left is for header and names.
_MAX_WAV_BYTES = 2**32 - 2**16
_MAX_TAG = 500


@dataclass(frozen=True)
class Tags:
    """Names in a file."""

    title: str
    artist: str


class AudioFile(Protocol):
    """A file that is being written."""

    def write(self, samples: NDArray[np.int32]) -> None:
        """Append 24-bit samples of shape (2, frames)."""

    def finish(self) -> None:
        """Write what is known only at the end."""

    def close(self) -> None:
        """Let go of the file, finished or not."""


@contextmanager
def open_audio_file(path: Path, kind: Format, frames: int, tags: Tags) -> Iterator[AudioFile]:
    """Begin a file, whole when the context ends.

    Parameters
    ----------
    path : Path
        What is there is replaced.
    kind : {'wav', 'flac', 'mp3'}
        24 bits; MP3 with constant 320 kbit/s.
    frames : int
        Length that it will have.
    tags : Tags
        Names to write into it.

    Yields
    ------
    AudioFile
        Takes the samples.

    Raises
    ------
    OSError
        If the disk is full.
    """
    file = _begin(path, kind, frames, tags)
    try:
        yield file
        file.finish()
    finally:
        file.close()


def wav_container(frames: int) -> str:
    """Choose between WAV and its form for more than 4 GB.

    Parameters
    ----------
    frames : int
        Length, of 24-bit stereo.

    Returns
    -------
    {'WAV', 'RF64'}
        As libsndfile calls them.
    """
    return "RF64" if frames * CHANNELS * _BYTES_PER_SAMPLE > _MAX_WAV_BYTES else "WAV"


def _begin(path: Path, kind: Format, frames: int, tags: Tags) -> AudioFile:
    title, artist = _tag(tags.title), _tag(tags.artist)
    if kind == "mp3":
        return Mp3File(path, title, artist)
    return PcmFile(path, "FLAC" if kind == "flac" else wav_container(frames), title, artist)


def _tag(words: str) -> str:
    return words.replace("\0", "").strip()[:_MAX_TAG]
