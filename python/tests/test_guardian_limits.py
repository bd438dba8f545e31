"""The limits that a guardian keeps, and those that it has the kernel keep."""

from __future__ import annotations

import os
import resource
import signal
from pathlib import Path

import pytest

from guardian_process import FAMILY, SLEEP, GuardianProcess, tagged

# Limits come right after the start: the port looks when it is told to.
_SHOW_WHEN_TOLD = "import os, resource; input(); print({}, flush=True)"


def test_ends_a_tree_that_takes_too_much_memory(mode: str, tag: str) -> None:
    script = "kept = b'x' * 200_000_000\n" + SLEEP
    with GuardianProcess(mode, script, tag, memory_bytes="100000000") as guardian:
        exited = guardian.end()["exited"]
    assert exited["endedBy"] == "memory"
    assert exited["status"] == signal.SIGKILL
    assert exited["peakRssBytes"] > 100_000_000


# Four children that share 80 MB with their parent; told to, they write on all of it.
_SHARING = """
import mmap, os, sys, time
kept = mmap.mmap(-1, 80_000_000, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
kept.write(bytes(80_000_000))
gates = [os.pipe() for _ in range(4)]
for readable, _ in gates:
    if os.fork() == 0:
        sum(kept[at] for at in range(0, len(kept), 4096))
        os.write(1, b"up\\n")
        os.read(readable, 1)
        kept.seek(0)
        kept.write(bytes(80_000_000))
        time.sleep(600)
for _ in sys.stdin:
    for _, writable in gates:
        os.write(writable, b"x")
time.sleep(600)
"""


def test_counts_memory_that_processes_share_once(mode: str, tag: str) -> None:
    with GuardianProcess(mode, _SHARING, tag, memory_bytes="250000000") as guardian:
        for _ in range(4):
            assert guardian.line() == "up"
        assert guardian.report()["type"] == "started"
        reports = iter(guardian.report, None)
        whole = next(report for report in reports if report["processes"] == 5)
        assert 80_000_000 < whole["rssBytes"] < 250_000_000
        guardian.tell()
        exited = guardian.end()["exited"]
        assert tagged(tag) == []
    assert exited["endedBy"] == "memory"
    assert exited["peakRssBytes"] > 250_000_000


def test_ends_a_tree_of_too_many_processes(mode: str, tag: str) -> None:
    script = "import os, time\nfor _ in range(100): os.fork() or time.sleep(600)\n" + SLEEP
    with GuardianProcess(mode, script, tag, processes="20") as guardian:
        exited = guardian.end()["exited"]
        assert tagged(tag) == []
    assert exited["endedBy"] == "processes"


@pytest.mark.parametrize(
    ("options", "limit", "expected"),
    [
        ({"open_files": "64"}, "RLIMIT_NOFILE", (64, 64)),
        ({"cpu_sec": "7"}, "RLIMIT_CPU", (7, 12)),
        ({}, "RLIMIT_CPU", (-1, -1)),
    ],
)
def test_puts_limits_on_the_port(
    mode: str, tag: str, options: dict[str, str], limit: str, expected: tuple[int, int]
) -> None:
    with GuardianProcess(
        mode, _SHOW_WHEN_TOLD.format(f"resource.getrlimit(resource.{limit})"), tag, **options
    ) as guardian:
        assert guardian.told_line() == str(expected)


def test_nices_the_port(mode: str, tag: str) -> None:
    own = os.getpriority(os.PRIO_PROCESS, 0)
    script = _SHOW_WHEN_TOLD.format("os.getpriority(os.PRIO_PROCESS, 0)")
    with GuardianProcess(mode, script, tag, nice="3") as guardian:
        assert guardian.told_line() == str(own + 3)


def test_keeps_no_limit_of_the_ports_itself(mode: str, tag: str) -> None:
    options = {"nice": "3", "cpu_sec": "7", "open_files": "64"}
    with GuardianProcess(mode, SLEEP, tag, **options) as guardian:
        started = guardian.report()
        assert started["type"] == "started"
        pid = started["guardianPid"]
        for limit in (resource.RLIMIT_NOFILE, resource.RLIMIT_CPU):
            assert resource.prlimit(pid, limit) == resource.getrlimit(limit)
        assert os.getpriority(os.PRIO_PROCESS, pid) == os.getpriority(os.PRIO_PROCESS, 0)


def test_ends_a_port_that_takes_too_much_processor_time(mode: str, tag: str) -> None:
    with GuardianProcess(mode, "while True: pass", tag, cpu_sec="1") as guardian:
        exited = guardian.end()["exited"]
    assert exited["status"] == signal.SIGXCPU
    assert exited["endedBy"] is None


def test_moves_the_port_into_its_cgroup_and_counts_kills_there(
    mode: str, tag: str, tmp_path: Path
) -> None:
    # Plain files do for what a guardian reads and writes there.
    events = tmp_path / "memory.events"
    events.write_text("low 0\noom 1\noom_kill 2\noom_group_kill 9\n")
    (tmp_path / "cgroup.procs").touch()
    script = "import os; print(os.getpid(), flush=True); input()"
    with GuardianProcess(mode, script, tag, cgroup=str(tmp_path), sample_ms="60000") as guardian:
        port = guardian.line()
        assert guardian.report()["type"] == "started"
        assert (tmp_path / "cgroup.procs").read_text() == port
        assert guardian.report()["type"] == "sample"
        events.write_text("low 0\noom 1\noom_kill 5\noom_group_kill 9\n")
        guardian.tell()
        assert guardian.end()["exited"]["oomKills"] == 3


def test_runs_no_port_without_its_limits(mode: str, tag: str) -> None:
    with GuardianProcess(mode, FAMILY + SLEEP, tag, cgroup="/no/such/group") as guardian:
        reports = guardian.end()
        assert tagged(tag) == []
    assert reports["failed"]["errno"] == 2
    assert guardian.process.returncode == 127
