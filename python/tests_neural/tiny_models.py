"""Small models with random weights, saved as the published ones are."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import numpy as np
import safetensors.torch
import torch
from demucs.demucs import Demucs
from demucs.hdemucs import HDemucs
from demucs.htdemucs import HTDemucs
from numpy.typing import NDArray

FOUR = ("drums", "bass", "other", "vocals")
SIX = (*FOUR, "guitar", "piano")


@dataclass(frozen=True)
class TinyModel:
    """A bag in a folder that `demucs --repo` reads, and the same as a `run` message has it."""

    name: str
    folder: Path
    stems: tuple[str, ...]
    signatures: tuple[str, ...]
    shares: tuple[tuple[float, ...], ...] | None = None
    segment: float | None = None
    files: dict[str, Path] = field(default_factory=dict)

    def weights(self) -> dict[str, object]:
        return {
            "files": [
                {"signature": name, "path": str(path), "sha256": sha256_of(path)}
                for name, path in self.files.items()
            ],
            "bag": {
                "models": list(self.signatures),
                "weights": self.shares and [list(row) for row in self.shares],
                "segment": self.segment,
            },
            "stems": list(self.stems),
        }


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def tiny_transformer(
    seed: int, stems: tuple[str, ...] = FOUR, segment: Fraction = Fraction(1)
) -> HTDemucs:
    torch.manual_seed(seed)
    return HTDemucs(list(stems), channels=8, t_layers=1, t_heads=2, nfft=1024, segment=segment)


def tiny_hybrid(seed: int) -> HDemucs:
    torch.manual_seed(seed)
    return HDemucs(list(FOUR), channels=8, depth=4, nfft=1024, segment=3)


def tiny_convolution(seed: int) -> Demucs:
    torch.manual_seed(seed)
    return Demucs(list(FOUR), channels=8, depth=3, lstm_layers=0, segment=2)


def save_package(model: torch.nn.Module, path: Path) -> Path:
    """As training saves it: a pickle."""
    args, kwargs = model._init_args_kwargs  # noqa: SLF001 - where demucs keeps them
    package = {"klass": type(model), "args": args, "kwargs": kwargs, "state": model.state_dict()}
    torch.save(package, path)
    return path


def save_safetensors(model: torch.nn.Module, path: Path) -> Path:
    """As the hub has it: arguments as JSON in the metadata."""
    args, kwargs = model._init_args_kwargs  # noqa: SLF001 - where demucs keeps them
    klass = f"{type(model).__module__}.{type(model).__name__}"
    metadata = {
        "klass": klass,
        "args": json.dumps(args, default=_encode),
        "kwargs": json.dumps(kwargs, default=_encode),
    }
    tensors = {name: value.contiguous() for name, value in model.state_dict().items()}
    safetensors.torch.save_file(tensors, path, metadata)
    return path


def save_bag(
    folder: Path,
    name: str,
    models: list[torch.nn.Module],
    shares: tuple[tuple[float, ...], ...] | None = None,
    segment: float | None = None,
) -> TinyModel:
    folder.mkdir(parents=True, exist_ok=True)
    signatures = tuple(f"{name}{index}" for index in range(len(models)))
    files = {}
    for signature, model in zip(signatures, models, strict=True):
        save_package(model, folder / f"{signature}.th")
        files[signature] = save_safetensors(model, folder / f"{signature}.safetensors")
    lines = [f"models: {json.dumps(list(signatures))}"]
    lines += [f"weights: {json.dumps(shares)}"] if shares else []
    lines += [f"segment: {segment}"] if segment else []
    (folder / f"{name}.yaml").write_text("\n".join(lines))
    stems = tuple(models[0].sources)
    return TinyModel(name, folder, stems, signatures, shares, segment, files)


def _encode(value: object) -> object:
    if isinstance(value, Fraction):
        return {
            "_type": "fraction",
            "numerator": value.numerator,
            "denominator": value.denominator,
        }
    raise TypeError(type(value).__name__)


def noise(seconds: float, seed: int = 1, frames: int | None = None) -> NDArray[np.float32]:
    """Bursts of noise of changing loudness, a different one on each side."""
    rng = np.random.default_rng(seed)
    count = round(seconds * 44_100) if frames is None else frames
    loudness = 0.05 + 0.25 * np.abs(np.sin(np.arange(count) / 9_000))
    return (rng.standard_normal((2, count)) * loudness).astype(np.float32)
