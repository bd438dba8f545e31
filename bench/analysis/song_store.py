"""Rendered songs on disk, so that only the first run renders."""

from __future__ import annotations

import hashlib
import importlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from truth import SR, STEMS, Samples, Song, Truth

RENDERERS = ("workshop", "stage")
HALVES = ("tuning", "held-out")

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class SongName:
    """A song of a renderer."""

    renderer: str
    seed: int

    @property
    def half(self) -> str:
        """Even seeds are for tuning; odd ones are held out, never looked at while tuning."""
        return HALVES[self.seed % 2]


def song_names(renderer: str, half: str, count: int) -> list[SongName]:
    """Name the first songs of a half."""
    return [SongName(renderer, 2 * n + HALVES.index(half)) for n in range(count)]


def default_cache() -> Path:
    """Where songs are kept: in the folder of temporary files."""
    return Path(tempfile.gettempdir()) / "analysis-bench-songs"


def load_song(name: SongName, cache: Path) -> Song:
    """Read a song, or render and keep it.

    Parameters
    ----------
    name : SongName
    cache : Path
        Made where it is missing. What an older renderer has made is not taken.

    Returns
    -------
    Song
        Stems are scaled to a peak of 1 at most, each of its own.
    """
    folder = cache / f"{name.renderer}-{_version(name.renderer)}" / str(name.seed)
    if not (folder / "truth.json").exists():
        module = importlib.import_module(f"{name.renderer}.song")
        render: Callable[[int], Song] = module.render
        _keep(render(name.seed), folder)
    truth = Truth.from_json((folder / "truth.json").read_text(encoding="utf-8"))
    stems = {stem: _read(folder / f"{stem}.flac") for stem in STEMS}
    return Song(truth, _read(folder / "mix.flac"), stems)


def _version(renderer: str) -> str:
    """Hash what a song depends on: the renderer's sources and what it shares."""
    files = [*sorted((_HERE / renderer).glob("*.py")), _HERE / "truth.py", _HERE / "mp3_coding.py"]
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _keep(song: Song, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "mix.flac", song.mix)
    for stem, y in song.stems.items():
        _write(folder / f"{stem}.flac", y / np.float32(max(1.0, float(np.abs(y).max()))))
    # Written last, it makes a song whole.
    draft = folder / "truth.json.new"
    draft.write_text(song.truth.to_json(), encoding="utf-8")
    draft.replace(folder / "truth.json")


def _write(file: Path, y: Samples) -> None:
    soundfile.write(file, y.T, SR, subtype="PCM_24")


def _read(file: Path) -> Samples:
    y, rate = soundfile.read(file, dtype="float32", always_2d=True)
    if rate != SR:
        raise ValueError(f"{file} has {rate} Hz; the bench renders {SR} Hz.")
    return np.ascontiguousarray(y.T)
