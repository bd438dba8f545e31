"""Opus files of single segments, and how their samples map to frames.

The file of segment `n` holds, behind the `pre_skip` samples that OpusHead names, `lead` samples of
margin, the segment, and `tail` samples of margin, all at 48 kHz. The margins are the neighbouring
segments' audio, or silence beyond the track's ends: a decoder settles in the first one, and a
resampler finds the neighbours that it needs in both. A segment of `m` frames takes
ceil(m x 160 / 147) samples, one of 176,400 exactly 192,000, and its sample `k` lies where frame
k x 147 / 160 of the segment does: a decoder's sample `pre_skip + lead` is the segment's first
frame. The end is cut by the granule position of the last page, as RFC 7845 (4.4) has it. Samples
are the stored ones, `gain` times the float ones.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import av
import numpy as np
import soxr
from numpy.typing import NDArray

from audio_ports.pack.layout import CHANNELS, SAMPLE_RATE, SEGMENT_FRAMES, segment_length
from audio_ports.pack.stored import StoredStem

OPUS_RATE = 48_000
# 147 frames last as long as 160 samples, and margins begin where both do.
_FRAMES_PER_STEP, SAMPLES_PER_STEP = 147, 160

# Longer than half the filter of soxr's best quality: what it does at its ends is cut off.
_GUARD_STEPS = 32

# A bound on each second keeps to a slow line's rate whatever is played.
_OPTIONS = {"application": "audio", "vbr": "constrained", "frame_duration": "20"}


@dataclass(frozen=True)
class OpusLayout:
    """What every file of a rendition has in common.

    Parameters
    ----------
    bit_rate : int
        Bits per second.
    lead, tail : int
        Margins before and behind the segment, in samples at 48 kHz; multiples of 160.
    """

    bit_rate: int
    lead: int
    tail: int


def samples_of(frames: int) -> int:
    """Count the samples at 48 kHz that lie in so many frames.

    Parameters
    ----------
    frames : int
        At 44.1 kHz, not negative.

    Returns
    -------
    int
    """
    return -(-frames * SAMPLES_PER_STEP // _FRAMES_PER_STEP)


def cut_segment(stem: StoredStem, index: int, layout: OpusLayout) -> NDArray[np.float32]:
    """Resample a segment with its margins.

    Parameters
    ----------
    stem : StoredStem
        The whole stem.
    index : int
        Of the segment, from 0.
    layout : OpusLayout
        Its margins.

    Returns
    -------
    ndarray of float32, shape (2, lead + samples + tail)
        At 48 kHz; full scale of the stored samples is 1.

    Raises
    ------
    DamagedSegmentError
        If the segment or a neighbour can't be read.
    """
    start = index * SEGMENT_FRAMES
    frames = segment_length(stem.frames, index)
    wanted = layout.lead + samples_of(frames) + layout.tail
    first = start - (layout.lead // SAMPLES_PER_STEP + _GUARD_STEPS) * _FRAMES_PER_STEP
    steps = -(-wanted // SAMPLES_PER_STEP) + 2 * _GUARD_STEPS
    y = stem.read(first, first + steps * _FRAMES_PER_STEP).T.astype(np.float32)
    y *= np.float32(1 / 2 ** (stem.bits - 1))
    resampled: NDArray[np.float32] = soxr.resample(y, SAMPLE_RATE, OPUS_RATE, quality="VHQ")
    guard = _GUARD_STEPS * SAMPLES_PER_STEP
    return np.ascontiguousarray(resampled[guard : guard + wanted].T)


def encode_opus(y: NDArray[np.float32], bit_rate: int) -> bytes:
    """Encode samples as an Ogg Opus file of its own.

    Parameters
    ----------
    y : ndarray of float32, shape (2, samples)
        At 48 kHz; full scale is 1.
    bit_rate : int
        Bits per second.

    Returns
    -------
    bytes
        The same for the same samples; decoded it has as many samples as `y`.
    """
    file = io.BytesIO()
    # Without the flag each file has another serial number.
    with av.open(file, "w", format="ogg", options={"fflags": "+bitexact"}) as container:
        options = dict(_OPTIONS)
        stream = container.add_stream("libopus", OPUS_RATE, options=options)
        context = stream.codec_context
        context.layout = "stereo"
        context.format = "flt"
        context.bit_rate = bit_rate
        packed = np.ascontiguousarray(y.T).reshape(1, y.shape[1] * CHANNELS)
        frame = av.AudioFrame.from_ndarray(packed, "flt", "stereo")
        frame.sample_rate = OPUS_RATE
        frame.pts = 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()
