"""What a `run` message says about a neural separation, beside the track."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from audio_ports.errors import TaskError
from audio_ports.ports import request as fields
from audio_ports.ports import request_lists as lists

DEVICES = ("cpu", "cuda", "mps")

_MAX_MODELS = 16
_MAX_STEMS = 16
_MAX_SHIFTS = 10
_MAX_SHARE = 1e6
_MAX_FILES = 64
_SEGMENT_SEC = (0.1, 3600)
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class WeightFile:
    """One file of weights, by what bags call it; `sha256` in lower-case hex."""

    signature: str
    path: Path
    sha256: str


@dataclass(frozen=True)
class BagRequest:
    """Which models make up the bag.

    Attributes
    ----------
    files : tuple of WeightFile
        One for each model, in the bag's order.
    weights : tuple of tuple of float
        By model and stem.
    segment : float or None
        Length of a chunk in seconds; None for each model's own.
    stems : tuple of str
        As the models give them.
    """

    files: tuple[WeightFile, ...]
    weights: tuple[tuple[float, ...], ...]
    segment: float | None
    stems: tuple[str, ...]


@dataclass(frozen=True)
class NeuralRequest:
    """A checked neural part of a `run` message; `segment` in seconds."""

    bag: BagRequest
    overlap: float
    shifts: int
    segment: float | None
    seed: int
    exact_sum: bool
    two_stems: str | None
    device: str
    threads: int
    memory_bytes: int | None
    mono_mean: float
    mono_std: float

    @classmethod
    def parse(cls, message: fields.Request) -> NeuralRequest:
        """Check a `run` message.

        Parameters
        ----------
        message : mapping
            As it came from the owner.

        Returns
        -------
        NeuralRequest

        Raises
        ------
        TaskError
            `bad_request`, naming the field.
        """
        settings = fields.mapping(message, "settings")
        bag = _parse_bag(fields.mapping(message, "weights"))
        two_stems = settings.get("twoStems")
        if two_stems is not None and two_stems not in bag.stems:
            raise _bad("settings.twoStems", f"{two_stems!r} is none of {', '.join(bag.stems)}")
        memory = message.get("memoryBytes")
        return cls(
            bag=bag,
            overlap=fields.number(settings, "overlap", (0, 0.95)),
            shifts=_shifts(settings),
            segment=_segment(settings, "segmentSec"),
            seed=fields.whole(settings, "seed", minimum=0),
            exact_sum=fields.flag(settings, "exactSum"),
            two_stems=two_stems if isinstance(two_stems, str) else None,
            device=fields.choice(message, "device", DEVICES),
            threads=fields.whole(message, "threads", minimum=1),
            memory_bytes=None
            if memory is None
            else fields.whole(message, "memoryBytes", minimum=1),
            mono_mean=fields.number(message, "monoMean", (-1e6, 1e6)),
            mono_std=fields.number(message, "monoStd", (0, 1e6)),
        )


def _shifts(settings: Mapping[str, object]) -> int:
    shifts = fields.whole(settings, "shifts", minimum=0)
    if shifts > _MAX_SHIFTS:
        raise _bad("settings.shifts", f"is {shifts}; it must be at most {_MAX_SHIFTS}")
    return shifts


def _segment(message: fields.Request, name: str) -> float | None:
    return None if message.get(name) is None else fields.number(message, name, _SEGMENT_SEC)


def _parse_bag(weights: Mapping[str, object]) -> BagRequest:
    stems = lists.names(weights, "stems")
    bag = fields.mapping(weights, "bag")
    files = _parse_files(weights)
    signatures = lists.names(bag, "models")
    if len(signatures) > _MAX_MODELS or len(set(stems)) != len(stems) or len(stems) > _MAX_STEMS:
        raise _bad("weights.bag", f"has more than {_MAX_MODELS} models, or stems twice")
    missing = [name for name in signatures if name not in files]
    if missing:
        raise _bad("weights.bag.models", f"names {', '.join(missing)}, which no file is for")
    return BagRequest(
        files=tuple(files[name] for name in signatures),
        weights=_parse_shares(bag.get("weights"), len(signatures), len(stems)),
        segment=_segment(bag, "segment"),
        stems=stems,
    )


def _parse_files(weights: Mapping[str, object]) -> dict[str, WeightFile]:
    files: dict[str, WeightFile] = {}
    for listed in lists.mappings(weights, "files", _MAX_FILES):
        file = WeightFile(
            fields.text(listed, "signature"),
            fields.folder(listed, "path"),
            fields.text(listed, "sha256"),
        )
        if file.signature in files:
            raise _bad("weights.files", f"has two files for {file.signature}")
        if not _SHA256.fullmatch(file.sha256):
            raise _bad("weights.files", f"has no SHA-256 in lower-case hex for {file.signature}")
        files[file.signature] = file
    return files


def _parse_shares(given: object, models: int, stems: int) -> tuple[tuple[float, ...], ...]:
    if given is None:
        return ((1.0,) * stems,) * models
    rows = given if isinstance(given, list) else []
    shares = tuple(
        tuple(float(share) for share in row if fields.is_number(share) and 0 <= share <= _MAX_SHARE)
        for row in rows
        if isinstance(row, list)
    )
    is_whole = len(shares) == models and all(len(row) == stems for row in shares)
    if not is_whole or not all(sum(column) > 0 for column in zip(*shares, strict=True)):
        raise _bad("weights.bag.weights", f"must be {models} lists of {stems} shares")
    return shares


def _bad(name: str, fault: str) -> TaskError:
    return TaskError("bad_request", f"The field {name} {fault}.")
