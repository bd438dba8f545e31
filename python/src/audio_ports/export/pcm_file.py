"""WAV and FLAC of 24 bits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from audio_ports.pack.layout import CHANNELS, SAMPLE_RATE


class PcmFile:
    """Writes 24-bit samples with libsndfile.

    Parameters
    ----------
    path : Path
        What is there is replaced.
    container : {'WAV', 'RF64', 'FLAC'}
        As libsndfile calls them.
    title, artist : str
        Written into the file unless empty.
    """

    def __init__(self, path: Path, container: str, title: str, artist: str) -> None:
        self._file = _WatchedFile(path)
        self._sound = soundfile.SoundFile(
            self._file,
            "w",
            SAMPLE_RATE,
            CHANNELS,
            subtype="PCM_24",
            format=container,
        )
        # Before the first sample: what comes later stands behind the audio.
        if title:
            self._sound.title = title
        if artist:
            self._sound.artist = artist

    def write(self, samples: NDArray[np.int32]) -> None:
        """Append samples.

        Parameters
        ----------
        samples : ndarray of int32, shape (2, frames)
            24-bit values.

        Raises
        ------
        OSError
            If the disk is full.
        """
        try:
            self._sound.write(np.ascontiguousarray(samples.T) << 8)
        except (AssertionError, soundfile.SoundFileError):
            # It only counts what was written; the file knows why that was too little.
            self._file.check()
            raise
        self._file.check()

    def finish(self) -> None:
        """Write the lengths at the file's beginning.

        Raises
        ------
        OSError
            If the disk is full.
        """
        self.close()
        self._file.check()

    def close(self) -> None:
        """Let go of the file, finished or not."""
        self._sound.close()
        self._file.close()


class _WatchedFile:
    """A file for a C library, whose callbacks can't raise: the first error is kept."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w+b")
        self._error: OSError | None = None
        self.seek = self._file.seek
        self.tell = self._file.tell
        self.read = self._file.read

    def write(self, data: bytes) -> int:
        try:
            return self._file.write(data)
        except OSError as error:
            self._error = self._error or error
            return 0

    def close(self) -> None:
        try:
            self._file.close()
        except OSError as error:
            self._error = self._error or error

    def check(self) -> None:
        if self._error is not None:
            raise self._error
