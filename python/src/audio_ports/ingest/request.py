"""What an `ingest-audio` job asks for."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from audio_ports.ports import request as fields
from audio_ports.ports import request_lists as lists

_DEFAULT_MAX_DURATION_SEC = 3 * 3600.0


@dataclass(frozen=True)
class IngestRequest:
    """A checked `run` message of `ingest-audio`."""

    source_file: Path
    max_duration_sec: float
    output_folder: Path
    done_segments: AbstractSet[int]

    @classmethod
    def parse(cls, message: fields.Request) -> IngestRequest:
        """Check a `run` message.

        Parameters
        ----------
        message : mapping
            As it came from the owner.

        Returns
        -------
        IngestRequest

        Raises
        ------
        TaskError
            `bad_request`, naming the field.
        """
        settings = fields.mapping(message, "settings")
        return cls(
            source_file=fields.folder(message, "sourceFile"),
            max_duration_sec=fields.positive(settings, "maxDurationSec", _DEFAULT_MAX_DURATION_SEC),
            output_folder=fields.folder(message, "outputFolder"),
            done_segments=lists.done_segments(message).get("mix", set()),
        )
