"""What a forked port starts with, and that it works as one of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from audio_files import ENCODINGS, music, write_audio
from fork_server_process import SRC, ForkServerProcess
from port_process import of_type, run_port


def test_forks_the_port_of_a_queue(server: ForkServerProcess) -> None:
    with server.fork(queue="ingest-audio") as port:
        assert port.next("ready")["port"] == "ingest-audio"
        port.send(type="run", id="j", sourceFile="relative.mp3")
        error = port.next("error", "result")
        assert (error["id"], error["code"]) == ("j", "bad_request")
        end = port.end()
        assert (end["type"], end["status"]) == ("exited", 1 << 8)


def test_a_forked_port_works_as_one_of_its_own(tmp_path: Path) -> None:
    source = write_audio(tmp_path / "a", music(3), ENCODINGS["mp3"])
    request = {"sourceFile": str(source), "settings": {}}
    expected, _ = run_port("ingest-audio", outputFolder=str(tmp_path / "plain"), **request)
    modules = "audio_ports.ingest_audio,audio_ports.separate_stems"
    with (
        ForkServerProcess("subreaper", modules) as server,
        server.fork(queue="ingest-audio") as port,
    ):
        forked = str(tmp_path / "forked")
        port.send(type="run", id="job-1", outputFolder=forked, **request)
        assert port.next("result", "error") == of_type(expected, "result")[0]
        assert port.end()["status"] == 0


def test_a_forked_port_takes_its_settings_from_its_own_environment(
    server: ForkServerProcess,
) -> None:
    settings = {"AUDIO_PORTS_REQUESTS": "2", "AUDIO_PORTS_HEARTBEAT_MS": "10"}
    with server.fork(queue="ingest-audio", env=settings) as port:
        for job_id in ("a", "b"):
            port.send(type="run", id=job_id)
            assert port.next("error")["id"] == job_id
            port.next("heartbeat") if job_id == "a" else None
        assert port.end()["status"] == 1 << 8


def test_says_so_when_there_is_no_such_queue(plain: ForkServerProcess) -> None:
    with plain.fork(queue="bake-bread") as port:
        assert port.end()["status"] == 1 << 8
        assert "usage" in port.stderr()


def test_runs_a_file_as_the_main_program(plain: ForkServerProcess, tmp_path: Path) -> None:
    (tmp_path / "beside.py").write_text("NAME = 'beside'")
    program = tmp_path / "program.py"
    program.write_text(
        "import sys, threading, beside\n"
        "def last(): main.join(); print('the end'); sys.stdout.flush()\n"
        "main = threading.current_thread()\n"
        "print(__name__, beside.NAME, sys.argv[1:], sys.stdin.readline().strip())\n"
        "sys.stderr.write('to stderr')\n"
    )
    with plain.fork(argv=[str(program), "a", "b"]) as port:
        port.streams["stdin"].sendall(b"a line\n")
        assert port.line() == "__main__ beside ['a', 'b'] a line"
        assert port.end()["status"] == 0
        assert port.stderr() == "to stderr"


def test_a_threads_last_words_are_waited_for(plain: ForkServerProcess) -> None:
    script = """
import sys, threading
threading.Thread(target=lambda: print(sys.stdin.readline(), flush=True)).start()
"""
    with plain.fork(script) as port:
        port.streams["stdin"].sendall(b"late\n")
        assert port.line() == "late"
        assert port.end()["status"] == 0


def test_its_environment_is_what_was_asked_for(server: ForkServerProcess) -> None:
    script = "import os, json; print(json.dumps(dict(os.environ)), flush=True)\n"
    child = "import subprocess; subprocess.run(['/usr/bin/env'])\n"
    with server.fork(script + child, env={"COLOUR": "blå", "TZ": "Asia/Tokyo"}) as port:
        assert port.line() == (
            f'{{"COLOUR": "bl\\u00e5", "TZ": "Asia/Tokyo", "AUDIO_PORTS_ID": "{port.id}"}}'
        )
        lines = {port.line() for _ in range(3)}
        assert lines == {"COLOUR=blå", "TZ=Asia/Tokyo", f"AUDIO_PORTS_ID={port.id}"}


def test_follows_its_own_time_zone_and_temporary_folder(tmp_path: Path) -> None:
    (tmp_path / "early.py").write_text("import tempfile; tempfile.gettempdir()")
    script = "import tempfile, time; print(time.tzname[0], tempfile.gettempdir(), flush=True)"
    path = f"{SRC}{os.pathsep}{tmp_path}"
    with (
        ForkServerProcess("subreaper", "early", PYTHONPATH=path) as server,
        server.fork(script, env={"TZ": "XYZ-3", "TMPDIR": str(tmp_path)}) as port,
    ):
        assert port.line() == f"XYZ {tmp_path}"


def test_starts_with_three_descriptors_and_default_signals(server: ForkServerProcess) -> None:
    script = """
import os, signal, threading
held = [int(fd) for fd in os.listdir("/proc/self/fd")]
handlers = {signal.getsignal(number) for number in signal.valid_signals()}
masked = signal.pthread_sigmask(signal.SIG_BLOCK, [])
print(len(held) - 1, sorted(held)[:3], len(masked), signal.set_wakeup_fd(-1))
print(sorted(str(handler) for handler in handlers if callable(handler)))
print(signal.getsignal(signal.SIGTERM).name, os.getsid(0) == os.getpgrp() == os.getpid())
"""
    with server.fork(script) as port:
        assert port.line() == "3 [0, 1, 2] 0 -1"
        assert port.line() == "['<built-in function default_int_handler>']"
        assert port.line() == "SIG_DFL True"


def test_two_ports_draw_different_numbers() -> None:
    script = "import random, numpy; print(random.random(), numpy.random.rand(), flush=True)"
    with ForkServerProcess("subreaper", "random,numpy.random") as server:
        drawn = []
        for _ in range(2):
            with server.fork(script) as port:
                drawn += port.line().split()
        assert len(set(drawn)) == 4


@pytest.mark.parametrize(("variables", "threads"), [({}, 1), ({"OMP_NUM_THREADS": "3"}, 3)])
def test_linear_algebra_uses_as_many_threads_as_it_may(
    variables: dict[str, str], threads: int
) -> None:
    script = """
import ctypes, numpy as np
path = next(line.split()[-1] for line in open("/proc/self/maps") if "openblas64" in line)
print(ctypes.CDLL(path).scipy_openblas_get_num_threads64_(), flush=True)
a = np.random.rand(300, 300)
print(np.allclose(a @ np.linalg.inv(a), np.eye(300)), flush=True)
"""
    with (
        ForkServerProcess("subreaper", "numpy", OPENBLAS_NUM_THREADS="1") as server,
        server.fork(script, env=variables) as port,
    ):
        assert port.line() == str(threads)
        assert port.line() == "True"
