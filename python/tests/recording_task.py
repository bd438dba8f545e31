"""A task that keeps what a command reports, for tests inside one process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class RecordingTask:
    """Remembers messages; `on_segment` may move the focus."""

    def __init__(self, on_segment: Callable[[int], int | None] | None = None) -> None:
        self.messages: list[tuple[str, dict[str, Any]]] = []
        self.fractions: list[float] = []
        self._on_segment = on_segment
        self._focus: int | None = None

    def emit(self, kind: str, **fields: object) -> None:
        self.messages.append((kind, fields))
        if kind == "segment" and self._on_segment is not None:
            focus = self._on_segment(len(self.segments))
            self._focus = self._focus if focus is None else focus

    def progress(self, stage: str, fraction: float, silent_for_sec: int | None = None) -> None:
        assert stage
        assert silent_for_sec is None or silent_for_sec <= 600
        self.fractions.append(fraction)

    def take_focus(self) -> int | None:
        focus, self._focus = self._focus, None
        return focus

    @property
    def segments(self) -> list[dict[str, Any]]:
        return [fields for kind, fields in self.messages if kind == "segment"]
