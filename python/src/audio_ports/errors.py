"""How a task ends when it can't be done."""

from __future__ import annotations

from collections.abc import Mapping


class TaskError(Exception):
    """A failure that the owner of the port is told about by its code."""

    def __init__(
        self, code: str, message: str, details: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = dict(details or {})
