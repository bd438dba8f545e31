"""Choosing among what a search has found, by title and length."""

from __future__ import annotations

import json

import pytest

from audio_ports.download.search import Candidate, choose, parse_candidates
from audio_ports.download.versions import fits

WORDS = "Nine Volt Copper Wire"


def found(*songs: tuple[str, float | None]) -> list[Candidate]:
    return [Candidate(f"https://tube.example/{title}", length, title) for title, length in songs]


def chosen(
    songs: list[tuple[str, float | None]], duration_sec: float | None, words: str = WORDS
) -> str | None:
    candidate = choose(found(*songs), duration_sec, words)
    return None if candidate is None else candidate.title


@pytest.mark.parametrize(
    "version",
    [
        "(Karaoke Version)",
        "[Karaoké]",
        "| Backing Track",
        "(In the Style of Nine Volt)",
        "(Live)",
        "Live at North Hall",
        "(En Vivo)",
        "- BBC Session",
        "(Op Octet Cover)",
        "covered by Op Octet",
        "- Tribute to Nine Volt",
        "(Piano Version)",
        "(Night Owl Remix)",
        "(Night Owl Edit)",
        "(Night Owl Mix)",
        "- Instrumental",
        "(No Vocals)",
        "(Acapella)",
        "(Acoustic)",
        "Nightcore",
        "- sped-up",
        "(slowed + reverb)",
        "[8D AUDIO]",
        "(Bass Boosted)",
        "x Shore (Mash-Up)",
        "REACTION!!",
        "(Guitar Lesson)",
        "1 Hour",
        "(Extended)",
        "(Demo)",
        "#shorts",
        "ライブ",
        "カラオケ",
    ],
)
def test_takes_a_version_for_itself_only(version: str) -> None:
    title = f"Nine Volt - Copper Wire {version}"
    assert not fits(title, WORDS)
    assert fits(title, f"{WORDS} {version}")
    assert fits(title.upper(), f"{WORDS} {version}")


@pytest.mark.parametrize(
    "title",
    [
        "Nine Volt - Copper Wire",
        "Nine Volt - Copper Wire (Official Audio)",
        "Nine Volt - Copper Wire [Official Music Video] [4K]",
        "Nine Volt - Copper Wire (Lyrics) (2011 Remaster)",
        "Nine Volt - Copper Wire (Original Mix)",
        "Nine Volt - Copper Wire (Radio Edit)",
        "Nine Volt - Copper Wire (Radio Mix)",
        "Nine Volt - Copper Wire (Album Cover)",
        "Nine Volt - Copper Wire (Cover Art Video)",
        "Nine Volt - Alive, Discover, Oliver",
        "Copper Wire",
        "",
    ],
)
def test_takes_a_title_that_names_no_version(title: str) -> None:
    assert fits(title, WORDS)


def test_a_word_that_names_a_version_elsewhere_is_a_word() -> None:
    words = "Nine Volt Live and Let Sail"
    assert fits("Nine Volt - Live and Let Sail", words)
    assert not fits("Nine Volt - Live and Let Sail (Live)", words)
    assert not fits("Nine Volt - Live and Let Sail (Cover)", words)
    # The name of a band is in few titles of its own channel.
    assert fits("Copper Wire", "Live Copper Wire")


@pytest.mark.parametrize("words", [f"{WORDS} (Live)", f"{WORDS} - Live at North Hall"])
def test_takes_nothing_else_for_a_version(words: str) -> None:
    assert fits("Nine Volt - Copper Wire - Live at North Hall (Official Live Video)", words)
    assert not fits("Nine Volt - Copper Wire (Official Audio)", words)
    assert not fits("Nine Volt - Copper Wire (Live Karaoke)", words)


def test_the_closest_length_is_taken_and_of_equal_ones_the_first() -> None:
    assert chosen([("a", 209), ("b", 202), ("c", 198), ("d", 203)], 200) == "b"
    assert chosen([("a", 190), ("b", None)], 200) == "a"
    assert chosen([("a", 189), ("b", 211), ("c", None)], 200) is None
    karaoke, original = "Copper Wire (Karaoke Version)", "Copper Wire (Official Audio)"
    assert chosen([(karaoke, 200), (original, 209)], 200) == original
    assert chosen([(karaoke, 200)], 200) is None
    assert chosen([], 200) is None


def test_without_a_length_the_first_song_is_taken_and_nothing_over_15_min() -> None:
    assert chosen([("a", 36_000), ("b", 901), ("c", 900), ("d", 200)], None) == "c"
    assert chosen([("a", None), ("b", 412)], None) == "b"
    assert chosen([("a", 901), ("b", None)], None) == "b"
    assert chosen([("a", 901)], None) is None
    assert chosen([("Copper Wire (Live)", 200), ("Copper Wire", 230)], None) == "Copper Wire"


@pytest.mark.parametrize("title", [None, 7, ["Live"]])
def test_a_candidate_without_a_title_names_no_version(title: object) -> None:
    item = {"url": "https://tube.example/a", "duration": 200, "title": title}
    assert parse_candidates([json.dumps(item)]) == [Candidate("https://tube.example/a", 200, "")]


@pytest.mark.parametrize("text", ["(", "live ", " - ", "[a", "8", "cover art "])
def test_long_titles_are_read_in_time_that_grows_with_their_length(text: str) -> None:
    fits(text * 100_000, text * 100_000)
