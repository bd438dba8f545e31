"""Processes that share one set of loaded models, each on threads of its own.

Four processes of one thread get through a track in about half the time of one process with four
threads. They are forked from the process that holds the models, so the weights are there once.
"""

from __future__ import annotations

import errno
import gc
import mmap
import os
import selectors
import struct
import warnings
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from audio_ports.engines.demucs.bag import Bag
from audio_ports.engines.demucs.crew_member import FAILED, NO_MEMORY, ORDER, Slot, serve
from audio_ports.engines.demucs.geometry import ModelSpan, Unit
from audio_ports.engines.demucs.plan import Plan
from audio_ports.engines.demucs.runner import Assignment, OutOfMemoryError, Samples
from audio_ports.errors import TaskError

_SIGKILL = 9

_NO_MEMORY = frozenset({errno.EAGAIN, errno.ENOMEM})
"""What the kernel says when it has no memory for a process, or may start no more of them."""


@dataclass
class _Member:
    """A forked process as its parent sees it."""

    pid: int
    orders: int
    answers: int
    memory: mmap.mmap
    slot: Slot
    at_work: Assignment | None = field(default=None)


class Crew:
    """A `Runner` of forked processes.

    The calling process must have called `torch.set_num_threads(1)` before it loaded the models: a
    child of a process with a thread pool of OpenMP hangs.

    Parameters
    ----------
    bag : Bag
        The models; they stay where they are.
    spans : sequence of ModelSpan
        Largest inputs and outputs.
    plan : Plan
        How many.
    """

    def __init__(self, bag: Bag, spans: Sequence[ModelSpan], plan: Plan) -> None:
        self._bag = bag
        self._members: list[_Member] = []
        self._selector = selectors.DefaultSelector()
        shape = Slot.shape_for(bag, spans)
        gc.collect()
        gc.freeze()
        try:
            for _ in range(plan.processes):
                member = self._fork(shape)
                self._members.append(member)
                self._selector.register(member.answers, selectors.EVENT_READ, member)
        except BaseException:
            self.close()
            raise
        finally:
            gc.unfreeze()

    @property
    def pids(self) -> list[int]:
        """The processes, as this one numbers them."""
        return [member.pid for member in self._members]

    @property
    def free(self) -> int:
        """How many processes wait for a unit."""
        return sum(member.at_work is None for member in self._members)

    def submit(self, assignment: Assignment) -> None:
        """Hand a unit to a process that waits."""
        member = next(member for member in self._members if member.at_work is None)
        frames = assignment.y.shape[1]
        member.slot.input[:, :frames] = assignment.y
        order = (assignment.unit.model, frames, assignment.skip, assignment.frames)
        member.at_work = assignment
        try:
            os.write(member.orders, struct.pack(ORDER, *order, assignment.threads))
        except BrokenPipeError:
            self._mourn(member)

    def wait(self, limit_sec: float) -> list[tuple[Unit, Samples]]:
        """Give finished units; an empty list after `limit_sec`."""
        done = []
        for key, _ in self._selector.select(limit_sec):
            member: _Member = key.data
            answer = os.read(member.answers, 1)
            if not answer or member.at_work is None:
                self._mourn(member)
            done.append(self._take(member, answer[0]))
        return done

    def forget(self) -> None:
        """Drop what is in flight, which ends the processes that are at it, and erase the slots."""
        if any(member.at_work for member in self._members):
            self.close()
        for member in self._members:
            member.slot.erase()

    def close(self) -> None:
        """End the processes; safe to repeat."""
        members, self._members = self._members, []
        for member in members:
            os.close(member.orders)
            os.kill(member.pid, _SIGKILL)
        for member in members:
            os.waitpid(member.pid, 0)
            self._selector.unregister(member.answers)
            os.close(member.answers)
            member.slot.release()
            member.memory.close()
        self._selector.close()

    def _take(self, member: _Member, status: int) -> tuple[Unit, Samples]:
        assignment = member.at_work
        if assignment is None:
            raise RuntimeError("an answer without an order")
        member.at_work = None
        if status == NO_MEMORY:
            raise OutOfMemoryError
        if status == FAILED:
            raise TaskError("model_failed", "The model could not work on this track.")
        stems = len(self._bag.wanted_stems(assignment.unit.model))
        return assignment.unit, member.slot.output[:stems, :, : assignment.frames].copy()

    def _mourn(self, member: _Member) -> None:
        """Report a process that ended by itself; the kernel kills the largest when memory ends."""
        self._members.remove(member)
        _, status = os.waitpid(member.pid, 0)
        self._selector.unregister(member.answers)
        os.close(member.orders)
        os.close(member.answers)
        member.slot.release()
        member.memory.close()
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == _SIGKILL:
            raise OutOfMemoryError
        raise TaskError(
            "model_failed", f"A process of the model ended by itself (wait status {status})."
        )

    def _fork(self, shape: tuple[int, int, int]) -> _Member:
        """Start one process; nothing is left of it where the kernel refuses."""
        with ExitStack() as undone:
            try:
                memory = mmap.mmap(-1, Slot.bytes_for(shape))
                undone.callback(memory.close)
                slot = Slot(memory, shape)
                undone.callback(slot.release)
                order_end, orders = _pipe(undone)
                answers, answer_end = _pipe(undone)
                pid = _fork_quietly()
            except OSError as error:
                if error.errno in _NO_MEMORY:
                    raise OutOfMemoryError from error
                raise
            if pid == 0:
                serve(self._bag, slot, (order_end, answer_end))
            undone.pop_all()
        os.close(order_end)
        os.close(answer_end)
        return _Member(pid, orders, answers, memory, slot)


def _pipe(undone: ExitStack) -> tuple[int, int]:
    """Open a pipe whose ends are closed where no process comes to use them."""
    ends = os.pipe()
    for end in ends:
        undone.callback(os.close, end)
    return ends


def _fork_quietly() -> int:
    with warnings.catch_warnings():
        # Python warns of threads; here there are none that hold a lock.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()
