"""The guardians of forked ports: what they report, and that nothing outlives its owner."""

from __future__ import annotations

import os
import resource
import signal

import pytest

from fork_server_process import ForkedPort, ForkServerProcess
from guardian_process import MODES, marked, wait_until_gone

SLEEP = "import time; time.sleep(600)\n"
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
# Beside the port: a child that was only forked, and one that leads a session of its own.
FAMILY = f"""
import os, subprocess, sys
if os.fork() == 0:
    {SLEEP}
command = [sys.executable, "-I", "-S", "-c", {SLEEP!r}]
subprocess.Popen(command, start_new_session=True)
print("up", flush=True)
"""


@pytest.mark.parametrize(
    ("script", "status"),
    [
        ("", 0),
        ("raise SystemExit(7)", 7 << 8),
        ("import sys; sys.exit('a reason')", 1 << 8),
        ("raise ValueError", 1 << 8),
        ("import os; os.kill(os.getpid(), 11)", signal.SIGSEGV),
        ("import os; os.kill(os.getpid(), 15)", signal.SIGTERM),
        ("import os; os.abort()", signal.SIGABRT),
    ],
)
def test_reports_as_a_guardian_does(server: ForkServerProcess, script: str, status: int) -> None:
    with server.fork(script) as port:
        assert port.started["type"] == "started"
        assert port.started["guardianPid"] == port.guardian_pid
        end = port.end()
        assert (end["type"], end["status"], end["endedBy"]) == ("exited", status, None)
        assert {"oomKills", "rssBytes", "peakRssBytes"} < set(end)


def test_shows_a_ports_id_in_all_of_its_processes(server: ForkServerProcess) -> None:
    of_server = set(marked(server.id))
    with server.fork(FAMILY + SLEEP) as port, server.fork(FAMILY + SLEEP) as other:
        assert (port.line(), other.line()) == ("up", "up")
        found = marked(port.id)
        assert {port.started["guardianPid"], port.started["portPid"]} < set(found)
        assert len(found) == 4
        assert set(marked(other.id)).isdisjoint(found)
        assert of_server <= set(marked(server.id))


@pytest.mark.parametrize(
    ("limits", "shown", "expected"),
    [
        ({"openFiles": 64}, "resource.getrlimit(resource.RLIMIT_NOFILE)", "(64, 64)"),
        ({"cpuSec": 7}, "resource.getrlimit(resource.RLIMIT_CPU)", "(7, 12)"),
        ({"nice": 3}, "os.getpriority(os.PRIO_PROCESS, 0) - own", "3"),
    ],
)
def test_puts_limits_on_the_port_alone(
    server: ForkServerProcess, limits: dict[str, int], shown: str, expected: str
) -> None:
    script = f"import os, resource; own = {os.getpriority(os.PRIO_PROCESS, 0)}\n"
    with server.fork(script + f"print({shown}, flush=True)\n" + SLEEP, limits=limits) as port:
        assert port.line() == expected
        for limit in (resource.RLIMIT_NOFILE, resource.RLIMIT_CPU):
            assert resource.prlimit(port.guardian_pid, limit) == resource.getrlimit(limit)
        nice = os.getpriority(os.PRIO_PROCESS, port.guardian_pid)
        assert nice == os.getpriority(os.PRIO_PROCESS, 0)


def test_a_limit_of_processor_time_ends_the_port(server: ForkServerProcess) -> None:
    with server.fork("while True: pass", limits={"cpuSec": 1}) as port:
        assert port.end()["status"] == signal.SIGXCPU


@pytest.mark.parametrize(
    ("script", "limits", "by"),
    [
        ("kept = b'x' * 300_000_000\n", {"memoryBytes": 250_000_000}, "memory"),
        ("import os\nfor _ in range(60): os.fork() or __import__('time').sleep(600)\n",
         {"processes": 20}, "processes"),
    ],
)  # fmt: skip
def test_ends_a_tree_that_takes_too_much(
    server: ForkServerProcess, script: str, limits: dict[str, int], by: str
) -> None:
    with server.fork(script + SLEEP, limits={**limits, "sampleMs": 20}) as port:
        end = port.end()
        assert end["endedBy"] == by
        assert _left(port) == []


def test_runs_no_port_without_its_limits(server: ForkServerProcess) -> None:
    request = server.request(argv=["/no/such/program"], limits={"cgroup": "/no/such/group"})
    server.send(**request)
    assert server.next("forked", "failed")["type"] == "forked"
    streams = server.accept(request["token"])
    with streams["report"].makefile("rb") as reports:
        assert b'"type": "failed", "errno": 2' in reports.read()
    for stream in streams.values():
        stream.close()
    assert wait_until_gone(request["id"], marked) == []


def test_ends_what_a_port_leaves_behind(server: ForkServerProcess) -> None:
    with server.fork(FAMILY) as port:
        end = port.end()
        assert (end["status"], end["endedBy"]) == (0, None)
        assert _left(port) == []


def test_forwards_sigterm(server: ForkServerProcess) -> None:
    with server.fork(FAMILY + SLEEP) as port:
        port.line()
        os.killpg(port.guardian_pid, signal.SIGTERM)
        end = port.end()
        assert (end["status"], end["endedBy"]) == (signal.SIGTERM, None)
        assert _left(port) == []


def test_kills_a_port_that_ignores_sigterm(server: ForkServerProcess) -> None:
    with server.fork(DEAF + FAMILY + SLEEP, limits={"termMs": 100}) as port:
        port.line()
        os.kill(port.guardian_pid, signal.SIGTERM)
        end = port.end()
        assert (end["status"], end["endedBy"]) == (signal.SIGKILL, "stop")
        assert _left(port) == []


@pytest.mark.parametrize("is_half", [False, True])
def test_ends_the_tree_when_the_owner_hangs_up(server: ForkServerProcess, *, is_half: bool) -> None:
    with server.fork(DEAF + FAMILY + SLEEP) as port, server.fork(SLEEP) as other:
        port.line()
        if is_half:
            port.streams["stdin"].shutdown(1)
        else:
            port.streams["stdin"].close()
        end = port.end()
        assert (end["status"], end["endedBy"]) == (signal.SIGKILL, "owner")
        assert _left(port) == []
        assert len(marked(other.id)) == 2


def test_ends_a_tree_that_forks_faster_than_one_look(server: ForkServerProcess) -> None:
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
    with server.fork(script) as port:
        port.line()
        port.streams["stdin"].close()
        assert port.end()["endedBy"] == "owner"
        assert _left(port) == []


def test_a_killed_guardian_leaves_nothing_and_no_other_port_is_hurt(
    server: ForkServerProcess,
) -> None:
    with server.fork(DEAF + FAMILY + SLEEP) as port, server.fork(SLEEP) as other:
        port.line()
        os.kill(port.guardian_pid, signal.SIGKILL)
        assert wait_until_gone(port.id, marked) == []
        assert len(marked(other.id)) == 2
        with server.fork("") as third:
            assert third.end()["status"] == 0


@pytest.mark.parametrize("mode", MODES)
def test_a_killed_fork_server_takes_its_ports_along(mode: str) -> None:
    with ForkServerProcess(mode) as server:
        ports = [server.fork(DEAF + FAMILY + SLEEP) for _ in range(3)]
        for port in ports:
            port.line()
        os.kill(server.pid, signal.SIGKILL)
        for port_id in (server.id, *(port.id for port in ports)):
            assert wait_until_gone(port_id, marked) == []
        for port in ports:
            port.close()


@pytest.mark.parametrize("mode", MODES)
def test_the_owners_end_takes_all_along(mode: str) -> None:
    with ForkServerProcess(mode) as server:
        port = server.fork(DEAF + FAMILY + SLEEP)
        port.line()
        server.hang_up()
        for port_id in (server.id, port.id):
            assert wait_until_gone(port_id, marked) == []
        port.close()


def _left(port: ForkedPort) -> list[int]:
    """The port's processes but for its guardian, which may still be on its way out."""
    return [pid for pid in marked(port.id) if pid != port.guardian_pid]
