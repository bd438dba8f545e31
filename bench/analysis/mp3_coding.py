"""What is left of a song after MP3."""

from __future__ import annotations

import io

import av
import numpy as np
from scipy.signal import correlate
from truth import SR, Samples

_FRAME = 1152
_LOOK_SEC = 10
_MOST_LAG = 4 * _FRAME


def through_mp3(y: Samples, kilobits: int) -> Samples:
    """Code and decode; the codec's delay is taken out, so that times still hold.

    Parameters
    ----------
    y : ndarray of float32, shape (2, frames)
    kilobits : int
        A second.

    Returns
    -------
    ndarray of float32, shape (2, frames)
    """
    decoded = _decoded(_encoded(y, kilobits))
    lag = _lag(y, decoded)
    aligned = np.zeros_like(y)
    part = decoded[:, max(lag, 0) : max(lag, 0) + y.shape[1]]
    first = max(-lag, 0)
    count = min(part.shape[1], y.shape[1] - first)
    aligned[:, first : first + count] = part[:, :count]
    return aligned


def _encoded(y: Samples, kilobits: int) -> bytes:
    stream = io.BytesIO()
    with av.open(stream, "w", format="mp3") as container:
        track = container.add_stream("libmp3lame", rate=SR)
        track.bit_rate = kilobits * 1000
        track.format = "fltp"
        track.layout = "stereo"
        for start in range(0, y.shape[1], _FRAME):
            block = np.ascontiguousarray(y[:, start : start + _FRAME])
            frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
            frame.sample_rate = SR
            frame.pts = start
            container.mux(track.encode(frame))
        container.mux(track.encode(None))
    return stream.getvalue()


def _decoded(coded: bytes) -> Samples:
    with av.open(io.BytesIO(coded), "r", format="mp3") as container:
        blocks = [frame.to_ndarray() for frame in container.decode(audio=0)]
    return np.concatenate(blocks, axis=1).astype(np.float32)


def _lag(y: Samples, decoded: Samples) -> int:
    """Find how many samples the decoded one is late, by the best match of a loud part."""
    mono = y.mean(axis=0)
    start = min(int(np.argmax(np.abs(mono))), max(0, len(mono) - _LOOK_SEC * SR))
    start = max(start - _MOST_LAG, 0)
    piece = mono[start : start + _LOOK_SEC * SR]
    late = np.zeros(len(piece) + 2 * _MOST_LAG, np.float32)
    other = decoded.mean(axis=0)
    low = start - _MOST_LAG
    found = other[max(low, 0) : low + len(late)]
    late[max(-low, 0) : max(-low, 0) + len(found)] = found
    return int(np.argmax(correlate(late, piece, "valid"))) - _MOST_LAG
