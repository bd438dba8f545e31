"""The port `download-audio`, with a stand-in for yt-dlp as a real program."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from audio_ports.ports.process_tree import descendants
from port_process import PortProcess, of_type, run_port
from stand_in import RefusingProxy, StandIn, wait_until

URL = "https://tube.example/watch?v=abc&key=s3cret"
ANY = "*"


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "sound.m4a"
    path.write_bytes(b"\0\0\0\x18ftypM4A " + b"\x01" * 4000)
    return path


def request(folder: Path, program: StandIn | Path, **fields: Any) -> dict[str, Any]:
    path = program.path if isinstance(program, StandIn) else program
    output = folder / "output"
    output.mkdir(exist_ok=True)
    common = {
        "program": str(path),
        "proxy": "http://downloader:key@127.0.0.1:9",
        "maxBytes": 1_000_000,
        "limitSec": 60,
        "idleSec": 60,
        "today": "2026-11-22",
        "outputFolder": str(output),
    }
    target = {} if "search" in fields else {"url": URL}
    return {**common, **target, **fields}


def outcome(folder: Path, program: StandIn | Path, **fields: Any) -> dict[str, Any]:
    messages, _ = run_port("download-audio", **request(folder, program, **fields))
    return messages[-1]


def failing(folder: Path, *says: str, **script: Any) -> StandIn:
    return StandIn(
        folder, fetches={ANY: {"says": says, "exit": 1, **script.pop("fetch", {})}}, **script
    )


def test_brings_the_file_and_says_how_far_it_is(tmp_path: Path, sound: Path) -> None:
    program = StandIn(tmp_path, fetches={ANY: {"file": str(sound), "title": "Copper/Wire"}})
    messages, code = run_port("download-audio", **request(tmp_path, program))
    assert code == 0
    assert messages[-1] == {
        "type": "result",
        "id": "job-1",
        "file": "audio.m4a",
        "title": "Copper/Wire",
        "version": "2026.11.01",
    }
    assert (tmp_path / "output" / "audio.m4a").read_bytes() == sound.read_bytes()
    progress = of_type(messages, "progress")
    fractions = [message["fraction"] for message in progress]
    assert fractions == sorted(fractions)
    assert {message["stage"] for message in progress} == {"fetching"}


def test_calls_it_with_safe_arguments_and_the_address_behind_them(
    tmp_path: Path, sound: Path
) -> None:
    program = StandIn(tmp_path, fetches={ANY: {"file": str(sound)}})
    tricky = "https://tube.example/-x;$(touch owned)`id`"
    outcome(tmp_path, program, url=tricky)
    version, fetch = program.calls()
    assert version == ["--version"]
    assert fetch[-2:] == ["--", tricky]
    assert {"--ignore-config", "--no-playlist", "--no-exec", "--restrict-filenames"} <= set(fetch)
    assert fetch[fetch.index("--max-filesize") + 1] == "1000000"
    assert not list(tmp_path.rglob("owned"))


def test_its_requests_go_by_the_proxy_alone(tmp_path: Path, sound: Path) -> None:
    asks = ["http://127.0.0.1:9/", "https://tube.example/"]
    program = StandIn(tmp_path, fetches={ANY: {"file": str(sound), "asks": asks}})
    with RefusingProxy() as proxy, PortProcess("download-audio", env={"NO_PROXY": "*"}) as process:
        fields = request(tmp_path, program, proxy=proxy.url)
        process.send(type="run", id="job-1", **fields)
        assert process.next("result", "error")["type"] == "result"
    assert [line.split()[:2] for line in proxy.lines] == [
        ["GET", "http://127.0.0.1:9/"],
        ["CONNECT", "tube.example:443"],
    ]
    assert not any("downloader:key" in part for call in program.calls() for part in call)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "-o/tmp/x", "ytsearch5:x", ""])
def test_takes_addresses_of_the_web_only(tmp_path: Path, url: str) -> None:
    program = StandIn(tmp_path)
    assert outcome(tmp_path, program, url=url)["code"] == "bad_request"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("ERROR: Unsupported URL: https://tube.example/", "unsupported_source"),
        ("ERROR: [DRM] The requested site is known to use DRM protection.", "unsupported_source"),
        ("ERROR: [youtube] abc: Video unavailable", "not_found_at_source"),
        (
            "ERROR: [generic] Unable to download webpage: HTTP Error 404: Not Found",
            "not_found_at_source",
        ),
        ("ERROR: [youtube] abc: Private video. Sign in if you may see it", "refused_at_source"),
        ("ERROR: [youtube] abc: Sign in to confirm you're not a bot.", "refused_at_source"),
        ("ERROR: unable to download video data: HTTP Error 503: Busy", "source_failed"),
        ("ERROR: <urlopen error [Errno -2] Name or service not known>", "unreachable"),
        ("ERROR: [youtube] abc: Requested format is not available.", "downloader_failed"),
        ("ERROR: unable to write data: [Errno 28] No space left on device", "no_space"),
    ],
)
def test_tells_failures_apart(tmp_path: Path, line: str, code: str) -> None:
    assert outcome(tmp_path, failing(tmp_path, line))["code"] == code


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("Too Many Requests", None),
        ("Too Many Requests. Retry-After: 90", 90),
        ("rate-limited; try again in 2 hours", 7200),
        ("Too Many Requests. Retry-After: 9999999", 86_400),
    ],
)
def test_passes_on_how_long_to_wait(tmp_path: Path, words: str, seconds: int | None) -> None:
    error = outcome(tmp_path, failing(tmp_path, f"ERROR: HTTP Error 429: {words}"))
    assert error["code"] == "rate_limited"
    assert error.get("details", {}).get("retryAfterSec") == seconds


JS = "WARNING: [youtube] No supported JavaScript runtime could be found. See the wiki."
OLD = "WARNING: Your yt-dlp version (2026.01.01) is older than 90 days!"
BROKEN = "ERROR: [youtube] abc: Unable to extract the player; please report this issue"


def test_says_that_it_needs_javascript_unless_something_else_is_wrong(tmp_path: Path) -> None:
    assert outcome(tmp_path, failing(tmp_path, JS, BROKEN))["code"] == "downloader_needs_js"
    gone = failing(tmp_path, JS, "ERROR: [youtube] abc: Video unavailable")
    assert outcome(tmp_path, gone)["code"] == "not_found_at_source"


@pytest.mark.parametrize(
    ("version", "says", "code"),
    [
        ("2026.08.24", (BROKEN,), "downloader_failed"),
        ("2026.08.23", (BROKEN,), "downloader_outdated"),
        ("2026.11.01", (OLD, BROKEN), "downloader_outdated"),
        ("a-fork", (BROKEN,), "downloader_failed"),
    ],
)
def test_a_failure_of_an_old_version_is_its_age(
    tmp_path: Path, version: str, says: tuple[str, ...], code: str
) -> None:
    assert outcome(tmp_path, failing(tmp_path, *says, version=version))["code"] == code


def test_a_version_without_an_option_is_out_of_date(tmp_path: Path) -> None:
    program = failing(tmp_path, "yt-dlp: error: no such option: --no-exec", fetch={"exit": 2})
    assert outcome(tmp_path, program)["code"] == "downloader_outdated"


def test_an_old_version_that_works_is_used(tmp_path: Path, sound: Path) -> None:
    program = StandIn(tmp_path, version="2024.01.01", fetches={ANY: {"file": str(sound)}})
    assert outcome(tmp_path, program)["type"] == "result"


def test_a_program_that_is_none_is_missing(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("no program")
    assert outcome(tmp_path, tmp_path / "nowhere")["code"] == "downloader_missing"
    assert outcome(tmp_path, text)["code"] == "downloader_missing"
    assert outcome(tmp_path, Path("/bin/false"))["code"] == "downloader_missing"


def test_a_file_that_is_too_large_or_not_there_is_a_failure(tmp_path: Path, sound: Path) -> None:
    program = StandIn(tmp_path, fetches={ANY: {"file": str(sound)}})
    assert outcome(tmp_path, program, maxBytes=4000)["code"] == "too_large"
    nothing = StandIn(tmp_path, fetches={ANY: {}})
    assert outcome(tmp_path, nothing)["code"] == "downloader_failed"


def test_nothing_of_an_address_reaches_messages_or_logs(tmp_path: Path) -> None:
    says = f"ERROR: [generic] Unable to download {URL}: it broke"
    with PortProcess("download-audio") as process:
        process.send(type="run", id="job-1", **request(tmp_path, failing(tmp_path, says)))
        messages = list(process.messages())
        process.wait()
        told = f"{messages}{process.stderr}"
    assert "it broke" in process.stderr
    assert "s3cret" not in told


def candidate(name: str, seconds: float | None) -> dict[str, Any]:
    return {"url": f"https://tube.example/{name}", "title": name, "duration": seconds}


@pytest.mark.parametrize(
    ("lengths", "wanted", "taken"),
    [
        ([230, 185, 209, 200, 195], 200, 3),
        ([230, None, 190], 200, 2),
        ([230, 185], None, 0),
        ([36_000, 185], None, 1),
        ([36_000, 901], None, None),
        ([230, 211], 200, None),
        ([], 200, None),
    ],
)
def test_takes_the_candidate_of_the_right_length(
    tmp_path: Path, sound: Path, lengths: list[float | None], wanted: int | None, taken: int | None
) -> None:
    found = [candidate(str(nth), length) for nth, length in enumerate(lengths)]
    program = StandIn(tmp_path, found=found, fetches={ANY: {"file": str(sound)}})
    search = {"words": "Nine Volt\n Copper Wire", "durationSec": wanted}
    end = outcome(tmp_path, program, search=search)
    calls = program.calls()
    assert calls[1][-2:] == ["--", "ytsearch5:Nine Volt Copper Wire"]
    if taken is None:
        assert end["code"] == "not_found_at_source"
        assert len(calls) == 2
    else:
        assert end["type"] == "result"
        assert calls[2][-1] == f"https://tube.example/{taken}"


def test_takes_no_karaoke_for_the_original(tmp_path: Path, sound: Path) -> None:
    karaoke = candidate("a", 201) | {"title": "Nine Volt - Copper Wire (Karaoke Version)"}
    original = candidate("b", 203) | {"title": "Nine Volt - Copper Wire (Official Audio)"}
    program = StandIn(tmp_path, found=[karaoke, original], fetches={ANY: {"file": str(sound)}})
    search = {"words": "Nine Volt Copper Wire", "durationSec": 200}
    outcome(tmp_path, program, search=search)
    assert program.calls()[2][-1] == "https://tube.example/b"
    only = StandIn(tmp_path, found=[karaoke], fetches={ANY: {"file": str(sound)}})
    assert outcome(tmp_path, only, search=search)["code"] == "not_found_at_source"


def test_never_takes_a_candidate_of_spotify(tmp_path: Path, sound: Path) -> None:
    theirs = {"url": "https://open.spotify.com/track/x", "duration": 200}
    program = StandIn(
        tmp_path, found=[theirs, candidate("b", 200)], fetches={ANY: {"file": str(sound)}}
    )
    outcome(tmp_path, program, search={"words": "x", "durationSec": 200})
    assert program.calls()[2][-1] == "https://tube.example/b"


def hanging(folder: Path) -> tuple[StandIn, Path]:
    started = folder / "started"
    return StandIn(folder, fetches={ANY: {"hangs": True, "started": str(started)}}), started


@pytest.mark.parametrize("limit", ["limitSec", "idleSec"])
def test_ends_what_hangs_and_ignores_being_asked_with_its_child(tmp_path: Path, limit: str) -> None:
    program, started = hanging(tmp_path)
    with PortProcess("download-audio") as process:
        process.send(type="run", id="job-1", **request(tmp_path, program, **{limit: 4}))
        assert wait_until(started.exists)
        below = descendants(process.process.pid)
        assert len(below) == 2
        assert process.next("error", "result")["code"] == "timeout"
        assert wait_until(lambda: not any(_is_alive(pid) for pid in below))


def test_cancelling_leaves_nothing_of_it(tmp_path: Path) -> None:
    program, started = hanging(tmp_path)
    with PortProcess("download-audio") as process:
        process.send(type="run", id="job-1", **request(tmp_path, program))
        assert wait_until(started.exists)
        below = descendants(process.process.pid)
        process.send(type="cancel", id="job-1")
        assert process.next("error", "result")["code"] == "cancelled"
        process.wait()
    assert wait_until(lambda: not any(_is_alive(pid) for pid in below))


def _is_alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat[stat.rindex(")") + 2] not in "ZX"
