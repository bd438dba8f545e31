"""The life of one forked process of a crew."""

from __future__ import annotations

import ctypes
import mmap
import os
import signal
import struct
import traceback
from collections.abc import Sequence
from typing import NoReturn

import numpy as np
import torch

from audio_ports.engines.demucs.bag import Bag, stem_rows
from audio_ports.engines.demucs.geometry import ModelSpan
from audio_ports.engines.demucs.runner import Samples
from audio_ports.engines.demucs.tiled import can_tile, tile
from audio_ports.engines.demucs.tiled.hands import Hands
from audio_ports.pack.layout import CHANNELS

ORDER = "<5I"
"""Model, frames of input, frames to skip of the output, frames wanted of it, threads."""

DONE, FAILED, NO_MEMORY = range(3)

_PR_SET_PDEATHSIG = 1
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_RETURNED_BYTES, _KEPT_BYTES = 16 << 20, 1 << 30


class Slot:
    """Memory that a process shares with its parent: one input, one output.

    Parameters
    ----------
    memory : mmap
        Of `bytes_for(shape)` bytes; the caller closes it after `release`.
    shape : tuple of int
        Frames of input, stems, frames of output, at most.
    """

    def __init__(self, memory: mmap.mmap, shape: tuple[int, int, int]) -> None:
        read, stems, frames = shape
        values = np.frombuffer(memory, np.float32)
        self.input: Samples = values[: CHANNELS * read].reshape(CHANNELS, read)
        self.output: Samples = values[CHANNELS * read :].reshape(stems, CHANNELS, frames)

    @staticmethod
    def shape_for(bag: Bag, spans: Sequence[ModelSpan]) -> tuple[int, int, int]:
        """Find the sizes that fit every model of a bag."""
        read = max(span.valid_length(span.segment) for span in spans)
        stems = max(len(bag.wanted_stems(model)) for model in range(len(bag.models)))
        return read, stems, max(span.segment for span in spans)

    @staticmethod
    def bytes_for(shape: tuple[int, int, int]) -> int:
        """Count the bytes of a slot."""
        read, stems, frames = shape
        return 4 * CHANNELS * (read + stems * frames)

    def erase(self) -> None:
        """Leave nothing of a track behind."""
        self.input[:] = 0
        self.output[:] = 0

    def release(self) -> None:
        """Let go of the memory, so that it can be closed."""
        del self.input, self.output


def serve(bag: Bag, slot: Slot, pipes: tuple[int, int]) -> NoReturn:
    """Do orders until their pipe ends; called in the child, from which it never returns.

    Parameters
    ----------
    bag : Bag
        The parent's models.
    slot : Slot
        Where input lies and output goes.
    pipes : tuple of int
        Descriptors to read orders from and to write a status byte to, one for each.
    """
    exit_code = 1
    try:
        _settle_in(pipes)
        orders, answers = pipes
        hands = Hands()
        for model in bag.models:
            tile(model, hands)
        size = struct.calcsize(ORDER)
        while order := os.read(orders, size):
            os.write(answers, bytes([_do(bag, slot, hands, order)]))
            # Not all processes need most at the same moment.
            ctypes.CDLL(None).malloc_trim(0)
        exit_code = 0
    except BaseException:  # noqa: BLE001 - nothing of the parent's code may run here
        traceback.print_exc()
    finally:
        os._exit(exit_code)


def _settle_in(pipes: tuple[int, int]) -> None:
    """Die with the parent, take its signals' defaults, let go of all that is the parent's."""
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    # Large arrays go back to the kernel, which has to clear them for the next; kept, they would
    # leave holes. What is smaller is used again and again within a chunk.
    libc.mallopt(_M_MMAP_THRESHOLD, _RETURNED_BYTES)
    libc.mallopt(_M_TRIM_THRESHOLD, _KEPT_BYTES)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    low, high = sorted(pipes)
    os.closerange(3, low)
    os.closerange(low + 1, high)
    os.closerange(high + 1, os.sysconf("SC_OPEN_MAX"))


def _do(bag: Bag, slot: Slot, hands: Hands, order: bytes) -> int:
    model, read, skip, frames, threads = struct.unpack(ORDER, order)
    if threads == 1:
        hands.close()
    stems = bag.wanted_stems(model)
    try:
        hands.count = threads
        # Threads are shared in tiles or below each operation, never both.
        torch.set_num_threads(1 if can_tile(bag.models[model]) else threads)
        with torch.inference_mode():
            x = torch.from_numpy(slot.input[:, :read])[None]
            y = stem_rows(bag.models[model](x), stems)[0, :, :, skip : skip + frames]
            slot.output[: len(stems), :, :frames] = y.numpy()
    except (MemoryError, RuntimeError) as error:
        traceback.print_exc()
        # PyTorch reports memory that the kernel refused as a RuntimeError.
        is_memory = isinstance(error, MemoryError) or "can't allocate memory" in str(error)
        return NO_MEMORY if is_memory else FAILED
    except Exception:  # noqa: BLE001 - the parent hears of it
        traceback.print_exc()
        return FAILED
    return DONE
