"""The real port `separate-neural`, kept between runs and measured from outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from audio_ports.ports.process_tree import descendants

_ROOT = Path(__file__).resolve().parents[2]
_TICKS = os.sysconf("SC_CLK_TCK")
_SAMPLE_SEC = 1
"""Reading what a process shares holds it up for some milliseconds."""


@dataclass
class Run:
    """Seconds since the request was sent; memory of the whole tree, shared pages counted once."""

    elapsed_sec: float = 0.0
    first_segments_sec: float = 0.0
    cpu_sec: float = 0.0
    peak_mb: float = 0.0


class ResidentPort:
    """A port as the worker starts it; ends with the block."""

    def __enter__(self) -> Self:
        """Start the process."""
        env = os.environ | {
            "PYTHONPATH": str(_ROOT / "python" / "src"),
            "AUDIO_PORTS_REQUESTS": "0",
            "OMP_NUM_THREADS": "1",
        }
        command = [sys.executable, "-m", "audio_ports", "separate-neural"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env, text=True
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the process, whatever it is at."""
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            stream.close()
        self._process.kill()
        self._process.wait()

    def run(self, request: Mapping[str, object], stems: int) -> Run:
        """Do one job to its end.

        Parameters
        ----------
        request : mapping
            Fields of the `run` message besides its id.
        stems : int
            How many make up the first segment.

        Returns
        -------
        Run
        """
        run, ended = Run(), threading.Event()
        sampler = threading.Thread(target=self._sample, args=(run, ended))
        before, started, announced = self._cpu_sec(), time.perf_counter(), 0
        self._send({"type": "run", "id": "bench", **request})
        sampler.start()
        try:
            for message in self._messages():
                announced += message["type"] == "segment"
                if announced == stems and not run.first_segments_sec:
                    run.first_segments_sec = time.perf_counter() - started
                if message["type"] == "error":
                    raise RuntimeError(message["message"])
                if message["type"] == "result":
                    break
        finally:
            run.elapsed_sec = time.perf_counter() - started
            ended.set()
            sampler.join()
        run.cpu_sec = self._cpu_sec() - before
        return run

    def _send(self, message: Mapping[str, object]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()

    def _messages(self) -> Any:  # noqa: ANN401 - whatever the port says
        assert self._process.stdout is not None
        for line in self._process.stdout:
            yield json.loads(line)

    def _tree(self) -> list[int]:
        return [self._process.pid, *descendants(self._process.pid)]

    def _sample(self, run: Run, ended: threading.Event) -> None:
        while not ended.wait(_SAMPLE_SEC):
            run.peak_mb = max(run.peak_mb, sum(_pss_mb(pid) for pid in self._tree()))

    def _cpu_sec(self) -> float:
        """Add up all that live; children that have ended are in their parent's account."""
        own = _cpu_sec(self._process.pid, slice(11, 15))
        return own + sum(_cpu_sec(pid, slice(11, 13)) for pid in self._tree()[1:])


def _pss_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1000


def _cpu_sec(pid: int, fields_of_times: slice) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(field) for field in fields[fields_of_times]) / _TICKS
