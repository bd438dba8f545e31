"""The list of features, and what wishes for them mean."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from audio_ports.analysis.catalogue import PARTS, features, wish_for
from audio_ports.errors import TaskError

FORMAT = Path(__file__).parents[3] / "docs" / "analysis-format.md"


def test_the_list_is_that_of_the_documented_format() -> None:
    section = FORMAT.read_text(encoding="utf-8").split("## Features")[1].split("\n## ")[0]
    names = re.findall(r"`([a-z_]+)`", section.split(":", 1)[1].split(". Each")[0])
    documented = [name for name in names if name not in {"python"}]
    assert list(features()) == documented


def test_each_feature_has_a_part_a_title_and_known_needs() -> None:
    titles = set()
    for name, feature in features().items():
        assert feature.name == name
        assert feature.part in PARTS
        assert set(feature.needs) <= set(PARTS) - {feature.part}
        titles.add(feature.title)
    assert len(titles) == len(features())
    assert "" not in titles


def test_a_part_comes_after_what_it_needs() -> None:
    for feature in features().values():
        for need in feature.needs:
            assert PARTS.index(need) < PARTS.index(feature.part)


def test_no_wish_means_everything() -> None:
    assert wish_for(None).parts == set(PARTS)
    assert wish_for(None).needed == set(PARTS)


@pytest.mark.parametrize(
    ("names", "parts", "needed"),
    [
        (["tempo"], {"rhythm"}, {"rhythm"}),
        (["chords"], {"chords"}, {"chords", "rhythm", "tonality"}),
        (["cues", "key"], {"form", "tonality"}, {"form", "rhythm", "tonality"}),
        (["warnings"], {"loudness"}, {"loudness"}),
        (["mfcc", "energy"], {"descriptors"}, {"descriptors"}),
    ],
)
def test_a_wish_is_for_its_part_and_what_that_needs(
    names: list[str], parts: set[str], needed: set[str]
) -> None:
    wish = wish_for(names)
    assert wish.parts == parts
    assert wish.needed == needed


def test_unknown_features_are_named_with_the_known_ones() -> None:
    with pytest.raises(TaskError) as caught:
        wish_for(["tempo", "valence", "mood"])
    assert caught.value.code == "bad_request"
    assert "mood, valence" in caught.value.message
    assert all(name in caught.value.message for name in features())
    assert caught.value.details == {"unknown": ["mood", "valence"]}
