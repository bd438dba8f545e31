"""What a `separate-stems` job asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from audio_ports.ports import request as fields
from audio_ports.ports import request_lists as lists


@dataclass(frozen=True)
class SeparationRequest:
    """A checked `run` message of `separate-stems`; lengths in frames at 44.1 kHz.

    `published_folder` holds the segments that are done, a folder for each stem; it is only read.
    """

    engine: str
    model: str
    settings: Mapping[str, object]
    master_folder: Path
    frames: int
    master_gain: float
    output_folder: Path
    published_folder: Path
    done_segments: Mapping[str, set[int]] = field(default_factory=dict)
    focus_frame: int | None = None

    @classmethod
    def parse(cls, message: fields.Request) -> SeparationRequest:
        """Check a `run` message.

        Parameters
        ----------
        message : mapping
            As it came from the owner.

        Returns
        -------
        SeparationRequest

        Raises
        ------
        TaskError
            `bad_request`, naming the field.
        """
        focus = message.get("focusFrame")
        output = fields.folder(message, "outputFolder")
        has_published = message.get("publishedFolder") is not None
        return cls(
            engine=fields.text(message, "engine"),
            model=fields.text(message, "model"),
            settings=fields.mapping(message, "settings"),
            master_folder=fields.folder(message, "masterFolder"),
            frames=fields.whole(message, "frames", minimum=1),
            master_gain=fields.positive(message, "masterGain"),
            output_folder=output,
            published_folder=fields.folder(message, "publishedFolder") if has_published else output,
            done_segments=lists.done_segments(message),
            focus_frame=None if focus is None else fields.whole(message, "focusFrame", minimum=0),
        )
