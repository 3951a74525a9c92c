"""What is said of a quote: its text word by word, in the reading that a card shows, and the tones as they are in speech."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..chinese.text import Chinese
from ..chinese.word import Word, plain, syllable_row, tone
from ..sources.sound import is_han

NUMERALS = "〇零一二三四五六七八九十"


@dataclass(frozen=True)
class Said:
    """`text` in simplified script, cut into `words`, read as they say."""

    text: str
    words: tuple[Word, ...]

    @property
    def reading(self) -> str:
        """The syllables in citation tones, as the card has them."""
        return " ".join(syllable_row(self.words)) or self.text


def said(chinese: Chinese, script: str) -> Said:
    """What is said where `script` leads: for the traditional one the reading of Taiwan, where it is known."""
    if script == "traditional" and chinese.taiwan and chinese.taiwan != chinese.syllables:
        return Said(chinese.simplified, chinese.traditional_words)
    return Said(chinese.simplified, chinese.words)


def size(text: str) -> int:
    """About how many syllables a text has: one for a Han character, one for two other letters or digits."""
    return sum(map(is_han, text)) + sum(c.isalnum() and not is_han(c) for c in text) // 2


def with_tone(syllable: str, number: int) -> str:
    """The syllable in another tone than its own."""
    from pypinyin.contrib.tone_convert import tone3_to_tone

    return str(tone3_to_tone(f"{plain(syllable)}{number}"))


@dataclass
class _Syllable:
    char: str
    syllable: str
    word: int
    last: bool
    alone: bool


def in_speech(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words with the tones of speech: 一 and 不 before other tones, a third tone before a third."""
    made = list(words)
    clause: list[_Syllable] = []

    def settle() -> None:
        spoken = [*_thirds(_one_and_not(clause))]
        for at in {s.word for s in clause}:
            made[at] = replace(made[at], syllables=tuple(new for s, new in zip(clause, spoken) if s.word == at))
        clause.clear()

    for at, word in enumerate(words):
        if not word.syllables:
            settle()
        for place, (char, syllable) in enumerate(zip(word.text, word.syllables)):
            clause.append(_Syllable(char, syllable, at, place == len(word.text) - 1, len(word.text) == 1))
    settle()
    return tuple(made)


def _one_and_not(clause: Sequence[_Syllable]) -> list[_Syllable]:
    made = list(clause)
    for at, one in enumerate(clause[:-1]):
        after, before = clause[at + 1], clause[at - 1].char if at else ""
        next_tone = 4 if after.char == "个" else tone(after.syllable)
        if one.char == "不" and one.syllable == "bù" and next_tone == 4:
            made[at] = replace(one, syllable="bú")
        counted = before == "第" or (before and before in NUMERALS) or after.char in NUMERALS
        if one.char == "一" and one.syllable == "yī" and not counted and (one.alone or not one.last) and next_tone != 5:
            made[at] = replace(one, syllable="yí" if next_tone == 4 else "yì")
    return made


def _thirds(clause: Sequence[_Syllable]) -> list[str]:
    spoken = [one.syllable for one in clause]
    for at in range(len(clause) - 2, -1, -1):
        one, after = clause[at], clause[at + 1]
        inside = one.word == after.word
        if tone(one.syllable) == 3 and ((inside and tone(after.syllable) == 3) or (one.alone and tone(spoken[at + 1]) == 3)):
            spoken[at] = with_tone(one.syllable, 2)
    return spoken
