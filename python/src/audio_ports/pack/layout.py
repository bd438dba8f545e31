"""Figures that every stem pack shares."""

from __future__ import annotations

SAMPLE_RATE = 44_100
CHANNELS = 2
SEGMENT_FRAMES = 4 * SAMPLE_RATE
FRAMES_PER_PEAK = 441
STEM_BITS = 16
MASTER_BITS = 24


def segment_count(frames: int) -> int:
    """Count the segments that hold so many frames.

    Parameters
    ----------
    frames : int
        Length in frames, not negative.

    Returns
    -------
    int
    """
    return -(-frames // SEGMENT_FRAMES)


def segment_length(frames: int, index: int) -> int:
    """Count the frames of one segment.

    Parameters
    ----------
    frames : int
        Of the whole, which reaches into the segment.
    index : int
        From 0.

    Returns
    -------
    int
        Fewer than `SEGMENT_FRAMES` in the last one only.
    """
    return min(SEGMENT_FRAMES, frames - index * SEGMENT_FRAMES)


def segment_name(index: int) -> str:
    """Name a segment's file, without its ending.

    Parameters
    ----------
    index : int
        From 0.

    Returns
    -------
    str
        Five digits or more.
    """
    return f"{index:05d}"
