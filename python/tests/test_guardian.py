"""A guardian by itself: what it reports, and that it ends its whole tree."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from guardian_process import FAMILY, GUARDIAN, SLEEP, GuardianProcess, start_guardian, tagged

DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"


@pytest.mark.parametrize(
    ("script", "status"),
    [
        ("", 0),
        ("raise SystemExit(7)", 7 << 8),
        ("import os; os.kill(os.getpid(), 9)", signal.SIGKILL),
        ("import os; os.kill(os.getpid(), 11)", signal.SIGSEGV),
        ("import os; os.abort()", signal.SIGABRT),
        ("import os; os.kill(os.getpid(), 15)", signal.SIGTERM),
    ],
)
def test_reports_the_raw_wait_status(mode: str, tag: str, script: str, status: int) -> None:
    with GuardianProcess(mode, script, tag) as guardian:
        reports = guardian.end()
    assert reports["exited"]["status"] == status
    assert reports["exited"]["endedBy"] is None
    assert guardian.process.returncode == 0


def test_says_which_program_is_not_there(mode: str) -> None:
    process, descriptor = start_guardian(mode, ["/no/such/program"])
    process.communicate(timeout=20)
    with os.fdopen(descriptor, "rb") as reports:
        assert b'"errno": 2' in reports.read()
    assert process.returncode == 127


def test_numbers_processes_as_the_host_does(mode: str, tag: str) -> None:
    with GuardianProcess(mode, FAMILY + SLEEP, tag) as guardian:
        guardian.line()
        family = tagged(tag)
        os.killpg(guardian.process.pid, signal.SIGTERM)
        started = guardian.end()["started"]
    assert {started["guardianPid"], started["portPid"]} < set(family)


def test_ends_what_the_port_leaves_behind(mode: str, tag: str) -> None:
    with GuardianProcess(mode, FAMILY, tag) as guardian:
        reports = guardian.end()
        assert tagged(tag) == []
    assert reports["exited"]["status"] == 0


def test_forwards_sigterm_and_does_not_leave_it_at_that(mode: str, tag: str) -> None:
    with GuardianProcess(mode, FAMILY + SLEEP, tag) as guardian:
        guardian.line()
        os.killpg(guardian.process.pid, signal.SIGTERM)
        reports = guardian.end()
        assert tagged(tag) == []
    assert reports["exited"]["status"] == signal.SIGTERM
    assert reports["exited"]["endedBy"] is None


def test_kills_a_port_that_ignores_sigterm(mode: str, tag: str) -> None:
    with GuardianProcess(mode, DEAF + FAMILY + SLEEP, tag, term_ms="100") as guardian:
        guardian.line()
        os.killpg(guardian.process.pid, signal.SIGTERM)
        reports = guardian.end()
        assert tagged(tag) == []
    assert reports["exited"]["status"] == signal.SIGKILL
    assert reports["exited"]["endedBy"] == "stop"


def test_ends_the_tree_when_the_owner_hangs_up(mode: str, tag: str) -> None:
    with GuardianProcess(mode, DEAF + FAMILY + SLEEP, tag) as guardian:
        guardian.line()
        guardian.hang_up()
        reports = guardian.end()
        assert tagged(tag) == []
    assert reports["exited"]["endedBy"] == "owner"


def test_leaves_stdin_to_the_port(mode: str, tag: str) -> None:
    script = "import sys; print(sys.stdin.readline(), flush=True); " + SLEEP
    with GuardianProcess(mode, script, tag) as guardian:
        assert guardian.process.stdin is not None
        guardian.process.stdin.write(b"for the port\n")
        guardian.process.stdin.flush()
        assert guardian.line() == "for the port"


def test_the_port_has_no_other_descriptors_and_its_signals_are_default(mode: str, tag: str) -> None:
    script = """
import os, signal, sys
held = [fd for fd in range(3, 64) if os.path.exists(f"/proc/self/fd/{fd}")]
ignored = next(line for line in open("/proc/self/status") if line.startswith("SigIgn"))
# Python itself ignores SIGPIPE and SIGXFSZ from its start on; those over 31 are the C library's.
own = 1 << signal.SIGPIPE - 1 | 1 << signal.SIGXFSZ - 1
print(held, int(ignored.split()[1], 16) & 0x7FFFFFFF & ~own, os.getsid(0) == os.getpid())
"""
    with GuardianProcess(mode, script, tag) as guardian:
        assert guardian.line() == "[] 0 True"


def test_ends_a_tree_that_forks_faster_than_one_look(mode: str, tag: str) -> None:
    script = """
import os, signal, time
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
print("up", flush=True)
until = time.monotonic() + 10
while time.monotonic() < until:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(0.2)
        os._exit(0)
"""
    with GuardianProcess(mode, script, tag) as guardian:
        guardian.line()
        guardian.hang_up()
        reports = guardian.end()
        assert tagged(tag) == []
    assert reports["exited"]["endedBy"] == "owner"


def test_samples_the_whole_family(mode: str, tag: str) -> None:
    with GuardianProcess(mode, FAMILY + SLEEP, tag) as guardian:
        guardian.line()
        while guardian.report().get("processes") != 3:
            pass


def test_loads_nothing_but_a_little_of_the_standard_library() -> None:
    script = """
import sys
sys.path.insert(0, sys.argv[1])
import audio_ports.guardian
print(*sys.modules)
"""
    command = [sys.executable, "-I", "-S", "-c", script, str(GUARDIAN.parents[1])]
    shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    names = {name.split(".")[0] for name in shown.split()} - {"__main__"}
    assert names - sys.stdlib_module_names == {"audio_ports"}
    slow = {"asyncio", "ctypes", "json", "logging", "pathlib", "re", "subprocess", "typing"}
    assert names & slow == set()
