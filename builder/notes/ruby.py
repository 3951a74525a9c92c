"""A quotation with its reading over or beside the signs, as Anki's `furigana:` filter makes it: each word can be touched by itself.

A word is `<span tabindex="0">没有[<i class="t2">méi</i><i class="t3">yǒu</i>]</span>`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence

from ..chinese.spelling import bopomofo
from ..chinese.word import Word, tone
from .markup import escape

# So many signs keep to one line with their reading, on a phone at twice the size too; a longer word may be broken between two such parts.
TOGETHER = 4
CLOSING = re.compile(r"[，。、；：！？）》〉」』】”’…,.;:?!)]+")
TONES = "ˊˇˋ"
BLANK = "＿"
# What stands between the syllables of a word.
LINKS = ("-", " ", "'")

Cells = Callable[[Word], Iterator[tuple[str, str]]]


def pinyin(words: Sequence[Word], blanked: Collection[int] = ()) -> str:
    """The words of a text, each with its pinyin. `blanked`: the places of signs that a learner is to find."""
    return _line(words, blanked, _by_word, beside=False)


def zhuyin(words: Sequence[Word], blanked: Collection[int] = ()) -> str:
    """The words of a traditional text, each sign with its zhuyin."""
    return _line(words, blanked, _by_sign, beside=True)


def syllables(readings: Sequence[str]) -> str:
    """Zhuyin in a line of text, no syllable of which may be torn."""
    return " ".join(f'<span class="syllable">{bopomofo(reading)}</span>' for reading in readings)


def blanked(text: str, places: Collection[int]) -> str:
    """A text with a line for each sign that a learner is to find."""
    return "".join(BLANK if place in places else escape(char) for place, char in enumerate(text))


def _line(words: Sequence[Word], hidden: Collection[int], cells: Cells, beside: bool) -> str:
    """`beside`: a sign with its reading is drawn as a box, after which a browser would break even before a closing mark."""
    made = []
    at = closed = 0
    for word, following in zip(words, [*words[1:], Word("")]):
        text, places = word.text[closed:], {place - at for place in hidden}
        closing = _closing(following) if beside and word.syllables else ""
        latin = not closing and (following.text[:1].isalnum() and not following.syllables if word.syllables else bool(following.syllables))
        gap = ' class="gap"' if latin else ""
        if any(0 <= place < len(word.text) for place in places):
            made.append(f'<span class="blank{" gap" * latin}">{blanked(word.text, places)}{escape(closing)}</span>')
        elif any(word.syllables):
            *first, last = [f"{escape(base)}[{reading}]" if reading else escape(base) for base, reading in cells(word)]
            last = f'<span class="keep">{last}{escape(closing)}</span>' if closing else last
            made.append(f'<span{gap} tabindex="0">{"".join(first)}{last}</span>')
        else:
            made.append(f"<span{gap}>{escape(text)}</span>" if gap and text[-1:].isalnum() else escape(text))
        at, closed = at + len(word.text), len(closing)
    return "".join(made).strip()


def _closing(word: Word) -> str:
    """The marks with which a text begins that may not begin a line."""
    found = CLOSING.match(word.text)
    return found.group() if found and not word.syllables else ""


def _by_word(word: Word) -> Iterator[tuple[str, str]]:
    spelt: list[tuple[str, str]] = []
    link = ""
    for piece, syllable in word.pieces:
        if syllable:
            spelt.append((link, _toned(piece, syllable)))
        elif piece in LINKS:
            link = piece
            continue
        else:
            spelt.append((link, escape(piece)))
        link = ""
    for first in range(0, len(spelt), TOGETHER):
        part = spelt[first : first + TOGETHER]
        yield word.text[first : first + TOGETHER], part[0][1] + "".join(escape(link) + syllable for link, syllable in part[1:])


def _by_sign(word: Word) -> Iterator[tuple[str, str]]:
    for char, syllable in zip(word.text, word.syllables):
        letters = bopomofo(syllable) if syllable else ""
        if letters[-1:] in tuple(TONES):
            letters = f"{letters[:-1]}<b>{letters[-1]}</b>"
        yield char, f'<i class="t{tone(syllable)}">{letters}</i>' if letters else ""


def _toned(written: str, syllable: str) -> str:
    return f'<i class="t{tone(syllable)}">{escape(written)}</i>'
