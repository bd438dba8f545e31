"""The engine `demucs`: units of work in the order of need, stems by overlap-add."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from audio_ports.engines.base import Mix, Range, Tell
from audio_ports.engines.demucs.device_runner import DeviceRunner
from audio_ports.engines.demucs.facts import run_facts
from audio_ports.engines.demucs.geometry import Geometry, Unit
from audio_ports.engines.demucs.host import ModelHost
from audio_ports.engines.demucs.overlap_add import OverlapAdd
from audio_ports.engines.demucs.plan import Plan, first_plan, room, smaller_plan
from audio_ports.engines.demucs.request import NeuralRequest
from audio_ports.engines.demucs.runner import Assignment, OutOfMemoryError, Runner, Samples
from audio_ports.engines.demucs.stem_names import StemNames
from audio_ports.engines.demucs.step_words import words_for_step
from audio_ports.engines.demucs.trained_levels import TrainedLevels
from audio_ports.errors import TaskError
from audio_ports.pack.layout import SAMPLE_RATE, SEGMENT_FRAMES

_LOOK_SEC = 0.05
_KEPT_BYTES = 192 * 1024**2
"""Of sums and outputs; more only where long chunks and many stems leave no choice."""


class DemucsEngine:
    """Splits a mix with a bag of models.

    Parameters
    ----------
    mix : Mix
        The master; read on the caller's thread only.
    request : NeuralRequest
        Models and settings.
    host : ModelHost
        Holds the models; nobody else uses it meanwhile.
    tell : callable
        Called with a code and words when something changes that a user should know.
    """

    name = "demucs"
    lookahead = 8

    def __init__(self, mix: Mix, request: NeuralRequest, host: ModelHost, tell: Tell) -> None:
        self._mix = mix
        self._request = request
        self._host = host
        self._tell = tell
        self._bag = host.bag(request.bag)
        self._levels = TrainedLevels(mix, request.mono_mean, request.mono_std)
        self._outputs = StemNames(self._bag.stems, request.two_stems)
        self._plan = self._plan_for(request.device)
        self._wanted: Sequence[Range] = ()
        self._in_flight: dict[Unit, int] = {}
        self._computed: set[Unit]
        self._asked: frozenset[Range]
        self._went_to: int | None
        self._left: set[Unit]
        self._lay_out()
        self._runner: Runner | None = None
        self._in_full: frozenset[int] = frozenset()
        self._trouble: OutOfMemoryError | TaskError | None = None

    @property
    def stems(self) -> tuple[str, ...]:
        """Stem names in display order."""
        return self._outputs.names

    @property
    def sums_to_mix(self) -> bool:
        """Whether one stem takes what the others leave."""
        return self._request.exact_sum

    @property
    def progressed(self) -> int:
        """How many units have been computed."""
        return len(self._computed)

    @property
    def facts(self) -> dict[str, object]:
        """Under what the work is done, as the manifest keeps it; a device has to be tried first."""
        if self._plan.device == "cpu":
            return run_facts(self._request, self._plan, "float32")
        if not isinstance(self._runner, DeviceRunner):
            return {}
        return run_facts(self._request, self._plan, self._runner.precision)

    @property
    def kept_bytes(self) -> int:
        """What is kept of the track: never much more than `kept_limit`, whatever the settings."""
        return self._overlap_add.kept_bytes

    @property
    def kept_limit(self) -> int:
        """Room for all that is wanted at a time and what one chunk reaches into."""
        longest = max(span.segment for span in self._spans)
        blocks = self.lookahead + 2 + -(-longest // SEGMENT_FRAMES)
        return max(_KEPT_BYTES, blocks * self._overlap_add.block_bytes)

    def prepare(self, ranges: Sequence[Range], is_interrupted: Callable[[], bool]) -> bool:
        """Work until the first range can be made; the others are worked on beside it.

        Parameters
        ----------
        ranges : sequence of (int, int)
            Half-open ranges of frames, in the order in which they are wanted.
        is_interrupted : callable
            Asked all the time; True makes this return early.

        Returns
        -------
        bool
            False if it was interrupted.

        Raises
        ------
        TaskError
            `out_of_memory` or `model_failed`.
        """
        self._wanted = ranges
        while not self._is_made(ranges[0]):
            try:
                self._raise_trouble()
                self._dispatch(ranges)
                self._collect()
            except OutOfMemoryError:
                self._step_down()
            if is_interrupted():
                return False
        if self._plan.device == "cpu" and self._trouble is None:
            self._begin_next(ranges)
        return True

    def separate(self, start: int, stop: int) -> dict[str, Samples]:
        """Separate frames [start, stop); each stem has shape (2, stop - start)."""
        if not self._is_made((start, stop)):
            self.prepare([(start, stop)], lambda: False)
        y = self._levels.restore(self._overlap_add.take(start, stop))
        self._overlap_add.trim(self.kept_limit, self._wanted[1:])
        self._went_to = stop
        return self._outputs.name(y)

    def work_left(self, ranges: Iterable[Range]) -> float:
        """Say which share of the whole track's units these ranges still need, 0..1."""
        asked = frozenset(ranges)
        if asked != self._asked:
            needed = {unit for each in asked for unit in self._geometry.units(*each)}
            self._asked, self._left = asked, needed - self._computed
        return len(self._left) / max(1, self._geometry.total)

    def close(self) -> None:
        """Forget the track; the models stay warm."""
        self._lay_out()
        if self._in_flight:
            # Broken off, or failed: the next track must not meet what is left of it.
            self._host.close_runner()
        elif self._runner is not None:
            self._runner.forget()
        self._in_flight.clear()
        self._trouble = None

    def _begin_next(self, ranges: Sequence[Range]) -> None:
        """Hand out units so that nobody is idle while a range is stored; trouble can wait."""
        try:
            self._dispatch(ranges)
        except (OutOfMemoryError, TaskError) as error:
            self._trouble = error

    def _raise_trouble(self) -> None:
        trouble, self._trouble = self._trouble, None
        if trouble is not None:
            raise trouble

    def _is_made(self, frames: Range) -> bool:
        return self._overlap_add.is_made(*frames)

    def _lay_out(self) -> None:
        """Cut the track into units, as the plan's segment length wants it."""
        request, segment = self._request, self._plan.segment
        self._spans = self._bag.spans(segment)
        self._geometry = Geometry(
            self._mix.frames, self._spans, request.overlap, request.shifts, request.seed
        )
        self._overlap_add = OverlapAdd(self._geometry, self._bag.shares)
        self._computed, self._left = set(), set()
        self._asked = frozenset()
        self._went_to = None

    def _plan_for(self, device: str) -> Plan:
        """Plan the work on a device as it was asked for."""
        request = self._request
        spans = self._bag.spans(request.segment)
        free = room(request.memory_bytes, self._bag.weights_bytes)
        return first_plan(device, request.threads, spans, request.segment, free)

    def _dispatch(self, ranges: Sequence[Range]) -> None:
        """Give free places the next units; where much is kept, only what has its turn."""
        runner = self._open_runner()
        first = self._overlap_add.missing(*ranges[0])
        # After a beginning or a seek somebody waits: for those units there may be up to twice as
        # many threads at work as were granted, until what was begun before is done.
        urgent = set(first) if self._went_to != ranges[0][0] else set()
        for unit in (unit for each in ranges for unit in self._overlap_add.missing(*each)):
            if runner.free == 0:
                return
            if unit in self._in_flight:
                continue
            if unit not in first[:1] and self.kept_bytes > self.kept_limit:
                return
            few = len(urgent) if unit in urgent else self._last_units(unit)
            is_tiled, at_work = self._spans[unit.model].is_tiled, self._in_flight.values()
            threads = self._plan.threads_beside(at_work, few, is_tiled=is_tiled)
            is_granted = not at_work or sum(at_work) + threads <= self._plan.threads
            if self._plan.device == "cpu" and few == 0 and not is_granted:
                return
            self._submit(runner, unit, threads)

    def _last_units(self, unit: Unit) -> int:
        """Count the units left to begin of all that is asked for; 0 while they are many."""
        if unit not in self._left or len(self._left) >= 2 * self._plan.processes:
            return 0
        rest = len(self._left - self._in_flight.keys())
        return rest if rest < self._plan.processes else 0

    def _submit(self, runner: Runner, unit: Unit, threads: int) -> None:
        window = self._geometry.window(unit)
        y = self._levels.read(window.read_start, window.read_start + window.read_frames)
        self._in_flight[unit] = threads
        runner.submit(Assignment(unit, y, window.skip, window.frames, threads))

    def _collect(self) -> None:
        runner = self._open_runner()
        for unit, output in runner.wait(_LOOK_SEC):
            del self._in_flight[unit]
            self._overlap_add.add(unit, output, self._wanted, self._in_flight)
            self._computed.add(unit)
            self._left.discard(unit)
        self._overlap_add.trim(self.kept_limit, self._wanted)
        if isinstance(runner, DeviceRunner) and runner.overflowed - self._in_full:
            self._in_full = runner.overflowed
            self._tell(
                "full_precision",
                "Half precision is not enough for this track: going on in full, a little slower.",
            )

    def _open_runner(self) -> Runner:
        if self._runner is None:
            self._runner = self._host.runner(self._bag, self._spans, self._plan)
            if isinstance(self._runner, DeviceRunner):
                self._runner.keep_full(self._in_full)
        return self._runner

    def _step_down(self) -> None:
        """Go on with less memory; what was in flight is done again."""
        before = self._plan
        longest = max(span.segment for span in self._spans) / SAMPLE_RATE
        plan = smaller_plan(
            before, longest, lambda: self._plan_for("cpu"), can_shorten=self._bag.can_shorten
        )
        self._host.close_runner()
        self._runner = None
        self._in_flight.clear()
        if plan is None:
            raise TaskError(
                "out_of_memory", "The model needs more memory than there is, also in small pieces."
            )
        self._plan = plan
        if plan.segment != before.segment:
            self._lay_out()
        self._tell(*words_for_step(before, plan))
