"""A track of any length, as a WAV file and as the master that ingest would store."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import full_size  # noqa: F401 - makes the sources importable
import numpy as np
import soundfile
from audio_ports.pack.layout import SAMPLE_RATE, SEGMENT_FRAMES, segment_count
from audio_ports.pack.samples import quantise
from audio_ports.pack.writer import SegmentWriter
from numpy.typing import NDArray

_PERIOD_SEC = 20


@dataclass(frozen=True)
class Song:
    """Files of one track; deviation and mean are those of the mono mix."""

    wav: Path
    master: Path
    frames: int
    mono_mean: float
    mono_std: float

    @property
    def seconds(self) -> float:
        """Length."""
        return self.frames / SAMPLE_RATE

    def request(self, output: Path) -> dict[str, object]:
        """Give the fields of a `run` message that are about the track."""
        return {
            "masterFolder": str(self.master),
            "frames": self.frames,
            "masterGain": 0.5,
            "monoMean": self.mono_mean,
            "monoStd": self.mono_std,
            "outputFolder": str(output),
        }


def write_song(folder: Path, seconds: float) -> Song:
    """Write a track of noise bursts; every 20 s are the same, so that length costs no memory here.

    Parameters
    ----------
    folder : Path
        Where to.
    seconds : float
        Length.

    Returns
    -------
    Song
    """
    folder.mkdir(parents=True)
    period = _period()
    frames = round(seconds * SAMPLE_RATE)
    writer = SegmentWriter(folder / "master", 24)
    with soundfile.SoundFile(folder / "song.wav", "w", SAMPLE_RATE, 2, subtype="PCM_24") as wav:
        for index in range(segment_count(frames)):
            start = index * SEGMENT_FRAMES
            at = np.arange(start, min(start + SEGMENT_FRAMES, frames)) % period.shape[1]
            samples, _ = quantise(period[:, at], 0.5, 24)
            writer.write("mix", index, samples)
            wav.write((samples.T.astype(np.float64) / 2**22).astype(np.float32))
    mono = period[:, np.arange(min(frames, 60 * SAMPLE_RATE)) % period.shape[1]].mean(0)
    return Song(
        folder / "song.wav",
        folder / "master" / "mix",
        frames,
        float(mono.mean()),
        float(mono.std(ddof=1)),
    )


def _period() -> NDArray[np.float32]:
    rng = np.random.default_rng(5)
    count = _PERIOD_SEC * SAMPLE_RATE
    loudness = 0.02 + 0.1 * np.abs(np.sin(np.arange(count) * np.pi / 30_000))
    return (rng.standard_normal((2, count)) * loudness).astype(np.float32)
