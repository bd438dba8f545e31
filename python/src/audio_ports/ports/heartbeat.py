"""The port's sign of life, and its watch over the owner's."""

from __future__ import annotations

import os
import select
import threading
import time
from collections.abc import Callable

from audio_ports.ports.channel import Channel
from audio_ports.ports.process_tree import end_with_group

# How often the silence of an owner is looked at within the time that it may last.
_LOOKS = 4


def start_heartbeat(channel: Channel, heard_at: Callable[[], float]) -> None:
    """Beat on a daemon thread until the channel is closed.

    AUDIO_PORTS_HEARTBEAT_MS says how often. If AUDIO_PORTS_OWNER_MS is above 0, an owner that
    was silent for so long counts as gone, and the process ends with all that it started.

    Parameters
    ----------
    channel : Channel
        Where the beats go.
    heard_at : callable
        Gives the monotonic time of the owner's last sign of life.
    """
    threading.Thread(
        target=_beat, args=(channel, _OwnerWatch(heard_at)), name="heartbeat", daemon=True
    ).start()


def _beat(channel: Channel, owner: _OwnerWatch) -> None:
    interval_sec = int(os.environ.get("AUDIO_PORTS_HEARTBEAT_MS", "2000")) / 1000
    # Also while other threads wait for an owner that does not read, it must be looked at.
    patience_sec = min(interval_sec, owner.look_sec / 2)
    beat_at = time.monotonic()
    try:
        while not channel.is_closed:
            if time.monotonic() >= beat_at:
                channel.offer({"type": "heartbeat"}, patience_sec)
                beat_at = time.monotonic() + interval_sec
            if owner.is_silent():
                owner.complain()
                end_with_group()
            time.sleep(max(0.0, min(beat_at - time.monotonic(), owner.look_sec)))
    except BrokenPipeError:
        end_with_group()


class _OwnerWatch:
    """Tells a silent owner from a pause of this process itself."""

    def __init__(self, heard_at: Callable[[], float]) -> None:
        self._heard_at = heard_at
        self._limit_sec = int(os.environ.get("AUDIO_PORTS_OWNER_MS", "0")) / 1000
        self.look_sec = self._limit_sec / _LOOKS or threading.TIMEOUT_MAX
        self._looked_at = self._since = time.monotonic()

    def is_silent(self) -> bool:
        """Look, at least once in `look_sec`, whether the owner was silent for too long."""
        now = time.monotonic()
        if now - self._looked_at > 2 * self.look_sec:
            # This process was stopped: what the owner sent meanwhile may not have been read yet.
            self._since = now
        self._looked_at = now
        return 0 < self._limit_sec <= now - max(self._since, self._heard_at())

    def complain(self) -> None:
        """Write the reason to stderr, if somebody still takes it from there."""
        room = select.poll()
        room.register(2, select.POLLOUT)
        if room.poll(0):
            line = f"The owner was silent for {self._limit_sec:g} s: this port ends.\n"
            os.write(2, line.encode())
