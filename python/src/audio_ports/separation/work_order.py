"""Which segment is next."""

from __future__ import annotations

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

    def take(self) -> int | None:
        """Take the next segment.

        Returns
        -------
        int or None
            None when nothing is left.
        """
        if not self._pending:
            return None
        ahead = [index for index in self._pending if index >= self._cursor]
        index = min(ahead or self._pending)
        self._pending.remove(index)
        self._cursor = index + 1
        return index
