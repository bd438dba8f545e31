"""What an `export-audio` job asks for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from audio_ports.export.entry_name import is_entry_name
from audio_ports.ports import request as fields
from audio_ports.ports import request_lists as lists

Format = Literal["wav", "flac", "mp3"]

_FADER_DB = (-60.0, 60.0)
_PAN = (-1.0, 1.0)
_MAX_PARTS = 32


@dataclass(frozen=True)
class Part:
    """One stored stem and how loud it is in a file.

    `stored_gain` is what stored samples were multiplied with; `gain_db` is in dB, `pan` from -1
    (left) to 1 (right).
    """

    stem: str
    folder: Path
    stored_gain: float
    gain_db: float
    pan: float


@dataclass(frozen=True)
class Output:
    """One file to make: the sum of its parts.

    A bounded one is made quieter where it would clip; others keep their level and clip.
    """

    name: str
    title: str
    parts: tuple[Part, ...]
    main_db: float
    is_bounded: bool


@dataclass(frozen=True)
class ExportRequest:
    """A checked `run` message of `export-audio`; lengths in frames at 44.1 kHz."""

    format: Format
    frames: int
    artist: str
    outputs: tuple[Output, ...]
    is_archive: bool
    output_folder: Path

    @classmethod
    def parse(cls, message: fields.Request) -> ExportRequest:
        """Check a `run` message.

        Parameters
        ----------
        message : mapping
            As it came from the owner.

        Returns
        -------
        ExportRequest

        Raises
        ------
        TaskError
            `bad_request`, naming the field.
        """
        outputs = tuple(_output(each) for each in lists.mappings(message, "files", _MAX_PARTS))
        is_archive = fields.flag(message, "isArchive")
        if not is_archive and len(outputs) != 1:
            raise fields.bad_field("files", "one file where there is no archive")
        if len({output.name for output in outputs}) != len(outputs):
            raise fields.bad_field("files", "files with different names")
        return cls(
            format=fields.choice(message, "format", get_args(Format)),
            frames=fields.whole(message, "frames", minimum=1),
            artist=_words(message, "artist"),
            outputs=outputs,
            is_archive=is_archive,
            output_folder=fields.folder(message, "outputFolder"),
        )


def _output(message: fields.Request) -> Output:
    name = fields.text(message, "name")
    if not is_entry_name(name):
        raise fields.bad_field("name", "a plain file name")
    return Output(
        name=name,
        title=_words(message, "title"),
        parts=tuple(_part(each) for each in lists.mappings(message, "parts", _MAX_PARTS)),
        main_db=fields.number(message, "mainDb", _FADER_DB, 0),
        is_bounded=fields.flag(message, "isBounded"),
    )


def _part(message: fields.Request) -> Part:
    return Part(
        stem=fields.text(message, "stem"),
        folder=fields.folder(message, "folder"),
        stored_gain=fields.positive(message, "storedGain"),
        gain_db=fields.number(message, "gainDb", _FADER_DB, 0),
        pan=fields.number(message, "pan", _PAN, 0),
    )


def _words(message: fields.Request, name: str) -> str:
    value = message.get(name, "")
    if not isinstance(value, str):
        raise fields.bad_field(name, "a string")
    return value
