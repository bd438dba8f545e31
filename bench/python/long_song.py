"""An MP3 of any length: one rendered minute, its frames repeated."""

from __future__ import annotations

import io
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

_SR = 44_100
_MINUTE = 60 * _SR


def write_song(path: Path, minutes: int) -> Path:
    """Write an MP3 of 256 kbit/s.

    Parameters
    ----------
    path : Path
        Where to.
    minutes : int
        Length.

    Returns
    -------
    Path
    """
    frames = _encoded_minute()
    with path.open("wb") as file:
        for _ in range(minutes):
            file.write(frames)
    return path


def _encoded_minute() -> bytes:
    file = io.BytesIO()
    # Without a bit reservoir and a length header, any number of copies is a valid file.
    with av.open(file, "w", format="mp3", options={"write_xing": "0", "id3v2_version": "0"}) as out:
        stream = out.add_stream("libmp3lame", rate=_SR, options={"reservoir": "0"})
        assert isinstance(stream, av.AudioStream)
        stream.codec_context.bit_rate = 256_000
        stream.codec_context.layout = "stereo"
        y = _minute()
        for start in range(0, _MINUTE, _SR):
            second = np.ascontiguousarray(y[:, start : start + _SR])
            frame = av.AudioFrame.from_ndarray(second, "fltp", "stereo")
            frame.sample_rate, frame.pts = _SR, start
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return file.getvalue()


def _minute() -> NDArray[np.float32]:
    rng = np.random.default_rng(7)
    t = np.arange(_MINUTE) / _SR
    y = 0.02 * rng.standard_normal((2, _MINUTE))
    for step, f0 in enumerate((55.0, 110.0, 164.8, 220.0, 329.6, 440.0, 1318.5)):
        swell = 0.5 + 0.5 * np.sin(2 * np.pi * (0.1 + 0.05 * step) * t)
        y += 0.09 * swell * np.sin(2 * np.pi * f0 * t + np.array([[0.0], [0.4 * step]]))
    beat = np.exp(-40 * (t % 0.5)) * rng.standard_normal(_MINUTE)
    return (y + 0.3 * beat).astype(np.float32)
