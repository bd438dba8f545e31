"""What an `analyze-track` job asks for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from audio_ports.analysis.catalogue import Wish, wish_for
from audio_ports.pack.layout import MASTER_BITS, STEM_BITS
from audio_ports.ports import request as fields
from audio_ports.ports import request_lists as lists

_MAX_STEMS = 32
_LUFS = (-200.0, 100.0)


@dataclass(frozen=True)
class StemFolder:
    """One stored stem; its samples are `gain` times the float ones."""

    name: str
    folder: Path
    gain: float
    bits: int


@dataclass(frozen=True)
class AnalysisRequest:
    """A checked `run` message of `analyze-track`; `frames` at 44.1 kHz.

    `known_lufs` is the master's integrated loudness; None if it must be measured first.
    """

    master_folder: Path
    frames: int
    gain: float
    known_lufs: float | None
    stems: tuple[StemFolder, ...]
    wish: Wish
    threads: int
    output_folder: Path

    @classmethod
    def parse(cls, message: fields.Request) -> AnalysisRequest:
        """Check a `run` message.

        Parameters
        ----------
        message : mapping
            As it came from the owner.

        Returns
        -------
        AnalysisRequest

        Raises
        ------
        TaskError
            `bad_request`, naming the field, or the features that are unknown.
        """
        if message.get("beatModel") is not None:
            raise fields.bad_field("beatModel", "null")
        has_wish = message.get("features") is not None
        return cls(
            master_folder=fields.folder(message, "masterFolder"),
            frames=fields.whole(message, "frames", minimum=1),
            gain=fields.positive(message, "gain"),
            known_lufs=_known_lufs(message),
            stems=_stems(message),
            wish=wish_for(lists.names(message, "features") if has_wish else None),
            threads=fields.whole(message, "threads", minimum=1),
            output_folder=fields.folder(message, "outputFolder"),
        )


def _known_lufs(message: fields.Request) -> float | None:
    is_known = message.get("loudnessLufs") is not None
    return fields.number(message, "loudnessLufs", _LUFS) if is_known else None


def _stems(message: fields.Request) -> tuple[StemFolder, ...]:
    if message.get("stems") in (None, []):
        return ()
    stems = tuple(_stem(each) for each in lists.mappings(message, "stems", _MAX_STEMS))
    if len({stem.name for stem in stems}) != len(stems):
        raise fields.bad_field("stems", "stems with different names")
    return stems


def _stem(message: fields.Request) -> StemFolder:
    bits = fields.whole(message, "bitsPerSample", minimum=1)
    if bits not in {STEM_BITS, MASTER_BITS}:
        raise fields.bad_field("bitsPerSample", f"{STEM_BITS} or {MASTER_BITS}")
    return StemFolder(
        name=fields.text(message, "name"),
        folder=fields.folder(message, "folder"),
        gain=fields.positive(message, "gain"),
        bits=bits,
    )
