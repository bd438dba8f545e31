"""Which version of a song a title on a video site names."""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 500
_ACCENTS = re.compile(r"[\u0300-\u036f]")
_BETWEEN_WORDS = re.compile(r"[\W_]+")
# In brackets, or behind a spaced dash.
_ASIDE = re.compile(r"[(\[{]([^()\[\]{}]*)|\s[-\u2010-\u2015]\s(.*)")
# By what they are, in folded words; beside versions of the music also what only talks of it.
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (
            "karaoke",
            r"\bkaraoke\b|\bbacking tracks?\b|\bsing along\b|\bplay along\b|\bminus one\b"
            r"|\b(?:in the style of|made famous by|originally performed by)\b|カラオケ|노래방",
        ),
        (
            "instrumental",
            r"\binstrumentals?\b|\boff vocal\b|\b(?:no|without) vocals\b|インスト",
        ),
        ("a_cappella", r"\ba ?capp?ell?as?\b|\b(?:vocals only|isolated vocals|only vocals)\b"),
        (
            "live",
            r"\blive\b|\blivestream\b|\bconcert\b|\btiny desk\b|\bsessions?\b|\brehearsals?\b"
            r"|\bsoundcheck\b|\b(?:en vivo|ao vivo|en directo|en direct|dal vivo)\b"
            r"|ライブ|ライヴ|라이브",
        ),
        ("acoustic", r"\bacoustic\b|\bunplugged\b|\bstripped\b|\bacustic[oa]\b|\bacoustique\b"),
        (
            "cover",
            r"(?<!album )\bcover(?:s|ed)?\b(?! art\b)|\btribute\b|\bparod(?:y|ies)\b"
            r"|\b(?:piano|guitar|violin|orchestral|lullaby|music box|8 ?bit|lo ?fi) version\b"
            r"|歌ってみた|커버",
        ),
        (
            "remix",
            r"\bremix(?:es|ed)?\b|\bremezcla\b|\b(?:rework(?:ed)?|bootleg|refix|flip|vip)\b"
            r"|(?<!original )(?<!album )(?<!single )(?<!radio )(?<!stereo )\bmix\b"
            r"|(?<=\S )(?<!radio )(?<!single )(?<!album )(?<!video )(?<!clean )\bedit\b"
            r"|リミックス|리믹스",
        ),
        ("mashup", r"\bmash ?ups?\b|\bmega ?mix\b|\bmedley\b"),
        ("sped_up", r"\b(?:sped|speed) ?up\b|\bfast version\b"),
        ("slowed", r"\bslowed\b|\bslow version\b|\breverb\b|\bdaycore\b"),
        ("nightcore", r"\bnightcore\b"),
        ("eight_d", r"\b(?:8|9|16) ?d\b"),
        ("bass_boosted", r"\bbass boost(?:ed)?\b"),
        ("reversed", r"\breversed\b|\bbackwards\b"),
        ("demo", r"\bdemos?\b|\bouttakes?\b"),
        ("extended", r"\bextended\b|\b\d+ ?(?:hours?|hrs?)\b|\bloop(?:ed)?\b"),
        ("collection", r"\bfull (?:album|ep)\b|\bcompilation\b"),
        ("excerpt", r"\b(?:teaser|trailer|snippet|preview|shorts)\b"),
        ("reaction", r"\breact(?:s|ing|ions?)?\b|\breview\b|\bcommentary\b|\bexplained\b"),
        ("lesson", r"\btutorials?\b|\blessons?\b|\bhow to (?:play|sing)\b|\bchords\b"),
    )
)


def fits(title: str, words: str) -> bool:
    """Tell whether a title names the version that is looked for, mostly none.

    Parameters
    ----------
    title : str
        Of what was found.
    words : str
        What was looked for. What they name in brackets or behind a dash the title has to name;
        what they name elsewhere ("Live and Let Sail") it may name as often as they do.

    Returns
    -------
    bool
    """
    asked = set(_count(" ".join(_asides(words))))
    allowed = _count(words)
    named = _count(title)
    return asked <= named.keys() and all(
        kind in asked or times <= allowed.get(kind, 0) for kind, times in named.items()
    )


def _asides(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text[:_LONGEST])
    return [found[1] or found[2] or "" for found in _ASIDE.finditer(plain)]


def _count(text: str) -> dict[str, int]:
    """Count how often each kind is named; those that are not are left out."""
    folded = _fold(text)
    counts = {kind: len(pattern.findall(folded)) for kind, pattern in _KINDS}
    return {kind: times for kind, times in counts.items() if times > 0}


def _fold(text: str) -> str:
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text[:_LONGEST]))
    words = unicodedata.normalize("NFC", bare).casefold()
    return _BETWEEN_WORDS.sub(" ", words.replace("'", "")).strip()
