"""Which segment is next."""

from __future__ import annotations

import heapq
from collections.abc import Iterable


class WorkOrder:
    """Goes upwards from where the listener is, then back to what was left out.

    Parameters
    ----------
    pending : iterable of int
        Segments to do.
    """

    def __init__(self, pending: Iterable[int]) -> None:
        self._pending = set(pending)
        self._cursor = 0

    def __len__(self) -> int:
        """Count the segments that are left."""
        return len(self._pending)

    def focus(self, index: int) -> None:
        """Make a segment the next one, if it is still to do.

        Parameters
        ----------
        index : int
            From 0; what follows it comes after it.
        """
        self._cursor = index

    def upcoming(self, count: int) -> list[int]:
        """List the segments that come next, as things are.

        Parameters
        ----------
        count : int
            At most so many.

        Returns
        -------
        list of int
            Empty when nothing is left.
        """
        ahead = heapq.nsmallest(count, (index for index in self._pending if index >= self._cursor))
        left_out = (index for index in self._pending if index < self._cursor)
        return ahead + heapq.nsmallest(count - len(ahead), left_out)

    def pending(self) -> frozenset[int]:
        """Give all that is left."""
        return frozenset(self._pending)

    def take(self) -> int | None:
        """Take the next segment.

        Returns
        -------
        int or None
            None when nothing is left.
        """
        for index in self.upcoming(1):
            self._pending.remove(index)
            self._cursor = index + 1
            return index
        return None
