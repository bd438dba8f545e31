"""The table of styles: tempo, metre, drum patterns and how bass and chords go."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Style:
    """How a kind of song goes.

    Drum patterns are one bar each, for louder and louder parts: instrument to one character for
    each step: X accent, x normal, g ghost. `steps` of them make a beat; `swing` is where the
    second half of a beat begins (0.5 straight).
    """

    name: str
    tempo: tuple[float, float]
    metre: int
    steps: int
    patterns: tuple[dict[str, str], ...]
    bass: str
    comps: tuple[str, ...]
    chords: tuple[str, ...]
    swing: float = 0.5
    beats_per_chord: int = 4


STYLES: tuple[Style, ...] = (
    Style(
        "ballad",
        (54, 76),
        4,
        4,
        (
            {"kick": "X.......x.x.....", "rim": "....x.......x...", "hat": "x.x.x.x.x.x.x.x."},
            {"kick": "X.....x.x.......", "snare": "....X.......X...", "hat": "xgxgxgxgxgxgxgxg"},
        ),
        "long",
        ("arp16", "hold"),
        ("epiano", "strings"),
    ),
    Style(
        "rock",
        (96, 152),
        4,
        4,
        (
            {"kick": "X.......X.x.....", "snare": "....X.......X...", "hat": "X.x.X.x.X.x.X.x."},
            {"kick": "X.....x.X.x.....", "snare": "....X..g.g..X...", "ride": "X.x.X.x.X.x.X.x."},
        ),
        "root8",
        ("eighths", "hold"),
        ("fuzz", "organ"),
    ),
    Style(
        "hip-hop",
        (78, 100),
        4,
        4,
        (
            {"kick": "X......x..X.....", "snare": "....X.......X..g", "hat": "x.x.x.x.x.x.x.x."},
            {"kick": "X..x...x..X..x..", "clap": "....X.......X...", "hat": "x.x.x.xxx.x.x.xx"},
        ),
        "syncopated",
        ("hold", "pushed"),
        ("epiano", "pad"),
        0.56,
    ),
    Style(
        "house",
        (116, 130),
        4,
        4,
        (
            {"kick": "X...X...X...X...", "open": "..x...x...x...x.", "hat": "x...x...x...x..."},
            {
                "kick": "X...X...X...X...",
                "clap": "....X.......X...",
                "open": "..X...X...X...X.",
                "shaker": "xgxgxgxgxgxgxgxg",
            },
        ),
        "offbeat",
        ("pushed", "hold"),
        ("synth", "pad"),
    ),
    Style(
        "shuffle",
        (88, 136),
        4,
        2,
        (
            {"kick": "X...X...", "snare": "..X...X.", "hat": "xxxxxxxx"},
            {"kick": "X..xX...", "snare": "..X..gX.", "ride": "XxXxXxXx"},
        ),
        "walking",
        ("offbeat", "eighths"),
        ("organ", "fuzz"),
        0.66,
    ),
    Style(
        "waltz",
        (84, 176),
        3,
        2,
        (
            {"kick": "X.....", "rim": "..x.x.", "hat": "x.x.x."},
            {"kick": "X.....", "snare": "..x.x.", "ride": "X.x.xx"},
        ),
        "root_of_bar",
        ("after_beats", "arp8"),
        ("strings", "pluck"),
        beats_per_chord=3,
    ),
    Style(
        "punk",
        (172, 216),
        4,
        2,
        (
            {"kick": "X...X...", "snare": "..X...X.", "hat": "X.X.X.X."},
            {"kick": "X..xX...", "snare": "..X...X.", "ride": "X.X.X.X."},
        ),
        "root8",
        ("eighths", "beats"),
        ("fuzz", "fuzz"),
        beats_per_chord=8,
    ),
    Style(
        "breakbeat",
        (164, 178),
        4,
        2,
        (
            {"kick": "X....X..", "snare": "..X...X.", "hat": "xxxxxxxx"},
            {"kick": "X....X..", "snare": "..Xg.gX.", "ride": "X.X.X.X."},
        ),
        "long",
        ("hold", "pushed"),
        ("pad", "synth"),
        beats_per_chord=8,
    ),
    Style(
        "jazz",
        (118, 208),
        4,
        2,
        (
            {"ride": "x.xxx.xx", "pedal": "..x...x.", "kick": "g.g.g.g."},
            {"ride": "X.XxX.Xx", "pedal": "..x...x.", "snare": "...g...."},
        ),
        "walking",
        ("charleston", "beats"),
        ("epiano", "pluck"),
        0.64,
    ),
    Style(
        "polka",
        (96, 126),
        2,
        2,
        ({"kick": "X...", "snare": "..x.", "hat": "x.x."}, {"kick": "X...", "snare": ".gXg"}),
        "root_fifth",
        ("offbeat", "after_beats"),
        ("reed", "pluck"),
        beats_per_chord=2,
    ),
    Style(
        "reggae",
        (66, 84),
        4,
        4,
        (
            {"kick": "........X.......", "rim": "........X.......", "hat": "x.x.x.x.x.x.x.x."},
            {"kick": "X...X...X...X...", "snare": "........X.......", "hat": "x.xgx.xgx.xgx.xg"},
        ),
        "syncopated",
        ("offbeat", "offbeat"),
        ("organ", "pluck"),
        0.54,
    ),
    Style(
        "five",
        (108, 176),
        5,
        2,
        (
            {"kick": "X.....X...", "snare": "....x...x.", "hat": "x.x.x.x.x."},
            {"kick": "X..x..X...", "snare": "....X...X.", "ride": "X.x.x.X.x."},
        ),
        "root_of_bar",
        ("three_two", "hold"),
        ("epiano", "organ"),
        beats_per_chord=5,
    ),
    Style(
        "seven",
        (118, 190),
        7,
        2,
        (
            {"kick": "X.......X.....", "snare": "....x.......x.", "hat": "x.x.x.x.x.x.x."},
            {"kick": "X....x..X.....", "snare": "....X...g...X.", "ride": "X.x.x.x.X.x.x."},
        ),
        "root_of_bar",
        ("hold", "arp8"),
        ("synth", "strings"),
        beats_per_chord=7,
    ),
    Style(
        "six",
        (96, 150),
        6,
        2,
        (
            {"kick": "X.....x.....", "snare": "......X.....", "hat": "x.x.x.x.x.x."},
            {"kick": "X...x.......", "snare": "......X...g.", "ride": "X.x.x.x.x.x."},
        ),
        "root_of_bar",
        ("beats", "arp8"),
        ("pluck", "organ"),
        beats_per_chord=6,
    ),
    Style(
        "six-eight",
        (52, 84),
        2,
        3,
        (
            {"kick": "X.....", "snare": "...X..", "hat": "xxxxxx"},
            {"kick": "X....x", "snare": "...X..", "ride": "XxxXxx"},
        ),
        "root_of_bar",
        ("arp_triple", "hold"),
        ("pluck", "strings"),
        beats_per_chord=2,
    ),
    Style(
        "arpeggios",
        (62, 132),
        4,
        2,
        ({}, {}),
        "long",
        ("arp8", "arp8"),
        ("pluck", "epiano"),
    ),
    Style(
        "chorale",
        (56, 96),
        4,
        2,
        ({}, {}),
        "beats",
        ("beats", "halves"),
        ("strings", "reed"),
    ),
)
