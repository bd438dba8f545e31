"""MP3 with constant 320 kbit/s."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from numpy.typing import NDArray

from audio_ports.export.mp3_length import write_exact_length
from audio_ports.pack.layout import SAMPLE_RATE

_BIT_RATE = 320_000
_FULL_SCALE = 2**23


class Mp3File:
    """Encodes with LAME; the file says what the encoder has added at both ends.

    Parameters
    ----------
    path : Path
        What is there is replaced.
    title, artist : str
        Written into the file unless empty.
    """

    def __init__(self, path: Path, title: str, artist: str) -> None:
        self._file = path.open("w+b")
        self._frames = 0
        options = {"id3v2_version": "3", "write_xing": "1"}
        self._container = av.open(self._file, "w", format="mp3", options=options)
        names = {"title": title, "artist": artist}
        self._container.metadata.update({name: words for name, words in names.items() if words})
        stream = self._container.add_stream("libmp3lame", rate=SAMPLE_RATE)
        if not isinstance(stream, AudioStream):
            raise TypeError(f"LAME made a stream of type {stream.type}.")
        stream.codec_context.layout = "stereo"
        stream.codec_context.format = "fltp"
        stream.codec_context.bit_rate = _BIT_RATE
        self._stream = stream

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
        y = samples.astype(np.float32) / np.float32(_FULL_SCALE)
        frame = av.AudioFrame.from_ndarray(y, "fltp", "stereo")
        frame.sample_rate = SAMPLE_RATE
        frame.pts = self._frames
        self._frames += samples.shape[1]
        self._container.mux(self._stream.encode(frame))

    def finish(self) -> None:
        """Write what the encoder still holds, and the lengths at the file's beginning.

        Raises
        ------
        OSError
            If the disk is full.
        """
        self._container.mux(self._stream.encode(None))
        self._container.close()
        write_exact_length(self._file, self._frames)

    def close(self) -> None:
        """Let go of the file, finished or not."""
        self._file.close()
