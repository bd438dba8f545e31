"""What an `encode-renditions` job asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from audio_ports.pack.layout import MASTER_BITS, STEM_BITS
from audio_ports.pack.opus import SAMPLES_PER_STEP, OpusLayout
from audio_ports.ports import request as fields
from audio_ports.ports import request_lists as lists

# What libopus takes for two channels.
_MOST_BITS_PER_SECOND = 510_000


@dataclass(frozen=True)
class RenditionRequest:
    """A checked `run` message of `encode-renditions`; `frames` at 44.1 kHz.

    `pack_folder` holds a folder of whole FLAC segments for each stem; it is only read.
    """

    pack_folder: Path
    stems: tuple[str, ...]
    frames: int
    bits: int
    layout: OpusLayout
    output_folder: Path
    done_segments: Mapping[str, set[int]]

    @classmethod
    def parse(cls, message: fields.Request) -> RenditionRequest:
        """Check a `run` message.

        Parameters
        ----------
        message : mapping
            As it came from the owner.

        Returns
        -------
        RenditionRequest

        Raises
        ------
        TaskError
            `bad_request`, naming the field.
        """
        bits = fields.whole(message, "bitsPerSample", minimum=1)
        if bits not in {STEM_BITS, MASTER_BITS}:
            raise fields.bad_field("bitsPerSample", f"{STEM_BITS} or {MASTER_BITS}")
        return cls(
            pack_folder=fields.folder(message, "packFolder"),
            stems=lists.names(message, "stems"),
            frames=fields.whole(message, "frames", minimum=1),
            bits=bits,
            layout=_layout(message),
            output_folder=fields.folder(message, "outputFolder"),
            done_segments=lists.done_segments(message),
        )


def _layout(message: fields.Request) -> OpusLayout:
    bit_rate = fields.whole(message, "bitRate", minimum=6000)
    if bit_rate > _MOST_BITS_PER_SECOND:
        raise fields.bad_field("bitRate", f"at most {_MOST_BITS_PER_SECOND}")
    return OpusLayout(bit_rate, _margin(message, "leadFrames"), _margin(message, "tailFrames"))


def _margin(message: fields.Request, name: str) -> int:
    samples = fields.whole(message, name, minimum=0)
    if samples % SAMPLES_PER_STEP:
        raise fields.bad_field(name, f"a multiple of {SAMPLES_PER_STEP}")
    return samples
