"""The engines that can be measured here, and whole tracks through them."""

from __future__ import annotations

import importlib.util
import os
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from array_mix import ArrayMix
from metrics import Samples
from model_folder import ModelFolderError, read_catalogue, read_model
from scores import STEMS, extra_stems, missing_stems

from audio_ports.engines import create_engine
from audio_ports.ingest.moments import MonoMoments
from audio_ports.pack.layout import SAMPLE_RATE, SEGMENT_FRAMES

NO_TORCH = (
    "Models are left out: this interpreter has no PyTorch. `npm run models -- setup` makes one "
    "that has it, and `npm run bench -- quality` takes that."
)


@dataclass(frozen=True)
class Machine:
    """What neural engines work on: `cpu`, `cuda` or `mps`, and how many threads."""

    device: str
    threads: int


@dataclass(frozen=True)
class InstalledEngine:
    """An engine with a model: `request` is what a `run` message says of it."""

    label: str
    request: Mapping[str, object]


@dataclass(frozen=True)
class Choice:
    """Which models to measure, and how: a folder of them, a preset of the catalogue."""

    models: Path
    preset: str
    allows_pickles: bool = False


def find_engines(choice: Choice) -> tuple[list[InstalledEngine], list[str]]:
    """List what needs no weights, and all models of a folder.

    Parameters
    ----------
    choice : Choice

    Returns
    -------
    list of InstalledEngine
        In the order of names, those without weights first.
    list of str
        Why others are left out, for people.
    """
    engines = [
        InstalledEngine(model["name"], {"engine": model["engine"], "model": model["name"]})
        for model in read_catalogue()["models"]
        if not model["files"]
    ]
    folders = _model_folders(choice.models)
    if not folders:
        return engines, [f"There are no models in {choice.models}."]
    if importlib.util.find_spec("torch") is None:
        return engines, [NO_TORCH]
    left_out = []
    for folder in folders:
        try:
            engines.append(_neural(folder, choice))
        except (ModelFolderError, OSError) as error:
            left_out.append(f"{folder.name}: {error}")
    return engines, left_out


def find_device() -> str:
    """Say what PyTorch can work on, the fastest first.

    Returns
    -------
    str
        `cuda`, `mps` or `cpu`; `cpu` without PyTorch.
    """
    if importlib.util.find_spec("torch") is None:
        return "cpu"
    import torch  # noqa: PLC0415 - most interpreters have none

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def separate(
    engine: InstalledEngine, mix: Samples, machine: Machine
) -> tuple[dict[str, Samples], float]:
    """Put a whole track through an engine, as the product does: in float, before it is stored.

    Parameters
    ----------
    engine : InstalledEngine
    mix : ndarray of float32, shape (2, frames)
        At 44.1 kHz.
    machine : Machine

    Returns
    -------
    dict of str to ndarray of float32, shape (2, frames)
        All stems of the engine.
    float
        Seconds of work, without loading the model.

    Raises
    ------
    TaskError
        What the engine raises.
    """
    moments = MonoMoments()
    moments.add(mix)
    track = {"monoMean": moments.mean, "monoStd": moments.std}
    where = {"device": machine.device, "threads": machine.threads}
    # The basic engine takes what the owner of the process grants.
    os.environ["OMP_NUM_THREADS"] = str(machine.threads)
    frames = mix.shape[1]
    ranges = [(at, min(at + SEGMENT_FRAMES, frames)) for at in range(0, frames, SEGMENT_FRAMES)]
    made = create_engine({**engine.request, **track, **where}, ArrayMix(mix), _print_notice)
    with closing(made):
        started = time.perf_counter()
        stems = {stem: np.empty_like(mix) for stem in made.stems}
        for index, (start, stop) in enumerate(ranges):
            made.prepare(ranges[index : index + made.lookahead], lambda: False)
            for stem, y in made.separate(start, stop).items():
                stems[stem][:, start:stop] = y
        return stems, time.perf_counter() - started


def audio_seconds(mix: Samples) -> float:
    """Give the length of a mix.

    Parameters
    ----------
    mix : ndarray of float32, shape (2, frames)

    Returns
    -------
    float
        Seconds.
    """
    return float(mix.shape[1]) / SAMPLE_RATE


def _model_folders(models: Path) -> list[Path]:
    if not models.is_dir():
        return []
    return sorted(
        path for path in models.iterdir() if path.is_dir() and not path.name.startswith(".")
    )


def _neural(folder: Path, choice: Choice) -> InstalledEngine:
    model = read_model(folder, allows_pickles=choice.allows_pickles)
    missing = missing_stems(model.stems)
    if missing:
        raise ModelFolderError(f"it has no {', '.join(missing)}; compared are {', '.join(STEMS)}.")
    presets = read_catalogue()["presets"]
    preset = next(each for each in presets if each["name"] == choice.preset)
    settings = {
        "overlap": preset["overlap"],
        "shifts": preset["shifts"],
        "segmentSec": None,
        "seed": 0,
        "exactSum": False,
        "twoStems": None,
    }
    extra = extra_stems(model.stems)
    label = f"{model.name} ({' and '.join(extra)} in other)" if extra else model.name
    request = {
        "engine": "demucs",
        "model": model.name,
        "settings": settings,
        "weights": model.weights,
    }
    return InstalledEngine(label, request)


def _print_notice(_code: str, words: str) -> None:
    print(words, file=sys.stderr, flush=True)
