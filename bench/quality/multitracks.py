"""Data sets of songs with known stems, in folders as MUSDB18-HQ has them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr
from metrics import Samples
from scores import STEMS

SAMPLE_RATE = 44_100

_SPLITS = ("test", "train")
_MAX_DIFFERENCE_SEC = 0.01


class DataSetError(Exception):
    """A data set that can't be measured on; the message names the file and the reason."""


@dataclass(frozen=True)
class Multitrack:
    """A song; `mix` and each of the four stems have shape (2, frames) at 44.1 kHz."""

    name: str
    mix: Samples
    stems: dict[str, Samples]


def find_tracks(folder: Path, split: str = "test") -> list[Path]:
    """List the songs of a data set, and look at the header of each file.

    Parameters
    ----------
    folder : Path
        Holds `test/` and `train/` with a folder for each song, or these folders themselves.
    split : str
        `test`, `train` or `all`; means nothing where the songs are in `folder` itself.

    Returns
    -------
    list of Path
        By name, at least one.

    Raises
    ------
    DataSetError
        For what can't be read.
    """
    if not folder.is_dir():
        raise DataSetError(f"There is no folder {folder}.")
    songs = [song for part in _parts(folder, split) for song in _songs(part)]
    if not songs:
        raise DataSetError(
            f"{folder} holds no songs: a folder for each, with {_words(STEMS)} in it. "
            "MUSDB18's files .stem.mp4 must be unpacked first; MUSDB18-HQ is."
        )
    for song in songs:
        _check(song)
    return songs


def read_track(song: Path, seconds: float | None = None) -> Multitrack:
    """Read a song.

    Parameters
    ----------
    song : Path
        Its folder; without `mixture.wav` in it the mix is the sum of the stems.
    seconds : float, optional
        Length of an excerpt from the middle; the whole song without.

    Returns
    -------
    Multitrack

    Raises
    ------
    DataSetError
        Naming the file that can't be read.
    """
    parts = {name: _read(song / f"{name}.wav") for name in _names(song)}
    frames = min(y.shape[1] for y in parts.values())
    wanted = frames if seconds is None else min(frames, round(seconds * SAMPLE_RATE))
    start = (frames - wanted) // 2
    for name, y in parts.items():
        # Copies nothing of a whole song, and keeps nothing of one that is cut.
        parts[name] = np.ascontiguousarray(y[:, start : start + wanted])
    mix = parts.pop("mixture", None)
    if mix is None:
        mix = np.sum(list(parts.values()), axis=0, dtype=np.float32)
    return Multitrack(song.name, mix, parts)


def _parts(folder: Path, split: str) -> list[Path]:
    there = [name for name in _SPLITS if (folder / name).is_dir()]
    if not there:
        return [folder]
    wanted = there if split == "all" else [split]
    for name in wanted:
        if name not in there:
            raise DataSetError(
                f"{folder} has {_words(there)} and no {name}. Choose with --split; published "
                "models have learnt from MUSDB's train, so that its scores flatter them."
            )
    return [folder / name for name in wanted]


def _songs(part: Path) -> list[Path]:
    folders = sorted(path for path in part.iterdir() if path.is_dir())
    return [path for path in folders if any((path / f"{stem}.wav").exists() for stem in STEMS)]


def _names(song: Path) -> list[str]:
    has_mix = (song / "mixture.wav").exists()
    return [*(["mixture"] if has_mix else []), *STEMS]


def _check(song: Path) -> None:
    lengths = {}
    for name in _names(song):
        file = song / f"{name}.wav"
        header = _header(file)
        if header.channels not in (1, 2):
            raise DataSetError(f"{file} has {header.channels} channels; it must have 1 or 2.")
        if header.frames == 0:
            raise DataSetError(f"{file} is empty.")
        lengths[name] = header.frames / header.samplerate
    first, *others = lengths
    for name in others:
        if abs(lengths[name] - lengths[first]) > _MAX_DIFFERENCE_SEC:
            raise DataSetError(
                f"{song / name}.wav is {lengths[name]:.3f} s long and {first}.wav beside it "
                f"{lengths[first]:.3f} s; they must be equal."
            )


def _header(file: Path) -> Any:  # noqa: ANN401 - soundfile has no types
    if not file.exists():
        raise DataSetError(f"{file} is missing; each song needs {_words(STEMS)}.")
    try:
        return soundfile.info(file)
    except soundfile.SoundFileError as error:
        raise DataSetError(f"{file} can't be read: {error}") from error


def _read(file: Path) -> Samples:
    """Read stereo at 44.1 kHz; mono is on both sides."""
    try:
        y, rate = soundfile.read(file, dtype="float32", always_2d=True)
    except soundfile.SoundFileError as error:
        raise DataSetError(f"{file} can't be read: {error}") from error
    if not np.isfinite(y).all():
        raise DataSetError(f"{file} has samples that are no numbers.")
    if rate != SAMPLE_RATE:
        y = soxr.resample(y, rate, SAMPLE_RATE, "VHQ")
    stereo = y.T if y.shape[1] == 2 else np.repeat(y.T, 2, axis=0)
    return np.ascontiguousarray(stereo, np.float32)


def _words(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(names)
