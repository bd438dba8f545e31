"""Threads of one process that share the tiles of a layer.

Tiles are work of milliseconds that nobody waits for until all are done. So these threads meet a
few hundred times in a chunk, in place of thousands of times as threads below each operation do,
and a busy neighbour delays one tile and no more. Each tile is computed by one thread alone: the
bits are the same however many there are.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from functools import partial
from queue import SimpleQueue
from typing import TypeVar

import torch

T = TypeVar("T")


class Hands:
    """Does the tiles of one layer after the other; used from one thread.

    Attributes
    ----------
    count : int
        Threads that work at a time, with the caller's own; may be changed between two layers.
    """

    def __init__(self) -> None:
        self.count = 1
        self._calls: SimpleQueue[_Round | None] = SimpleQueue()
        self._helpers: list[threading.Thread] = []
        self._is_sharing = False

    def each(self, work: Callable[[T], None], tiles: Iterable[T]) -> None:
        """Do some work for every tile; within a tile, and with one thread, in their order.

        Parameters
        ----------
        work : callable
            Writes nothing that another tile reads or writes.
        tiles : iterable
            What each call gets.

        Raises
        ------
        BaseException
            What the work raised first; tiles that nobody had begun are left out then.
        """
        if self.count <= 1 or self._is_sharing:
            for tile in tiles:
                work(tile)
            return
        round_ = _Round([partial(work, tile) for tile in tiles])
        self._is_sharing = True
        try:
            self._call(round_, min(self.count, len(round_.left)) - 1)
            round_.help()
            round_.wait()
        finally:
            self._is_sharing = False

    def close(self) -> None:
        """End the threads; not while tiles are done."""
        helpers, self._helpers = self._helpers, []
        for _ in helpers:
            self._calls.put(None)
        for helper in helpers:
            helper.join()

    def _call(self, round_: _Round, helpers: int) -> None:
        for _ in range(helpers - len(self._helpers)):
            helper = threading.Thread(target=self._serve, daemon=True)
            try:
                helper.start()
            except RuntimeError:
                # The kernel gives no more threads; those that are there do it all.
                break
            self._helpers.append(helper)
        for _ in self._helpers[:helpers]:
            self._calls.put(round_)

    def _serve(self) -> None:
        # Both are settings of a thread.
        torch.set_num_threads(1)
        with torch.inference_mode():
            while (round_ := self._calls.get()) is not None:
                round_.help()
                del round_


class _Round:
    """The tiles of one layer, taken by whoever is free."""

    def __init__(self, tiles: list[Callable[[], None]]) -> None:
        self.left = deque(tiles)
        self._todo = len(tiles)
        self._lock = threading.Lock()
        self._done = threading.Event()
        self._error: BaseException | None = None
        if not tiles:
            self._done.set()

    def help(self) -> None:
        """Take tiles until none is left."""
        while True:
            try:
                tile = self.left.popleft()
            except IndexError:
                return
            try:
                if self._error is None:
                    tile()
            except BaseException as error:  # noqa: BLE001 - raised again by `wait`
                self._error = self._error or error
            self._note()

    def wait(self) -> None:
        """Wait for tiles that others took; raise what went wrong."""
        self._done.wait()
        if self._error is not None:
            raise self._error

    def _note(self) -> None:
        with self._lock:
            self._todo -= 1
            if self._todo == 0:
                self._done.set()
