"""How words and their syllables are written in pinyin and in zhuyin, and how what an editor writes is understood."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import pairwise

from ..cache import Table
from ..sources.sound import is_han
from . import cedict, contexts, corrections, dictionary
from .word import Word, plain

PUNCTUATION = str.maketrans("，。；：？！（）、“”‘’「」『』", ",.;:?!(),“”‘’“”‘’")
CLOSING = ",.;:?!)]}”’…》〉】·-"
OPENING = "([{“‘《〈【·-@"
FULL = frozenset("，。；：？！（）、“”‘’「」『』《》〈〉【】—…·")
LEADING = frozenset(".-")
NOTHING, FOREIGN = Word(""), 1 << 30
COMPLEMENTS = frozenset("完到见懂成住掉错光死")
NO_COMPLEMENT = frozenset("会要能可应该敢肯来去在是有不没别再也都就才还了着过")


def pinyin_text(words: Iterable[Word], apart: bool = False) -> str:
    """Words apart, punctuation as in Latin script, by GB/T 16159: 着 and 过 are written with their verb, and so is what a verb of one syllable
    comes to (做完); 了 stands apart, for it may belong to the sentence. A sentence with its mark begins with a capital. `apart`: no word is a
    complement (classical text)."""
    out, before, begin = "", NOTHING, -1
    for word, after in pairwise((*words, NOTHING)):
        piece = word.pinyin if word.syllables else word.text.translate(PUNCTUATION).replace("——", "—").replace("……", "…").strip()
        if not piece or (piece in "—…" and out.endswith(piece)):
            before = NOTHING
            continue
        out += "" if not out or _together(before, word, after, out[-1], piece[0], apart) else " "
        if begin < 0 and any(map(str.isalnum, piece)):
            begin = len(out) if word.syllables else FOREIGN
        out += piece
        if piece in "!?" or word.text == "。" or (piece == "." and (not after.text.strip() or (before.syllables and after.syllables))):
            out, begin = out if begin in (-1, FOREIGN) else out[:begin] + out[begin].upper() + out[begin + 1 :], -1
        before = word
    return out


def _together(before: Word, word: Word, after: Word, last: str, first: str, apart: bool) -> bool:
    """Whether the word is written together with the one before it, of which `last` is the last letter, as `first` is the word's first."""
    if before.syllables and word.text in LEADING and after.text and not after.syllables and after.text[0] not in CLOSING:
        return False  # A sign of what follows: .NET, -5.
    if first in CLOSING or last in OPENING:
        return True
    if not word.syllables:
        return not before.syllables and before is not NOTHING and not FULL & {before.text[-1], word.text[0]}
    if not before.syllables or before.proper or apart:
        return False
    if word.text == "们":
        return True
    if word.text in ("着", "过"):
        return word.syllables in (("zhe",), ("guo",))
    verb = len(before.text) == 1 and before.text not in NO_COMPLEMENT and cedict.does(before.text)
    return verb and word.text in COMPLEMENTS


@cache
def bopomofo(syllable: str) -> str:
    """Zhuyin of one pinyin syllable: the first tone unmarked, the neutral dot before the syllable, as in print in Taiwan."""
    return (SIGNS.get(syllable) or _signs(syllable)) if syllable else ""


def _signs(syllable: str) -> str:
    from pypinyin import Style
    from pypinyin.contrib.tone_convert import to_normal, to_tone3
    from pypinyin.style import convert

    tone = to_tone3(syllable, neutral_tone_with_five=True)[-1]
    bare: str = convert(to_normal(syllable), Style.BOPOMOFO, strict=False).strip("˙ˊˇˋ")
    return f"˙{bare}" if tone == "5" else bare + {"2": "ˊ", "3": "ˇ", "4": "ˋ"}.get(tone, "")


SIGNS = Table("zhuyin", lambda: {syllable: _signs(syllable) for syllable in dictionary.syllables()})


def parse(pinyin: str, text: str) -> tuple[str, ...] | None:
    """The syllables of a `pinyin` that an editor wrote for `text`, one for each Han character; None where they do not fit.

    Latin words and numbers stand in it as in the text; spaces, marks and capitals are free.
    """
    letters = "".join(c for c in unicodedata.normalize("NFC", pinyin).lower() if c.isalnum())
    return _fit(letters, tuple(c for c in text.lower() if c.isalnum()))


def _fit(letters: str, rest: tuple[str, ...]) -> tuple[str, ...] | None:
    made: list[str] = []
    for at, char in enumerate(rest):
        if not is_han(char):
            if not letters.startswith(char):
                return None
            letters = letters.removeprefix(char)
            continue
        known = dictionary.all_readings(char) | contexts.classical().readings(char)
        doubled = {plain(s) for s in known} if rest[at - 1 : at] == (char,) else set()
        fitting = sorted((s for s in known | doubled if letters.startswith(s)), key=len, reverse=True)
        if len(fitting) > 1:
            tails = ((s, _fit(letters[len(s) :], rest[at + 1 :])) for s in fitting)
            return next(((*made, s, *tail) for s, tail in tails if tail is not None), None)
        if not fitting:
            return None
        made.append(fitting[0])
        letters = letters.removeprefix(fitting[0])
    return None if letters else tuple(made)


def unknown(word: str, pinyin: str) -> str:
    """The characters of a word to which `pinyin` gives syllables that no dictionary knows them by, with these; "" where there are none."""
    given = tuple(s.lower().lstrip("-") for s in pinyin.split())
    if given in {corrections.taiwan().get(word), *(tuple(s.lower() for s in cedict.syllables(e.pinyin, word)) for e in cedict.entries(word))}:
        return ""
    taiwan = corrections.taiwan_characters()
    known = ({*dictionary.all_readings(c), *(s for (char, _), s in taiwan.items() if char == c)} for c in word)
    doubled = (char == before for char, before in zip(word, " " + word))
    wrong = (f"{c} {s}" for c, s, all_, d in zip(word, given, known, doubled) if is_han(c) and all_ and s not in all_ and not (d and s == plain(s)))
    return ", ".join(dict.fromkeys(wrong))
