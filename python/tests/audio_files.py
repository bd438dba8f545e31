"""Small audio files in every format, made by PyAV."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from numpy.typing import NDArray

SR = 44_100


@dataclass(frozen=True)
class Encoding:
    """How to write a file: container, encoder and its sample format."""

    suffix: str
    container: str
    encoder: str
    sample_format: str
    sr: int = SR
    bit_rate: int | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)


ENCODINGS = {
    "mp3": Encoding("mp3", "mp3", "libmp3lame", "fltp", bit_rate=192_000),
    "wav 16": Encoding("wav", "wav", "pcm_s16le", "s16"),
    "wav 24": Encoding("wav", "wav", "pcm_s24le", "s32"),
    "wav float": Encoding("wav", "wav", "pcm_f32le", "flt"),
    "wav rf64": Encoding("wav", "wav", "pcm_s16le", "s16", options={"rf64": "always"}),
    "flac": Encoding("flac", "flac", "flac", "s16"),
    "flac 48 kHz": Encoding("flac", "flac", "flac", "s16", sr=48_000),
    "ogg vorbis": Encoding("ogg", "ogg", "vorbis", "fltp", bit_rate=192_000),
    "opus": Encoding("opus", "ogg", "libopus", "flt", sr=48_000, bit_rate=160_000),
    "m4a aac": Encoding("m4a", "mp4", "aac", "fltp", bit_rate=192_000),
    "m4a alac": Encoding("m4a", "mp4", "alac", "s16p"),
    "adts aac": Encoding("aac", "adts", "aac", "fltp", bit_rate=192_000),
    "aiff": Encoding("aiff", "aiff", "pcm_s16be", "s16"),
    "wma": Encoding("wma", "asf", "wmav2", "fltp", bit_rate=192_000),
}
_PORTION_FRAMES = 4096


def write_audio(path: Path, y: NDArray[np.float32], encoding: Encoding) -> Path:
    """Encode y of shape (1 or 2, frames), full scale 1, and give the path back."""
    layout = "stereo" if len(y) == 2 else "mono"
    options = dict(encoding.options)
    with av.open(path, "w", format=encoding.container, options=options) as container:
        container.metadata.update(encoding.metadata)
        stream = container.add_stream(encoding.encoder, rate=encoding.sr)
        assert isinstance(stream, AudioStream)
        context = stream.codec_context
        context.options = {"strict": "experimental"}
        context.layout = layout
        context.format = encoding.sample_format
        if encoding.bit_rate is not None:
            context.bit_rate = encoding.bit_rate
        for start in range(0, y.shape[1], _PORTION_FRAMES):
            frame = _frame(y[:, start : start + _PORTION_FRAMES], encoding, layout)
            frame.sample_rate = encoding.sr
            frame.pts = start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def _frame(y: NDArray[np.float32], encoding: Encoding, layout: str) -> av.AudioFrame:
    packed = np.ascontiguousarray(y.T).reshape(1, -1)
    if encoding.sample_format.startswith("s16"):
        integers = np.rint(packed * 32_767).astype(np.int16)
        return av.AudioFrame.from_ndarray(integers, "s16", layout)
    if encoding.sample_format.startswith("s32"):
        wide = np.rint(packed.astype(np.float64) * 8_388_607).astype(np.int32) << 8
        return av.AudioFrame.from_ndarray(wide, "s32", layout)
    return av.AudioFrame.from_ndarray(packed, "flt", layout)


def music(seconds: float, sr: int = SR, channels: int = 2, seed: int = 0) -> NDArray[np.float32]:
    """Make a few notes with noise, whose position in time can be found again."""
    rng = np.random.default_rng(seed)
    t = np.arange(round(seconds * sr)) / sr
    y = np.zeros((channels, len(t)))
    for f0 in (110.0, 262.0, 521.0, 1733.0):
        swell = 0.6 + 0.4 * np.sin(2 * np.pi * (0.3 + rng.random()) * t)
        y += 0.12 * np.sin(2 * np.pi * f0 * t + rng.random((channels, 1)) * 6) * swell
    y += 0.03 * rng.standard_normal(y.shape) * (np.sin(2 * np.pi * 3 * t) > 0)
    return y.astype(np.float32)
