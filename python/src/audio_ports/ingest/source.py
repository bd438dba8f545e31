"""One uploaded file, opened so that FFmpeg can read that file and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import BinaryIO, Never, Self, cast

import av
from av.audio.codeccontext import AudioCodecContext
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

from audio_ports.errors import TaskError
from audio_ports.ingest.downmix import MAX_CHANNELS
from audio_ports.ingest.formats import Format, detect_format
from audio_ports.ingest.guarded_file import GuardedFile
from audio_ports.ingest.protection import is_protected
from audio_ports.ingest.tags import read_tags
from audio_ports.ingest.wav_header import declared_wav_sec

_DECODERS = """
mp1 mp1float mp2 mp2float mp3 mp3float aac alac flac vorbis opus
wmav1 wmav2 wmapro wmalossless wmavoice adpcm_ms adpcm_ima_wav adpcm_ima_qt
pcm_u8 pcm_s8 pcm_s16le pcm_s16be pcm_s24le pcm_s24be pcm_s32le pcm_s32be
pcm_f32le pcm_f32be pcm_f64le pcm_f64be pcm_alaw pcm_mulaw
"""
_ALLOWED = frozenset(_DECODERS.split())
_READ_BYTES = 262_144
SAMPLE_RATES_HZ = range(2_000, 768_001)
# Where the header's length is the length of what is there, unless the file is cut.
_TRUSTED_LENGTH = frozenset({"flac", "mp4"})
# Where there is a header's length at all; elsewhere FFmpeg estimates one.
_DECLARED_LENGTH = _TRUSTED_LENGTH | {"wav", "aiff"}


@dataclass(frozen=True)
class SourceProperties:
    """What a file is, as the library shows it; rates in Hz and bit/s."""

    format: str
    codec: str
    sample_rate: int
    channels: int
    bits_per_sample: int | None
    is_float: bool
    bit_rate: int | None

    def as_json(self) -> dict[str, object]:
        """Give the properties under the names of the protocol.

        Returns
        -------
        dict
        """
        return {
            "format": self.format,
            "codec": self.codec,
            "sampleRate": self.sample_rate,
            "channels": self.channels,
            "bitsPerSample": self.bits_per_sample,
            "isFloat": self.is_float,
            "bitRate": self.bit_rate,
        }


class Source:
    """An open audio file; a context manager that closes the demuxer.

    Parameters
    ----------
    file : binary file
        Seekable; the caller owns it and keeps it open.

    Raises
    ------
    TaskError
        `empty_file`, `unsupported_format`, `protected_file` or `broken_file`.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.format = detect_format(file)
        if is_protected(file, self.format.demuxer):
            raise TaskError(
                "protected_file",
                "The file is copy-protected; use a version without protection.",
            )
        self.size_bytes = file.seek(0, 2)
        self._wav_sec = declared_wav_sec(file)
        self.container = _open(file, self.format)
        try:
            self.audio = _audio_stream(self.container)
            self.picture = _attached_picture(self.container)
            self.properties = _properties(self.format, self.container, self.audio)
            self.tags = read_tags(_metadata(self.container, self.audio))
        except BaseException:
            self.container.close()
            raise

    def __enter__(self) -> Self:
        """Give the source itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the demuxer."""
        self.container.close()

    @property
    def declared_sec(self) -> float | None:
        """How long the file's header says it is, in seconds; None if it doesn't."""
        if self.format.demuxer not in _DECLARED_LENGTH:
            return None
        return self._wav_sec or self._length_sec

    @property
    def _length_sec(self) -> float | None:
        """How long FFmpeg takes it to be, in seconds."""
        if self.audio.duration is not None and self.audio.time_base is not None:
            return float(self.audio.duration * self.audio.time_base)
        duration = self.container.duration
        return None if duration is None else duration / 1_000_000

    @property
    def is_length_trusted(self) -> bool:
        """Whether the declared length may refuse a file before it is decoded."""
        return self.format.demuxer in _TRUSTED_LENGTH

    def fraction_read(self, packet: Packet[Stream], decoded_sec: float) -> float:
        """Estimate how much of the file has been decoded.

        Parameters
        ----------
        packet : Packet
            The packet that was read last.
        decoded_sec : float
            Seconds decoded so far.

        Returns
        -------
        float
            0..1.
        """
        if packet.pos is not None and packet.pos > 0:
            return min(1.0, packet.pos / self.size_bytes)
        length = self._length_sec
        return min(1.0, decoded_sec / length) if length else 0.0


def _open(file: BinaryIO, found: Format) -> InputContainer:
    decoders = ",".join(sorted(_ALLOWED))
    options = {"codec_whitelist": decoders, "format_whitelist": found.demuxer}
    if found.demuxer == "wav":
        options["max_size"] = "65536"
    file.seek(0)
    guarded = GuardedFile(file)
    try:
        container = av.open(
            guarded,
            "r",
            format=found.demuxer,
            container_options=options,
            metadata_errors="replace",
            buffer_size=_READ_BYTES,
            io_open=_refuse_to_open,
        )
    except (av.FFmpegError, ValueError) as error:
        raise broken_file(0.0) from error
    guarded.end_header()
    return container


def _refuse_to_open(_url: str, _flags: int, _options: Mapping[str, str]) -> Never:
    raise PermissionError("An audio file must not refer to other files.")


def broken_file(decoded_sec: float) -> TaskError:
    """Make the error for a file of a known format without usable audio in it.

    Parameters
    ----------
    decoded_sec : float
        Seconds that could be decoded.

    Returns
    -------
    TaskError
    """
    return TaskError(
        "broken_file",
        f"Only {decoded_sec:.2f} s of the file can be decoded; it is damaged. "
        "Export or download it again.",
        {"decodedSec": round(decoded_sec, 3)},
    )


def _audio_stream(container: InputContainer) -> AudioStream:
    for stream in container.streams.audio:
        # PyAV has no context for a stream whose codec it has no decoder for.
        context = cast("AudioCodecContext | None", stream.codec_context)
        if context is None or context.codec.name not in _ALLOWED:
            continue
        if not context.sample_rate or not context.channels:
            raise broken_file(0.0)
        if context.sample_rate not in SAMPLE_RATES_HZ or context.channels > MAX_CHANNELS:
            raise TaskError(
                "unsupported_format",
                f"{context.channels} channels at {context.sample_rate} Hz can't be read here; "
                f"the limits are {MAX_CHANNELS} channels and 2 to 768 kHz.",
            )
        return stream
    raise TaskError("unsupported_format", "The file has no audio in a codec that is read here.")


def _attached_picture(container: InputContainer) -> VideoStream | None:
    attached = (
        stream
        for stream in container.streams.video
        if stream.disposition & Disposition.attached_pic
    )
    return next(attached, None)


def _metadata(container: InputContainer, audio: AudioStream) -> list[Mapping[str, str]]:
    return [container.metadata, audio.metadata]


def _properties(found: Format, container: InputContainer, audio: AudioStream) -> SourceProperties:
    context = audio.codec_context
    codec = context.codec.canonical_name
    return SourceProperties(
        format=found.name,
        codec=codec,
        sample_rate=context.sample_rate,
        channels=context.channels,
        bits_per_sample=_bits_per_sample(codec, context.extradata or b""),
        is_float=codec.startswith("pcm_f"),
        bit_rate=context.bit_rate or container.bit_rate,
    )


def _bits_per_sample(codec: str, extradata: bytes) -> int | None:
    pcm = re.fullmatch(r"pcm_[usf](\d+)(?:le|be)?", codec)
    if pcm:
        return int(pcm.group(1))
    if codec == "flac" and len(extradata) >= 34:
        return ((extradata[12] & 1) << 4 | extradata[13] >> 4) + 1
    if codec == "alac" and len(extradata) >= 36:
        return extradata[17]
    return None
